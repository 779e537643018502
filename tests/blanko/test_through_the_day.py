"""The whole way: a sheet saved by the print room, the ledger, the roll-up, and what stands there for the region."""

from datetime import date
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from blanko.services.documents import opening_post, receipt_post
from distribution.services import card_accept, card_dispatch_many, card_opening_set
from ektp.accounts.models import User
from ektp.daysheets.content import SectionContent, Submission
from ektp.daysheets.services.saving import sheet_save
from ektp.regions.models import Level
from reports.rollup.runner import run_all
from reports.selectors.reading import levels_at
from tests.blanko.test_documents import balance, july
from tests.factories import World

JULY_END = date(2026, 7, 31)


def save_printing(world: World, by: User, printed: dict[str, int], spoiled: int = 0) -> None:
    sections = {
        "printing": SectionContent(rows={code: {"first": n} for code, n in printed.items()}),
        "spoilage": SectionContent(rows={"heat": {"count": spoiled}}),
    }
    sheet_save(
        by=by,
        office=world.dinas,
        day=july(8),
        submission=Submission(sections=sections),
        client_key=uuid4(),
        base_version=None,
    )


def test_golden_balikpapan_in_small(world: World, keeper: User) -> None:
    """80.000 received, 60.000 printed and sent to the kecamatan: 20.000 left (DESIGN section 9)."""
    dinas, megaluh = world.dinas, world.offices["35.17.10-KEC"]
    for office in (dinas, world.jombang, megaluh):
        card_opening_set(by=keeper, office=office, day=july(1), quantity=0)
    opening_post(by=keeper, office=dinas, day=july(1), quantity=0)
    receipt_post(by=keeper, office=dinas, day=july(2), quantity=80_000)
    save_printing(world, world.users["adb"], {"35.17.09": 30_000, "35.17.10": 30_000})
    assert balance(dinas) == 20_000
    sent = card_dispatch_many(
        by=keeper,
        sender=dinas,
        day=july(8),
        quantities={world.jombang: 30_000, megaluh: 30_000},
    )
    card_accept(by=keeper, dispatch=sent[0], day=july(9), quantity=30_000)

    regency = world.regions["35.17"]
    run_all(regency.province_id)
    districts = frozenset(r.pk for r in world.regions.values() if r.level == Level.DISTRICT)
    found = levels_at([regency.pk], JULY_END, districts=districts)[regency.pk]
    values = {code: found[code].value for code in found}
    assert values["blank_on_hand"] == 20_000
    assert (values["blank_received"], values["blank_used"]) == (80_000, 60_000)
    assert (values["at_dinas"], values["in_transit"], values["at_counter"]) == (0, 30_000, 30_000)


def test_print_room_saves_within_its_statements(world: World, keeper: User) -> None:
    """DESIGN section 10: at most 20 statements with printing and spoilage posted to the ledger."""
    opening_post(by=keeper, office=world.dinas, day=july(1), quantity=1000)
    with CaptureQueriesContext(connection) as queries:
        save_printing(world, world.users["adb"], {"35.17.09": 31, "35.17.10": 12}, spoiled=3)
    said = [q["sql"][:90] for q in queries]
    counted = [sql for sql in said if "SAVEPOINT" not in sql]
    assert len(counted) <= 20, "\n".join(counted)
    assert balance(world.dinas) == 954


def test_use_that_a_late_opening_settles_reaches_the_roll_up(world: World, keeper: User) -> None:
    """It is booked on its own day, on which no sheet is saved: nobody but the settling itself can announce it."""
    save_printing(world, world.users["adb"], {"35.17.09": 300})
    regency = world.regions["35.17"]
    run_all(regency.province_id)
    opening_post(by=keeper, office=world.dinas, day=july(1), quantity=1_000)
    run_all(regency.province_id)

    found = levels_at([regency.pk], JULY_END, districts=frozenset())[regency.pk]

    assert found["blank_on_hand"].value == balance(world.dinas) == 700
