"""The three identities of the ledger, per office and item, for any period (MODEL section 5).

Each term comes from where it is first said (documents, sheets, what waits) and the last from the balances, so that a difference means
that something was lost between them. What waits at the end of a day is what is still unbooked plus what was booked later.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from blanko.columns import PRINTING_REASONS
from blanko.models import StockDifference
from ektp.common.periods import Period

SINCE_START = date.min

_PRINTED = " + ".join(f"coalesce(c.{name}, 0)" for name in PRINTING_REASONS)
_IN_SCOPE = "(%(offices)s::bigint[] IS NULL OR {office} = ANY(%(offices)s::bigint[]))"

_TERMS = f"""
WITH doc AS (
  SELECT d.office_id, d.counterpart_id, d.item_id, d.condition, coalesce(r.kind, d.kind) AS kind, q.kind AS sent_as,
         d.quantity > 0 AS more,
         CASE WHEN r.id IS NULL THEN d.quantity ELSE -d.quantity END AS quantity,
         CASE WHEN r.id IS NULL THEN d.damaged ELSE -d.damaged END AS damaged
  FROM blanko_stockdocument d LEFT JOIN blanko_stockdocument r ON r.id = d.reverses_id
  LEFT JOIN blanko_stockdocument q ON q.id = d.in_reply_to_id
  WHERE d.posted_day >= %(start)s AND d.posted_day < %(end)s
    AND ({_IN_SCOPE.format(office="d.office_id")} OR d.counterpart_id = ANY(%(offices)s::bigint[]))
), held AS (
  SELECT p.office_id, a.item_id,
         sum(before.closing) FILTER (WHERE a.condition = 'on_hand') AS on_hand_start,
         sum(after.closing) FILTER (WHERE a.condition = 'on_hand') AS on_hand,
         sum(before.closing) FILTER (WHERE a.condition = 'quarantine') AS quarantine_start,
         sum(after.closing) FILTER (WHERE a.condition = 'quarantine') AS quarantine,
         sum(before.closing) FILTER (WHERE a.condition = 'in_transit') AS transit_start,
         sum(after.closing) FILTER (WHERE a.condition = 'in_transit') AS transit
  FROM blanko_account a JOIN blanko_stockplace p ON p.id = a.place_id
  LEFT JOIN LATERAL (SELECT closing FROM blanko_accountday x WHERE x.account_id = a.id AND x.day < %(start)s
                     ORDER BY x.day DESC LIMIT 1) before ON true
  LEFT JOIN LATERAL (SELECT closing FROM blanko_accountday x WHERE x.account_id = a.id AND x.day < %(end)s
                     ORDER BY x.day DESC LIMIT 1) after ON true
  WHERE {_IN_SCOPE.format(office="p.office_id")}
  GROUP BY 1, 2
), paper AS (
  SELECT office_id, item_id,
         sum(quantity) FILTER (WHERE kind = 'opening') AS opening,
         sum(damaged) FILTER (WHERE kind = 'opening') AS quarantine_opening,
         sum(quantity) FILTER (WHERE kind = 'receipt' OR kind = 'acceptance' AND sent_as = 'dispatch') AS received,
         sum(quantity) FILTER (WHERE kind = 'acceptance' AND sent_as = 'loan') AS borrowed,
         sum(quantity) FILTER (WHERE kind = 'acceptance' AND sent_as = 'loan_return') AS returned_in,
         sum(damaged) FILTER (WHERE kind IN ('receipt', 'acceptance')) AS damaged,
         sum(damaged) FILTER (WHERE kind = 'withdrawal') AS withdrawn,
         sum(quantity) FILTER (WHERE kind = 'return' AND condition = 'on_hand') AS came_back,
         sum(quantity) FILTER (WHERE kind = 'return' AND condition = 'quarantine') AS came_back_quarantine,
         sum(quantity) FILTER (WHERE kind = 'adjustment' AND condition = 'on_hand' AND more) AS count_surplus,
         -sum(quantity) FILTER (WHERE kind = 'adjustment' AND condition = 'on_hand' AND NOT more) AS count_shortage,
         sum(quantity) FILTER (WHERE kind = 'adjustment' AND condition = 'quarantine') AS counted_quarantine,
         sum(quantity) FILTER (WHERE kind = 'dispatch') AS sent,
         sum(quantity) FILTER (WHERE kind = 'loan') AS lent,
         sum(quantity) FILTER (WHERE kind = 'loan_return') AS returned_out,
         sum(quantity) FILTER (WHERE kind = 'send_back') AS sent_back,
         sum(quantity) FILTER (WHERE kind = 'destruction') AS destroyed,
         sum(quantity) FILTER (WHERE kind = 'consumption') AS consumed,
         sum(quantity) FILTER (WHERE kind = 'loss' AND condition = 'on_hand') AS lost,
         sum(quantity) FILTER (WHERE kind = 'loss' AND condition = 'in_transit') AS lost_transit
  FROM doc GROUP BY 1, 2
), arrived AS (
  SELECT counterpart_id AS office_id, item_id, sum(quantity + damaged) AS accepted
  FROM doc WHERE kind = 'acceptance' GROUP BY 1, 2
), opened AS (
  SELECT o.office_id, o.item_id, min(o.day) AS day FROM blanko_stockdocument o
  WHERE o.kind = 'opening' AND NOT EXISTS (SELECT 1 FROM blanko_stockdocument r WHERE r.reverses_id = o.id)
  GROUP BY 1, 2
), printed AS (
  SELECT c.office_id, c.item AS item_id, sum({_PRINTED}) AS printed
  FROM blanko_printingcount c LEFT JOIN opened o ON o.office_id = c.office_id AND o.item_id = c.item
  WHERE c.day >= greatest(%(start)s, o.day) AND c.day < %(end)s AND {_IN_SCOPE.format(office="c.office_id")}
  GROUP BY 1, 2
), spoiled AS (
  SELECT c.office_id, 'blank_wni' AS item_id, sum(coalesce(c.spoilage_count, 0)) AS spoiled
  FROM blanko_spoilagecount c LEFT JOIN opened o ON o.office_id = c.office_id AND o.item_id = 'blank_wni'
  WHERE c.day >= greatest(%(start)s, o.day) AND c.day < %(end)s AND {_IN_SCOPE.format(office="c.office_id")}
  GROUP BY 1
), waits AS (
  SELECT office_id, item_id, sum(quantity) FILTER (WHERE kind = 'print') AS print,
         sum(quantity) FILTER (WHERE kind = 'spoilage') AS spoilage
  FROM (
    SELECT office_id, item_id, kind, quantity FROM blanko_unbookeduse
    WHERE quantity <> 0 AND service_day >= %(start)s AND service_day < %(end)s
    UNION ALL
    SELECT office_id, item_id, CASE kind WHEN 'print_use' THEN 'print' ELSE 'spoilage' END,
           CASE WHEN day < %(start)s THEN -quantity ELSE quantity END
    FROM blanko_stockdocument
    WHERE kind IN ('print_use', 'spoilage') AND sheet_id IS NOT NULL AND posted_day > day
      AND (day < %(end)s AND posted_day >= %(end)s) <> (day < %(start)s AND posted_day >= %(start)s)
  ) w GROUP BY 1, 2
)
SELECT h.office_id, h.item_id,
       coalesce(h.on_hand_start, 0), coalesce(h.on_hand, 0), coalesce(h.quarantine_start, 0),
       coalesce(h.quarantine, 0), coalesce(h.transit_start, 0), coalesce(h.transit, 0),
       coalesce(p.opening, 0), coalesce(p.quarantine_opening, 0), coalesce(p.received, 0),
       coalesce(p.borrowed, 0), coalesce(p.returned_in, 0), coalesce(p.damaged, 0), coalesce(p.withdrawn, 0),
       coalesce(p.came_back, 0), coalesce(p.came_back_quarantine, 0), coalesce(p.count_surplus, 0),
       coalesce(p.count_shortage, 0), coalesce(p.counted_quarantine, 0), coalesce(p.sent, 0),
       coalesce(p.lent, 0), coalesce(p.returned_out, 0), coalesce(p.sent_back, 0),
       coalesce(p.destroyed, 0), coalesce(p.lost, 0), coalesce(p.lost_transit, 0),
       coalesce(p.consumed, 0), coalesce(a.accepted, 0), coalesce(r.printed, 0), coalesce(s.spoiled, 0),
       coalesce(w.print, 0), coalesce(w.spoilage, 0)
FROM held h
LEFT JOIN paper p USING (office_id, item_id)
LEFT JOIN arrived a USING (office_id, item_id)
LEFT JOIN printed r USING (office_id, item_id)
LEFT JOIN spoiled s USING (office_id, item_id)
LEFT JOIN waits w USING (office_id, item_id)
ORDER BY h.office_id, h.item_id
"""  # noqa: S608 - only names of our own columns are put in

_NAMES = (
    "on_hand_start",
    "on_hand",
    "quarantine_start",
    "quarantine",
    "transit_start",
    "transit",
    "opening",
    "quarantine_opening",
    "received",
    "borrowed",
    "returned_in",
    "damaged",
    "withdrawn",
    "came_back",
    "came_back_quarantine",
    "count_surplus",
    "count_shortage",
    "counted_quarantine",
    "sent",
    "lent",
    "returned_out",
    "sent_back",
    "destroyed",
    "lost",
    "lost_transit",
    "consumed",
    "accepted",
    "printed",
    "spoiled",
    "waiting_print",
    "waiting_spoilage",
)

# Term, sign, label. What came (+) less what went (-) leaves what is there: the last term, with its sign, brings the sum to 0.
_On = tuple[str, int, "Promise | str"]
_ON_HAND: tuple[_On, ...] = (
    ("on_hand_start", 1, _("Sisa awal")),
    ("opening", 1, _("Stok awal")),
    ("received", 1, _("Diterima")),
    ("borrowed", 1, _("Dipinjam")),
    ("returned_in", 1, _("Pinjaman kembali kepada kami")),
    ("came_back", 1, _("Kembali dari pengiriman")),
    ("count_surplus", 1, _("Lebih pada hitung fisik")),
    ("printed", -1, _("Dicetak baik")),
    ("spoiled", -1, _("Gagal cetak")),
    ("waiting_print", 1, _("Cetak menunggu dokumen terima")),
    ("waiting_spoilage", 1, _("Gagal cetak menunggu dokumen terima")),
    ("sent", -1, _("Dikirim")),
    ("lent", -1, _("Dipinjamkan")),
    ("returned_out", -1, _("Pinjaman dikembalikan")),
    ("consumed", -1, _("Dipasang di mesin")),
    ("lost", -1, _("Hilang")),
    ("count_shortage", -1, _("Kurang pada hitung fisik")),
    ("on_hand", -1, _("Sisa akhir")),
)
_QUARANTINE: tuple[_On, ...] = (
    ("quarantine_start", 1, _("Karantina awal")),
    ("quarantine_opening", 1, _("Stok awal karantina")),
    ("spoiled", 1, _("Gagal cetak")),
    ("waiting_spoilage", -1, _("Gagal cetak menunggu dokumen terima")),
    ("damaged", 1, _("Rusak saat tiba")),
    ("withdrawn", 1, _("KTP-el ditarik")),
    ("counted_quarantine", 1, _("Dipindah oleh hitung fisik")),
    ("came_back_quarantine", 1, _("Kembali dari pengiriman")),
    ("destroyed", -1, _("Dimusnahkan")),
    ("sent_back", -1, _("Dikirim kembali")),
    ("quarantine", -1, _("Karantina akhir")),
)
_TRANSIT: tuple[_On, ...] = (
    ("transit_start", 1, _("Dalam perjalanan awal")),
    ("sent", 1, _("Dikirim")),
    ("lent", 1, _("Dipinjamkan")),
    ("returned_out", 1, _("Pinjaman dikembalikan")),
    ("sent_back", 1, _("Dikirim kembali")),
    ("accepted", -1, _("Diterima tujuan")),
    ("came_back", -1, _("Kembali")),
    ("came_back_quarantine", -1, _("Kembali ke karantina")),
    ("lost_transit", -1, _("Dihapus karena hilang")),
    ("transit", -1, _("Dalam perjalanan akhir")),
)
IDENTITIES = {
    StockDifference.Identity.ON_HAND: _ON_HAND,
    StockDifference.Identity.QUARANTINE: _QUARANTINE,
    StockDifference.Identity.TRANSIT: _TRANSIT,
}


@dataclass(frozen=True, slots=True)
class Term:
    """One term (keping) and whether it comes (+1) or goes (-1)."""

    code: str
    label: "Promise | str"
    sign: int
    value: int


@dataclass(frozen=True, slots=True)
class Identity:
    """One identity with its terms; `difference` is 0 unless something was lost between documents, sheets and balances."""

    name: str
    terms: tuple[Term, ...]

    @property
    def difference(self) -> int:
        """What came less what went less what is there."""
        return sum(term.sign * term.value for term in self.terms)


@dataclass(frozen=True, slots=True)
class OfficeIdentities:
    """The identities of one office and item."""

    office_id: int
    item: str
    identities: tuple[Identity, ...]

    @property
    def holds(self) -> bool:
        """Whether all of them come out at 0."""
        return not any(identity.difference for identity in self.identities)


def identities(offices: Iterable[int] | None, period: Period) -> list[OfficeIdentities]:
    """The identities of these offices (keys; None: all) over a period, for every item that they have an account of."""
    parameters = {
        "offices": None if offices is None else list(offices),
        "start": period.start,
        "end": period.end,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TERMS, parameters)
        return [_made(office, item, values) for office, item, *values in cursor.fetchall()]


def _made(office_id: int, item: str, values: Iterable[int]) -> OfficeIdentities:
    known: Mapping[str, int] = dict(zip(_NAMES, map(int, values), strict=True))
    made = (
        Identity(name, tuple(Term(code, label, sign, known[code]) for code, sign, label in terms))
        for name, terms in IDENTITIES.items()
    )
    return OfficeIdentities(office_id, item, tuple(made))


_RECOUNT = """
SELECT p.office_id, a.item_id, sum(abs(a.balance - coalesce(l.total, 0)) + abs(a.balance - coalesce(d.closing, 0)))
FROM blanko_account a
JOIN blanko_stockplace p ON p.id = a.place_id
LEFT JOIN (SELECT account_id, sum(quantity) AS total FROM blanko_stockline GROUP BY 1) l ON l.account_id = a.id
LEFT JOIN LATERAL (SELECT closing FROM blanko_accountday x WHERE x.account_id = a.id
                   ORDER BY x.day DESC LIMIT 1) d ON true
GROUP BY 1, 2
HAVING bool_or(a.balance <> coalesce(l.total, 0) OR a.balance <> coalesce(d.closing, 0))
"""


def recount() -> list[tuple[int, str, int]]:
    """Office, item and difference (keping) where a balance is not the sum of its lines or not its last closing."""
    with connection.cursor() as cursor:
        cursor.execute(_RECOUNT)
        return [(office, item, int(total)) for office, item, total in cursor.fetchall()]
