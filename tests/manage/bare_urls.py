"""A site of which only accounts and management stand."""

from django.urls import include, path

from ektp.manage.views import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("ektp.accounts.urls")),
    path("", include("ektp.manage.urls")),
]
