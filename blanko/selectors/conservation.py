"""Conservation by level: what came into a region from outside = what left it + what is there, of each item since the books began.

The identities of its offices summed, where what they sent to each other cancels. Counted from documents, sheets and balances anew and
not from the identities, so that an office without a book or a shipment without a sender is found here.
"""

from dataclasses import dataclass

from django.db import connection

from blanko.columns import PRINTING_REASONS

_PRINTED = " + ".join(f"coalesce(c.{name}, 0)" for name in PRINTING_REASONS)
_CONSERVED = f"""
WITH doc AS (
  SELECT d.office_id, d.counterpart_id, d.item_id, coalesce(r.kind, d.kind) AS kind,
         sum(CASE WHEN r.id IS NULL THEN d.quantity ELSE -d.quantity END) AS quantity,
         sum(CASE WHEN r.id IS NULL THEN d.damaged ELSE -d.damaged END) AS damaged
  FROM blanko_stockdocument d LEFT JOIN blanko_stockdocument r ON r.id = d.reverses_id
  GROUP BY 1, 2, 3, 4
), opened AS (
  SELECT o.office_id, o.item_id, min(o.day) AS day FROM blanko_stockdocument o
  WHERE o.kind = 'opening' AND NOT EXISTS (SELECT FROM blanko_stockdocument r WHERE r.reverses_id = o.id)
  GROUP BY 1, 2
), moved AS (
  SELECT office_id, item_id, quantity + damaged AS quantity FROM doc WHERE kind IN ('opening', 'receipt', 'acceptance', 'withdrawal')
  UNION ALL SELECT office_id, item_id, quantity FROM doc WHERE kind = 'adjustment'
  UNION ALL SELECT office_id, item_id, -quantity FROM doc WHERE kind IN ('destruction', 'consumption', 'loss')
  UNION ALL SELECT counterpart_id, item_id, -(quantity + damaged) FROM doc WHERE kind = 'acceptance'
  UNION ALL
  SELECT c.office_id, c.item, -sum({_PRINTED}) FROM blanko_printingcount c
  LEFT JOIN opened o ON o.office_id = c.office_id AND o.item_id = c.item
  WHERE c.day >= coalesce(o.day, c.day) AND EXISTS (
    SELECT FROM blanko_account a JOIN blanko_stockplace p ON p.id = a.place_id WHERE p.office_id = c.office_id AND a.item_id = c.item)
  GROUP BY 1, 2
  UNION ALL SELECT office_id, item_id, quantity FROM blanko_unbookeduse WHERE kind = 'print'
  UNION ALL
  SELECT p.office_id, a.item_id, -a.balance FROM blanko_account a JOIN blanko_stockplace p ON p.id = a.place_id
), office AS (
  SELECT office_id, item_id, sum(quantity) AS quantity FROM moved GROUP BY 1, 2
), member AS (
  SELECT DISTINCT o.id AS office_id, a.id AS region_id FROM regions_office o JOIN regions_region r ON r.id = o.region_id
  LEFT JOIN regions_region p ON p.id = r.parent_id
  JOIN regions_region a ON a.id IN (r.id, p.id, p.parent_id, r.province_id, (SELECT id FROM regions_region WHERE level = 0))
  WHERE a.level <= 2 AND o.id IN (SELECT office_id FROM office)
)
SELECT m.region_id, f.item_id, sum(f.quantity)::int FROM office f JOIN member m USING (office_id) GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608 - only names of our own columns are put in


@dataclass(frozen=True, slots=True)
class Conserved:
    """One item in one kabupaten/kota, province or the nation; `difference` (satuan of the item) is 0 where nothing came from nowhere."""

    region_id: int
    item: str
    difference: int


def conservation() -> list[Conserved]:
    """Every region with a book in it, and every item of it, since the start."""
    with connection.cursor() as cursor:
        cursor.execute(_CONSERVED)
        return [Conserved(*row) for row in cursor.fetchall()]
