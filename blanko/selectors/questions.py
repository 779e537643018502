"""Open questions between sender and receiver: what came short, damaged or over, with its age."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from blanko.models import ShipmentQuestion, StockDocument
from blanko.selectors.transit import open_quantities
from ektp.common.formatting import tanggal


@dataclass(frozen=True, slots=True)
class Question:
    """A question on a day. `still` is what of it is unanswered (satuan of the item)."""

    question: ShipmentQuestion
    still: int
    today: date

    @property
    def age(self) -> int:
        """Days since it was asked, to the answer or to today."""
        return ((self.question.resolved_day or self.today) - self.question.opened_day).days

    @property
    def title(self) -> str:
        """`Kurang 50 dari kiriman 2 Juli 2026`, without the numbers."""
        return f"{self.question.get_kind_display()}, {tanggal(self.question.dispatch.day)}"


def questions_of(offices: Iterable[int], today: date) -> list[Question]:
    """What is unanswered of shipments from or to these offices (keys), oldest first."""
    keys = list(offices)
    mine = Q(dispatch__office__in=keys) | Q(dispatch__counterpart__in=keys)
    return _on(_related().filter(mine, resolution="").order_by("opened_day", "pk"), today)


def questions_about(dispatch: StockDocument, today: date) -> list[Question]:
    """Everything that was asked about one shipment."""
    return _on(_related().filter(dispatch=dispatch).order_by("opened_day", "pk"), today)


def _related() -> QuerySet[ShipmentQuestion]:
    return ShipmentQuestion.objects.select_related(
        "dispatch__office", "dispatch__counterpart", "dispatch__item", "document", "resolved_by"
    )


def _on(questions: Iterable[ShipmentQuestion], today: date) -> list[Question]:
    found = list(questions)
    still = open_quantities(one.dispatch_id for one in found)
    return [Question(one, _still(one, still), today) for one in found]


def _still(question: ShipmentQuestion, still: dict[int, int]) -> int:
    if not question.open:
        return 0
    short = question.kind == ShipmentQuestion.Kind.SHORT
    return still.get(question.dispatch_id, 0) if short else question.quantity
