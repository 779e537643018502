"""What an office is on a day: what it may do, its hours, what is expected of it, who executes for it. One query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection

from ektp.common import clock
from ektp.daysheets import registry
from ektp.daysheets.models import Service
from ektp.daysheets.registry import Section, SectionField
from ektp.regions.models import Office
from ektp.regions.selectors import Hours

_NOON: Final = time(12, 0)
# Which service of the sheet an ability of the office gives.
_SERVICE_OF: Final = {
    "recording": Service.RECORDING,
    "printing": Service.PRINTING,
    "handover": Service.HANDOVER,
    "activation": Service.ACTIVATION,
    "ikd": Service.ACTIVATION,
}

_SETTING = """
SELECT asked.n, (SELECT array_agg(a.service::text) FROM regions_officeability a
        WHERE a.office_id = o.id AND a.valid @> asked.day),
       h.closes_at, h.deadline, e.deadline,
       (SELECT min(n.day) FROM daysheets_expectedsheet n WHERE n.office_id = o.id AND n.day > asked.day),
       (SELECT array_agg(x.field::text) FROM daysheets_extrameasure x WHERE x.region_id = k.id),
       coalesce(g.agency_id, k.id, r.id),
       (SELECT min(f.day) FROM daysheets_expectedsheet f WHERE f.office_id = o.id)
FROM unnest(%(offices)s::bigint[], %(days)s::date[]) WITH ORDINALITY asked (office, day, n)
JOIN regions_office o ON o.id = asked.office
JOIN regions_region r ON r.id = o.region_id
LEFT JOIN regions_region p ON p.id = coalesce(
  (SELECT c.parent_id FROM regions_regioncode c WHERE c.region_id = r.id AND c.valid @> asked.day), r.parent_id)
LEFT JOIN regions_region q ON q.id = p.parent_id
LEFT JOIN LATERAL (
  SELECT v.id FROM (VALUES (r.id, r.level), (p.id, p.level), (q.id, q.level)) v (id, level) WHERE v.level = 2
) k ON true
LEFT JOIN regions_executingagency g ON g.region_id = k.id AND g.valid @> asked.day
LEFT JOIN regions_officehours h ON h.office_id = o.id AND h.valid @> asked.day
LEFT JOIN daysheets_expectedsheet e ON e.office_id = o.id AND e.day = asked.day
ORDER BY asked.n
"""


@dataclass(frozen=True, slots=True)
class DaySetting:
    """An office on one service date. `due` is None where no report is expected."""

    office: Office
    day: date
    abilities: frozenset[str]
    closes_at: time
    deadline: time
    due: datetime | None
    next_expected: date | None
    extras: frozenset[str]
    agency_id: int
    first_expected: date | None = None

    @property
    def before_first(self) -> bool:
        """Whether the day lies before the first one for which a report was ever expected of the office."""
        return self.first_expected is not None and self.day < self.first_expected

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections that this office fills on this day, in the order of the paper form."""
        return tuple(s for s in registry.sections() if s.abilities & self.abilities)

    def fields(self, section: Section) -> tuple[SectionField, ...]:
        """The fields that are offered: those whose ability the office has, and what the kabupaten switched on."""
        return tuple(f for f in section.fields if self._offers(section, f))

    def _offers(self, section: Section, field: SectionField) -> bool:
        if field.ability and field.ability not in self.abilities:
            return False
        return not field.switchable or section.column(field.code) in self.extras

    def default_key(self, section: Section) -> str:
        """The row that a bare figure belongs to: the office's own domicile, the last cause, or the only row."""
        if section.key.column == "domicile":
            return self.office.attribution.code
        return section.key.choices[-1][0] if section.key.choices else ""

    @property
    def services(self) -> frozenset[str]:
        """The services that can stand still here."""
        return frozenset(str(_SERVICE_OF[a]) for a in self.abilities if a in _SERVICE_OF)

    @property
    def local_now(self) -> datetime:
        """The office's own clock."""
        return clock.local(clock.now(), self.office.time_zone)

    @property
    def before_closing(self) -> bool:
        """Whether the office is still serving on this very day, so that a report is sementara."""
        now = self.local_now
        return now.date() == self.day and now.time() < self.closes_at

    @property
    def over(self) -> bool:
        """Whether the closing hour of the day has passed, so that even a provisional sheet can be verified."""
        now = self.local_now
        return (now.date(), now.time()) >= (self.day, self.closes_at)

    def last_moment(self, *, stopped: bool) -> datetime:
        """Until when a first save is on time; a day with a stoppage until noon of the next working day."""
        zone = ZoneInfo(self.office.time_zone)
        due = self.due or datetime.combine(self.day, self.deadline, zone)
        if stopped and self.next_expected:
            return max(due, datetime.combine(self.next_expected, _NOON, zone))
        return due


def day_setting(office: Office, day: date) -> DaySetting:
    """The setting of `office` on `day`."""
    return day_settings([(office, day)])[0]


def day_settings(asked: Sequence[tuple[Office, date]]) -> list[DaySetting]:
    """The settings of several offices and days, in the order asked, in one query."""
    parameters: dict[str, Any] = {
        "offices": [office.pk for office, _day in asked],
        "days": [day for _office, day in asked],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SETTING, parameters)
        rows = cursor.fetchall()
    return [_setting(asked[n - 1], row) for n, *row in rows]


def _setting(asked: tuple[Office, date], row: list[Any]) -> DaySetting:
    office, day = asked
    usual = Hours()
    abilities, closes_at, deadline, due, next_expected, extras, agency_id, first = row
    return DaySetting(
        office=office,
        day=day,
        abilities=frozenset(abilities or ()),
        closes_at=closes_at or usual.closes_at,
        deadline=deadline or usual.deadline,
        due=due,
        next_expected=next_expected,
        extras=frozenset(extras or ()),
        agency_id=agency_id,
        first_expected=first,
    )
