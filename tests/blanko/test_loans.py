"""Loans between kabupaten/kota: who asks, who decides, what is owed."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from blanko.exceptions import DocumentRefused, InsufficientStock, StockKeyReused
from blanko.models import Loan, LoanNetting, LoanRule, LoanState, StockDocument
from blanko.selectors.loans import LoanRow, debt_pairs, loan_rows, loans_of, overdue
from blanko.services.documents import (
    acceptance_post,
    loan_post,
    loan_return_post,
    loss_post,
    opening_post,
    receipt_post,
    return_post,
    reversal_post,
)
from blanko.services.entering import new_document
from blanko.services.loans import (
    loan_approve,
    loan_approve_province,
    loan_ask,
    loan_refuse,
    loan_rule_set,
    loan_withdraw,
    loans_net,
    netting_undo,
)
from blanko.services.places import place_default
from ektp.accounts.models import Role, User
from ektp.common import clock
from ektp.db.changing import changing
from ektp.db.models import History
from ektp.regions.models import Office
from tests.blanko.loans import asked, eleven_loans, given_back, granted, lent
from tests.blanko.test_documents import balance, july
from tests.factories import World, user_make


@pytest.fixture
def surabaya(world: World) -> Office:
    return world.offices["35.78-DINAS"]


@pytest.fixture
def theirs(world: World) -> User:
    """The stock keeper of Surabaya."""
    return user_make("gudang.surabaya", Role.STOCK_KEEPER, region=world.regions["35.78"])


@pytest.fixture
def kasi(world: World) -> User:
    return world.users["kasi"]


@pytest.fixture
def stocked(dinas: Office, keeper: User) -> Office:
    """Jombang with 1.000 blanks."""
    opening_post(by=keeper, office=dinas, day=july(1), quantity=1000)
    return dinas


@pytest.fixture
def loan(theirs: User, kasi: User, stocked: Office, surabaya: Office) -> Loan:
    """Surabaya asked Jombang for 300 on 1 July until 20 July, and may have them."""
    return granted(theirs, kasi, stocked, surabaya, 300)


def row_of(loan: Loan, day: date = date(2026, 7, 31)) -> LoanRow:
    (row,) = loan_rows([loan.pk], day)
    return row


def figures(loan: Loan, day: date = date(2026, 7, 31)) -> tuple[int, int, int, int, int]:
    """Arrived, on the way there, given back, on the way back, owed."""
    row = row_of(loan, day)
    return row.lent, row.on_way_out, row.returned, row.on_way_back, row.outstanding


# Golden


def test_jombang_lent_to_eleven_and_four_are_open(world: World, keeper: User, kasi: User) -> None:
    """domain.md section 16, G20."""
    dinas, borrowers = world.dinas, eleven_loans(world)

    rows = loans_of([dinas.pk], july(31))

    assert len(borrowers) == len(rows) == 11
    assert [row.state for row in rows].count(LoanState.RETURNED) == 7
    still = [row for row in rows if row.is_open]
    assert [row.borrower_code for row in still] == [o.code for o in borrowers[7:]]
    assert [row.outstanding for row in still] == [456] * 4
    assert {row.overdue_days for row in still} == {11}
    assert overdue(rows) == still
    assert balance(dinas) == 10_000 - 4 * 456
    assert len([row for row in loans_of([dinas.pk], july(9)) if row.is_open]) == 11


# Asking


def test_what_is_asked_stands_as_it_was_written(
    theirs: User, dinas: Office, surabaya: Office
) -> None:
    loan = asked(theirs, dinas, surabaya, 300, item="ribbon", number=" 470/12 ", purpose=" habis ")
    row = row_of(loan)
    assert (row.lender_code, row.borrower_code) == ("35.17-DINAS", "35.78-DINAS")
    assert (row.item, row.unit, row.asked, row.approved) == ("ribbon", "buah", 300, None)
    assert (row.number, row.purpose, row.state) == ("470/12", "habis", LoanState.ASKED)
    assert figures(loan) == (0, 0, 0, 0, 0)
    assert loans_of([surabaya.pk], date(2026, 6, 30)) == []


def test_a_form_sent_twice_asks_once(theirs: User, dinas: Office, surabaya: Office) -> None:
    key = uuid4()
    first = asked(theirs, dinas, surabaya, 300, client_key=key)
    assert asked(theirs, dinas, surabaya, 300, client_key=key) == first
    with pytest.raises(StockKeyReused):
        asked(theirs, dinas, surabaya, 301, client_key=key)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"quantity": 0}, "lebih dari 0"),
        ({"purpose": "  "}, "memerlukan alasan"),
        ({"day": date(2026, 8, 1)}, "belum tiba"),
        ({"due_day": date(2026, 6, 30)}, "Jatuh tempo tidak boleh"),
    ],
)
def test_a_request_is_refused(
    theirs: User, dinas: Office, surabaya: Office, changed: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(DocumentRefused, match=sentence):
        asked(theirs, dinas, surabaya, **{"quantity": 300, **changed})


def test_inside_one_kabupaten_blanks_are_sent_not_lent(world: World, keeper: User) -> None:
    with pytest.raises(DocumentRefused, match="pengiriman antarkantor"):
        asked(keeper, world.dinas, world.jombang, 300)


# Deciding


def test_the_lender_may_approve_less(
    theirs: User, kasi: User, dinas: Office, surabaya: Office
) -> None:
    loan = loan_approve(by=kasi, loan=asked(theirs, dinas, surabaya, 300), quantity=200)
    assert (row_of(loan).approved, row_of(loan).state) == (200, LoanState.APPROVED)
    assert (loan.lender_approved_by, loan.lender_approved_at) == (kasi, clock.now())
    with pytest.raises(DocumentRefused, match="sudah disetujui pemberi pinjaman sebanyak 200"):
        loan_approve(by=kasi, loan=loan)


@pytest.mark.parametrize("quantity", [0, -1, 301])
def test_the_lender_approves_no_more_than_was_asked(
    theirs: User, kasi: User, dinas: Office, surabaya: Office, quantity: int
) -> None:
    loan = asked(theirs, dinas, surabaya, 300)
    with pytest.raises(DocumentRefused, match="paling banyak 300"):
        loan_approve(by=kasi, loan=loan, quantity=quantity)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("gudang", "disetujui oleh pejabat"),  # no right
        ("kabid.surabaya", "disetujui oleh pejabat"),  # the borrower's
        ("provinsi.jateng", "disetujui oleh pejabat"),  # of another province
        ("kasi", ""),
        ("kabid", ""),
        ("provinsi", ""),
        ("pusat", ""),
    ],
)
def test_who_approves_for_the_lender(
    world: World, theirs: User, surabaya: Office, name: str, sentence: str
) -> None:
    loan = asked(theirs, world.dinas, surabaya, 300)
    if not sentence:
        assert loan_approve(by=world.users[name], loan=loan).is_granted
        return
    with pytest.raises(DocumentRefused, match=sentence):
        loan_approve(by=world.users[name], loan=loan)
    with pytest.raises(DocumentRefused, match=sentence):
        loan_refuse(by=world.users[name], loan=loan, reason="tidak ada")


def test_nobody_approves_the_own_request(world: World, surabaya: Office) -> None:
    loan = asked(world.users["provinsi"], world.dinas, surabaya, 300)
    with pytest.raises(DocumentRefused, match="Anda sendiri yang meminta"):
        loan_approve(by=world.users["provinsi"], loan=loan)


def test_an_officer_of_the_borrowing_province_does_not_approve(world: World) -> None:
    """The province sees the lender's office, and stands at the borrower's."""
    loan = asked(world.users["pusat"], world.dinas, world.offices["35-PROV"], 300)
    with pytest.raises(DocumentRefused, match="bertugas pada peminjam"):
        loan_approve(by=world.users["provinsi"], loan=loan)
    assert loan_approve(by=world.users["kasi"], loan=loan).is_granted


@pytest.fixture
def strict(world: World) -> LoanRule:
    """Jawa Timur wants to approve as well."""
    province = world.regions["35"]
    return loan_rule_set(by=world.users["provinsi"], province=province, needs_province=True)


def test_the_province_approves_after_the_lender(
    world: World, strict: LoanRule, theirs: User, kasi: User, stocked: Office, surabaya: Office
) -> None:
    loan = asked(theirs, stocked, surabaya, 300)
    provinsi = world.users["provinsi"]
    with pytest.raises(DocumentRefused, match="Tunggu persetujuan Dinas"):
        loan_approve_province(by=provinsi, loan=loan)
    loan_approve(by=kasi, loan=loan)
    assert row_of(loan).state == LoanState.WAITS_PROVINCE
    with pytest.raises(DocumentRefused, match="belum disetujui"):
        loan_post(by=theirs, loan=loan, day=july(2), quantity=1)
    loan = loan_approve_province(by=provinsi, loan=loan)
    assert (row_of(loan).state, loan.province_approved_by) == (LoanState.APPROVED, provinsi)
    lent(theirs, loan, july(2), 300)
    with pytest.raises(DocumentRefused, match="tidak menunggu persetujuan provinsi"):
        loan_approve_province(by=world.users["pusat"], loan=loan)


@pytest.mark.parametrize("name", ["kasi", "kabid", "kabid.surabaya", "gudang", "provinsi.jateng"])
def test_only_the_lenders_province_gives_its_approval(
    world: World, strict: LoanRule, theirs: User, kasi: User, surabaya: Office, name: str
) -> None:
    loan = granted(theirs, kasi, world.dinas, surabaya, 300)
    with pytest.raises(DocumentRefused, match="oleh pejabat provinsi"):
        loan_approve_province(by=world.users[name], loan=loan)


def test_one_person_does_not_approve_for_lender_and_province(
    world: World, strict: LoanRule, theirs: User, surabaya: Office
) -> None:
    provinsi = world.users["provinsi"]
    loan = granted(theirs, provinsi, world.dinas, surabaya, 300)
    with pytest.raises(DocumentRefused, match="sudah menyetujui pinjaman ini bagi pemberi"):
        loan_approve_province(by=provinsi, loan=loan)
    other = user_make("provinsi.dua", Role.PROVINCE, region=world.regions["35"])
    assert loan_approve_province(by=other, loan=loan).is_granted


def test_who_asked_does_not_approve_for_the_province(
    world: World, strict: LoanRule, kasi: User, surabaya: Office
) -> None:
    provinsi = world.users["provinsi"]
    loan = granted(provinsi, kasi, world.dinas, surabaya, 300)
    with pytest.raises(DocumentRefused, match="Anda sendiri yang meminta"):
        loan_approve_province(by=provinsi, loan=loan)


def test_the_rule_is_that_of_the_lenders_province_on_the_day_of_asking(
    world: World, theirs: User, kasi: User, surabaya: Office
) -> None:
    before = asked(theirs, world.dinas, surabaya, 300)
    provinsi, province = world.users["provinsi"], world.regions["35"]
    loan_rule_set(by=provinsi, province=province, needs_province=True)
    after = asked(theirs, world.dinas, surabaya, 300)
    from_far = asked(theirs, world.offices["33.74-DINAS"], surabaya, 300)
    to_far = asked(world.users["pusat"], world.dinas, world.offices["33.74-DINAS"], 300)
    of_province = asked(theirs, world.offices["35-PROV"], surabaya, 300)
    assert [one.needs_province for one in (before, after, from_far, to_far, of_province)] == [
        False,
        True,
        False,
        True,
        False,
    ]
    loan_rule_set(by=provinsi, province=province, needs_province=False)
    assert not asked(theirs, world.dinas, surabaya, 300).needs_province
    assert History.objects.filter(source="blanko_loanrule").count() == 1


@pytest.mark.parametrize("name", ["kasi", "gudang", "provinsi.jateng"])
def test_only_the_province_sets_its_rule(world: World, name: str) -> None:
    with pytest.raises(DocumentRefused, match="pejabat provinsi"):
        loan_rule_set(by=world.users[name], province=world.regions["35"], needs_province=True)


def test_a_kabupaten_has_no_rule(world: World) -> None:
    with pytest.raises(DocumentRefused):
        loan_rule_set(
            by=world.users["provinsi"], province=world.regions["35.17"], needs_province=True
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"lender_approved_by": "asker"},
        {"province_approved_by": "asker"},
        {"province_approved_by": "kasi"},
        {"province_approved_by": "provinsi", "needs_province": False},
        {"approved": 301},
        {"approved": 0},
        {"approved": None},
        {"lender_approved_by": None},
        {"end": "refused"},
        {"due_day": date(2026, 6, 1)},
        {"before_book": 10},
    ],
    ids=str,
)
def test_the_database_keeps_the_people_apart(
    world: World, strict: LoanRule, theirs: User, kasi: User, surabaya: Office, wrong: Any
) -> None:
    loan = granted(theirs, kasi, world.dinas, surabaya, 300)
    people = {**world.users, "asker": theirs}
    values = {
        name: people[value] if isinstance(value, str) and name.endswith("_by") else value
        for name, value in wrong.items()
    }
    if "province_approved_by" in values:
        values["province_approved_at"] = clock.now()
    with changing(by=kasi), pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.filter(pk=loan.pk).update(**values)


def test_refused_with_a_reason(theirs: User, kasi: User, stocked: Office, surabaya: Office) -> None:
    loan = asked(theirs, stocked, surabaya, 300)
    with pytest.raises(DocumentRefused, match="Tulis alasannya"):
        loan_refuse(by=kasi, loan=loan, reason=" ")
    loan = loan_refuse(by=kasi, loan=loan, reason="stok sendiri menipis")
    assert (loan.end_reason, loan.ended_by) == ("stok sendiri menipis", kasi)
    assert row_of(loan).state == LoanState.REFUSED
    with pytest.raises(DocumentRefused, match="sudah ditolak"):
        loan_approve(by=kasi, loan=loan)
    with pytest.raises(DocumentRefused, match="sudah ditolak"):
        loan_withdraw(by=theirs, loan=loan, reason="batal")
    with pytest.raises(DocumentRefused, match="belum disetujui atau sudah diakhiri"):
        loan_post(by=theirs, loan=loan, day=july(2), quantity=1)


def test_withdrawn_as_long_as_nothing_is_lent(loan: Loan, theirs: User, keeper: User) -> None:
    sent = loan_post(by=keeper, loan=loan, day=july(2), quantity=100)
    with pytest.raises(DocumentRefused, match="Barang sudah diserahkan"):
        loan_withdraw(by=theirs, loan=loan, reason="tidak jadi")
    back = return_post(by=keeper, dispatch=sent, day=july(3), quantity=100)
    loan_withdraw(by=theirs, loan=loan, reason="tidak jadi")
    assert row_of(loan).state == LoanState.WITHDRAWN
    # What came back cannot set out again by reversing its return.
    with pytest.raises(DocumentRefused, match="disetujui 0"):
        reversal_post(by=keeper, document=back, day=july(4), reason="keliru")


# Lending and giving back


def test_lent_and_given_back_in_parts(loan: Loan, keeper: User, theirs: User) -> None:
    first = loan_post(by=keeper, loan=loan, day=july(2), quantity=100)
    assert figures(loan) == (0, 100, 0, 0, 0)
    acceptance_post(by=theirs, dispatch=first, day=july(3), quantity=100)
    lent(keeper, loan, july(5), 150)
    assert figures(loan) == (250, 0, 0, 0, 250)
    assert row_of(loan).lendable == 50
    back = loan_return_post(by=theirs, loan=loan, day=july(8), quantity=120)
    assert (figures(loan), row_of(loan).returnable) == ((250, 0, 0, 120, 250), 130)
    acceptance_post(by=keeper, dispatch=back, day=july(9), quantity=120)
    given_back(keeper, loan, july(12), 130)
    assert figures(loan) == (250, 0, 250, 0, 0)
    assert (row_of(loan).state, row_of(loan).overdue_days) == (LoanState.RETURNED, 0)
    assert figures(loan, july(2)) == (0, 100, 0, 0, 0)
    assert figures(loan, july(8)) == (250, 0, 0, 120, 250)
    with pytest.raises(DocumentRefused, match="sudah selesai dikembalikan"):
        loan_post(by=keeper, loan=loan, day=july(13), quantity=50)


def test_a_lender_lends_no_more_than_approved(loan: Loan, keeper: User) -> None:
    lent(keeper, loan, july(2), 200)
    with pytest.raises(DocumentRefused, match="disetujui 300 keping; pada 3 Juli 2026 menjadi 301"):
        loan_post(by=keeper, loan=loan, day=july(3), quantity=101)
    loan_post(by=keeper, loan=loan, day=july(3), quantity=100)
    assert row_of(loan).lendable == 0


def test_a_lender_lends_no_more_than_it_has(
    theirs: User, kasi: User, keeper: User, stocked: Office, surabaya: Office
) -> None:
    loan = granted(theirs, kasi, stocked, surabaya, 2000)
    with pytest.raises(InsufficientStock):
        loan_post(by=keeper, loan=loan, day=july(2), quantity=1001)


def test_nothing_is_lent_before_it_was_asked(loan: Loan, keeper: User, stocked: Office) -> None:
    with pytest.raises(DocumentRefused, match="diminta pada 1 Juli 2026"):
        loan_post(by=keeper, loan=loan, day=date(2026, 6, 30), quantity=1)


def test_nobody_gives_back_more_than_is_owed(
    loan: Loan, keeper: User, theirs: User, surabaya: Office
) -> None:
    receipt_post(by=theirs, office=surabaya, day=july(1), quantity=500)
    lent(keeper, loan, july(5), 100)
    loan_return_post(by=theirs, loan=loan, day=july(6), quantity=60)
    with pytest.raises(DocumentRefused, match="sebanyak 1 keping"):
        loan_return_post(by=theirs, loan=loan, day=july(7), quantity=41)
    with pytest.raises(DocumentRefused, match="4 Juli 2026"):
        loan_return_post(by=theirs, loan=loan, day=july(4), quantity=10)
    loan_return_post(by=theirs, loan=loan, day=july(7), quantity=40)
    assert row_of(loan).returnable == 0


def test_what_arrives_damaged_is_not_owed_and_not_given_back(
    loan: Loan, keeper: User, theirs: User
) -> None:
    sent = loan_post(by=keeper, loan=loan, day=july(2), quantity=300)
    acceptance_post(
        by=theirs, dispatch=sent, day=july(3), quantity=290, damaged=10, difference_note="basah"
    )
    assert (figures(loan), row_of(loan).lendable) == ((290, 0, 0, 0, 290), 10)
    back = loan_return_post(by=theirs, loan=loan, day=july(5), quantity=290)
    acceptance_post(
        by=keeper, dispatch=back, day=july(6), quantity=285, damaged=5, difference_note="sobek"
    )
    assert figures(loan) == (290, 0, 285, 0, 5)


def test_what_is_lost_on_the_way_is_the_senders(loan: Loan, keeper: User, theirs: User) -> None:
    sent = loan_post(by=keeper, loan=loan, day=july(2), quantity=100)
    acceptance_post(by=theirs, dispatch=sent, day=july(3), quantity=90)
    loss_post(
        by=keeper, office=sent.office, dispatch=sent, day=july(4), quantity=10, police_report="LP"
    )
    assert figures(loan) == (90, 0, 0, 0, 90)
    back = loan_return_post(by=theirs, loan=loan, day=july(5), quantity=90)
    loss_post(
        by=theirs, office=back.office, dispatch=back, day=july(6), quantity=90, police_report="LP"
    )
    assert figures(loan) == (90, 0, 0, 0, 90)


def test_reversals_move_the_debt_back(loan: Loan, keeper: User, theirs: User) -> None:
    sent = loan_post(by=keeper, loan=loan, day=july(2), quantity=100)
    arrived = acceptance_post(by=theirs, dispatch=sent, day=july(3), quantity=100)
    back = loan_return_post(by=theirs, loan=loan, day=july(4), quantity=100)
    with pytest.raises(InsufficientStock):  # what was given back is no longer there
        reversal_post(by=theirs, document=arrived, day=july(5), reason="keliru")
    receipt_post(by=theirs, office=loan.borrower, day=july(1), quantity=100)
    with pytest.raises(DocumentRefused, match="melebihi yang dipinjam"):
        reversal_post(by=theirs, document=arrived, day=july(5), reason="keliru")
    reversal_post(by=theirs, document=back, day=july(5), reason="keliru")
    reversal_post(by=theirs, document=arrived, day=july(5), reason="keliru")
    assert figures(loan) == (0, 100, 0, 0, 0)
    reversal_post(by=keeper, document=sent, day=july(6), reason="keliru")
    assert (figures(loan), row_of(loan).state) == ((0, 0, 0, 0, 0), LoanState.APPROVED)
    assert {document.loan_id for document in StockDocument.objects.exclude(kind__in=("opening", "receipt"))} == {loan.pk}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "named"), [("loan", False), ("loan_return", False), ("receipt", True)]
)
def test_the_database_ties_documents_to_their_loan(
    loan: Loan, keeper: User, kind: str, named: bool
) -> None:
    place = place_default(loan.lender)
    with changing(by=keeper):
        document = new_document(
            by=keeper,
            kind=kind,
            place=place,
            day=july(2),
            quantity=1,
            paper={},
            loan=loan if named else None,
        )
        with pytest.raises(IntegrityError, match="stock_loan_names_its_loan"), transaction.atomic():
            document.save()


# Before the book


def test_a_loan_from_before_the_book_is_owed_without_movement(
    world: World, theirs: User, kasi: User, stocked: Office, surabaya: Office
) -> None:
    old = {"day": date(2026, 3, 2), "due_day": date(2026, 6, 30), "before_book": True}
    loan = asked(theirs, stocked, surabaya, 500, **old)
    assert figures(loan) == (0, 0, 0, 0, 0)
    with pytest.raises(DocumentRefused, match="seluruhnya atau ditolak"):
        loan_approve(by=kasi, loan=loan, quantity=400)
    loan_approve(by=kasi, loan=loan)
    row = row_of(loan)
    assert (row.outstanding, row.lendable, row.state) == (500, 0, LoanState.LENT)
    assert (row.overdue_days, balance(stocked), balance(surabaya)) == (31, 1000, 0)
    with pytest.raises(DocumentRefused, match="disetujui 500"):
        loan_post(by=theirs, loan=loan, day=july(2), quantity=1)
    with pytest.raises(DocumentRefused, match="Barang sudah diserahkan"):
        loan_withdraw(by=theirs, loan=loan, reason="keliru")
    receipt_post(by=theirs, office=surabaya, day=july(3), quantity=500)
    given_back(theirs, loan, july(4), 500)
    assert (row_of(loan).state, balance(stocked)) == (LoanState.RETURNED, 1500)


def test_before_the_book_means_before_its_first_day(
    theirs: User, stocked: Office, surabaya: Office
) -> None:
    with pytest.raises(DocumentRefused, match="dimulai pada 1 Juli 2026"):
        asked(theirs, stocked, surabaya, 500, before_book=True)


def test_a_debt_that_nobody_confirmed_cannot_be_paid(
    theirs: User, dinas: Office, surabaya: Office
) -> None:
    loan = asked(theirs, dinas, surabaya, 500, before_book=True)
    receipt_post(by=theirs, office=surabaya, day=july(1), quantity=500)
    with pytest.raises(DocumentRefused, match="melebihi yang dipinjam"):
        loan_return_post(by=theirs, loan=loan, day=july(2), quantity=1)


# Netting


@pytest.fixture
def mutual(
    loan: Loan, world: World, keeper: User, theirs: User, surabaya: Office
) -> tuple[Loan, Loan]:
    """Surabaya owes Jombang 300, Jombang owes Surabaya 100."""
    receipt_post(by=theirs, office=surabaya, day=july(1), quantity=100)
    other = granted(keeper, world.users["kabid.surabaya"], surabaya, world.dinas, 100)
    lent(keeper, loan, july(2), 300)
    lent(theirs, other, july(3), 100)
    return loan, other


def _net(world: World, **more: Any) -> list[LoanNetting]:
    said = {"day": july(10), "number": "BA/7", "by": world.users["provinsi"], **more}
    return loans_net(one=world.dinas, other=world.offices["35.78-DINAS"], **said)


def test_opposite_debts_are_set_off(world: World, mutual: tuple[Loan, Loan]) -> None:
    loan, other = mutual
    (pair,) = debt_pairs(loan_rows([loan.pk, other.pk], july(31)))
    assert (pair.one_code, pair.other_code) == ("35.17-DINAS", "35.78-DINAS")
    assert (pair.owed_to_one, pair.owed_to_other, pair.net, pair.nettable) == (300, 100, 200, 100)
    before = (balance(world.dinas), balance(world.offices["35.78-DINAS"]))
    (row,) = _net(world)
    assert (row.loan, row.against, row.quantity) == (loan, other, 100)
    assert (row_of(loan).outstanding, row_of(loan).netted) == (200, 100)
    assert (row_of(other).outstanding, row_of(other).state) == (0, LoanState.RETURNED)
    assert row_of(loan, july(9)).outstanding == 300
    assert (balance(world.dinas), balance(world.offices["35.78-DINAS"])) == before
    with pytest.raises(DocumentRefused, match="tidak saling berutang"):
        _net(world)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"quantity": 101}, "paling banyak 100"),
        ({"quantity": 0}, "paling banyak 100"),
        ({"number": " "}, "nomor berita acara"),
        ({"day": date(2026, 8, 1)}, "belum tiba"),
        ({"day": date(2026, 7, 2)}, "tidak saling berutang"),
        ({"by": "kasi"}, "disahkan oleh pejabat provinsi"),
        ({"by": "kabid.surabaya"}, "disahkan oleh pejabat provinsi"),
        ({"by": "provinsi.jateng"}, "disahkan oleh pejabat provinsi"),
        ({"by": "gudang"}, "disahkan oleh pejabat provinsi"),
    ],
    ids=str,
)
def test_a_netting_is_refused(
    world: World, mutual: tuple[Loan, Loan], more: dict[str, Any], sentence: str
) -> None:
    if "by" in more:
        more = {"by": world.users[more["by"]]}
    with pytest.raises(DocumentRefused, match=sentence):
        _net(world, **more)


def test_a_netting_does_not_take_what_was_given_back_later(
    world: World, mutual: tuple[Loan, Loan], keeper: User
) -> None:
    _loan, other = mutual
    given_back(keeper, other, july(15), 100)
    with pytest.raises(DocumentRefused, match="melebihi yang dipinjam"):
        _net(world)


def test_what_is_on_its_way_back_is_not_set_off(
    world: World, mutual: tuple[Loan, Loan], keeper: User
) -> None:
    _loan, other = mutual
    loan_return_post(by=keeper, loan=other, day=july(5), quantity=60)
    with pytest.raises(DocumentRefused, match="paling banyak 40"):
        _net(world, quantity=41)
    assert _net(world, quantity=40)[0].quantity == 40


def test_a_netting_walks_the_loans_by_their_due_day(
    world: World, mutual: tuple[Loan, Loan], theirs: User, keeper: User, kasi: User
) -> None:
    loan, other = mutual
    older = granted(theirs, kasi, world.dinas, loan.borrower, 30, due_day=july(10))
    lent(keeper, older, july(4), 30)
    rows = _net(world, quantity=90)
    assert [(r.loan_id, r.against_id, r.quantity) for r in rows] == [
        (older.pk, other.pk, 30),
        (loan.pk, other.pk, 60),
    ]


def test_a_netting_sent_twice_is_one(world: World, mutual: tuple[Loan, Loan]) -> None:
    key = uuid4()
    first = _net(world, client_key=key, quantity=50)
    assert _net(world, client_key=key, quantity=50) == first
    with pytest.raises(StockKeyReused):
        _net(world, client_key=key, quantity=60)


def test_a_netting_is_taken_back_once(
    world: World, mutual: tuple[Loan, Loan], keeper: User
) -> None:
    loan, other = mutual
    (row,) = _net(world)
    provinsi = world.users["provinsi"]
    with pytest.raises(DocumentRefused, match="disahkan oleh pejabat provinsi"):
        netting_undo(by=keeper, netting=row, day=july(12), reason="keliru")
    with pytest.raises(DocumentRefused, match="memerlukan alasan"):
        netting_undo(by=provinsi, netting=row, day=july(12), reason=" ")
    with pytest.raises(DocumentRefused, match="tidak boleh sebelum itu"):
        netting_undo(by=provinsi, netting=row, day=july(9), reason="keliru")
    undone = netting_undo(by=provinsi, netting=row, day=july(12), reason="keliru")
    assert (row_of(loan).outstanding, row_of(other).outstanding) == (300, 100)
    assert row_of(other, july(11)).outstanding == 0
    for again in (row, undone):
        with pytest.raises(DocumentRefused, match="sudah pernah dibatalkan"):
            netting_undo(by=provinsi, netting=again, day=july(13), reason="keliru")


def test_a_loan_needs_an_ask_that_names_both(theirs: User, dinas: Office) -> None:
    with pytest.raises(DocumentRefused):
        loan_ask(
            by=theirs,
            borrower=dinas,
            lender=dinas,
            quantity=1,
            purpose="x",
            day=july(1),
            due_day=july(2),
        )
