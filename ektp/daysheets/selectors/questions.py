"""The unusual values of sheets, as the clerk answers them and the verifier sees them."""

from collections.abc import Iterable

from ektp.daysheets.content import Question
from ektp.daysheets.models import UnusualValue


def questions_of(sheet_id: int) -> tuple[Question, ...]:
    """What is asked about one sheet, in the order of its paths."""
    return questions_by_sheet([sheet_id]).get(sheet_id, ())


def questions_by_sheet(sheet_ids: Iterable[int]) -> dict[int, tuple[Question, ...]]:
    """What is asked about many sheets, in one query; sheets without a question are left out."""
    found: dict[int, tuple[Question, ...]] = {}
    for row in UnusualValue.objects.filter(sheet__in=list(sheet_ids)).order_by("sheet", "path"):
        question = Question(row.path, row.value, row.usual_low, row.usual_high, row.confirmed)
        found[row.sheet_id] = (*found.get(row.sheet_id, ()), question)
    return found
