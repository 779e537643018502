"""What the papers of the stock keeper say beyond the documents themselves."""

from datetime import date

from django.db.models import F, Q, Sum

from blanko.models import (
    BLANK_WNI,
    Destruction,
    DocumentKind,
    Item,
    Loan,
    LoanNetting,
    SpoilageCause,
    SpoilageCount,
    StockCount,
    StockDocument,
    StockRequest,
    known_items,
)
from blanko.selectors.openings import standing_opening
from ektp.common.periods import Period
from ektp.regions.models import Office


def paper_document(pk: int) -> StockDocument | None:
    """A document with all that its paper names."""
    found = StockDocument.objects.select_related(
        "office__region",
        "office__attribution",
        "office__letterhead",
        "counterpart__region",
        "counterpart__attribution",
        "place",
        "counter_place",
        "item",
        "created_by",
        "in_reply_to__office__region",
    )
    return found.filter(pk=pk).first()


def paper_item(code: str) -> Item | None:
    """An item by its code; those that every office knows need no row."""
    known = next((item for item in known_items() if item.code == code), None)
    return known or Item.objects.filter(pk=code).first()


def is_reversed(document: StockDocument) -> bool:
    """Whether an opposite document has taken it back."""
    return StockDocument.objects.filter(reverses=document).exists()


def answered_before(reply: StockDocument) -> int:
    """What of a dispatch had been accepted, had come back or was written off before this reply to it (satuan of the item)."""
    earlier = StockDocument.objects.filter(
        in_reply_to=reply.in_reply_to_id, pk__lt=reply.pk, reversed_by=None
    ).exclude(kind=DocumentKind.REVERSAL)
    total: int | None = earlier.aggregate(n=Sum(F("quantity") + F("damaged")))["n"]
    return total or 0


def returned_unused(issue: StockDocument) -> int:
    """What came back unused on the day of a bon; 0 where several bons of that day share the returns, which then have slips of their own."""
    same_day = StockDocument.objects.filter(
        office=issue.office_id, item=issue.item_id, day=issue.day, reversed_by=None
    )
    bons = same_day.filter(
        kind=DocumentKind.ISSUE, place=issue.place_id, counter_place=issue.counter_place_id
    )
    if bons.count() != 1:
        return 0
    back = same_day.filter(
        kind=DocumentKind.PLACE_RETURN, place=issue.counter_place_id, counter_place=issue.place_id
    )
    total: int | None = back.aggregate(n=Sum("quantity"))["n"]
    return min(total or 0, issue.quantity)


def spoiled_by_cause(office: Office, item: str, period: Period) -> tuple[tuple[str, int], ...]:
    """Spoiled blanks (keping) of a period by cause, most first, from where the book begins. Sheets count spoilage of WNI blanks only."""
    if item != BLANK_WNI:
        return ()
    since = max(period.start, _book_begins(office, item))
    found = (
        SpoilageCount.objects.filter(office=office, day__gte=since, day__lt=period.end)
        .values("cause")
        .annotate(total=Sum("spoilage_count"))
        .filter(total__gt=0)
        .order_by("-total", "cause")
    )
    return tuple((str(SpoilageCause(row["cause"]).label), row["total"]) for row in found)


def _book_begins(office: Office, item: str) -> date:
    opening = standing_opening(office, item)
    return opening.day if opening else date.min


def paper_loan(pk: int) -> Loan:
    """A loan with all that its papers name."""
    found = Loan.objects.select_related(
        "item", "lender__region__province", "borrower", "lender_approved_by", "province_approved_by"
    )
    return found.get(pk=pk)


def loan_documents(loan: Loan) -> list[StockDocument]:
    """What stands of the documents that name a loan, in the order of its book; two reversed ones are left out with their opposites."""
    standing = loan.documents.filter(reversed_by=None).exclude(kind=DocumentKind.REVERSAL)
    return list(standing.select_related("in_reply_to").order_by("posted_day", "pk"))


def given_before(loan: Loan, document: StockDocument) -> tuple[int, int]:
    """What had been borrowed before a return of a loan, and what of it had been given back, set off, or was on its way back already.

    In the satuan of the item. Damaged or lost on the way counts as the loans do: it is the sender's.
    """
    borrowed, before = loan.before_book, 0
    for one in loan_documents(loan):
        if (one.posted_day, one.pk) >= (document.posted_day, document.pk):
            break
        answers = one.in_reply_to
        if one.kind == DocumentKind.LOAN_RETURN:
            before += one.quantity
        elif answers is not None and answers.kind == DocumentKind.LOAN:
            borrowed += one.quantity if one.kind == DocumentKind.ACCEPTANCE else 0
        elif answers is not None:
            before -= one.damaged
            before -= 0 if one.kind == DocumentKind.ACCEPTANCE else one.quantity
    netted = LoanNetting.objects.filter(Q(loan=loan) | Q(against=loan), day__lte=document.posted_day)  # fmt: skip
    total: int | None = netted.aggregate(n=Sum("quantity"))["n"]
    return borrowed, before + (total or 0)


def paper_count(pk: int) -> StockCount | None:
    """A stock count with all that its paper names."""
    found = StockCount.objects.select_related(
        "office__region", "office__letterhead", "place", "item", "submitted_by", "approved_by"
    )
    return found.filter(pk=pk).first()


def paper_destruction(pk: int) -> Destruction | None:
    """A batch of destruction with all that its paper names."""
    found = Destruction.objects.select_related(
        "office__region", "office__letterhead", "item", "prepared_by", "approved_by"
    )
    return found.filter(pk=pk).first()


def paper_request(pk: int) -> StockRequest | None:
    """A request with all that its letter names."""
    found = StockRequest.objects.select_related(
        "office__region__province", "office__letterhead", "supplier__letterhead", "item"
    )
    return found.filter(pk=pk).first()
