"""Addresses of dashboards, reports and their verification."""

from django.urls import path

from reports.views import dashboard, dashboard_lists, drift, laporan, stock, utilisation, verify

app_name = "reports"

urlpatterns = [
    path("dasbor/", dashboard.home, name="home"),
    path("dasbor/<str:code>/", dashboard.dashboard, name="dashboard"),
    path("dasbor/<str:code>/tren.svg", dashboard.trend, name="trend"),
    path("dasbor/<str:code>/daftar/<str:measure>/", dashboard_lists.show, name="list"),
    path("dasbor/<str:code>/selisih/", drift.show, name="drift"),
    path("blangko/wilayah/<str:code>/", stock.of_region, name="region_stock"),
    path("blangko/pemakaian/", utilisation.show, name="utilisation"),
    path("laporan/", laporan.runs, name="runs"),
    path("laporan/baru/", laporan.run_new, name="run_new"),
    path("laporan/<str:number>/", laporan.run, name="run"),
    path("laporan/<str:number>/unggah/", laporan.run_signed, name="run_signed"),
    path("laporan/<str:number>/ulangi/", laporan.run_again, name="run_again"),
    path("laporan/<str:number>/<slug:kind>/", laporan.run_file, name="run_file"),
    path("v/<str:token>/", verify.verify, name="verify"),
]
