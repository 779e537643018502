# ruff: noqa: S608  (tables and columns come from the registry, values are parameters)
"""The last reported value of each field and its usual range, from an office's last thirty reported days. One query.

The range is the middle of the field's own past (10th to 90th per cent), widened by its own spread and a little: what lies outside is
worth a question, never a refusal. Below five reported days nothing is called usual.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from ektp.daysheets import registry
from ektp.daysheets.content import OPEN, Question, SheetContent, path_of
from ektp.daysheets.registry import Section
from ektp.regions.models import Office

_DAYS = 30
_ENOUGH = 5
_SLACK = 5
_LATEST_DAYS = 400  # an office that was silent longer starts anew


@dataclass(frozen=True, slots=True)
class Usual:
    """The last value of a field with its date; `low` and `high` are None while too little is known."""

    last: int
    last_day: date
    low: int | None
    high: int | None

    def odd(self, value: int) -> bool:
        """Whether a value lies outside the usual range."""
        return self.low is not None and self.high is not None and not self.low <= value <= self.high


def usual_and_last(
    office: Office, day: date, sections: Iterable[Section] | None = None
) -> dict[str, Usual]:
    """By path (`recording/35.17.09/counter`): the last value before `day` and the usual range."""
    chosen = tuple(registry.sections() if sections is None else sections)
    if not chosen:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            _sql(chosen), {"office": office.pk, "day": day, "far": _LATEST_DAYS, "days": _DAYS}
        )
        rows = cursor.fetchall()
    return {
        path_of(section, key, name): _usual(last, last_day, low, high, count, _most(section, name))
        for section, key, name, last, last_day, low, high, count in rows
    }


def _usual(last: int, last_day: date, low: int, high: int, count: int, most: int | None) -> Usual:
    if count < _ENOUGH:
        return Usual(last, last_day, None, None)
    spread = high - low + _SLACK
    top = high + spread
    return Usual(last, last_day, max(0, low - spread), top if most is None else min(top, most))


def _most(section: str, name: str) -> int | None:
    """The most that a field can hold at all, such as 100 per cent."""
    fields = registry.section(section).fields
    return next((field.maximum for field in fields if field.code == name), None)


def _sql(sections: tuple[Section, ...]) -> str:
    values = " UNION ALL ".join(_values(section) for section in sections)
    return (
        "WITH days AS (SELECT s.id, s.day FROM daysheets_daysheet s WHERE s.office_id = %(office)s AND s.day < %(day)s "
        "AND s.day >= %(day)s::date - %(far)s::int AND s.kind = 'open' ORDER BY s.day DESC LIMIT %(days)s), "
        f"given AS ({values}) "
        "SELECT section, key, name, (array_agg(value ORDER BY day DESC))[1], max(day), "
        "percentile_disc(0.1) WITHIN GROUP (ORDER BY value), percentile_disc(0.9) WITHIN GROUP (ORDER BY value), count(*) "
        "FROM given WHERE value IS NOT NULL GROUP BY section, key, name"
    )


def _values(section: Section) -> str:
    pairs = ", ".join(f"('{f.code}', x.{section.column(f.code)})" for f in section.fields)
    by_domicile = section.key.column == "domicile"
    key = "r.code" if by_domicile else f"x.{section.key.column}" if section.key.column else "''"
    region = "JOIN regions_region r ON r.id = x.domicile_id " if by_domicile else ""
    return (
        f"SELECT '{section.code}' AS section, {key}::text AS key, d.day, v.name, v.value FROM days d "
        f"JOIN {section.table} x ON x.sheet_id = d.id {region}"
        f"CROSS JOIN LATERAL (VALUES {pairs}) v (name, value)"
    )


def questions(content: SheetContent, usual: dict[str, Usual]) -> list[Question]:
    """What is worth asking about. A low figure on a day with a stoppage of that service explains itself."""
    if content.kind != OPEN:
        return []
    stood = {entry.service for entry in content.stoppages}
    found = []
    for code, section in content.sections.items():
        for key, values in section.known.items():
            for name, value in values.items():
                path = path_of(code, key, name)
                asked = _question(path, value, usual.get(path), explained=code in stood)
                found += [asked] if asked else []
    return found


def _question(
    path: str, value: int | None, usual: Usual | None, *, explained: bool
) -> Question | None:
    if value is None or usual is None or not usual.odd(value):
        return None
    if explained and usual.low is not None and value < usual.low:
        return None
    return Question(path, value, usual.low or 0, usual.high or 0)
