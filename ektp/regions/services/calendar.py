"""Holidays from the `holidays` package, and the closures and openings of a region."""

from collections.abc import Iterable
from datetime import date
from importlib.metadata import version

import holidays
from django.utils.translation import gettext as _

from ektp.db.changing import Actor, changing
from ektp.regions.exceptions import RegionsError
from ektp.regions.models import CalendarDay, Region

_SOURCE = "holidays"
_VERSION = version("holidays")
_ESTIMATED = " (perkiraan)"
# The later of two on one day stays: a public holiday is not also cuti bersama.
_CATEGORIES = (
    ("government", CalendarDay.Kind.COLLECTIVE_LEAVE),
    ("public", CalendarDay.Kind.NATIONAL_HOLIDAY),
)


def load_holidays(*, by: Actor, years: Iterable[int]) -> set[date]:
    """National holidays and cuti bersama of `years`; returns the days that changed.

    Days of those years that the package no longer has are removed; days entered by hand (another
    source) stay. Dates by the moon may be estimates and say so.
    """
    wanted = list(years)
    found = _days(wanted)
    national = CalendarDay.objects.filter(region=None, day__year__in=wanted)
    with changing(by=by, reason=f"{_SOURCE} {_VERSION}"):
        had = {row.day: row for row in national}
        changed = {day for day, row in found.items() if _put(row, had.get(day))}
        gone = [row for day, row in had.items() if row.source == _SOURCE and day not in found]
        national.filter(pk__in=[row.pk for row in gone]).delete()
    return changed | {row.day for row in gone}


def _days(years: list[int]) -> dict[date, CalendarDay]:
    found: dict[date, CalendarDay] = {}
    for category, kind in _CATEGORIES:
        days = holidays.country_holidays("ID", years=years, categories=(category,), language="id")
        for day, name in days.items():
            found[day] = CalendarDay(
                day=day,
                kind=kind,
                name=name.replace(_ESTIMATED, ""),
                source=_SOURCE,
                version=_VERSION,
                estimated=_ESTIMATED in name,
            )
    return found


def _put(wanted: CalendarDay, had: CalendarDay | None) -> bool:
    """Store the day; True when offices are affected (a better name alone is not a change)."""
    if had is None:
        wanted.save(force_insert=True)
        return True
    fields = ["kind", "name", "version", "estimated"]
    if had.source != _SOURCE or all(getattr(had, f) == getattr(wanted, f) for f in fields):
        return False
    for field in fields:
        setattr(had, field, getattr(wanted, field))
    had.save(update_fields=fields)
    return False


def closure_add(
    *, by: Actor, region: Region, day: date, name: str, opens: bool = False
) -> CalendarDay:
    """Offices in `region` are closed on `day` (or, `opens`, open although others are closed).

    RegionsError when the region already has a row for that day.
    """
    kind = CalendarDay.Kind.LOCAL_OPEN if opens else CalendarDay.Kind.LOCAL_CLOSURE
    with changing(by=by, reason=name):
        if CalendarDay.objects.filter(region=region, day=day).exists():
            raise RegionsError(
                _("%(region)s sudah mempunyai catatan untuk %(day)s. Hapus dahulu catatan itu.")
                % {"region": region.label, "day": f"{day:%d-%m-%Y}"}
            )
        return CalendarDay.objects.create(
            region=region, day=day, kind=kind, name=name, source="setempat"
        )


def closure_remove(*, by: Actor, closure: CalendarDay, reason: str = "") -> None:
    """Take back a local day. RegionsError for national days, which come from the decree."""
    if closure.region_id is None:
        raise RegionsError(
            _("Libur nasional tidak dapat dihapus di sini. Catat hari itu sebagai tetap buka.")
        )
    with changing(by=by, reason=reason):
        closure.delete()
