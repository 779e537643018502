"""Papers that may be one and the same, entered twice."""

from django.db.models import Exists, OuterRef, QuerySet

from blanko.models import DocumentKind, StockDocument


def twins_of(document: StockDocument) -> QuerySet[StockDocument]:
    """Standing documents with the same office, item, kind, day and number (and the same other party): worth a question.

    Without a number nothing tells two papers of one day apart, and one number may go to several receivers; neither is asked about.
    What was reversed does not stand.
    """
    number = document.number.strip()
    if not number or document.kind == DocumentKind.REVERSAL:
        return StockDocument.objects.none()
    same = StockDocument.objects.filter(
        office=document.office_id,
        item=document.item_id,
        kind=document.kind,
        day=document.day,
        counterpart=document.counterpart_id,
        number__iexact=number,
    ).exclude(pk=document.pk)
    reversals = StockDocument.objects.filter(reverses=OuterRef("pk"))
    return same.exclude(Exists(reversals)).select_related("item").order_by("pk")
