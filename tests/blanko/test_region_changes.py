"""Stock when a decree moves or ends a region: borders of transfers, and blanks in the book of an office that would close."""

from datetime import date
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from blanko.forms.papers import receivers
from blanko.models import BlankFlow, StockDocument
from blanko.services.documents import acceptance_post, dispatch_post, loan_post, receipt_post
from distribution.services import card_dispatch, card_opening_set
from ektp.accounts.models import Role, User
from ektp.daysheets.services.verifying import Seen, sheets_verify
from ektp.regions.exceptions import DecreeError
from ektp.regions.models import Office, Region
from ektp.regions.services import Decree, Row, What
from reports.rollup.runner import run_all
from reports.selectors import progress
from reports.services.regions import regions_change
from tests.blanko.loans import granted
from tests.blanko.test_documents import balance, flows, july
from tests.daysheets.helpers import recording, save
from tests.factories import Installer, World, user_make

DAY = july(20)


def drain() -> None:
    for _ in range(2):
        for place in Region.objects.filter(level__lte=1).order_by("-level", "code"):
            run_all(place.pk)


def change(*rows: Row) -> None:
    regions_change(by=Installer(), decree=Decree(DAY, "Keputusan", rows), apply=True)


def crossed(code: str) -> tuple[int, int]:
    """Keping that came into the region, and that left it, in July."""
    found = progress(Region.objects.get(code=code), july(1), july(31)).flows
    return found["blank_received_flow"] or 0, found["blank_sent_flow"] or 0


def sent(keeper: User, one: Office, other: Office, day: int, n: int, *, accepted: int) -> None:
    dispatch = dispatch_post(by=keeper, office=one, receiver=other, day=july(day), quantity=n)
    if accepted:
        acceptance_post(by=keeper, dispatch=dispatch, day=july(day + 1), quantity=accepted)


def test_transfers_of_a_kabupaten_that_goes_to_another_province_cross_the_border_now(
    world: World, keeper: User
) -> None:
    """Jombang sent 30 to Surabaya and 10 to Semarang: with Surabaya in Jawa Tengah all 40 left Jawa Timur, and 10 moved inside none."""
    jombang, surabaya, semarang = world.dinas, world.offices["35.78-DINAS"], world.offices["33.74-DINAS"]  # fmt: skip
    receipt_post(by=keeper, office=jombang, day=july(1), quantity=100)
    sent(keeper, jombang, surabaya, 2, 30, accepted=30)
    sent(keeper, surabaya, semarang, 6, 5, accepted=5)
    sent(keeper, jombang, semarang, 8, 10, accepted=4)
    drain()
    before = {code: crossed(code) for code in ("35", "33", "ID")}
    books = [balance(office) for office in (jombang, surabaya, semarang)]

    change(Row(2, What.MOVE, "35.78", "33.78"))
    drain()

    assert before == {"35": (100, 15), "33": (9, 0), "ID": (100, 0)}
    assert crossed("35") == (100, 40)
    assert (
        crossed("33")[0] == 30 + 4
    )  # from Jombang: what moved from Surabaya to Semarang stays inside now
    assert crossed("ID") == before["ID"]
    assert [balance(office) for office in (jombang, surabaya, semarang)] == books
    rows = BlankFlow.objects.count()
    change(Row(2, What.MOVE, "33.78", "35.78"))
    drain()
    assert {code: crossed(code) for code in ("35", "33", "ID")} == before
    assert (
        BlankFlow.objects.count() > rows
    )  # taken back by rows of the opposite sign: nothing is deleted
    assert flows("35")["blank_in_internal"] == 30


def test_an_office_that_would_close_with_blanks_in_its_book_stops_the_decree(
    world: World, keeper: User
) -> None:
    district = world.jombang
    receipt_post(by=keeper, office=world.dinas, day=july(1), quantity=50)
    sent(keeper, world.dinas, district, 2, 20, accepted=20)
    heir = world.regions["35.17.10"]
    merge = Row(2, What.MERGE, district.region.code, heir.code)

    with pytest.raises(DecreeError, match=r"masih mencatat 20 keping .*\. Kirim dahulu"):
        change(merge)

    district.refresh_from_db()
    assert district.active
    assert Region.objects.get(pk=district.region_id).ended_on is None
    sent(keeper, district, world.dinas, 10, 20, accepted=0)
    with pytest.raises(DecreeError, match=r"dari .* masih dalam perjalanan"):
        change(merge)  # on their way they are still in its book
    assert balance(world.dinas) == 30
    dispatch = StockDocument.objects.get(office=district, counterpart=world.dinas, kind="dispatch")
    acceptance_post(by=keeper, dispatch=dispatch, day=july(12), quantity=20)
    change(merge)
    district.refresh_from_db()
    assert not district.active
    assert (balance(world.dinas), balance(district)) == (50, 0)


def test_blanks_on_their_way_to_an_office_that_would_close_stop_the_decree(
    world: World, keeper: User
) -> None:
    """They are in the sender's book, but nobody could accept them any more."""
    receipt_post(by=keeper, office=world.dinas, day=july(1), quantity=50)
    sent(keeper, world.dinas, world.jombang, 2, 20, accepted=0)
    heir = world.regions["35.17.10"]

    with pytest.raises(DecreeError, match="dalam perjalanan"):
        change(Row(2, What.MERGE, world.jombang.region.code, heir.code))


def test_the_dry_run_says_all_that_must_be_handed_over_first_and_what_else_would_change(
    world: World, keeper: User, tmp_path: Path
) -> None:
    """Surabaya would end: 5 good and 2 damaged in its book, 10 of 30 borrowed still owed, and 3 cards on their way from its Dinas."""
    jombang, surabaya = world.dinas, world.offices["35.78-DINAS"]
    theirs = user_make("gudang.surabaya", Role.STOCK_KEEPER, region=world.regions["35.78"])
    receipt_post(by=keeper, office=jombang, day=july(1), quantity=100)
    loan = granted(theirs, world.users["kasi"], jombang, surabaya, 10)
    lent = loan_post(by=keeper, loan=loan, day=july(2), quantity=10)
    acceptance_post(by=theirs, dispatch=lent, day=july(3), quantity=8, damaged=2, difference_note="basah")  # fmt: skip
    dispatch_post(by=theirs, office=surabaya, receiver=jombang, day=july(4), quantity=3)
    clerk = user_make("operator.dinas.surabaya", Role.OPERATOR, office=surabaya)
    card_opening_set(by=clerk, office=surabaya, day=july(1), quantity=7)
    to = world.offices["35.78.01-KEC"]
    card_dispatch(by=clerk, sender=surabaya, receiver=to, day=july(5), quantity=3, client_key=uuid4())  # fmt: skip
    head = "tanggal,keputusan,perubahan,kode,kode_baru,nama\n"
    rows = ("pindah,35.78.01,35.17.51,", "pindah,35.78.02,35.17.52,", "penggabungan,35.78,35.17,")
    path = tmp_path / "keputusan.csv"
    path.write_text(head + "".join(f"{DAY},Keputusan,{row}\n" for row in rows))
    out = StringIO()

    call_command("regions_change", path, stdout=out)

    said = out.getvalue()
    assert "penggabungan: 35.78 Kota Surabaya ke Kab. Jombang" in said
    first = said.partition("Belum dapat diterapkan:")[2]
    for words in ("masih mencatat 5 keping", "masih berisi 2 keping", "3 keping blangko", "Pinjaman 8 keping", "3 keping KTP-el jadi dari"):  # fmt: skip
        assert words.lower() in first.lower(), words
    with pytest.raises(CommandError, match="masih mencatat 5 keping"):
        call_command("regions_change", path, "--apply", stdout=StringIO())
    assert Region.objects.get(code="35.78").ended_on is None


def test_a_kecamatan_that_is_to_close_sends_what_it_has_to_its_successor(
    world: World, keeper: User
) -> None:
    closing, heir = world.jombang, world.offices["35.17.10-KEC"]
    receipt_post(by=keeper, office=world.dinas, day=july(1), quantity=50)
    sent(keeper, world.dinas, closing, 2, 20, accepted=20)
    assert heir in receivers(closing)
    assert world.offices["35.78.01-KEC"] not in receivers(closing)

    sent(keeper, closing, heir, 19, 20, accepted=20)  # the last day before the decree
    change(Row(2, What.MERGE, closing.region.code, heir.region.code))
    drain()

    closing.refresh_from_db()
    assert not closing.active
    assert (balance(closing), balance(heir)) == (0, 20)
    assert crossed("35.17") == (50, 0)


def test_days_to_be_verified_and_cards_that_lie_there_are_named_and_do_not_stop_it(
    world: World,
) -> None:
    closing, heir = world.jombang, world.regions["35.17.10"]
    saved = save(world, recording(counter=4))
    card_opening_set(by=world.operator, office=closing, day=date(2026, 7, 1), quantity=9)
    rows = (Row(2, What.MERGE, closing.region.code, heir.code),)

    done = regions_change(by=Installer(), decree=Decree(DAY, "Keputusan", rows), apply=True)

    assert any(f"1 hari {closing.name} belum diverifikasi" in note for note in done.notes)
    assert any(f"9 keping KTP-el jadi tercatat di {closing.name}" in note for note in done.notes)
    seen = [Seen(saved.view.sheet_id, saved.view.version)]
    assert sheets_verify(by=world.users["kabid"], seen=seen).verified == (saved.view.sheet_id,)
