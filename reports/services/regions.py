"""A decree that changes regions, applied with its figures: readers see the old hierarchy with its totals, then the new one with its.

All in one transaction under the locks of the provinces in question and of the nation. Savers take none of them (they only try), so they
go on; what they write meanwhile waits in the outbox, and a runner hands on what was addressed to the former province.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from blanko.services.internal import internal_realign
from ektp.common import clock
from ektp.daysheets.models import ChangeOutbox
from ektp.daysheets.services.regions import Applied, decree_apply, outbox_readdress
from ektp.db.changing import Actor, changing
from ektp.regions.exceptions import DecreeError
from ektp.regions.models import Level, Region
from ektp.regions.services import Decree
from reports.rollup import runner
from reports.selectors.left_behind import to_hand_over, to_remember
from reports.services.rollup import run_nation

_ZONE = "Asia/Jakarta"

# Days are those on which the moved region has figures, and where its levels step: nothing else above it can come out different.
_SAY_FLOWS = """
INSERT INTO daysheets_changeoutbox (province_id, region_id, day, kind, at)
SELECT DISTINCT coalesce(r.province_id, r.id), r.id, d.day, 'flow', %(now)s::timestamptz
FROM unnest(%(moved)s::bigint[], %(had)s::bigint[]) AS m(id, had) JOIN regions_region n ON n.id = m.id
JOIN regions_region r ON r.id IN (m.had, n.parent_id) AND r.level <= 2
JOIN reports_regionday d ON d.region_id = m.id AND NOT d.own
"""
# Of whose children one is new or has ended: from its first step on, because that says of how many it is known.
_SAY_LEVELS = """
INSERT INTO daysheets_changeoutbox (province_id, region_id, day, kind, at)
SELECT coalesce(r.province_id, r.id), r.id, min(t.day), %(level)s, %(now)s::timestamptz
FROM (
  SELECT r.id, least(l.day, d.day) AS day FROM unnest(%(moved)s::bigint[], %(had)s::bigint[]) AS m(id, had)
  JOIN regions_region n ON n.id = m.id JOIN regions_region r ON r.id IN (m.had, n.parent_id)
  LEFT JOIN LATERAL (SELECT min(from_day) AS day FROM reports_regionlevel WHERE region_id IN (m.id, m.had, n.parent_id)) l ON true
  LEFT JOIN LATERAL (SELECT min(day) AS day FROM reports_regionday WHERE region_id = m.id) d ON true
  UNION ALL
  SELECT t.id, least(%(day)s, (SELECT min(from_day) FROM reports_regionlevel WHERE region_id = t.id)) FROM unnest(%(turned)s::bigint[]) AS t(id)
) t JOIN regions_region r ON r.id = t.id AND r.level <= 2
WHERE t.day IS NOT NULL GROUP BY r.id
"""


@dataclass(frozen=True, slots=True)
class RegionsChange:
    """What a decree changes, or would: sentences, notes on offices and accounts, and (region, day) to be added up anew; and what offices
    that would close must hand over first."""

    lines: tuple[str, ...]
    notes: tuple[str, ...]
    first: tuple[str, ...]
    skipped: int
    days: int

    @property
    def empty(self) -> bool:
        """Whether the decree had been applied before."""
        return not self.lines


def regions_change(*, by: Actor, decree: Decree, apply: bool) -> RegionsChange:
    """Apply a decree and bring the figures into line, all or nothing; without `apply` only say what would change.

    Safe to repeat. Raises DecreeError: the day has not come, or a row cannot stand (each with its row and why); and if it is to be
    applied, while an office that would close holds or owes something, or something is on its way to it.
    """
    today = clock.today(_ZONE)
    if apply and decree.day > today:
        words = _("Keputusan berlaku mulai %(day)s. Terapkan pada hari itu atau sesudahnya.")
        raise DecreeError([words % {"day": f"{decree.day:%d-%m-%Y}"}])
    said: list[int] = []
    first: list[str] = []

    def figures(done: Applied) -> None:
        first.extend(to_hand_over(done.ended))
        if apply and first:
            raise DecreeError(first)
        done.notes += to_remember(done.ended)
        said.append(_say(by, done, decree) if not done.empty else 0)
        if apply and said[0]:
            _run(done)

    with changing(by=by, reason=decree.title):
        if apply:
            _hold(decree)
        done = decree_apply(by=by, decree=decree, figures=figures)
        if not apply:
            transaction.set_rollback(True)
    return RegionsChange(tuple(done.lines), tuple(done.notes), tuple(first), done.skipped, said[0])


def _hold(decree: Decree) -> None:
    """Lock the provinces that the decree names, in the order of their codes, and the nation last."""
    codes = {code[:2] for row in decree.rows for code in (row.code, row.new_code) if code}
    former = Region.objects.filter(codes__code__in=[r.code for r in decree.rows if r.code])
    places = Region.objects.filter(level=Level.PROVINCE)
    named = places.filter(code__in=codes) | places.filter(pk__in=former.values("province"))
    provinces = list(named.distinct().order_by("code").values_list("pk", flat=True))
    nation = Region.objects.filter(level=Level.NATION).values_list("pk", flat=True)
    for place in (*provinces, *nation):
        runner.lock(place)


def _say(by: Actor, done: Applied, decree: Decree) -> int:
    """Put what is to be added up anew into the outbox; how many (region, day)."""
    internal_realign(by=by, regions=_below(list(done.moved)))
    outbox_readdress()
    parameters: dict[str, Any] = {
        "moved": list(done.moved),
        "had": [had.pk for had in done.moved.values()],
        "turned": sorted(done.turned),
        "day": decree.day,
        "level": ChangeOutbox.Kind.LEVEL,
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SAY_FLOWS, parameters)
        days = cursor.rowcount
        cursor.execute(_SAY_LEVELS, parameters)
        return int(days + cursor.rowcount)


def _below(regions: list[int]) -> list[int]:
    """These regions and the kabupaten/kota and kecamatan in them."""
    found = list(regions)
    level = regions
    while level:
        level = list(
            Region.objects.filter(parent__in=level, level__lte=Level.DISTRICT).values_list("pk", flat=True)
        )  # fmt: skip
        found += level
    return found


def _run(done: Applied) -> None:
    """Add up, in batches, what waits for the provinces in question and then for the nation, in this very transaction."""
    regions = Region.objects.filter(
        pk__in=[*done.moved, *done.turned, *(h.pk for h in done.moved.values())]
    )
    provinces = Region.objects.filter(pk__in=regions.values("province")).order_by("code")
    for province in provinces.values_list("pk", flat=True):
        runner.run_all(province)
    run_nation()
