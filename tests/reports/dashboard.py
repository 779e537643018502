"""A world whose dashboards have something to say: five weeks of sheets in Kab. Jombang, figures from a DKB, and the golden statements."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.test import Client

from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.content import SectionContent, StoppageEntry, Submission
from ektp.daysheets.services.expectations import expectations_recompute
from ektp.daysheets.services.saving import sheet_save
from recording.services import claim_record, snapshot_record
from reports.services.rollup import sweep
from tests.factories import PASSWORD, World, small_world

FIRST, TODAY = date(2026, 6, 1), date(2026, 7, 6)
NOW = datetime(2026, 7, 6, 10, 32, tzinfo=UTC)  # 17.32 WIB
GOLDEN = date(2013, 3, 14)
KECAMATAN = ("35.17.09", "35.17.10")


def busy_world() -> World:
    """Sheets of both kecamatan and the Dinas on every working day but the last of Megaluh; a DKB of June."""
    world = small_world()
    admin = world.users["admin"]
    with clock.held_at(NOW):
        expectations_recompute(
            by=admin, offices=None, period=Period.inclusive(FIRST, TODAY + timedelta(days=1))
        )
        for code, eligible in zip(KECAMATAN, (118_428, 30_000), strict=True):
            _anchor(world, code, eligible)
        _golden(world)
    day = FIRST
    while day <= TODAY:
        if day.weekday() < 5:
            _report(world, day)
        day += timedelta(days=1)
    with clock.held_at(NOW):
        sweep()
    return world


def _anchor(world: World, code: str, eligible: int) -> None:
    figures = {
        "eligible_population": eligible,
        "recorded": eligible - 900,
        "printed_first": eligible - 2_000,
        "printed_all": eligible + 4_000,
        "handed_over": eligible - 1_500,
        "handed_over_first": eligible - 5_000,
        "card_activated": eligible - 9_000,
    }
    snapshot_record(
        by=world.users["admin"],
        region=world.regions[code],
        day=FIRST - timedelta(days=1),
        source="dkb",
        version="DKB Semester I 2026",
        figures=figures,
    )


def _golden(world: World) -> None:
    """Kec. Jombang in 2013 (DESIGN section 9)."""
    region, by = world.regions["35.17.09"], world.users["admin"]
    snapshot_record(
        by=by,
        region=region,
        day=GOLDEN,
        source="statement",
        speaker="Camat Jombang",
        version="Surya, 14 Maret 2013",
        figures={
            "eligible_population": 118_428,
            "recorded": 94_891,
            "printed": 90_428,
            "handed_over": 54_449,
        },
    )
    claim_record(
        by=by,
        region=region,
        kind="gap",
        measure="unprinted",
        figure=Decimal(4300),
        day=GOLDEN,
        speaker="Camat Jombang",
        medium="Surya",
    )


def _report(world: World, day: date) -> None:
    n = day.toordinal()
    for code in KECAMATAN:
        if code == KECAMATAN[1] and day >= TODAY - timedelta(days=3):
            continue
        stops = (StoppageEntry("recording", "power", not_served=4),) if n % 11 == 0 else ()
        sections = {
            "recording": SectionContent(rows={code: {"counter": 40 + n % 9, "underage": 2}}),
            "handover": SectionContent(rows={code: {"counter": 30 + n % 7}}),
            "activation": SectionContent(rows={code: {"counter": 20, "ikd": 5}}),
        }
        who = "operator" if code == KECAMATAN[0] else "operator.megaluh"
        _save(world, who, f"{code}-KEC", day, sections, stops)
    printing = {
        "recording": SectionContent(rows={"35.17": {"counter": 9}}),
        "printing": SectionContent(
            rows={code: {"first": 35, "replace_lost": 4} for code in KECAMATAN}
        ),
        "spoilage": SectionContent(rows={"heat": {"count": 2}}),
        "queue": SectionContent(rows={code: {"prr": 120 + n % 5} for code in KECAMATAN}),
        "declared": SectionContent(
            rows={"": {"blank_on_hand": 261, "ribbon_percent": 8, "film_percent": 60}}
        ),
        "handover": SectionContent(rows={"35.17": {"counter": 12}}),
    }
    _save(world, "kabid", "35.17-DINAS", day, printing, ())


def _save(
    world: World,
    who: str,
    office: str,
    day: date,
    sections: dict[str, SectionContent],
    stops: tuple[StoppageEntry, ...],
) -> None:
    with clock.held_at(datetime(day.year, day.month, day.day, 8, 30, tzinfo=UTC)):
        sheet_save(
            by=world.users[who],
            office=world.offices[office],
            day=day,
            client_key=uuid4(),
            base_version=0,
            submission=Submission(kind="open", sections=sections, stoppages=stops),
        )


def signed_in(name: str) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    assert client.login(username=name, password=PASSWORD)
    return client
