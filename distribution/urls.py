"""Addresses of finished cards."""

from django.urls import path

from distribution import views

app_name = "distribution"
urlpatterns = [
    path("distribusi/", views.index, name="index"),
    path("distribusi/kirim/", views.send, name="send"),
    path("distribusi/<int:pk>/", views.dispatch, name="dispatch"),
    path("distribusi/<int:pk>/terima/", views.accept, name="accept"),
    path("distribusi/<int:pk>/selisih/", views.resolve, name="resolve"),
    path("distribusi/<str:code>/awal/", views.opening, name="opening"),
]
