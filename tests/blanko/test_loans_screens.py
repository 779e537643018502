"""The screens of the loans: both sides see one, each does its part."""

from typing import Any

import pytest
from django.test import Client

from blanko.models import Loan, LoanNetting, LoanRule, StockDocument
from blanko.selectors.loans import loan_rows
from blanko.services.documents import loan_post, opening_post, receipt_post
from blanko.services.loans import loan_rule_set
from ektp.accounts.models import Role, User
from ektp.regions.models import Office
from tests.blanko.loans import asked, granted, lent
from tests.blanko.test_documents import balance, july
from tests.blanko.test_screens import enter, hidden, signed_in, text
from tests.factories import World, user_make

OFFICE = "/blangko/35.17-DINAS/pinjaman/"


@pytest.fixture
def surabaya(world: World) -> Office:
    return world.offices["35.78-DINAS"]


@pytest.fixture
def theirs(world: World) -> User:
    return user_make("gudang.surabaya", Role.STOCK_KEEPER, region=world.regions["35.78"])


def of(user: User) -> Client:
    return signed_in(user)


def request_of(surabaya: Office, world: World) -> dict[str, Any]:
    return {
        "lender": world.dinas.pk,
        "item": "blank_wni",
        "quantity": "1.300",
        "purpose": "kiriman terlambat",
        "day": "2026-07-01",
        "due_day": "2026-07-20",
        "number": "470/8",
    }


def test_a_loan_from_the_request_to_the_return(
    world: World, keeper: User, theirs: User, dinas: Office, surabaya: Office
) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=2000)
    borrower, lender, kasi = of(theirs), of(keeper), of(world.users["kasi"])
    new = f"/blangko/{surabaya.code}/pinjaman/baru/"
    form = borrower.get(new)
    done = borrower.post(new, {**hidden(form), **request_of(surabaya, world)})
    borrower.post(new, {**hidden(form), **request_of(surabaya, world)})
    loan = Loan.objects.get()
    page = f"/blangko/pinjaman/{loan.pk}/"
    assert done.headers["Location"] == page
    assert "Setujui pinjaman" not in text(lender.get(page))
    assert "Setujui pinjaman" in text(kasi.get(page))
    assert "Tarik permintaan" in text(borrower.get(page))
    assert kasi.post(f"{page}setujui/", {"quantity": "1.400"}).status_code == 422
    assert kasi.post(f"{page}setujui/", {"quantity": "1.200"}).status_code == 302
    shown = text(kasi.get(page))
    assert "disetujui 1.200 keping oleh Kasi" in shown
    assert "Serahkan pinjaman" not in shown
    assert "Serahkan pinjaman" in text(lender.get(page))
    enter(lender, f"{page}serahkan/", {"day": "2026-07-02", "quantity": "1.200", "number": "BA/1"})
    sent = StockDocument.objects.get(kind="loan")
    assert (sent.loan, sent.number, balance(dinas)) == (loan, "BA/1", 800)
    assert "Dalam perjalanan kepada peminjam 1.200" in text(borrower.get(page))
    assert f"Pinjaman {loan.pk}" in text(borrower.get(f"/blangko/dokumen/{sent.pk}/"))
    enter(
        borrower,
        f"/blangko/dalam-perjalanan/{sent.pk}/terima/",
        {"day": "2026-07-03", "quantity": "1.200"},
    )
    enter(borrower, f"{page}kembalikan/", {"day": "2026-07-10", "quantity": "200"})
    shown = text(borrower.get(page))
    assert "1.200 keping belum kembali, 11 hari sesudah jatuh tempo" in shown
    assert "Dalam perjalanan kembali 200" in shown
    assert (balance(dinas), balance(surabaya)) == (800, 1000)


def test_the_office_page_has_both_sides_and_what_is_late(
    world: World, keeper: User, theirs: User, dinas: Office, surabaya: Office
) -> None:
    opening_post(by=keeper, office=dinas, day=july(1), quantity=500)
    receipt_post(by=theirs, office=surabaya, day=july(1), quantity=70)
    given = granted(theirs, world.users["kasi"], dinas, surabaya, 300)
    lent(keeper, given, july(2), 300)
    taken = granted(keeper, world.users["kabid.surabaya"], surabaya, dinas, 70, due_day=july(31))
    lent(theirs, taken, july(2), 70)
    asked(theirs, dinas, surabaya, 40)
    page = text(of(keeper).get(OFFICE))
    assert "Dipinjamkan, belum kembali 300 keping Blangko KTP-el WNI, 1 pinjaman" in page
    assert "Dipinjam, belum dikembalikan 70" in page
    assert "Kab. Jombang → Kota Surabaya, Blangko KTP-el WNI, jatuh tempo 20 Juli 2026" in page
    assert "terlambat 11 hari" in page
    assert "Menunggu keputusan atau penyerahan" in page
    empty = text(of(world.users["pusat"]).get("/blangko/33.74-DINAS/pinjaman/"))
    assert "Belum ada pinjaman" in empty
    late = of(world.users["provinsi"]).get("/blangko/pinjaman/?keadaan=terlambat")
    assert "Lewat jatuh tempo (1)" in text(late)
    whole = of(world.users["provinsi"]).get("/blangko/pinjaman/?keadaan=semua")
    assert text(whole).count("Blangko KTP-el WNI") == 4  # three rows and the one that is late
    sheet = of(world.users["provinsi"]).get("/blangko/pinjaman/?unduh=csv")
    assert b"Kab. Jombang" in b"".join(sheet.streaming_content if sheet.streaming else [sheet.content])  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"lender": ""}, "Pilih kantor yang dimintai pinjaman"),
        ({"far_lender": "99.99-DINAS"}, "Tidak ada Dinas dengan kode ini"),
        ({"due_day": "2026-06-01"}, "Jatuh tempo tidak boleh"),
        ({"quantity": "1,300"}, "dua cara"),
        ({"far_lender": "35.78-DINAS"}, "berlaku antara dua kabupaten/kota"),
    ],
)
def test_a_refused_request_keeps_what_was_typed(
    world: World, theirs: User, surabaya: Office, changed: dict[str, str], sentence: str
) -> None:
    client, new = of(theirs), f"/blangko/{surabaya.code}/pinjaman/baru/"
    answer = client.post(new, {**hidden(client.get(new)), **request_of(surabaya, world), **changed})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "kiriman terlambat" in text(answer)
    assert not Loan.objects.exists()


def test_a_far_lender_is_named_by_its_code(world: World, theirs: User, surabaya: Office) -> None:
    client, new = of(theirs), f"/blangko/{surabaya.code}/pinjaman/baru/"
    said = {**request_of(surabaya, world), "lender": "", "far_lender": "33.74-DINAS"}
    client.post(new, {**hidden(client.get(new)), **said})
    assert Loan.objects.get().lender.code == "33.74-DINAS"


def test_who_is_of_neither_side_sees_nothing(world: World, theirs: User, surabaya: Office) -> None:
    loan = asked(theirs, world.dinas, surabaya, 300)
    page = f"/blangko/pinjaman/{loan.pk}/"
    for name, status in {
        "gudang": 200,
        "kabid.surabaya": 200,
        "provinsi": 200,
        "provinsi.jateng": 404,
        "operator": 404,
        "camat": 404,
    }.items():
        assert of(world.users[name]).get(page).status_code == status, name


def test_each_side_does_only_its_part(
    world: World, keeper: User, theirs: User, surabaya: Office
) -> None:
    loan = asked(theirs, world.dinas, surabaya, 300)
    page = f"/blangko/pinjaman/{loan.pk}/"
    for user, part, status in [
        (theirs, "setujui", 403),
        (theirs, "serahkan", 403),
        (keeper, "kembalikan", 403),
        (keeper, "tarik", 403),
        (world.users["kabid.surabaya"], "tolak", 403),
        (world.users["kasi"], "serahkan", 403),
    ]:
        assert of(user).get(f"{page}{part}/").status_code == status, (user, part)
    answer = of(world.users["kabid.surabaya"]).post(f"{page}setujui/", {"quantity": "300"})
    assert (answer.status_code, "disetujui oleh pejabat" in text(answer)) == (422, True)
    assert Loan.objects.get().approved is None


def test_refused_and_withdrawn_with_a_reason(
    world: World, keeper: User, theirs: User, surabaya: Office
) -> None:
    one, two = (asked(theirs, world.dinas, surabaya, 300) for _ in range(2))
    kasi, borrower = of(world.users["kasi"]), of(theirs)
    assert kasi.post(f"/blangko/pinjaman/{one.pk}/tolak/", {"reason": ""}).status_code == 422
    kasi.post(f"/blangko/pinjaman/{one.pk}/tolak/", {"reason": "stok menipis"})
    borrower.post(f"/blangko/pinjaman/{two.pk}/tarik/", {"reason": "sudah terkirim"})
    assert "Kasi, 31/07/2026: stok menipis" in text(borrower.get(f"/blangko/pinjaman/{one.pk}/"))
    assert "Ditarik" in text(kasi.get(f"/blangko/pinjaman/{two.pk}/"))
    assert "Selesai, ditolak, atau ditarik" in text(of(keeper).get(OFFICE))


def test_the_province_sets_its_rule_and_approves(
    world: World, theirs: User, surabaya: Office
) -> None:
    provinsi = of(world.users["provinsi"])
    assert "cukup disetujui oleh pemberi pinjaman" in text(provinsi.get("/blangko/pinjaman/"))
    provinsi.post("/blangko/pinjaman/aturan/35/", {"needs_province": "on"})
    assert LoanRule.objects.get().needs_province
    assert "dan persetujuan provinsi" in text(provinsi.get("/blangko/pinjaman/"))
    assert of(world.users["kasi"]).get("/blangko/pinjaman/aturan/35.17/").status_code == 404
    loan = granted(theirs, world.users["kasi"], world.dinas, surabaya, 300)
    page = f"/blangko/pinjaman/{loan.pk}/"
    assert "Menunggu provinsi" in text(of(theirs).get(page))
    assert "Jumlah disetujui" not in text(provinsi.get(f"{page}setujui/"))
    assert provinsi.post(f"{page}setujui/", {}).status_code == 302
    assert "Provinsi disetujui oleh Provinsi, 31/07/2026" in text(of(theirs).get(page))
    provinsi.post("/blangko/pinjaman/aturan/35/", {})
    assert not LoanRule.objects.get().needs_province


def test_opposite_debts_are_set_off_by_the_province(
    world: World, keeper: User, theirs: User, dinas: Office, surabaya: Office
) -> None:
    kasi, kabid = world.users["kasi"], world.users["kabid.surabaya"]
    opening_post(by=keeper, office=dinas, day=july(1), quantity=300)
    receipt_post(by=theirs, office=surabaya, day=july(1), quantity=100)
    one = granted(theirs, kasi, dinas, surabaya, 300)
    two = granted(keeper, kabid, surabaya, dinas, 100)
    lent(keeper, one, july(2), 300)
    lent(theirs, two, july(3), 100)
    provinsi, utang = of(world.users["provinsi"]), "/blangko/pinjaman/utang/"
    listed = provinsi.get(utang)
    assert "Kab. Jombang Kota Surabaya Blangko KTP-el WNI 300 100 100 200" in text(listed)
    pair = f"{utang}?satu=35.17-DINAS&dua=35.78-DINAS&barang=blank_wni"
    assert "masih berutang 200 kepada Kab. Jombang" in text(provinsi.get(pair))
    assert "Perhitungan disahkan oleh pejabat provinsi" in text(of(kasi).get(pair))
    said = {"quantity": "100", "day": "2026-07-20", "number": "BA/9"}
    form = hidden(provinsi.get(pair))
    assert provinsi.post(pair, {**form, **said, "quantity": "101"}).status_code == 422
    assert of(keeper).post(pair, {**form, **said}).status_code == 403
    assert provinsi.post(pair, {**form, **said}).status_code == 302
    assert LoanNetting.objects.get().quantity == 100
    assert "BA/9" in text(of(theirs).get(f"/blangko/pinjaman/{one.pk}/"))
    assert [row.outstanding for row in loan_rows([one.pk, two.pk], july(31))] == [200, 0]
    page, undo = f"/blangko/pinjaman/{one.pk}/", f"{utang}{LoanNetting.objects.get().pk}/batal/"
    assert "Batalkan perhitungan" in text(provinsi.get(page))
    assert "Batalkan perhitungan" not in text(of(kasi).get(page))
    back = {"day": "2026-07-21", "reason": "jumlah keliru"}
    assert of(kasi).post(undo, back).status_code == 422
    assert provinsi.post(undo, back).status_code == 302
    assert [row.outstanding for row in loan_rows([one.pk, two.pk], july(31))] == [300, 100]
    assert "-100 keping, 21 Juli 2026" in text(provinsi.get(page)).replace("\u2212", "-")
    assert "Batalkan perhitungan" not in text(provinsi.get(page))


def test_the_lists_ask_the_database_a_fixed_number_of_times(
    world: World, keeper: User, theirs: User, dinas: Office, surabaya: Office,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    opening_post(by=keeper, office=dinas, day=july(1), quantity=300)
    loan_rule_set(by=world.users["provinsi"], province=world.regions["35"], needs_province=False)
    for _number in range(12):
        loan = granted(theirs, world.users["kasi"], dinas, surabaya, 10)
        loan_post(by=keeper, loan=loan, day=july(2), quantity=10)
    client = of(world.users["provinsi"])
    for url in (OFFICE, "/blangko/pinjaman/", "/blangko/pinjaman/utang/"):
        with django_assert_max_num_queries(10):
            assert client.get(url).status_code == 200
