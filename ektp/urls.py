"""Every address of the application, app by app."""

from django.urls import include, path

urlpatterns = [
    path("", include("ektp.system.urls")),
]

handler400 = "ektp.web.errors.bad_request"
handler500 = "ektp.web.errors.server_error"
