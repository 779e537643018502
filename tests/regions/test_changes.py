"""Recode, rename, split, merge: the surrogate stays, the past stays readable."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from ektp.regions.exceptions import RegionsError
from ektp.regions.models import Region, RegionLineage
from ektp.regions.selectors import agency_of, ancestors, find_region, resolve_code
from ektp.regions.services import (
    alias_add,
    executing_agency_set,
    region_merge,
    region_recode,
    region_rename,
    region_split,
)
from tests.regions.conftest import Clerk

DAY = date(2026, 7, 1)
Places = dict[str, Region]


def test_recode_moves_all_below_and_keeps_the_keys(places: Places, clerk: Clerk) -> None:
    merauke = places["91.01"]

    region_recode(by=clerk, region=merauke, code="93.01", day=DAY, decree="Kepmendagri B")

    below = Region.objects.get(pk=places["91.01.01"].pk)
    assert (merauke.code, merauke.parent, merauke.province) == ("93.01", places["93"], places["93"])
    assert (below.code, below.province) == ("93.01.01", places["93"])
    assert resolve_code("91.01.01") == (below, False)
    assert resolve_code("93.01.01") == (below, True)
    assert [(c.code, c.valid.lower, c.valid.upper) for c in below.codes.order_by("valid")] == [
        ("91.01.01", None, DAY),
        ("93.01.01", DAY, None),
    ]
    assert RegionLineage.objects.get().kind == "recode"


def test_recode_twice_on_one_day_keeps_one_new_row(places: Places, clerk: Clerk) -> None:
    merauke = places["91.01"]

    region_recode(by=clerk, region=merauke, code="93.01", day=DAY)
    region_recode(by=clerk, region=merauke, code="93.02", day=DAY)

    assert [code.code for code in merauke.codes.order_by("valid")] == ["91.01", "93.02"]


@pytest.mark.parametrize("code", ["35.17", "93.01.01", "94.01", "x"])
def test_recode_refuses(places: Places, clerk: Clerk, code: str) -> None:
    with pytest.raises(RegionsError):
        region_recode(by=clerk, region=places["91.01"], code=code, day=DAY)


def test_rename_keeps_the_former_name_dated(places: Places, clerk: Clerk) -> None:
    region_rename(by=clerk, region=places["35.17.10"], name="Megaluh  Raya", day=DAY)

    names = [(c.name, c.valid.lower) for c in places["35.17.10"].codes.order_by("valid")]
    assert names == [("Megaluh", None), ("Megaluh Raya", DAY)]
    assert find_region("megaluh raya")[0] == places["35.17.10"]
    assert RegionLineage.objects.get().kind == "rename"


def test_change_of_status_is_told_apart_from_a_new_name(places: Places, clerk: Clerk) -> None:
    village = places["35.17.09.1006"]

    region_rename(by=clerk, region=village, name=village.name, kind="Desa", day=DAY)

    assert village.label == "Desa Kepanjen"
    assert RegionLineage.objects.get().kind == "status_change"


def test_split_makes_a_sibling_and_takes_villages_along(places: Places, clerk: Clerk) -> None:
    village = places["35.17.09.1006"]

    (made,) = region_split(
        by=clerk,
        region=places["35.17.09"],
        into=[("35.17.22", "Jombang Timur")],
        moved=[(village, "35.17.22.1001")],
        day=DAY,
    )

    village.refresh_from_db()
    assert (made.parent, made.province, made.kind) == (places["35.17"], places["35"], "Kecamatan")
    assert (village.parent, village.code) == (made, "35.17.22.1001")
    assert set(RegionLineage.objects.values_list("kind", flat=True)) == {"split", "recode"}


def test_merge_ends_the_old_and_keeps_it_under_its_parent(places: Places, clerk: Clerk) -> None:
    old, new = places["35.17.10"], places["35.17.09"]

    region_merge(by=clerk, regions=[old], into=new, day=DAY)

    assert find_region("Megaluh") == []
    assert old in Region.objects.under(places["35.17"])
    assert old not in Region.objects.current()
    assert resolve_code("35.17.10")[0] == old
    assert RegionLineage.objects.get(kind="merge").new == new


def test_merge_refuses_another_level_and_a_region_with_children(
    places: Places, clerk: Clerk
) -> None:
    with pytest.raises(RegionsError, match="setingkat"):
        region_merge(by=clerk, regions=[places["35.17.10"]], into=places["35.17"], day=DAY)
    with pytest.raises(RegionsError, match="di bawahnya"):
        region_merge(by=clerk, regions=[places["35.17.09"]], into=places["35.17.10"], day=DAY)


def test_executing_agency_is_dated(places: Places, clerk: Clerk) -> None:
    city, province = places["31.71"], places["31"]

    executing_agency_set(by=clerk, region=city, agency=province, from_day=None, until=DAY)

    assert agency_of(places["31.71.01"], date(2026, 6, 30)) == province
    assert agency_of(places["31.71.01"], DAY) == city
    assert agency_of(province, DAY) == province


def test_ancestors_in_one_query(places: Places, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = ancestors(places["35.17.09"])

    assert [region.code for region in found] == ["ID", "35", "35.17"]


def test_find_prefers_exact_names_then_aliases_then_beginnings(
    places: Places, clerk: Clerk
) -> None:
    alias_add(by=clerk, region=places["35.17.09"], name="Jombang Kota")

    assert [r.code for r in find_region("jombang")] == ["35.17", "35.17.09"]
    assert find_region("Kec. Jombang")[0].code == "35.17.09"
    assert find_region("jombang kota")[0].code == "35.17.09"
    assert find_region("galuh")[0].code == "35.17.10"
    assert find_region("jombang", levels=[3])[0].code == "35.17.09"
    assert find_region("gambir", under=places["35"]) == []
    assert find_region("351709")[0].code == "35.17.09"
    assert find_region("99.99") == find_region("") == find_region(" , ") == []


def test_unknown_code_has_no_region(places: Places) -> None:
    with pytest.raises(Region.DoesNotExist):
        resolve_code("35.99")


def test_one_code_per_region_and_day(places: Places) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        places["35"].codes.create(code="36", name="Lain", valid=(DAY, None))


def test_codes_may_change_places_within_a_transaction(places: Places) -> None:
    with transaction.atomic():
        Region.objects.filter(pk=places["35.17.09"].pk).update(code="35.17.10")
        Region.objects.filter(pk=places["35.17.10"].pk).update(code="35.17.09")

    assert Region.objects.get(code="35.17.10") == places["35.17.09"]


def test_only_the_nation_has_no_parent(places: Places) -> None:
    with pytest.raises(IntegrityError, match="nation_alone"), transaction.atomic():
        Region.objects.filter(code="35").update(parent=None)
