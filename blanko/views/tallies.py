"""Counts of devices as rows of tables."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from blanko.models import DeviceKind, DeviceState, Funding
from blanko.selectors.equipment import Tally

_ORDER = {kind: place for place, kind in enumerate(DeviceKind.values)}


def in_form_order(states: Iterable[DeviceState]) -> list[DeviceState]:
    """Devices by kind as the form has them: printers first."""
    return sorted(states, key=lambda state: _ORDER[state.device.kind])


def tally_rows(tallied: Iterable[Tally]) -> list[dict[str, Any]]:
    """A row per kind and source of funds, with a count per condition."""
    sums: dict[tuple[str, str], dict[str, Any]] = defaultdict(_nothing)
    for one in tallied:
        _add(sums[one.kind, one.funding], one)
    ordered = sorted(sums, key=lambda key: (_ORDER[key[0]], Funding.values.index(key[1])))
    return [
        {
            **sums[kind, funding],
            "kind": str(DeviceKind(kind).label),
            "funding": str(Funding(funding).label),
        }
        for kind, funding in ordered
    ]


def tally_total(tallied: Iterable[Tally]) -> list[dict[str, Any]]:
    """The sum of all, as the table wants it; nothing of nothing."""
    row, found = _nothing(), False
    for one in tallied:
        found = True
        _add(row, one)
    return [{**row, "kind": _("Jumlah")}] if found else []


def _nothing() -> dict[str, Any]:
    return {"baik": 0, "kurang": 0, "rusak": 0, "hilang": 0, "total": 0}


def _add(row: dict[str, Any], one: Tally) -> None:
    row[one.condition] += one.count
    row["total"] += one.count


def kinds_in(tallied: Iterable[Tally]) -> list[str]:
    """The kinds that have any device, in the order of the form; all of them where there is none."""
    found = {one.kind for one in tallied}
    return [kind for kind in DeviceKind.values if kind in found] or list(DeviceKind.values)


def place_rows(
    tallied: Sequence[Tally], places: Iterable[tuple[str, str, str]], kinds: Sequence[str]
) -> list[dict[str, Any]]:
    """A row per place (code, name, address). A place without any registered device is unknown, not empty."""
    by_place: dict[str, list[Tally]] = defaultdict(list)
    for one in tallied:
        by_place[one.place].append(one)
    return [
        {"name": name, "url": url, **place_sum(by_place.get(code, ()), kinds)}
        for code, name, url in places
    ]


def place_sum(tallied: Sequence[Tally], kinds: Sequence[str]) -> dict[str, int]:
    """Counts by kind and condition, and of all; empty where there is nothing."""
    if not tallied:
        return {}
    sums = {f"{kind}_{condition}": 0 for kind in kinds for condition in _nothing()}
    for one in tallied:
        sums[f"{one.kind}_{one.condition}"] += one.count
    return {**sums, "total": sum(one.count for one in tallied)}
