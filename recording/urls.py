"""/data/: snapshots, files, claims."""

from django.urls import path

from recording import views

app_name = "recording"
urlpatterns = [
    path("data/", views.data, name="data"),
    path("data/angka/baru/", views.snapshot_new, name="snapshot_new"),
    path("data/disampaikan/baru/", views.claim_new, name="claim_new"),
    path("data/berkas/baru/", views.import_new, name="import_new"),
    path("data/berkas/<int:pk>/", views.import_review, name="import"),
    path("data/berkas/<int:pk>/pakai/", views.import_apply, name="import_apply"),
    path("data/<str:code>/", views.region, name="region"),
]
