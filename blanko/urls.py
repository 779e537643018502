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
    path("blangko/dokumen/<int:pk>/lebih/", views.surplus_new, name="surplus"),
    path("blangko/selisih/<int:pk>/", views.question, name="question"),
    path("blangko/permohonan/<int:pk>/", views.request_page, name="request"),
    path("blangko/permohonan/<int:pk>/<slug:kind>/", views.request_act, name="request_act"),
    path("blangko/alokasi/", views.allocations, name="allocations"),
    path("blangko/alokasi/<int:pk>/", views.allocation_page, name="allocation"),
    path("blangko/alokasi/<int:pk>/batal/", views.allocation_end, name="allocation_end"),
    path("blangko/<str:code>/", views.office_today, name="office"),
    path("blangko/<str:code>/permohonan/", views.requests, name="requests"),
    path("blangko/<str:code>/permohonan/baru/", views.request_new, name="request_new"),
    path("blangko/<str:code>/kebutuhan/", views.need_rule, name="need_rule"),
    path("blangko/<str:code>/alokasi/", views.allocate, name="allocate"),
    path("blangko/<str:code>/kartu/<str:item>/", views.stock_card, name="card"),
    path("blangko/<str:code>/tempat/", views.place_new, name="place_new"),
    path("blangko/<str:code>/dokumen/baru/<slug:kind>/", views.document_new, name="document_new"),
]
