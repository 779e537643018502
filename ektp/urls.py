"""Every address of the application, app by app."""

from django.urls import include, path

from ektp.api import api
from ektp.manage.views import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("ektp.system.urls")),
    path("api/v1/", api.urls),
    path("", include("ektp.accounts.urls")),
    path("", include("ektp.manage.urls")),
    path("", include("ektp.papers.urls")),
    path("", include("reports.urls")),  # before blanko: /blangko/pemakaian/ before /blangko/<code>/
    path("", include("blanko.urls")),
    path("", include("distribution.urls")),
    path("", include("ektp.daysheets.urls")),
    path("", include("recording.urls")),  # after daysheets: /data/perubahan/ before /data/<code>/
]

handler400 = "ektp.web.errors.bad_request"
handler404 = "ektp.web.errors.not_found"
handler500 = "ektp.web.errors.server_error"
