"""The loans of an office, of a region, and one loan with its steps, documents and what may be done."""

from typing import NamedTuple

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blanko.guards import loan_seen
from blanko.models import Loan, LoanNetting, LoanRule, LoanState
from blanko.papers.loan_drafts import loan_wanted
from blanko.selectors.loans import LoanRow, loan_rows, loans_of, overdue
from blanko.services.loans.deciding import may_approve, may_approve_province
from blanko.services.loans.netting import may_net
from blanko.tables.loans import (
    GivenTable,
    LoansTable,
    OverTable,
    PartnerTable,
    TakenTable,
    WaitingTable,
)
from blanko.views.asking import region_asked
from blanko.views.loans.shown import chip_of, crumbs, shown, title_of
from blanko.views.tabs import office_tabs
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds, sees_office
from ektp.accounts.selectors import offices_seen_by
from ektp.common import clock
from ektp.papers.views.panel import PanelLine, paper_panel
from ektp.regions.models import Level, Office, Region
from ektp.web.exports import export_kind, export_table


@require_safe
@rule(Permission.STOCK_VIEW, of="office")
def office_loans(request: UserRequest, code: str) -> HttpResponse:
    """Pinjaman of one office: late, asked, what it lent, what it borrowed, what is over."""
    office = guards.office(request.user, code, Permission.STOCK_VIEW)
    rows = loans_of([office.pk], clock.today(office.time_zone))
    open_rows = [row for row in rows if row.is_open]
    given = [row for row in open_rows if row.lender_id == office.pk]
    taken = [row for row in open_rows if row.borrower_id == office.pk]
    sections: list[tuple[type[PartnerTable], list[LoanRow]]] = [
        (WaitingTable, [row for row in rows if row.is_asked]),
        (GivenTable, given),
        (TakenTable, taken),
        (OverTable, [row for row in rows if not row.is_open and not row.is_asked]),
    ]
    context = {
        "title": _("Pinjaman"),
        "crumbs": [
            (_("Blangko"), reverse("blanko:today")),
            (office.name, reverse("blanko:office", args=[code])),
            (_("Pinjaman"), None),
        ],
        "office": office,
        "tabs": office_tabs(office, "blanko:office_loans"),
        "late": shown(overdue(rows), office.pk),
        "given": _sums(given),
        "taken": _sums(taken),
        "tables": [
            kind(shown(found, office.pk), request=request) for kind, found in sections if found
        ],
        "may_ask": holds(request.user, Permission.STOCK_WRITE),
    }
    return render(request, "blanko/loans_office.html", context)


class _Sum(NamedTuple):
    """What is owed of one item."""

    item: str
    unit: str
    quantity: int
    loans: int


def _sums(rows: list[LoanRow]) -> list[_Sum]:
    """What is owed, by item."""
    found: dict[str, _Sum] = {}
    for row in rows:
        had = found.get(row.item)
        quantity, number = (had.quantity, had.loans) if had else (0, 0)
        owed = quantity + row.outstanding
        found[row.item] = _Sum(row.item_name, row.unit, owed, number + 1)
    return list(found.values())


@require_safe
@rule(Permission.STOCK_VIEW)
def loans(request: UserRequest) -> HttpResponseBase:
    """All loans that touch a region: `?wilayah=`, else my own place; `?keadaan=` open, late, asked, all."""
    region = region_asked(request)
    day = clock.today(region.time_zone)
    rows = loans_of(offices_in(request.user, region), day)
    chosen = request.GET.get("keadaan", "terbuka")
    picked = {
        "terbuka": [row for row in rows if row.is_open or row.is_asked],
        "terlambat": overdue(rows),
        "diminta": [row for row in rows if row.is_asked],
        "semua": rows,
    }
    chosen = chosen if chosen in picked else "terbuka"
    table = LoansTable(shown(picked[chosen]), request=request)
    title = _("Pinjaman antarkabupaten/kota")
    if kind := export_kind(request):
        return export_table(table, kind, name=f"pinjaman-{region.code}-{day}", title=title)
    province = region.province if region.level >= Level.PROVINCE else None
    context = {
        "title": title,
        "crumbs": [(_("Blangko"), reverse("blanko:today")), (_("Pinjaman"), None)],
        "region": region,
        "day": day,
        "choices": [
            ("terbuka", _("Berjalan"), len(picked["terbuka"])),
            ("terlambat", _("Lewat jatuh tempo"), len(picked["terlambat"])),
            ("diminta", _("Menunggu"), len(picked["diminta"])),
            ("semua", _("Semua"), len(rows)),
        ],
        "chosen": chosen,
        "late": picked["terlambat"],
        "table": table,
        "province": province,
        "needs_province": LoanRule.objects.filter(province=province, needs_province=True).exists(),
        "may_rule": region.level == Level.PROVINCE
        and holds(request.user, Permission.STOCK_APPROVE),
    }
    return render(request, "blanko/loans.html", context)


def offices_in(user: User, region: Region) -> list[int]:
    """The offices of a region that the user sees."""
    under = Region.objects.under(region, include_self=True)
    return list(offices_seen_by(user).filter(region__in=under).values_list("pk", flat=True))


@require_safe
@rule(Permission.STOCK_VIEW, of="office")
def loan(request: UserRequest, pk: int) -> HttpResponse:
    """One loan: who decided what, what is owed, its documents, and what may be done next."""
    found = loan_seen(request.user, pk, Permission.STOCK_VIEW)
    day = max(clock.today(found.lender.time_zone), found.asked_day)
    (row,) = loan_rows([pk], day)
    documents = found.documents.select_related("office", "counterpart", "in_reply_to", "reverses")
    context = {
        "title": title_of(found),
        "crumbs": crumbs(title_of(found)),
        "loan": found,
        "row": row,
        "chip": chip_of(row),
        "documents": documents.order_by("posted_day", "pk"),
        "nettings": _nettings(found),
        "may_undo": may_net(request.user, found.lender, found.borrower),
        "actions": _actions(request.user, found, row),
        "links": _links(request.user, found),
        "papers": _papers(request.user, found),
    }
    return render(request, "blanko/loan.html", context)


def _papers(user: User, loan: Loan) -> list[PanelLine]:
    """What the lender issues, and what the borrower does."""
    lent, back, said = loan_wanted(loan)
    return [
        *paper_panel(user, loan.lender, *lent, said=said),
        *paper_panel(user, loan.borrower, *back, said=said),
    ]


def _nettings(loan: Loan) -> list[LoanNetting]:
    rows = LoanNetting.objects.select_related("netted_by", "reversed_by")
    both = rows.filter(loan=loan) | rows.filter(against=loan)
    return list(both.order_by("day", "pk"))


def _links(user: User, loan: Loan) -> dict[str, str]:
    """The page of each of the two offices, where the user sees it."""
    return {
        side: reverse("blanko:office_loans", args=[office.code])
        for side, office in (("lender", loan.lender), ("borrower", loan.borrower))
        if sees_office(user, office)
    }


class _Action(NamedTuple):
    label: str
    url: str
    kind: str


def _actions(user: User, loan: Loan, row: LoanRow) -> list[_Action]:
    """What this user may do with the loan now."""
    return [
        _Action(label, reverse(f"blanko:{route}", args=[loan.pk]), kind)
        for possible, label, route, kind in (
            (
                approves(user, loan, row),
                _("Setujui pinjaman"),
                "loan_approval",
                "",
            ),
            (
                writes(user, loan.lender) and row.lendable > 0,
                _("Serahkan pinjaman"),
                "loan_lend",
                "",
            ),
            (
                writes(user, loan.borrower) and row.returnable > 0,
                _("Kembalikan pinjaman"),
                "loan_return",
                "",
            ),
            (refuses(user, loan, row), _("Tolak permintaan"), "loan_refusal", "quiet"),
            (
                writes(user, loan.borrower) and row.is_asked,
                _("Tarik permintaan"),
                "loan_withdrawal",
                "quiet",
            ),
        )
        if possible
    ]


def approves(user: User, loan: Loan, row: LoanRow) -> bool:
    """Whether the loan waits for this user's approval."""
    if row.state == LoanState.ASKED:
        return may_approve(user, loan)
    return row.state == LoanState.WAITS_PROVINCE and may_approve_province(user, loan)


def refuses(user: User, loan: Loan, row: LoanRow) -> bool:
    """Whether this user may refuse it now."""
    return row.is_asked and (may_approve(user, loan) or may_approve_province(user, loan))


def writes(user: User, office: Office) -> bool:
    """Whether the user keeps the stock of this office."""
    return holds(user, Permission.STOCK_WRITE) and sees_office(user, office)
