"""The offices every region has: one Dinas per kabupaten/kota, one per kecamatan, and above."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from ektp.db.changing import Actor, changing
from ektp.regions.models import Kind, Level, Office, Region, Service
from ektp.regions.names import NATION_CODE

_AGENCY = "Kependudukan dan Pencatatan Sipil"
_DINAS = (Service.PRINTING, Service.HANDOVER, Service.STOCK)
_DISTRICT = (Service.RECORDING, Service.HANDOVER, Service.ACTIVATION, Service.IKD)


@dataclass(frozen=True, slots=True)
class _Standard:
    kind: str
    suffix: str
    services: tuple[str, ...]


_BY_LEVEL = {
    Level.NATION: _Standard(Office.Kind.NATIONAL, "PUSAT", (Service.STOCK,)),
    Level.PROVINCE: _Standard(Office.Kind.PROVINCE, "PROV", (Service.STOCK,)),
    Level.REGENCY: _Standard(Office.Kind.DINAS, "DINAS", _DINAS),
    Level.DISTRICT: _Standard(Office.Kind.DISTRICT, "KEC", _DISTRICT),
}

_ADD_ABILITIES = """
INSERT INTO regions_officeability (office_id, service, valid)
SELECT pair.office, pair.service, daterange(%(day)s, NULL)
FROM unnest(%(offices)s::bigint[], %(services)s::text[]) AS pair (office, service)
WHERE NOT EXISTS (
  SELECT FROM regions_officeability a WHERE a.office_id = pair.office AND a.service = pair.service
)
"""


def offices_ensure_standard(
    *,
    by: Actor,
    region: Region,
    from_day: date,
    dinas_records: bool = True,
    is_sample: bool = False,
) -> int:
    """Create the standard offices of `region` and below (kecamatan included) that are missing.

    Their abilities start on `from_day`; an ability that an office already has at any time stays as
    it is. Returns how many offices were made. Set-based: a province takes well under a second.
    """
    regions = Region.objects.current().under(region, include_self=True)
    places = list(regions.filter(level__lte=Level.DISTRICT).order_by("code"))
    with changing(by=by):
        made = _create_missing(places, is_sample=is_sample)
        _add_abilities(places, from_day, dinas_records=dinas_records)
    return made


def _create_missing(places: Iterable[Region], *, is_sample: bool) -> int:
    wanted = {_code(place): place for place in places}
    have = set(Office.objects.filter(code__in=wanted).values_list("code", flat=True))
    missing = [
        Office(
            code=code,
            name=_name(place),
            kind=_BY_LEVEL[Level(place.level)].kind,
            region=place,
            attribution=place,
            time_zone=place.time_zone,
            is_sample=is_sample,
        )
        for code, place in wanted.items()
        if code not in have
    ]
    Office.objects.bulk_create(missing, batch_size=2000)
    return len(missing)


def _add_abilities(places: Iterable[Region], day: date, *, dinas_records: bool) -> None:
    levels = {_code(place): Level(place.level) for place in places}
    pairs = [
        (pk, service)
        for pk, code in Office.objects.filter(code__in=levels).values_list("pk", "code")
        for service in _services(levels[code], dinas_records=dinas_records)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD_ABILITIES,
            {
                "day": day,
                "offices": [pk for pk, _service in pairs],
                "services": [str(service) for _pk, service in pairs],
            },
        )


def _services(level: Level, *, dinas_records: bool) -> tuple[str, ...]:
    services = _BY_LEVEL[level].services
    if level == Level.REGENCY and dinas_records:
        return (*services, Service.RECORDING)
    return services


def _code(place: Region) -> str:
    return f"{place.code}-{_BY_LEVEL[Level(place.level)].suffix}"


def _name(place: Region) -> str:
    if place.code == NATION_CODE:
        return f"Direktorat Jenderal {_AGENCY}"
    if place.level == Level.DISTRICT:
        return place.full_label
    # In DKI the province executes; its cities have branches (suku dinas), no Dinas of their own.
    branch = place.kind in {Kind.ADMINISTRATIVE_CITY, Kind.ADMINISTRATIVE_REGENCY}
    return f"{'Suku Dinas' if branch else 'Dinas'} {_AGENCY} {place.full_label}"
