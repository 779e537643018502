"""The stock ledger with ten years of history: pages, posting, and the nightly check, in a database of its own (tests.bench.book)."""

from collections.abc import Iterator
from time import process_time
from uuid import uuid4

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from blanko.models import BLANK_WNI, StockDocument, StockLine
from blanko.selectors.balances import offices_stock
from blanko.services.checking import identities_check
from blanko.services.documents import dispatch_post, receipt_post
from ektp.accounts.models import User
from ektp.common import clock
from ektp.regions.models import Office, Region
from tests.bench.book import generate, levels_make
from tests.bench.line import Line, ms, spread, timed
from tests.bench.world import ZONE
from tests.processor_time import processor_time

GROUP = "ledger"
_TIMES = 30


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
    for name, who, path in _addresses():
        client = Client()
        client.force_login(User.objects.get(username=who))
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path)
        asked = f"{len(captured)} statements"
        if answer.status_code != 200:
            raise AssertionError(f"{path}: {answer.status_code}")
        python, database = process_time(), _database_cpu()
        seconds = timed(lambda client=client, path=path: client.get(path), _TIMES)  # type: ignore[misc]
        python, database = process_time() - python, _database_cpu() - database
        took = f"CPU {ms(python / _TIMES)} + {ms(database / _TIMES)} of the database, {asked}"
        yield Line(GROUP, name, spread(seconds), "p95 <= 60 ms", took)
    keys = list(Office.objects.filter(kind=Office.Kind.DINAS).values_list("pk", flat=True))
    today = clock.today(ZONE)
    yield Line(
        GROUP, "balances of all Dinas", spread(timed(lambda: offices_stock(keys, today), _TIMES))
    )


def _addresses() -> Iterator[tuple[str, str, str]]:
    """What is looked at, who looks, and where."""
    dinas, jatim = ["35.17-DINAS"], "?wilayah=35"
    month = clock.today(ZONE).strftime("%Y-%m")
    card = reverse("blanko:card", args=[*dinas, BLANK_WNI])
    yield "blangko hari ini of a Dinas", "gudang", reverse("blanko:office", args=dinas)
    yield "kartu persediaan of a month", "gudang", f"{card}?bulan={month}"
    yield "loans of a Dinas", "gudang", reverse("blanko:office_loans", args=dinas)
    yield "watching of a Dinas", "gudang", reverse("blanko:office_watching", args=dinas)
    yield "stock of a province", "pusat", f"{reverse('blanko:today')}{jatim}"
    yield "utilisation of a province", "pusat", f"{reverse('reports:utilisation')}{jatim}"
    yield "on its way, of a province", "provinsi.jatim", reverse("blanko:transit")
    yield "loans of a province", "pusat", f"{reverse('blanko:loans')}{jatim}"
    yield "allocations of a province", "pusat", f"{reverse('blanko:allocations')}{jatim}"
    yield "watching of a province", "pusat", f"{reverse('blanko:watching')}{jatim}"
    yield "stock of the nation", "pusat", reverse("reports:region_stock", args=["ID"])
    yield "utilisation of the nation", "pusat", f"{reverse('reports:utilisation')}?wilayah=ID"
    yield "on its way, of the nation", "pusat", reverse("blanko:transit")


def _database_cpu() -> float:
    """Seconds of a core that the server behind our connection has used."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (server,) = cursor.fetchone()
    return processor_time(server)


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
            generate(lines)
            levels_make()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM blanko_stockline), (SELECT count(*) FROM blanko_stockdocument), pg_size_pretty(pg_database_size(current_database()))"
        )
        counted, documents, size = cursor.fetchone()
    return f"{counted:,} lines of {documents:,} documents, {size}"
