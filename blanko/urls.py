"""Addresses of the stock."""

from django.urls import path

import ektp.daysheets.urls  # noqa: F401 - registers the converter of days
from blanko import views

app_name = "blanko"
urlpatterns = [
    path("blangko/", views.today, name="today"),
    path("blangko/dalam-perjalanan/", views.transit, name="transit"),
    path("blangko/dalam-perjalanan/<int:pk>/<slug:kind>/", views.reply, name="reply"),
    path("blangko/dokumen/<int:pk>/", views.document, name="document"),
    path("blangko/dokumen/<int:pk>/balik/", views.reverse_document, name="reverse"),
    path("blangko/hitung-fisik/<int:pk>/", views.count, name="count"),
    path("blangko/hitung-fisik/<int:pk>/hitung/", views.count_enter, name="count_enter"),
    path("blangko/hitung-fisik/<int:pk>/sebab/", views.count_reasons, name="count_reasons"),
    path("blangko/hitung-fisik/<int:pk>/putusan/", views.count_decide, name="count_decide"),
    path("blangko/hitung-fisik/<int:pk>/batal/", views.count_cancel, name="count_cancel"),
    path("blangko/<str:code>/", views.office_today, name="office"),
    path("blangko/<str:code>/kartu/<str:item>/", views.stock_card, name="card"),
    path("blangko/<str:code>/tempat/", views.place_new, name="place_new"),
    path("blangko/<str:code>/hitung-fisik/", views.counts, name="counts"),
    path("blangko/<str:code>/hitung-fisik/baru/", views.count_new, name="count_new"),
    path("blangko/<str:code>/selisih/<service_day:day>/", views.difference, name="difference"),
    path(
        "blangko/<str:code>/selisih/<service_day:day>/putusan/",
        views.difference_decide,
        name="difference_decide",
    ),
    path("blangko/<str:code>/dokumen/baru/<slug:kind>/", views.document_new, name="document_new"),
]
