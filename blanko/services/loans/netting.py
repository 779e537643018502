"""Opposite debts of two offices cancel each other without a card on the road: agreed by both, entered by who stands above both."""

from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid4
from zlib import crc32

from django.db.models import Q
from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused, StockKeyReused
from blanko.models import BLANK_WNI, Loan, LoanNetting
from blanko.selectors.loans import LoanRow, loan_rows
from blanko.services.loans.deciding import stands_at
from blanko.services.months import require_come, require_open
from blanko.services.owing import lock_loans, require_owed
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds, sees_office
from ektp.common import clock
from ektp.common.formatting import angka, tanggal
from ektp.db import locks
from ektp.db.changing import changing
from ektp.db.locks import Space
from ektp.regions.models import Office


class _Part(NamedTuple):
    loan: int
    against: int
    quantity: int


def loans_net(
    *,
    by: User,
    one: Office,
    other: Office,
    day: date,
    number: str,
    quantity: int | None = None,
    item: str = BLANK_WNI,
    note: str = "",
    client_key: UUID | None = None,
) -> list[LoanNetting]:
    """Set off what two offices owe each other of an item: all that both owe, or `quantity` of it (satuan of the item).

    Both debts shrink alike, the earliest due loan first; no stock moves. `number` is that of the berita acara that both have signed.
    What is on its way back is not set off. Raises DocumentRefused, StockMonthClosed, StockKeyReused.
    """
    key = client_key or uuid4()
    with changing(by=by, reason=note.strip()):
        locks.hold(Space.CLIENT_KEY, crc32(key.bytes) & 0x7FFFFFFF)
        made = list(LoanNetting.objects.filter(client_key=key).order_by("pk"))
        if made:
            return _same(made, day, quantity)
        _require_entitled(by, (one, other))
        _require_paper(number, day, one)
        for office in (one, other):
            require_open(office, day)
        parts = _parts(_locked_rows(one, other, item, day), one, quantity)
        rows = [
            LoanNetting(
                loan_id=part.loan,
                against_id=part.against,
                quantity=part.quantity,
                day=day,
                number=number.strip(),
                note=note.strip(),
                netted_by=by,
                netted_at=clock.now(),
                client_key=key,
            )
            for part in parts
        ]
        LoanNetting.objects.bulk_create(rows)
        require_owed({key for part in parts for key in (part.loan, part.against)})
    return rows


def netting_undo(*, by: User, netting: LoanNetting, day: date, reason: str) -> LoanNetting:
    """Take a netting back by an opposite row, once, with a reason: both debts stand again. Raises DocumentRefused."""
    if not reason.strip():
        raise DocumentRefused(_("Pembatalan perhitungan memerlukan alasan."))
    loan, against = netting.loan, netting.against
    with changing(by=by, reason=reason.strip()):
        _require_entitled(by, (loan.lender, loan.borrower))
        _require_paper(netting.number, day, loan.lender)
        for office in (loan.lender, loan.borrower):
            require_open(office, day)
        lock_loans([loan.pk, against.pk])
        if netting.reverses_id or LoanNetting.objects.filter(reverses=netting).exists():
            raise DocumentRefused(_("Perhitungan ini sudah pernah dibatalkan."))
        if day < netting.day:
            raise DocumentRefused(
                _("Perhitungan ini bertanggal %(day)s. Pembatalannya tidak boleh sebelum itu.")
                % {"day": tanggal(netting.day)}
            )
        return LoanNetting.objects.create(
            loan=loan,
            against=against,
            quantity=-netting.quantity,
            day=day,
            number=netting.number,
            note=reason.strip(),
            reverses=netting,
            netted_by=by,
            netted_at=clock.now(),
            client_key=uuid4(),
        )


def may_net(user: User, one: Office, other: Office) -> bool:
    """Whether the user stands above both offices and may approve."""
    return (
        holds(user, Permission.STOCK_APPROVE)
        and all(sees_office(user, office) for office in (one, other))
        and not any(stands_at(user, office) for office in (one, other))
    )


def _require_entitled(by: User, offices: tuple[Office, Office]) -> None:
    if not may_net(by, *offices):
        raise DocumentRefused(
            _(
                "Perhitungan pinjaman disahkan oleh pejabat provinsi atau pusat di atas kedua kantor."
            )
        )


def _require_paper(number: str, day: date, office: Office) -> None:
    if not number.strip():
        raise DocumentRefused(_("Tulis nomor berita acara yang disepakati kedua kantor."))
    require_come(day, office, _("tanggal berita acara"))


def _same(made: list[LoanNetting], day: date, quantity: int | None) -> list[LoanNetting]:
    """What this form has already made, if it said the same."""
    total = sum(row.quantity for row in made)
    if any(row.day != day for row in made) or quantity not in (None, total):
        raise StockKeyReused
    return made


def _locked_rows(one: Office, other: Office, item: str, day: date) -> list[LoanRow]:
    between = Q(lender=one, borrower=other) | Q(lender=other, borrower=one)
    keys = Loan.objects.filter(between, item=item).values_list("pk", flat=True)
    return loan_rows([loan.pk for loan in lock_loans(keys)], day)


def _parts(rows: list[LoanRow], one: Office, quantity: int | None) -> list[_Part]:
    """Pair the loans of both directions, the earliest due first."""
    left = {row.id: row.returnable for row in rows if row.returnable > 0}
    mine = [row.id for row in rows if row.lender_id == one.pk and row.id in left]
    theirs = [row.id for row in rows if row.lender_id != one.pk and row.id in left]
    most = min(sum(left[key] for key in mine), sum(left[key] for key in theirs))
    wanted = most if quantity is None else quantity
    if not 0 < wanted <= most:
        raise DocumentRefused(_too_much(most))
    parts = []
    for loan in mine:
        for against in theirs:
            part = min(left[loan], left[against], wanted)
            if part > 0:
                parts.append(_Part(loan, against, part))
                left[loan] -= part
                left[against] -= part
                wanted -= part
    return parts


def _too_much(most: int) -> str:
    if most == 0:
        return _("Kedua kantor tidak saling berutang barang ini pada tanggal itu.")
    return _("Yang dapat diperhitungkan lebih dari 0 dan paling banyak %(most)s.") % {
        "most": angka(most)
    }
