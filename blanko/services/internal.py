"""Transfers between offices, after a decree has moved one of them: their `internal` rows follow to the region that covers both now."""

from collections.abc import Iterable

from django.db import connection

from blanko.columns import BlankFlowWork
from ektp.common import clock
from ektp.daysheets.models import ChangeOutbox
from ektp.db.changing import Actor, changing
from ektp.db.columns import names

_INTERNAL = tuple(name for name in names(BlankFlowWork) if name.endswith("_internal"))

# Both parties with their kabupaten/kota and province; the region that covers both is the smallest that they share.
_ALIGN = f"""
WITH doc AS (
  SELECT d.id, a.id AS a0, ap.id AS a1, a.province_id AS a2, b.id AS b0, bp.id AS b1, b.province_id AS b2
  FROM blanko_stockdocument d
  JOIN regions_office o ON o.id = d.office_id JOIN regions_office c ON c.id = d.counterpart_id
  JOIN regions_region a ON a.id = o.attribution_id JOIN regions_region b ON b.id = c.attribution_id
  LEFT JOIN regions_region ap ON ap.id = a.parent_id LEFT JOIN regions_region bp ON bp.id = b.parent_id
  WHERE a.id = ANY(%(moved)s::bigint[]) OR b.id = ANY(%(moved)s::bigint[])
), aim AS (
  SELECT doc.id, CASE
      WHEN a0 IN (b0, b1, b2) THEN a0
      WHEN b0 IN (a1, a2) THEN b0
      WHEN a1 IN (b1, b2) THEN a1
      WHEN b1 = a2 THEN b1
      WHEN a2 = b2 THEN a2
      ELSE (SELECT id FROM regions_region WHERE level = 0) END AS region_id
  FROM doc
), stands AS (
  SELECT f.document_id, f.region_id, f.day, aim.region_id AS aim, {", ".join(f"sum(f.{n})::int AS {n}" for n in _INTERNAL)}
  FROM aim JOIN blanko_blankflow f ON f.document_id = aim.id AND num_nonnulls({", ".join(f"f.{n}" for n in _INTERNAL)}) > 0
  GROUP BY 1, 2, 3, 4
), wrong AS (
  SELECT * FROM stands WHERE region_id <> aim AND ({" OR ".join(f"{n} <> 0" for n in _INTERNAL)})
), put AS (
  INSERT INTO blanko_blankflow (region_id, day, document_id, {", ".join(_INTERNAL)})
  SELECT region_id, day, document_id, {", ".join(f"-{n}" for n in _INTERNAL)} FROM wrong
  UNION ALL SELECT aim, day, document_id, {", ".join(_INTERNAL)} FROM wrong
  RETURNING region_id, day
)
INSERT INTO daysheets_changeoutbox (province_id, region_id, day, kind, at)
SELECT DISTINCT coalesce(r.province_id, r.id), r.id, p.day, %(kind)s, %(now)s::timestamptz
FROM put p JOIN regions_region r ON r.id = p.region_id
"""  # noqa: S608 - only names of our own columns are put in


def internal_realign(*, by: Actor, regions: Iterable[int]) -> int:
    """Post the `internal` rows of transfers of offices in `regions` to the region that covers both parties now (MODEL section 5).

    The ledger and what it says of each office stay; what was posted before is taken back by rows of the opposite sign, since flows
    are append-only. Safe to repeat. Returns how many (region, day) were queued.
    """
    with changing(by=by), connection.cursor() as cursor:
        cursor.execute(
            _ALIGN,
            {"moved": sorted(regions), "kind": ChangeOutbox.Kind.FLOW, "now": clock.now()},
        )
        return int(cursor.rowcount)
