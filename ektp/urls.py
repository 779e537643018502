"""Every address of the application, app by app."""

from django.urls import include, path

urlpatterns = [
    path("", include("ektp.system.urls")),
]
