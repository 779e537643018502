"""Offices and their dated abilities, hours and letterhead.

These write regions only; whoever calls them re-queues expectations and figures (MODEL section 6).
"""

from datetime import date, time
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from ektp.db.changing import Actor, changing
from ektp.regions.exceptions import RegionsError
from ektp.regions.models import (
    ALL_WEEKDAYS,
    MONDAY_TO_FRIDAY,
    Level,
    Office,
    OfficeAbility,
    OfficeHours,
    OfficeLetterhead,
    Region,
    Service,
)
from ektp.regions.services.dated import carve, put, span

_ABILITY_FIELDS = ("office_id", "service")


def attribution_of(region: Region) -> Region:
    """The region whose figures an office in `region` counts for: a kecamatan or larger."""
    if region.level <= Level.DISTRICT or region.parent is None:
        return region
    return region.parent


def office_create(
    *,
    by: Actor,
    code: str,
    name: str,
    kind: str,
    region: Region,
    home_office: Office | None = None,
    time_zone: str = "",
    is_sample: bool = False,
) -> Office:
    """A new office in the zone of its region; it is expected to report once it has abilities.

    RegionsError when the code is taken.
    """
    with changing(by=by):
        if Office.objects.filter(code=code).exists():
            raise RegionsError(
                _("Kode kantor %(code)s sudah dipakai. Pilih kode lain.") % {"code": code}
            )
        return Office.objects.create(
            code=code,
            name=name,
            kind=Office.Kind(kind),
            region=region,
            attribution=attribution_of(region),
            home_office=home_office,
            time_zone=time_zone or region.time_zone,
            is_sample=is_sample,
        )


def office_update(
    *, by: Actor, office: Office, name: str, time_zone: str, home_office: Office | None = None
) -> Office:
    """Change what an office is called, its zone, and the office it reports through."""
    with changing(by=by):
        office.name = name
        office.time_zone = time_zone
        office.home_office = home_office
        office.save(update_fields=["name", "time_zone", "home_office"])
    return office


def offices_follow(*, by: Actor, region: Region, old: str) -> int:
    """Codes of offices that are made of the former code `old` of `region` follow its present one; how many.

    Of the offices of `region` and below; a code of another making stays. Addresses with the former code lead to the new one
    (`ektp.regions.selectors.resolve_office`).
    """
    below = Region.objects.under(region, include_self=True)
    own, under = Q(code__startswith=f"{old}-"), Q(code__startswith=f"{old}.")
    with changing(by=by):
        return (
            Office.objects.filter(own | under, region__in=below)
            .exclude(code__startswith=f"{region.code}-")
            .update(code=Concat(Value(region.code), Substr("code", len(old) + 1)))
        )


def office_close(*, by: Actor, office: Office, from_day: date) -> Office:
    """From `from_day` the office serves no more and leaves the lists; its past stays."""
    with changing(by=by):
        standing = OfficeAbility.objects.filter(office=office)
        carve(standing, span(from_day, None), repeated=_ABILITY_FIELDS)
        office.active = False
        office.save(update_fields=["active"])
    return office


def ability_set(
    *,
    by: Actor,
    office: Office,
    service: str,
    from_day: date | None,
    until: date | None = None,
    able: bool = True,
) -> bool:
    """`office` gives `service` (or, not `able`, does not) from `from_day` up to before `until`.

    Open ends are None. False when that is so already. RegionsError on an empty span.
    """
    rows = OfficeAbility.objects.all()
    valid = span(from_day, until)
    with changing(by=by):
        if able:
            return put(rows, valid, {"office": office, "service": Service(service)})
        standing = rows.filter(office=office, service=service)
        had = standing.filter(valid__overlap=valid).exists()
        carve(standing, valid, repeated=_ABILITY_FIELDS)
        return had


def hours_set(
    *,
    by: Actor,
    office: Office,
    from_day: date | None,
    until: date | None = None,
    weekdays: int = MONDAY_TO_FRIDAY,
    closes_at: time = time(15, 0),
    deadline: time = time(20, 0),
) -> bool:
    """Working days and hours from `from_day` up to before `until`; False if so already.

    RegionsError when no weekday is left or reports would be due before the office closes.
    """
    if not 0 < weekdays <= ALL_WEEKDAYS:
        raise RegionsError(_("Pilih sedikitnya satu hari kerja."))
    if deadline < closes_at:
        raise RegionsError(
            _("Batas laporan tidak boleh lebih awal daripada jam tutup. Ubah salah satunya.")
        )
    with changing(by=by):
        return put(
            OfficeHours.objects.all(),
            span(from_day, until),
            {"office": office},
            weekdays=weekdays,
            closes_at=closes_at,
            deadline=deadline,
        )


def letterhead_set(*, by: Actor, office: Office, **fields: Any) -> OfficeLetterhead:
    """Head and signatory of the office's letters; fields are those of `OfficeLetterhead`."""
    with changing(by=by):
        letterhead, _created = OfficeLetterhead.objects.update_or_create(
            office=office, defaults=fields
        )
    return letterhead
