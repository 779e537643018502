"""Addresses of naskah."""

from django.urls import path

from ektp.papers import views

app_name = "papers"
urlpatterns = [
    path("naskah/<int:pk>/", views.paper, name="paper"),
    path("naskah/<int:pk>/unduh/", views.download, name="download"),
    path("naskah/baru/<slug:kind>/<str:key>/", views.issue, name="issue"),
    path("naskah/penomoran/<str:code>/", views.numbering, name="numbering"),
]
