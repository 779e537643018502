"""Addresses of the stock."""

from django.urls import path

from blanko import views

app_name = "blanko"
urlpatterns = [
    path("blangko/", views.today, name="today"),
    path("blangko/dalam-perjalanan/", views.transit, name="transit"),
    path("blangko/dalam-perjalanan/<int:pk>/<slug:kind>/", views.reply, name="reply"),
    path("blangko/dokumen/<int:pk>/", views.document, name="document"),
    path("blangko/dokumen/<int:pk>/balik/", views.reverse_document, name="reverse"),
    path("blangko/pemantauan/", views.watching, name="watching"),
    path("blangko/usulan/", views.suggestions, name="suggestions"),
    path("blangko/papan/<str:code>/", views.board_switch, name="board_switch"),
    path("publik/blangko/<str:code>/", views.board, name="board"),
    path("blangko/<str:code>/", views.office_today, name="office"),
    path("blangko/<str:code>/kartu/<str:item>/", views.stock_card, name="card"),
    path("blangko/<str:code>/pemantauan/", views.office_watching, name="office_watching"),
    path("blangko/<str:code>/tempat/", views.place_new, name="place_new"),
    path("blangko/<str:code>/dokumen/baru/<slug:kind>/", views.document_new, name="document_new"),
]
