"""Kebutuhan: the formula and its terms; what is not reported is named and never 0."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from blanko.exceptions import DocumentRefused
from blanko.models import NeedRule, PrintingCount
from blanko.selectors import figures as known
from blanko.selectors.figures import Figures, Known
from blanko.selectors.need import need_of, needs_of, thawed
from blanko.selectors.packs import in_packs
from blanko.services.needs import need_rule_set, pack_set
from ektp.accounts.models import User
from ektp.common import clock
from ektp.daysheets.models import ExpectedSheet
from ektp.db.changing import changing
from ektp.regions.models import Office, Region
from recording.services import snapshot_record
from reports.services.rollup import sweep
from tests.blanko.helpers import sheet_of
from tests.blanko.test_documents import july
from tests.factories import World, region_make

ALL_BUT_REPLACEMENT = {"replacement_on": False}


class Told:
    """A provider with the figures that a test gives it."""

    def __init__(self) -> None:
        self.figures: dict[str, Figures] = {}

    def __call__(self, regions: Sequence[Region], day: date) -> Mapping[int, Figures]:
        return {
            region.pk: self.figures[region.code]
            for region in regions
            if region.code in self.figures
        }

    def say(
        self, code: str, prr: int | None, process: int | None = 0, unrecorded: int | None = 0
    ) -> None:
        self.figures[code] = Figures(*(Known(n, july(1)) for n in (prr, process, unrecorded)))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    given = Told()
    monkeypatch.setattr(known, "_provider", [given])
    return given


def without_replacement(by: User, *offices: Office) -> None:
    for office in offices:
        need_rule_set(by=by, office=office, rule=ALL_BUT_REPLACEMENT, reason="edaran")


def reprinted(by: User, office: Office, day: date, quantity: int) -> None:
    with changing(by=by):
        sheet, region = sheet_of(office, day, by), office.attribution
        PrintingCount.objects.create(
            sheet=sheet,
            office=office,
            day=day,
            domicile=region,
            domicile_level=region.level,
            printing_replace_lost=quantity,
            printing_first=1000,
        )


def test_jawa_barat_needs_3618202(world: World, told: Told) -> None:
    """domain.md section 2.4: PRR + in verification + not recorded; duplicates and failures are no need."""
    office = world.offices["35-PROV"]
    without_replacement(world.users["admin"], office)
    told.say("35", 1_431_490, 808_057, 1_378_655)
    need = need_of(office, july(31))
    assert [term.value for term in need.terms] == [1_431_490, 808_057, 1_378_655]
    assert (need.total, need.missing, need.of) == (3_618_202, [], 0)


def test_jawa_barat_through_snapshots_and_the_rollup(world: World) -> None:
    """The figures come from the roll-up, as every dashboard shows them."""
    admin, region = world.users["admin"], region_make("32", "Jawa Barat", "Provinsi")
    with changing(by=admin):
        office = Office.objects.create(
            code="32-PROV",
            name="Dukcapil Provinsi Jawa Barat",
            kind="PROVINCE",
            region=region,
            attribution=region,
            time_zone="Asia/Jakarta",
        )
    without_replacement(admin, office)
    figures = {
        "recorded": 30_829_210,
        "unrecorded": 1_378_655,
        "eligible_population": 32_207_865,
        "prr_backlog": 1_431_490,
        "in_process": 808_057,
    }
    snapshot_record(by=admin, region=region, day=july(1), source="dkb", figures=figures)
    with clock.held_at(datetime(2026, 7, 31, 9, tzinfo=UTC)):
        sweep()
    assert need_of(office, july(31)).total == 3_618_202


def test_what_is_not_reported_is_named(world: World, told: Told, dinas: Office) -> None:
    told.say("35.17", None, 10, 20)
    need = need_of(dinas, july(31))
    assert (need.total, need.known) == (None, 30)
    assert need.missing == ["PRR belum dilaporkan", "cetak ulang belum dilaporkan"]
    told.figures.clear()
    assert need_of(dinas, july(31)).total is None


def test_replacement_is_a_pace_on_working_days(
    world: World, told: Told, dinas: Office, keeper: User
) -> None:
    told.say("35.17", 100)
    with changing(by=keeper):
        for day in (27, 28, 29, 30):
            at = datetime(2026, 7, day, 13, tzinfo=UTC)
            ExpectedSheet.objects.create(office=dinas, day=july(day), deadline=at)
    reprinted(keeper, dinas, july(28), 30)
    reprinted(keeper, dinas, july(29), 20)
    reprinted(keeper, dinas, july(31) - timedelta(days=31), 5000)
    *_, term = need_of(dinas, july(31)).terms
    assert term.pace is not None
    assert (term.pace.printed, term.pace.working_days, term.value) == (50, 4, 375)
    need_rule_set(
        by=keeper,
        office=dinas,
        rule={"replacement_days": 7, "replacement_share": 50},
        reason="sepekan",
    )
    *_, term = need_of(dinas, july(31)).terms
    assert (term.base, term.value) == (88, 44)


def test_shares_and_switches(world: World, told: Told, dinas: Office, keeper: User) -> None:
    told.say("35.17", 1001, 500, 400)
    rule = {**ALL_BUT_REPLACEMENT, "prr_share": 50, "process_on": False, "unrecorded_share": 25}
    with pytest.raises(DocumentRefused, match="alasan"):
        need_rule_set(by=keeper, office=dinas, rule=rule, reason=" ")
    need_rule_set(by=keeper, office=dinas, rule=rule, reason="edaran: PRR saja")
    need = need_of(dinas, july(31))
    assert [(term.code, term.value) for term in need.terms] == [("prr", 501), ("unrecorded", 100)]
    assert need.total == 601
    assert thawed(need.frozen()) == need
    with pytest.raises(IntegrityError), transaction.atomic(), changing(by=keeper):
        NeedRule.objects.update(prr_share=101)
    nothing = dict.fromkeys(("prr_on", "process_on", "unrecorded_on", "replacement_on"), False)
    need_rule_set(by=keeper, office=dinas, rule=nothing, reason="uji")
    assert need_of(dinas, july(31)).total is None


def test_upper_offices_sum_what_is_below(world: World, told: Told) -> None:
    admin = world.users["admin"]
    province, nation = world.offices["35-PROV"], world.offices["ID-PUSAT"]
    jombang, surabaya = world.dinas, world.offices["35.78-DINAS"]
    everybody = (province, nation, jombang, surabaya, world.offices["33-PROV"])
    without_replacement(admin, *everybody, world.offices["33.74-DINAS"])
    need_rule_set(by=admin, office=surabaya, rule={"prr_share": 50}, reason="separuh")
    told.say("35.17", 100)
    need = need_of(province, july(31))
    assert (need.total, need.known, need.children, need.of) == (None, 100, 1, 2)
    told.say("35", 900)
    assert need_of(province, july(31)).total == 900
    told.say("35.78", 40)
    told.say("33.74", 7)
    found = needs_of([province, nation, jombang], july(31))
    assert (found[province.pk].total, found[province.pk].of) == (120, 2)
    assert (found[nation.pk].total, found[jombang.pk].total) == (127, 100)
    assert needs_of([province], july(31), "ribbon")[province.pk].total is None


def test_packages_are_only_shown(world: World, keeper: User) -> None:
    assert in_packs("blank_wni", 12_000) == ""
    pack_set(by=keeper, item="blank_wni", name="outer", factor=2000)
    assert in_packs("blank_wni", 12_000) == "= 6 outer"
    assert in_packs("blank_wni", 12_500) == "= 6 outer + 500"
    assert in_packs("blank_wni", 500) == ""
    with pytest.raises(DocumentRefused):
        pack_set(by=keeper, item="blank_wni", name="satuan", factor=1)
