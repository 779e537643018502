"""The stock ledger with ten years of history: pages, posting, and the nightly check, in a database of its own.

Written set by set through the real tables, so that every identity closes: on each day each Dinas and province receives, hands a part to
its print room, prints it, and finds a spoiled one; each week what was spoiled is destroyed.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from blanko.models import BLANK_WNI, Item, StockDocument, StockLine, StockPlace, known_items
from blanko.selectors.balances import offices_stock
from blanko.services.checking import identities_check
from blanko.services.documents import dispatch_post, receipt_post
from ektp.accounts.models import Role, User
from ektp.common import clock
from ektp.db.changing import changing
from ektp.regions.models import Office, Region
from ektp.regions.services import offices_ensure_standard
from tests.bench.line import Line, spread, timed
from tests.bench.world import ZONE
from tests.factories import Installer, user_make

GROUP = "ledger"
_TIMES = 40
_LINES_A_DAY = 4  # of an office: a receipt, two of a bon, print use; the rare ones not counted

_ACCOUNTS = """
INSERT INTO blanko_account (place_id, item_id, condition, balance)
SELECT p.id, 'blank_wni', c, 0 FROM blanko_stockplace p
CROSS JOIN unnest(ARRAY['in_transit', 'on_hand', 'quarantine']) AS c
"""
_SHEETS = """
INSERT INTO daysheets_daysheet (office_id, day, kind, status, version, note, provisional, sections_expected, sections_filled,
  first_saved_at, on_time, edited_by_id, on_behalf, return_reason, is_sample)
SELECT DISTINCT p.office_id, d::date, 'open', 'reported', 1, '', false, 1, 1, d, true, %(keeper)s, false, '', true
FROM blanko_stockplace p CROSS JOIN generate_series(%(start)s::timestamptz, %(last)s::timestamptz, interval '1 day') AS d WHERE p.is_default
"""
_COUNTS = """
INSERT INTO blanko_printingcount (sheet_id, office_id, day, domicile_id, domicile_level, item, printing_first)
SELECT s.id, s.office_id, s.day, r.id, r.level, 'blank_wni', 40 FROM daysheets_daysheet s
JOIN regions_office o ON o.id = s.office_id JOIN regions_region r ON r.id = o.attribution_id
"""
_SPOILED = """
INSERT INTO blanko_spoilagecount (sheet_id, office_id, day, cause, spoilage_count)
SELECT s.id, s.office_id, s.day, 'heat', 1 FROM daysheets_daysheet s WHERE extract(isodow FROM s.day) = 1
"""
# kind, place, other place, quantity, by sheet, when
_PAPERS = (
    ("receipt", "g", "NULL", 50, False, "true"),
    ("issue", "g", "r.id", 45, False, "true"),
    ("print_use", "r", "NULL", 40, True, "true"),
    ("spoilage", "r", "NULL", 1, True, "extract(isodow FROM d.day) = 1"),
    ("destruction", "r", "NULL", 1, False, "extract(isodow FROM d.day) = 5"),
)
_DOCUMENTS = """
INSERT INTO blanko_stockdocument (kind, office_id, place_id, counter_place_id, party, number, day, posted_day, item_id, condition, quantity,
  damaged, note, sheet_id, client_key, payload_hash, created_by_id, is_sample)
SELECT '{kind}', g.office_id, {place}.id, {other}, '', '', d.day, d.day, 'blank_wni', '{condition}', {quantity}, 0, '',
  {sheet}, gen_random_uuid(), '', %(keeper)s, true
FROM daysheets_daysheet d
JOIN blanko_stockplace g ON g.office_id = d.office_id AND g.is_default
JOIN blanko_stockplace r ON r.office_id = d.office_id AND r.prints
WHERE {when}
"""
_MOVED = """
INSERT INTO blanko_stockline (document_id, account_id, day, quantity)
SELECT d.id, a.id, d.day, m.quantity FROM blanko_stockdocument d
CROSS JOIN LATERAL (VALUES
  ('receipt', d.place_id, 'on_hand', d.quantity), ('issue', d.place_id, 'on_hand', -d.quantity),
  ('issue', d.counter_place_id, 'on_hand', d.quantity), ('print_use', d.place_id, 'on_hand', -d.quantity),
  ('spoilage', d.place_id, 'on_hand', -d.quantity), ('spoilage', d.place_id, 'quarantine', d.quantity),
  ('destruction', d.place_id, 'quarantine', -d.quantity)
) AS m(kind, place_id, condition, quantity)
JOIN blanko_account a ON a.place_id = m.place_id AND a.condition = m.condition WHERE m.kind = d.kind
"""
_CLOSINGS = """
INSERT INTO blanko_accountday (account_id, day, closing)
SELECT account_id, day, sum(moved) OVER (PARTITION BY account_id ORDER BY day)
FROM (SELECT account_id, day, sum(quantity) AS moved FROM blanko_stockline GROUP BY 1, 2) x
"""
_BALANCES = """
UPDATE blanko_account a SET balance = l.total
FROM (SELECT account_id, sum(quantity) AS total FROM blanko_stockline GROUP BY 1) l WHERE l.account_id = a.id
"""


def measure(lines: int) -> Iterator[Line]:
    """Lines of the bars of the ledger."""
    made = _ensure(lines)
    yield Line(GROUP, "data", made)
    dinas = Office.objects.select_related("region", "attribution").get(code="35.17-DINAS")
    new = Office.objects.select_related("region", "attribution").get(code="35.17.09-KEC")
    keeper = User.objects.get(username="gudang")
    yield from _pages()
    yield _posting("a receipt, ten years of book", lambda: _receive(keeper, dinas))
    yield _posting("a receipt, a new book", lambda: _receive(keeper, new))
    yield _posting("a dispatch, ten years of book", lambda: _send(keeper, dinas, new))
    (seconds,) = timed(lambda: _check(made))
    yield Line(GROUP, "nightly check of everything", f"{seconds:.1f} s", "<= 60 s")


def _check(made: str) -> None:
    """The check itself; its figures are only worth something if it finds nothing."""
    run = identities_check()
    if run.differing:
        raise AssertionError(f"{run.differing} of {run.checked} identities differ in {made}")


def _pages() -> Iterator[Line]:
    month = clock.today(ZONE).strftime("%Y-%m")
    addresses = [
        ("blangko hari ini of a Dinas", "gudang", reverse("blanko:office", args=["35.17-DINAS"])),
        (
            "kartu persediaan of a month",
            "gudang",
            f"{reverse('blanko:card', args=['35.17-DINAS', BLANK_WNI])}?bulan={month}",
        ),
        ("stock of a province", "pusat", f"{reverse('blanko:today')}?wilayah=35"),
        ("stock of the nation", "pusat", f"{reverse('blanko:today')}?wilayah=ID"),
    ]
    for name, who, path in addresses:
        client = Client()
        client.force_login(User.objects.get(username=who))
        answer = client.get(path)
        if answer.status_code != 200:
            raise AssertionError(f"{path}: {answer.status_code}")
        seconds = timed(lambda client=client, path=path: client.get(path), _TIMES)  # type: ignore[misc]
        yield Line(GROUP, name, spread(seconds), "p95 <= 60 ms")
    keys = list(Office.objects.filter(kind=Office.Kind.DINAS).values_list("pk", flat=True))
    today = clock.today(ZONE)
    yield Line(
        GROUP, "balances of all Dinas", spread(timed(lambda: offices_stock(keys, today), _TIMES))
    )


def _posting(name: str, call: object) -> Line:
    return Line(GROUP, name, spread(timed(call, _TIMES)), "the same at any age")  # type: ignore[arg-type]


def _receive(keeper: User, office: Office) -> StockDocument:
    return receipt_post(
        by=keeper, office=office, day=clock.today(ZONE), quantity=500, client_key=uuid4()
    )


def _send(keeper: User, office: Office, receiver: Office) -> StockDocument:
    return dispatch_post(
        by=keeper,
        office=office,
        receiver=receiver,
        day=clock.today(ZONE),
        quantity=1,
        client_key=uuid4(),
    )


def _ensure(lines: int) -> str:
    call_command("migrate", verbosity=0, interactive=False)
    if not Region.objects.filter(level=3).exists():
        call_command("load_regions", apply=True, verbosity=0)
    if not StockLine.objects.exists():
        with transaction.atomic():
            _generate(lines)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM blanko_stockline), (SELECT count(*) FROM blanko_stockdocument), pg_size_pretty(pg_database_size(current_database()))"
        )
        counted, documents, size = cursor.fetchone()
    return f"{counted:,} lines of {documents:,} documents, {size}"


def _generate(lines: int) -> None:
    nation = Region.objects.get(code="ID")
    today = clock.today(ZONE)
    offices_ensure_standard(by=Installer(), region=nation, from_day=date(2000, 1, 1))
    keeper = user_make("gudang", Role.STOCK_KEEPER, region=Region.objects.get(code="35.17"))
    user_make("pusat", Role.NATIONAL, region=nation)
    Item.objects.bulk_create(known_items(), ignore_conflicts=True)
    offices = list(Office.objects.filter(kind__in=(Office.Kind.DINAS, Office.Kind.PROVINCE)))
    StockPlace.objects.bulk_create(
        StockPlace(office=office, name=name, is_default=first, prints=not first)
        for office in offices
        for name, first in (("Gudang", True), ("Ruang cetak", False))
    )
    days = lines // (len(offices) * _LINES_A_DAY)
    first = today - timedelta(days=days)
    first -= timedelta(
        days=first.weekday()
    )  # what is destroyed on a Friday was spoiled on a Monday
    values = {"keeper": keeper.pk, "start": first, "last": today}
    with changing(by=keeper), connection.cursor() as cursor:
        for sql in _statements():
            cursor.execute(sql, values)


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
    yield from (_MOVED, _CLOSINGS, _BALANCES)
