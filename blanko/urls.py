"""Addresses of the stock."""

from django.urls import path

import ektp.daysheets.urls  # noqa: F401 - registers the converter of days
from blanko import views
from blanko.views import loans

app_name = "blanko"
urlpatterns = [
    path("blangko/", views.today, name="today"),
    path("blangko/dalam-perjalanan/", views.transit, name="transit"),
    path("blangko/dalam-perjalanan/<int:pk>/<slug:kind>/", views.reply, name="reply"),
    path("blangko/dokumen/<int:pk>/", views.document, name="document"),
    path("blangko/dokumen/<int:pk>/balik/", views.reverse_document, name="reverse"),
    path("blangko/dokumen/<int:pk>/nomor-seri/", views.document_serials, name="serials"),
    path("blangko/dokumen/<int:pk>/lebih/", views.surplus_new, name="surplus"),
    path("blangko/permohonan/<int:pk>/", views.request_page, name="request"),
    path("blangko/permohonan/<int:pk>/<slug:kind>/", views.request_act, name="request_act"),
    path("blangko/alokasi/", views.allocations, name="allocations"),
    path("blangko/alokasi/<int:pk>/", views.allocation_page, name="allocation"),
    path("blangko/alokasi/<int:pk>/batal/", views.allocation_end, name="allocation_end"),
    path("blangko/selisih/<int:pk>/", views.question, name="question"),
    path("blangko/pinjaman/", loans.loans, name="loans"),
    path("blangko/pinjaman/utang/", loans.loan_netting, name="loan_netting"),
    path(
        "blangko/pinjaman/utang/<int:pk>/batal/", loans.loan_netting_undo, name="loan_netting_undo"
    ),
    path("blangko/pinjaman/aturan/<str:code>/", loans.loan_rule, name="loan_rule"),
    path("blangko/pinjaman/<int:pk>/", loans.loan, name="loan"),
    path("blangko/pinjaman/<int:pk>/setujui/", loans.loan_approval, name="loan_approval"),
    path("blangko/pinjaman/<int:pk>/tolak/", loans.loan_refusal, name="loan_refusal"),
    path("blangko/pinjaman/<int:pk>/tarik/", loans.loan_withdrawal, name="loan_withdrawal"),
    path("blangko/pinjaman/<int:pk>/serahkan/", loans.loan_lend, name="loan_lend"),
    path("blangko/pinjaman/<int:pk>/kembalikan/", loans.loan_return, name="loan_return"),
    path("blangko/hitung-fisik/<int:pk>/", views.count, name="count"),
    path("blangko/hitung-fisik/<int:pk>/hitung/", views.count_enter, name="count_enter"),
    path("blangko/hitung-fisik/<int:pk>/sebab/", views.count_reasons, name="count_reasons"),
    path("blangko/hitung-fisik/<int:pk>/putusan/", views.count_decide, name="count_decide"),
    path("blangko/hitung-fisik/<int:pk>/batal/", views.count_cancel, name="count_cancel"),
    path("blangko/pemusnahan/<int:pk>/", views.destruction, name="destruction"),
    path("blangko/pemusnahan/<int:pk>/setujui/", views.approve, name="destruction_approve"),
    path("blangko/pemusnahan/<int:pk>/batalkan/", views.cancel, name="destruction_cancel"),
    path("blangko/pemusnahan/<int:pk>/nomor-seri/", views.batch_serials, name="batch_serials"),
    path("blangko/rekap-pemusnahan/", views.recap, name="recap"),
    path("blangko/alat/<int:pk>/", views.device, name="device"),
    path("blangko/alat/<int:pk>/betulkan/", views.device_edit, name="device_edit"),
    path("blangko/alat/<int:pk>/keluar/", views.device_leave, name="device_leave"),
    path("blangko/peralatan/", views.equipment_region, name="equipment_region"),
    path("blangko/pemantauan/", views.watching, name="watching"),
    path("blangko/usulan/", views.suggestions, name="suggestions"),
    path("blangko/kemasan/", views.packs, name="packs"),
    path("blangko/kemasan/<int:pk>/hapus/", views.pack_delete, name="pack_delete"),
    path("blangko/papan/<str:code>/", views.board_switch, name="board_switch"),
    # Of one office. What has a word in place of its code stands above.
    path("blangko/<str:code>/", views.office_today, name="office"),
    path("blangko/<str:code>/dokumen/baru/<slug:kind>/", views.document_new, name="document_new"),
    path("blangko/<str:code>/kartu/<str:item>/", views.stock_card, name="card"),
    path("blangko/<str:code>/tempat/", views.place_new, name="place_new"),
    path("blangko/<str:code>/permohonan/", views.requests, name="requests"),
    path("blangko/<str:code>/permohonan/baru/", views.request_new, name="request_new"),
    path("blangko/<str:code>/alokasi/", views.allocate, name="allocate"),
    path("blangko/<str:code>/kebutuhan/", views.need_rule, name="need_rule"),
    path("blangko/<str:code>/selisih/<service_day:day>/", views.difference, name="difference"),
    path(
        "blangko/<str:code>/selisih/<service_day:day>/putusan/",
        views.difference_decide,
        name="difference_decide",
    ),
    path("blangko/<str:code>/pinjaman/", loans.office_loans, name="office_loans"),
    path("blangko/<str:code>/pinjaman/baru/", loans.loan_new, name="loan_new"),
    path("blangko/<str:code>/hitung-fisik/", views.counts, name="counts"),
    path("blangko/<str:code>/hitung-fisik/baru/", views.count_new, name="count_new"),
    path("blangko/<str:code>/rusak/", views.office_registers, name="registers"),
    path("blangko/<str:code>/ditarik/baru/", views.withdrawn_new, name="withdrawn_new"),
    path("blangko/<str:code>/pemusnahan/baru/", views.destruction_new, name="destruction_new"),
    path("blangko/<str:code>/alat/", views.equipment, name="equipment"),
    path("blangko/<str:code>/alat/baru/", views.device_new, name="device_new"),
    path("blangko/<str:code>/bahan/", views.pace, name="pace"),
    path("blangko/<str:code>/pemantauan/", views.office_watching, name="office_watching"),
    # Open to everybody.
    path("publik/blangko/<str:code>/", views.board, name="board"),
]
