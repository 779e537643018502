from django.urls import path

from ektp.manage import views

app_name = "manage"

urlpatterns = [
    path("kelola/", views.index, name="index"),
    path("kelola/kantor/", views.office_list, name="offices"),
    path("kelola/kantor/<str:code>/", views.office_show, name="office"),
    path("kelola/kantor/<str:code>/<slug:part>/", views.office_part, name="office_part"),
    path("kelola/kalender/", views.calendar, name="calendar"),
    path("kelola/kalender/<int:pk>/hapus/", views.closure_delete, name="closure_delete"),
    path("kelola/isian/", views.extras, name="extras"),
    path("kelola/kesehatan/", views.health, name="health"),
]
