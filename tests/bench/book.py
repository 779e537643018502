"""Ten years of a stock book, written set by set through the real tables, so that every identity closes.

On each day each Dinas and province receives, hands a part to its print room and prints it; on Mondays it finds a spoiled one, which is
destroyed on the Friday. On Mondays the province sends to each of its Dinas, under an allocation of the month; it arrives two days later,
of late not always whole. Twice a year each Dinas lends to the next of its province. What the roll-up would make of all this is written
straight from the same rows: made by the roll-up itself, ten years would take hours.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import connection

from blanko.columns import BlankFlowWork
from blanko.models import Item, StockPlace, known_items
from ektp.accounts.models import Role
from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.models import ChangeOutbox
from ektp.daysheets.services.expectations import expectations_recompute
from ektp.db.changing import changing
from ektp.db.columns import names
from ektp.regions.models import Office, Region
from ektp.regions.services import load_holidays, offices_ensure_standard
from reports.rollup import recount
from tests.bench.world import ZONE
from tests.factories import Installer, user_make

_LINES_A_DAY = 5  # of an office: a receipt, two of a bon, print use; what is weekly or rarer comes to about one more
_WATCHED, _AHEAD = timedelta(days=130), timedelta(days=60)

_ACCOUNTS = """
INSERT INTO blanko_account (place_id, item_id, condition, balance)
SELECT p.id, 'blank_wni', c, 0 FROM blanko_stockplace p
CROSS JOIN unnest(ARRAY['in_transit', 'on_hand', 'quarantine']) AS c
"""
_SHEETS = """
INSERT INTO daysheets_daysheet (office_id, day, kind, status, version, note, provisional, sections_expected, sections_filled,
  first_saved_at, on_time, edited_by_id, on_behalf, return_reason, is_sample)
SELECT p.office_id, d::date, 'open', 'reported', 1, '', false, 1, 1, d, true, %(keeper)s, false, '', true
FROM generate_series(%(start)s::timestamptz, %(last)s::timestamptz, interval '1 day') AS d CROSS JOIN blanko_stockplace p
WHERE p.is_default ORDER BY 2, 1
"""
_COUNTS = """
INSERT INTO blanko_printingcount (sheet_id, office_id, day, domicile_id, domicile_level, item, printing_first)
SELECT s.id, s.office_id, s.day, r.id, r.level, 'blank_wni', 40 FROM daysheets_daysheet s
JOIN regions_office o ON o.id = s.office_id JOIN regions_region r ON r.id = o.attribution_id ORDER BY s.id
"""
_SPOILED = """
INSERT INTO blanko_spoilagecount (sheet_id, office_id, day, cause, spoilage_count)
SELECT s.id, s.office_id, s.day, 'heat', 1 FROM daysheets_daysheet s WHERE extract(isodow FROM s.day) = 1 ORDER BY s.id
"""
# kind, place, other place, quantity, by sheet, when
_MONDAY, _FRIDAY = "extract(isodow FROM d.day) = 1", "extract(isodow FROM d.day) = 5"
_PAPERS = (
    ("opening", "g", "NULL", "100", False, "d.day = %(start)s"),
    ("receipt", "g", "NULL", "50", False, "true"),
    ("receipt", "g", "NULL", "10 * below.dinas", False, f"below.dinas > 0 AND {_MONDAY}"),
    ("issue", "g", "r.id", "45", False, "true"),
    ("print_use", "r", "NULL", "40", True, "true"),
    ("spoilage", "r", "NULL", "1", True, _MONDAY),
    ("destruction", "r", "NULL", "1", False, _FRIDAY),
)
_DOCUMENTS = """
INSERT INTO blanko_stockdocument (kind, office_id, place_id, counter_place_id, party, number, day, posted_day, item_id, condition, quantity,
  damaged, note, sheet_id, client_key, payload_hash, created_by_id, is_sample)
SELECT '{kind}', g.office_id, {place}.id, {other}, '', '', d.day, d.day, 'blank_wni', '{condition}', {quantity}, 0, '',
  {sheet}, gen_random_uuid(), '', %(keeper)s, true
FROM daysheets_daysheet d
JOIN blanko_stockplace g ON g.office_id = d.office_id AND g.is_default
JOIN blanko_stockplace r ON r.office_id = d.office_id AND r.prints
LEFT JOIN (
  SELECT o.id, count(*) AS dinas FROM regions_office o JOIN regions_region y ON y.province_id = o.region_id
  JOIN regions_office x ON x.region_id = y.id AND x.kind = 'DINAS' WHERE o.kind = 'PROVINCE' GROUP BY 1) below ON below.id = d.office_id
WHERE {when} ORDER BY d.id
"""
# A request and an allocation of each Dinas for each month, of four Mondays.
_REQUESTS = """
INSERT INTO blanko_stockrequest (office_id, supplier_id, item_id, day, need, terms, on_hand, quantity, difference_note, number, contact,
  ending, ending_note, created_by_id, client_key, is_sample)
SELECT o.id, p.id, 'blank_wni', m::date, 40, '[]', 0, 40, '', '', '', '', '', %(keeper)s, gen_random_uuid(), true
FROM regions_office o JOIN regions_region r ON r.id = o.region_id
JOIN regions_office p ON p.kind = 'PROVINCE' AND p.region_id = r.province_id
CROSS JOIN generate_series(%(start)s::timestamptz, %(last)s::timestamptz, interval '1 day') AS m
WHERE o.kind = 'DINAS' AND extract(day FROM m) = 1
"""
_ALLOCATIONS = """
INSERT INTO blanko_allocation (request_id, supplier_id, receiver_id, item_id, quantity, day, promised_day, handing, note, cancel_note,
  created_by_id, client_key, is_sample)
SELECT q.id, q.supplier_id, q.office_id, q.item_id, 40, q.day, q.day + 27, 'delivery', '', '', %(keeper)s, gen_random_uuid(), true
FROM blanko_stockrequest q
"""
_LOANS = """
INSERT INTO blanko_loan (lender_id, borrower_id, item_id, asked, before_book, purpose, number, asked_day, due_day, needs_province,
  asked_by_id, asked_at, approved, lender_approved_by_id, lender_approved_at, "end", end_reason, client_key, is_sample)
SELECT x.lender, x.borrower, 'blank_wni', 20, 0, 'stok menipis', '', d::date, d::date + 30, false, %(keeper)s, d, 20, %(other)s, d, '', '',
  gen_random_uuid(), true
FROM (SELECT o.id AS lender, lead(o.id) OVER (PARTITION BY r.province_id ORDER BY o.code) AS borrower
      FROM regions_office o JOIN regions_region r ON r.id = o.region_id WHERE o.kind = 'DINAS') x
CROSS JOIN LATERAL generate_series(%(start)s::timestamptz + x.lender %% 182 * interval '1 day',
                                   %(last)s::timestamptz - interval '5 days', interval '182 days') AS d
WHERE x.borrower IS NOT NULL ORDER BY 8, 1
"""
_SENT = """
INSERT INTO blanko_stockdocument (kind, office_id, place_id, counterpart_id, party, number, day, posted_day, item_id, condition, quantity,
  damaged, note, client_key, payload_hash, created_by_id, is_sample, loan_id, allocation_id, in_reply_to_id)
SELECT {kind}, {by}, g.id, {to}, '', '', {day}, {day}, 'blank_wni', 'on_hand', {quantity}, 0, '', gen_random_uuid(), '', %(keeper)s, true,
  {loan}, {allocation}, {reply}
FROM {source} JOIN blanko_stockplace g ON g.office_id = {by} AND g.is_default
WHERE {day} <= %(last)s AND {when} ORDER BY {day}
"""
_WEEKLY = """(
  SELECT o.id AS to_id, p.id AS by_id, m::date AS day, a.id AS allocation_id
  FROM regions_office o JOIN regions_region r ON r.id = o.region_id
  JOIN regions_office p ON p.kind = 'PROVINCE' AND p.region_id = r.province_id
  CROSS JOIN generate_series(%(start)s::timestamptz, %(last)s::timestamptz, interval '7 days') AS m
  LEFT JOIN blanko_allocation a ON a.receiver_id = o.id AND a.day = date_trunc('month', m)::date AND extract(day FROM m) <= 28
  WHERE o.kind = 'DINAS') w"""
_SHORT = "CASE WHEN q.kind = 'dispatch' AND q.day > %(last)s::date - 56 AND q.id %% 50 = 0 THEN q.quantity - 1 ELSE q.quantity END"
# kind, by, to, day, quantity, loan, allocation, in reply to, from where, when
_SENDINGS = (
    ("'dispatch'", "w.by_id", "w.to_id", "w.day", "10", "NULL", "w.allocation_id", "NULL", _WEEKLY, "true"),
    ("'loan'", "l.lender_id", "l.borrower_id", "l.asked_day + 1", "20", "l.id", "NULL", "NULL", "blanko_loan l", "true"),
    ("'loan_return'", "l.borrower_id", "l.lender_id", "l.asked_day + 20 + (l.id %% 30)::int", "20", "l.id", "NULL", "NULL", "blanko_loan l", "true"),
    ("'acceptance'", "q.counterpart_id", "q.office_id", "q.day + 2", _SHORT, "q.loan_id", "NULL", "q.id", "blanko_stockdocument q",
     "q.kind IN ('dispatch', 'loan', 'loan_return')"),
)  # fmt: skip
_QUESTIONS = """
INSERT INTO blanko_shipmentquestion (dispatch_id, acceptance_id, kind, quantity, said, opened_day, opened_by_id, resolution, answer, client_key)
SELECT q.id, a.id, 'short', q.quantity - a.quantity, 'kurang satu', a.day, %(keeper)s, '', '', gen_random_uuid()
FROM blanko_stockdocument a JOIN blanko_stockdocument q ON q.id = a.in_reply_to_id
WHERE a.kind = 'acceptance' AND a.quantity < q.quantity
"""
_MOVED = """
INSERT INTO blanko_stockline (document_id, account_id, day, quantity)
SELECT d.id, a.id, d.day, m.quantity FROM blanko_stockdocument d
LEFT JOIN blanko_stockdocument q ON q.id = d.in_reply_to_id
CROSS JOIN LATERAL (VALUES
  ('opening', d.place_id, 'on_hand', d.quantity), ('receipt', d.place_id, 'on_hand', d.quantity),
  ('issue', d.place_id, 'on_hand', -d.quantity), ('issue', d.counter_place_id, 'on_hand', d.quantity),
  ('print_use', d.place_id, 'on_hand', -d.quantity),
  ('spoilage', d.place_id, 'on_hand', -d.quantity), ('spoilage', d.place_id, 'quarantine', d.quantity),
  ('destruction', d.place_id, 'quarantine', -d.quantity),
  ('dispatch', d.place_id, 'on_hand', -d.quantity), ('dispatch', d.place_id, 'in_transit', d.quantity),
  ('loan', d.place_id, 'on_hand', -d.quantity), ('loan', d.place_id, 'in_transit', d.quantity),
  ('loan_return', d.place_id, 'on_hand', -d.quantity), ('loan_return', d.place_id, 'in_transit', d.quantity),
  ('acceptance', d.place_id, 'on_hand', d.quantity), ('acceptance', q.place_id, 'in_transit', -d.quantity)
) AS m(kind, place_id, condition, quantity)
JOIN blanko_account a ON a.place_id = m.place_id AND a.condition = m.condition WHERE m.kind = d.kind ORDER BY d.day, d.id
"""
_CLOSINGS = """
INSERT INTO blanko_accountday (account_id, day, closing)
SELECT account_id, day, closing FROM (
  SELECT account_id, day, sum(moved) OVER (PARTITION BY account_id ORDER BY day) AS closing
  FROM (SELECT account_id, day, sum(quantity) AS moved FROM blanko_stockline GROUP BY 1, 2) x) y ORDER BY day, account_id
"""
_BALANCES = """
UPDATE blanko_account a SET balance = l.total
FROM (SELECT account_id, sum(quantity) AS total FROM blanko_stockline GROUP BY 1) l WHERE l.account_id = a.id
"""
_DECLARED = """
INSERT INTO blanko_declaredstock (sheet_id, office_id, day, declared_blank_on_hand)
SELECT s.id, s.office_id, s.day, d.closing FROM daysheets_daysheet s
JOIN blanko_stockplace p ON p.office_id = s.office_id AND p.prints
JOIN blanko_account a ON a.place_id = p.id AND a.condition = 'on_hand'
JOIN blanko_accountday d ON d.account_id = a.id AND d.day = s.day WHERE s.day > %(last)s::date - 365
"""
# One row for a region and a day: what the documents of that day come to.
_FLOWS = """
INSERT INTO blanko_blankflow (region_id, day, document_id, {columns})
SELECT region_id, day, min(document_id), {sums} FROM (
  SELECT o.attribution_id AS region_id, l.day, l.document_id, a.condition AS kind, '' AS sent_as, l.quantity
  FROM blanko_stockline l JOIN blanko_account a ON a.id = l.account_id
  JOIN blanko_stockplace p ON p.id = a.place_id JOIN regions_office o ON o.id = p.office_id
  UNION ALL
  SELECT o.attribution_id, d.day, d.id, d.kind, coalesce(q.kind, ''), d.quantity
  FROM blanko_stockdocument d JOIN regions_office o ON o.id = d.office_id LEFT JOIN blanko_stockdocument q ON q.id = d.in_reply_to_id
  UNION ALL
  SELECT r.province_id, d.day, d.id, 'internal ' || d.kind, coalesce(q.kind, ''), d.quantity
  FROM blanko_stockdocument d JOIN regions_office o ON o.id = d.office_id JOIN regions_region r ON r.id = o.region_id
  LEFT JOIN blanko_stockdocument q ON q.id = d.in_reply_to_id WHERE d.counterpart_id IS NOT NULL
) x GROUP BY 1, 2 ORDER BY 2, 1
"""
_FLOW_OF = {
    "blank_on_hand_change": "kind = 'on_hand'",
    "blank_quarantine_change": "kind = 'quarantine'",
    "blank_in_transit_change": "kind = 'in_transit'",
    "blank_opening": "kind = 'opening'",
    "blank_destroyed": "kind = 'destruction'",
    "blank_in": "kind = 'receipt' OR kind = 'acceptance' AND sent_as = 'dispatch'",
    "blank_in_internal": "kind = 'internal acceptance' AND sent_as = 'dispatch'",
    "blank_out": "kind = 'dispatch'",
    "blank_out_internal": "kind = 'internal dispatch'",
    "blank_loan_in": "kind = 'acceptance' AND sent_as IN ('loan', 'loan_return')",
    "blank_loan_in_internal": "kind = 'internal acceptance' AND sent_as IN ('loan', 'loan_return')",
    "blank_loan_out": "kind IN ('loan', 'loan_return')",
    "blank_loan_out_internal": "kind IN ('internal loan', 'internal loan_return')",
}
_ROLLED = (*names(BlankFlowWork), "printing_first", "spoilage_count", "expected", "reported")
_ROLLED += ("partial", "on_time", "verified", "unscheduled")
_OWN_DAYS = """
INSERT INTO reports_regionday (region_id, own, day, {columns})
SELECT region_id, true, day, {sums} FROM (
  SELECT region_id, day, {flows}, NULL::int AS printing_first, NULL::int AS spoilage_count, 0 AS n FROM blanko_blankflow
  UNION ALL SELECT domicile_id, day, {nothing}, printing_first, NULL, 1 FROM blanko_printingcount
  UNION ALL SELECT o.attribution_id, s.day, {nothing}, NULL, s.spoilage_count, 0
    FROM blanko_spoilagecount s JOIN regions_office o ON o.id = s.office_id
) x GROUP BY 1, 3 ORDER BY 3, 1
"""
_TOTAL_DAYS = """
INSERT INTO reports_regionday (region_id, own, day, {columns})
SELECT a.id, false, d.day, {sums} FROM reports_regionday d JOIN (
  SELECT id AS region_id, id FROM regions_region WHERE level < 3
  UNION SELECT id, province_id FROM regions_region WHERE level < 3 AND province_id IS NOT NULL
  UNION SELECT r.id, n.id FROM regions_region r JOIN regions_region n ON n.level = 0 WHERE r.level < 3
) a USING (region_id) WHERE d.own GROUP BY 1, 3 ORDER BY 3, 1
"""
_MONTHS = """
INSERT INTO reports_regionmonth (region_id, own, month, {columns})
SELECT region_id, own, month, {sums} FROM (
  SELECT region_id, own, (date_trunc('month', day) + interval '1 month')::date AS month, {plain} FROM reports_regionday GROUP BY 1, 2, 3) x
WINDOW w AS (PARTITION BY region_id, own ORDER BY month)
"""


def generate(lines: int) -> None:
    """A book of so many lines, about, up to today. Rows are not tied to each other by the database while they are written."""
    nation = Region.objects.get(code="ID")
    offices_ensure_standard(by=Installer(), region=nation, from_day=date(2000, 1, 1))
    keeper = user_make("gudang", Role.STOCK_KEEPER, region=Region.objects.get(code="35.17"))
    other = user_make("pusat", Role.NATIONAL, region=nation)
    user_make("provinsi.jatim", Role.PROVINCE, region=Region.objects.get(code="35"))
    Item.objects.bulk_create(known_items(), ignore_conflicts=True)
    offices = list(Office.objects.filter(kind__in=(Office.Kind.DINAS, Office.Kind.PROVINCE)))
    StockPlace.objects.bulk_create(
        StockPlace(office=office, name=name, is_default=first, prints=not first)
        for office in offices
        for name, first in (("Gudang", True), ("Ruang cetak", False))
    )
    today = clock.today(ZONE)
    start = today - timedelta(days=lines // (len(offices) * _LINES_A_DAY))
    # What is destroyed on a Friday was spoiled on a Monday.
    start -= timedelta(days=start.weekday())
    _expect([office.pk for office in offices], today)
    values = {"keeper": keeper.pk, "other": other.pk, "start": start, "last": today}
    with changing(by=keeper), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        for sql in _statements():
            cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def levels_make() -> None:
    """From what day on which level is known, as the roll-up makes it."""
    for place in Region.objects.filter(level__lte=1).order_by("-level", "code"):
        recount._steps(place.pk, date.min)


def _expect(offices: list[int], today: date) -> None:
    load_holidays(by=Installer(), years=[today.year - 1, today.year, today.year + 1])
    period = Period(today - _WATCHED, today + _AHEAD)
    expectations_recompute(by=Installer(), offices=offices, period=period)
    ChangeOutbox.objects.all().delete()


def _statements() -> Iterator[str]:
    yield from (_ACCOUNTS, _SHEETS, _COUNTS, _SPOILED)
    for kind, place, other, quantity, by_sheet, when in _PAPERS:
        yield _DOCUMENTS.format(
            kind=kind,
            place=place,
            other=other,
            quantity=quantity,
            sheet="d.id" if by_sheet else "NULL",
            when=when,
            condition="quarantine" if kind == "destruction" else "on_hand",
        )
    yield from (_REQUESTS, _ALLOCATIONS, _LOANS)
    for kind, by, to, day, quantity, loan, allocation, reply, source, when in _SENDINGS:
        yield _SENT.format(
            kind=kind,
            by=by,
            to=to,
            day=day,
            quantity=quantity,
            loan=loan,
            allocation=allocation,
            reply=reply,
            source=source,
            when=when,
        )
    yield from (_QUESTIONS, _MOVED, _CLOSINGS, _BALANCES, _DECLARED)
    yield from _figures()


def _figures() -> Iterator[str]:
    flows = {
        column: f"sum(quantity) FILTER (WHERE {which})::int" for column, which in _FLOW_OF.items()
    }
    yield _FLOWS.format(columns=", ".join(flows), sums=", ".join(flows.values()))
    columns, counted = ", ".join(_ROLLED), _ROLLED[:-6]
    reported = "sum(n)::int, sum(n)::int, 0, sum(n)::int, 0, 0"
    yield _OWN_DAYS.format(
        columns=columns,
        sums=", ".join(f"sum({column})::int" for column in counted) + f", {reported}",
        flows=", ".join(names(BlankFlowWork)),
        nothing=", ".join("NULL::int" for _column in names(BlankFlowWork)),
    )
    yield _TOTAL_DAYS.format(
        columns=columns, sums=", ".join(f"sum(d.{column})::int" for column in _ROLLED)
    )
    yield _MONTHS.format(
        columns=columns,
        sums=", ".join(f"sum({column}) OVER w" for column in _ROLLED),
        plain=", ".join(f"sum({column}) AS {column}" for column in _ROLLED),
    )
