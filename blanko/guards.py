"""Guards of the stock: a document, loan or allocation for who may see it, as `ektp.accounts.guards` does for regions and offices."""

from django.http import Http404
from django.utils.translation import gettext as _

from blanko.models import Allocation, Loan, StockDocument
from ektp.accounts import guards
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, sees_office
from ektp.regions.models import Office


def document_seen(user: User, pk: int, permission: Permission) -> StockDocument:
    """The document of this key, if the user sees its office or its counterpart and holds the right. Http404, PermissionDenied."""
    found = (
        StockDocument.objects.select_related(
            "office__region",
            "office__attribution",
            "counterpart__region",
            "counterpart__attribution",
            "place",
            "counter_place",
            "item",
            "created_by",
            "reverses",
            "in_reply_to",
            "destruction",
            "allocation__receiver",
        )
        .filter(pk=pk)
        .first()
    )
    if found is None or not any(sees_office(user, office) for office in parties(found)):
        raise Http404(_("Dokumen tidak ditemukan."))
    guards.require(user, permission)
    return found


def parties(document: StockDocument) -> list[Office]:
    """The office of a document and, for what moves between two, the other."""
    return [office for office in (document.office, document.counterpart) if office is not None]


def may_answer(user: User, dispatch: StockDocument, *, by_receiver: bool) -> bool:
    """The receiver accepts; the sender takes back or writes off."""
    office = dispatch.counterpart if by_receiver else dispatch.office
    return office is not None and sees_office(user, office)


def loan_seen(user: User, pk: int, permission: Permission) -> Loan:
    """The loan of this key, if the user sees the lender or the borrower and holds the right. Http404, PermissionDenied."""
    wanted = Loan.objects.select_related(
        "lender__region__province",
        "lender__attribution",
        "borrower__region__province",
        "borrower__attribution",
        "item",
        "asked_by",
        "lender_approved_by",
        "province_approved_by",
        "ended_by",
    )
    found = wanted.filter(pk=pk).first()
    if found is None or not any(sees_office(user, o) for o in (found.lender, found.borrower)):
        raise Http404(_("Pinjaman tidak ditemukan."))
    guards.require(user, permission)
    return found


def allocation_seen(user: User, pk: int, permission: Permission) -> Allocation:
    """The allocation of this key, if the user sees either office and holds the right. Http404, PermissionDenied."""
    related = ("receiver__region", "supplier__region", "item", "request", "created_by")
    found = Allocation.objects.select_related(*related).filter(pk=pk).first()
    if found is None or not (
        sees_office(user, found.receiver) or sees_office(user, found.supplier)
    ):
        raise Http404(_("Alokasi tidak ditemukan."))
    guards.require(user, permission)
    return found
