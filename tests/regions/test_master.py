"""The whole official master: it loads, twice, in time, and says what places are called."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from time import perf_counter

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from ektp.common.periods import Period
from ektp.regions.models import ExecutingAgency, Region, RegionCode, RegionLineage
from ektp.regions.selectors import agency_of, expected_days, find_region, resolve_code
from ektp.regions.services import offices_ensure_standard
from tests.regions.conftest import JANUARY, Clerk

BAR_SECONDS = 30


@pytest.fixture(scope="module")
def master(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, object]]:
    """Loaded once, in a transaction that is taken back after the last test."""
    with django_db_blocker.unblock(), transaction.atomic():
        output = StringIO()
        started = perf_counter()
        call_command("load_regions", apply=True, stdout=output)
        seconds = perf_counter() - started
        print(f"\nload_regions --apply: {seconds:.1f} s for {Region.objects.count()} regions")  # noqa: T201
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield {"output": output.getvalue(), "seconds": seconds}
        transaction.set_rollback(True)


def test_counts_and_time(master: dict[str, object]) -> None:
    levels = [Region.objects.at_level(level).count() for level in range(5)]

    assert levels == [1, 38, 514, 7285, 83762]
    assert float(str(master["seconds"])) < BAR_SECONDS
    assert "baru: 91600" in str(master["output"])


def test_second_load_changes_nothing(master: dict[str, object]) -> None:
    before = list(Region.objects.order_by("pk").values_list())
    output = StringIO()

    call_command("load_regions", apply=True, stdout=output)

    assert "Tidak ada yang berubah" in output.getvalue()
    assert list(Region.objects.order_by("pk").values_list()) == before


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("ID", "Indonesia"),
        ("35", "Provinsi Jawa Timur"),
        ("35.17", "Kab. Jombang"),
        ("35.17.09", "Kec. Jombang"),
        ("64.71", "Kota Balikpapan"),
        ("31.01", "Kab. Adm. Kepulauan Seribu"),
        ("31.74", "Kota Adm. Jakarta Selatan"),
        ("71.09", "Kab. Kepulauan Siau Tagulandang Biaro"),
        ("35.29.22", "Kec. Ra'as"),
        ("52.05.03", "Kec. Hu'u"),
        ("11.07.21", "Kec. Tiro/Truseb"),
        ("95.04.12", "Distrik Konda/Kondaga"),
        ("93.01.01", "Distrik Merauke"),
        ("34.71.01", "Kemantren Tegalrejo"),
        ("34.04.01", "Kapanewon Gamping"),
        ("34.04.01.2001", "Kalurahan Balecatur"),
        ("11.01.01.2001", "Gampong Keude Bakongan"),
        ("11.17.07", "Kec. Timang Gajah"),
        ("91.03.01.3007", "Desa Adat Yoboi"),
        ("35.17.09.1006", "Kel. Kepanjen"),
    ],
)
def test_labels(master: dict[str, object], code: str, label: str) -> None:
    assert Region.objects.get(code=code).label == label


def test_no_name_carries_its_level_word_or_odd_marks(master: dict[str, object]) -> None:
    assert not Region.objects.filter(level=2, name__regex="^(Kota|Kabupaten) ").exists()
    assert not Region.objects.filter(name__regex=r'["*’]|  |^ | $').exists()


def test_zones(master: dict[str, object]) -> None:
    zones = {code: Region.objects.get(code=code).zone_label for code in ("61.71", "64.71", "93.01")}

    assert zones == {"61.71": "WIB", "64.71": "WITA", "93.01": "WIT"}


def test_every_region_knows_parent_and_province(master: dict[str, object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM regions_region r JOIN regions_region p ON p.id = r.parent_id"
            " JOIN regions_region v ON v.id = r.province_id"
            " WHERE p.level = r.level - 1 AND v.code = left(r.code, 2)"
        )
        assert cursor.fetchone() == (91599,)


def test_jombang_kota_is_kecamatan_jombang(master: dict[str, object]) -> None:
    assert find_region("Jombang Kota")[0].code == "35.17.09"


def test_kab_and_kota_of_one_name_are_told_apart(master: dict[str, object]) -> None:
    found = {
        text: find_region(text)[0].code for text in ("Kab. Bogor", "Kota Bogor", "Bogor, Jabar")
    }

    assert found == {"Kab. Bogor": "32.01", "Kota Bogor": "32.71", "Bogor, Jabar": "32.01"}


def test_context_after_a_comma_narrows(master: dict[str, object]) -> None:
    found = find_region("Karanganyar, Kab. Demak", levels=[3])

    assert [region.path_label for region in found] == ["Kec. Karanganyar, Kab. Demak, Jawa Tengah"]


def test_merauke_answers_to_both_codes(master: dict[str, object]) -> None:
    old, old_is_current = resolve_code("9101")
    new, new_is_current = resolve_code("93.01")

    assert (old.pk, old_is_current, new_is_current) == (new.pk, False, True)
    assert find_region("91.01")[0].label == "Kab. Merauke"
    assert RegionLineage.objects.filter(kind="recode").count() == 26
    assert RegionCode.objects.filter(region=new, code="91.01").get().parent.code == "91"


def test_dki_is_executed_by_the_province(master: dict[str, object]) -> None:
    gambir, jombang = (Region.objects.get(code=code) for code in ("31.71.01", "35.17.09"))

    assert agency_of(gambir, JANUARY).code == "31"
    assert agency_of(jombang, JANUARY).code == "35.17"
    assert ExecutingAgency.objects.count() == 6


def test_descendants_come_from_the_code_index(master: dict[str, object]) -> None:
    regency = Region.objects.get(code="35.17")
    below = Region.objects.under(regency)

    assert below.at_level(3).count() == 21
    assert "regions_region_code" in below.explain()


def test_standard_offices_and_60_expected_days_of_the_nation(master: dict[str, object]) -> None:
    nation = Region.objects.get(code="ID")
    started = perf_counter()

    made = offices_ensure_standard(by=Clerk(), region=nation, from_day=JANUARY)
    between = perf_counter()
    due = expected_days(None, Period(JANUARY, JANUARY + timedelta(days=60)))

    print(  # noqa: T201
        f"\n{made} offices in {between - started:.1f} s,"
        f" {len(due)} expected days in {perf_counter() - between:.1f} s"
    )
    assert made == 1 + 38 + 514 + 7285
    assert len(due) == (514 + 7285) * 42


@pytest.mark.parametrize(
    "text", ["Jombang Kota", "sidomulyo", "Kec. Jombang, Jatim", "omban", "jo"]
)
def test_finding_is_quick_enough_to_type_along(master: dict[str, object], text: str) -> None:
    started = perf_counter()

    found = find_region(text)

    milliseconds = 1000 * (perf_counter() - started)
    print(f"\nfind_region({text!r}): {len(found)} in {milliseconds:.0f} ms")  # noqa: T201
    assert found
