"""The borrower asks, and may withdraw as long as nothing is lent."""

from datetime import date
from typing import TypedDict, Unpack
from uuid import UUID, uuid4
from zlib import crc32

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused, StockKeyReused
from blanko.models import BLANK_WNI, Item, Loan, LoanEnd, LoanRule, known_items
from blanko.selectors.openings import standing_opening
from blanko.services.loans.ending import end
from blanko.services.months import require_come
from ektp.accounts.models import User
from ektp.common import clock
from ektp.common.formatting import tanggal
from ektp.db import locks
from ektp.db.changing import changing
from ektp.db.locks import Space
from ektp.regions.models import Level, Office

_SAID = ("lender_id", "borrower_id", "item_id", "asked", "before_book", "asked_day", "due_day")


class LoanLetter(TypedDict, total=False):
    """What a letter of request may carry. Without `item` it is about KTP-el blanks for WNI."""

    item: str
    before_book: bool
    number: str
    client_key: UUID
    is_sample: bool


def loan_ask(
    *,
    by: User,
    borrower: Office,
    lender: Office,
    quantity: int,
    purpose: str,
    day: date,
    due_day: date,
    **letter: Unpack[LoanLetter],
) -> Loan:
    """Ask another kabupaten/kota for a loan (satuan of the item; keping for blanks), or give back the one this form has asked for.

    With `before_book` it was lent before the books began: once the lender confirms it, it is owed without any movement.
    Raises DocumentRefused, StockKeyReused.
    """
    loan = _new(by, borrower, lender, quantity, purpose, day, due_day, letter)
    with changing(by=by, reason=loan.purpose):
        locks.hold(Space.CLIENT_KEY, crc32(loan.client_key.bytes) & 0x7FFFFFFF)
        made = Loan.objects.filter(client_key=loan.client_key).first()
        if made is not None:
            return _same(made, loan)
        _require_sound(loan)
        if not Item.objects.filter(pk=loan.item_id).exists():
            Item.objects.bulk_create(known_items(), ignore_conflicts=True)
        loan.needs_province = _needs_province(loan)
        loan.save(force_insert=True)
    return loan


def _new(
    by: User,
    borrower: Office,
    lender: Office,
    quantity: int,
    purpose: str,
    day: date,
    due_day: date,
    letter: LoanLetter,
) -> Loan:
    return Loan(
        lender=lender,
        borrower=borrower,
        item_id=letter.get("item", BLANK_WNI),
        asked=quantity,
        before_book=quantity if letter.get("before_book", False) else 0,
        purpose=purpose.strip(),
        number=letter.get("number", "").strip(),
        asked_day=day,
        due_day=due_day,
        asked_by=by,
        asked_at=clock.now(),
        client_key=letter.get("client_key") or uuid4(),
        is_sample=letter.get("is_sample", False),
    )


def _same(made: Loan, asked: Loan) -> Loan:
    if any(getattr(made, name) != getattr(asked, name) for name in _SAID):
        raise StockKeyReused
    return made


def _require_sound(loan: Loan) -> None:
    if loan.asked <= 0:
        raise DocumentRefused(_("Jumlah harus lebih dari 0."))
    if not loan.purpose:
        raise DocumentRefused(_("Pinjaman memerlukan alasan. Tulis untuk apa barang ini dipinjam."))
    if _agency_code(loan.lender) == _agency_code(loan.borrower):
        raise DocumentRefused(
            _(
                "Pinjaman berlaku antara dua kabupaten/kota. Di dalam satu kabupaten/kota, catat "
                "pengiriman antarkantor."
            )
        )
    require_come(loan.asked_day, loan.borrower, _("tanggal surat"))
    if loan.due_day < loan.asked_day:
        raise DocumentRefused(
            _("Jatuh tempo tidak boleh sebelum tanggal surat, %(day)s.")
            % {"day": tanggal(loan.asked_day)}
        )
    if loan.before_book:
        for office in (loan.lender, loan.borrower):
            _require_before_book(office, loan)


def _agency_code(office: Office) -> str:
    """The kabupaten/kota of an office, or what lies above it."""
    return ".".join(office.region.code.split(".")[:2])


def _require_before_book(office: Office, loan: Loan) -> None:
    opening = standing_opening(office, loan.item_id)
    if opening is not None and loan.asked_day >= opening.day:
        raise DocumentRefused(
            _(
                "Buku persediaan %(office)s dimulai pada %(day)s. Pinjaman sejak tanggal itu dicatat dengan "
                "permintaan biasa dan dokumen penyerahannya."
            )
            % {"office": office.name, "day": tanggal(opening.day)}
        )


def _needs_province(loan: Loan) -> bool:
    """The rule of the lender's province; where a province lends or borrows itself, it has its say already."""
    if min(loan.lender.region.level, loan.borrower.region.level) <= Level.PROVINCE:
        return False
    rule = LoanRule.objects.filter(province=loan.lender.region.province_id).first()
    return rule is not None and rule.needs_province


def loan_withdraw(*, by: User, loan: Loan, reason: str) -> Loan:
    """The borrower takes the request back, with a reason. Raises DocumentRefused once something is lent or it has ended."""
    return end(by, loan, LoanEnd.WITHDRAWN, reason)
