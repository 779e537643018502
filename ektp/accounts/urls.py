from django.urls import path

from ektp.accounts import views

app_name = "accounts"

urlpatterns = [
    path("masuk/", views.login, name="login"),
    path("masuk/kode/", views.code, name="code"),
    path("keluar/", views.logout, name="logout"),
    path("sandi/", views.password, name="password"),
    path("akun/", views.profile, name="profile"),
    path("akun/token/<int:pk>/cabut/", views.token_withdraw, name="token_withdraw"),
    path("kelola/pengguna/", views.user_list, name="users"),
    path("kelola/pengguna/baru/", views.user_new, name="user_new"),
    path("kelola/pengguna/<int:pk>/", views.user_detail, name="user"),
    path("kelola/pengguna/<int:pk>/ubah/", views.user_edit, name="user_edit"),
    path("kelola/pengguna/<int:pk>/kode/", views.user_code, name="user_code"),
    path("kelola/pengguna/<int:pk>/nonaktif/", views.user_end, name="user_end"),
    path("kelola/pengguna/<int:pk>/aktif/", views.user_return, name="user_return"),
]
