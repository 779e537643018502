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
    path("blangko/dokumen/<int:pk>/nomor-seri/", views.document_serials, name="serials"),
    path("blangko/pemusnahan/<int:pk>/", views.destruction, name="destruction"),
    path("blangko/pemusnahan/<int:pk>/setujui/", views.approve, name="destruction_approve"),
    path("blangko/pemusnahan/<int:pk>/batalkan/", views.cancel, name="destruction_cancel"),
    path("blangko/pemusnahan/<int:pk>/nomor-seri/", views.batch_serials, name="batch_serials"),
    path("blangko/rekap-pemusnahan/", views.recap, name="recap"),
    path("blangko/<str:code>/rusak/", views.office_registers, name="registers"),
    path("blangko/<str:code>/ditarik/baru/", views.withdrawn_new, name="withdrawn_new"),
    path("blangko/<str:code>/pemusnahan/baru/", views.destruction_new, name="destruction_new"),
    path("blangko/<str:code>/", views.office_today, name="office"),
    path("blangko/<str:code>/kartu/<str:item>/", views.stock_card, name="card"),
    path("blangko/<str:code>/tempat/", views.place_new, name="place_new"),
    path("blangko/<str:code>/dokumen/baru/<slug:kind>/", views.document_new, name="document_new"),
]
