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
    path("blangko/peralatan/", views.equipment_region, name="equipment_region"),
    path("blangko/alat/<int:pk>/", views.device, name="device"),
    path("blangko/alat/<int:pk>/betulkan/", views.device_edit, name="device_edit"),
    path("blangko/alat/<int:pk>/keluar/", views.device_leave, name="device_leave"),
    path("blangko/<str:code>/", views.office_today, name="office"),
    path("blangko/<str:code>/alat/", views.equipment, name="equipment"),
    path("blangko/<str:code>/alat/baru/", views.device_new, name="device_new"),
    path("blangko/<str:code>/bahan/", views.pace, name="pace"),
    path("blangko/<str:code>/kartu/<str:item>/", views.stock_card, name="card"),
    path("blangko/<str:code>/tempat/", views.place_new, name="place_new"),
    path("blangko/<str:code>/dokumen/baru/<slug:kind>/", views.document_new, name="document_new"),
]
