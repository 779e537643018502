"""A loan as the pages show it."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from blanko.models import Loan, LoanState
from blanko.selectors.loans import LoanRow

_KINDS = {
    LoanState.ASKED: "warn",
    LoanState.WAITS_PROVINCE: "warn",
    LoanState.APPROVED: "",
    LoanState.LENT: "",
    LoanState.RETURNED: "ok",
    LoanState.REFUSED: "closed",
    LoanState.WITHDRAWN: "closed",
}


class Shown:
    """A row of a table; `mine` are the offices whose page it is, so that `partner` is the other one."""

    def __init__(self, row: LoanRow, mine: frozenset[int] = frozenset()) -> None:
        self.row = row
        self.partner = row.borrower_place if row.lender_id in mine else row.lender_place
        self.lent_all = row.before_book + row.lent
        self.chip = chip_of(row)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def shown(rows: Iterable[LoanRow], *mine: int) -> list[Shown]:
    """Rows for a table."""
    return [Shown(row, frozenset(mine)) for row in rows]


def chip_of(row: LoanRow) -> tuple[str, str]:
    """The state in words, and how it looks."""
    if row.overdue_days:
        return _("Lewat jatuh tempo"), "warn"
    return str(row.state.label), _KINDS[row.state]


def crumbs(last: str, loan: Loan | None = None) -> list[tuple[str, str | None]]:
    """The way to a page of the loans."""
    found: list[tuple[str, str | None]] = [
        (_("Blangko"), reverse("blanko:today")),
        (_("Pinjaman"), reverse("blanko:loans")),
    ]
    if loan is not None:
        found.append((title_of(loan), reverse("blanko:loan", args=[loan.pk])))
    return [*found, (last, None)]


def title_of(loan: Loan) -> str:
    """`Pinjaman 12`."""
    return _("Pinjaman %(number)s") % {"number": loan.pk}
