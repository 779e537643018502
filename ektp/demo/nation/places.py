"""What must stand before the first day: offices with their hours, local closures, stock places and accounts."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection

from blanko.models import Item, StockPlace, known_items
from ektp.accounts.models import Role, User
from ektp.common import clock
from ektp.db.changing import Installer, changing
from ektp.demo.ministry import ministry_ensure
from ektp.demo.nation.noise import KEY, fraction
from ektp.demo.people import Person, person_create
from ektp.regions.models import Office, Region
from ektp.regions.services import load_holidays, offices_ensure_standard

CLERK = Person("petugas.nasional", "Petugas (data contoh)", Role.ADMIN, "ID")
VERIFIER = Person("verifikator.nasional", "Verifikator (data contoh)", Role.ADMIN, "ID")
CORRECTOR = Person("pembetul.nasional", "Pembetul (data contoh)", Role.ADMIN, "ID")
_SIX_DAYS, _FOUNDED = 201, 202

# Two of three kabupaten/kota work from Monday to Saturday and close an hour earlier.
_HOURS = f"""
INSERT INTO regions_officehours (office_id, weekdays, closes_at, deadline, valid)
SELECT o.id, 63, '14:00', '20:00', daterange(%(since)s, NULL)
FROM regions_office o JOIN regions_region r ON r.id = o.attribution_id
JOIN regions_region y ON y.id = CASE r.level WHEN 3 THEN r.parent_id ELSE r.id END
WHERE o.kind IN ('DISTRICT', 'DINAS') AND o.is_sample AND {fraction(_SIX_DAYS, KEY.format(text="y.code"))} < 0.66
  AND NOT EXISTS (SELECT FROM regions_officehours h WHERE h.office_id = o.id)
"""
# The anniversary of a kabupaten/kota, where its offices close.
_CLOSURES = f"""
INSERT INTO regions_calendarday (region_id, day, kind, name, source, version, estimated)
SELECT r.id, make_date(y, 1, 1) + floor({fraction(_FOUNDED, KEY.format(text="r.code"))} * 365)::int, 'LOCAL_CLOSURE',
  'Hari jadi ' || r.name, 'data contoh', '', false
FROM regions_region r CROSS JOIN generate_series(%(first)s, %(last)s) AS y
WHERE r.level = 2 AND r.ended_on IS NULL AND r.province_id = ANY(%(provinces)s) ON CONFLICT DO NOTHING
"""
# username, role, which powers, which offices or regions
_ACCOUNTS = """
INSERT INTO accounts_user (username, full_name, role, region_id, office_id, may_correct, may_verify_on_behalf, may_close_month, is_helper,
  is_active, is_sample, must_change_password, created_at, password)
SELECT {prefix} || r.code, {title} || ' ' || r.name, {role}, {region}, {office}, {powers}, {powers}, {powers}, false, true, true, false,
  %(now)s, %(password)s
FROM regions_region r JOIN regions_office o ON o.region_id = r.id AND o.kind = {kind} AND o.is_sample
WHERE r.province_id = ANY(%(provinces)s) ORDER BY r.code ON CONFLICT (username) DO NOTHING
"""
_ROLES = (
    ("'op.'", "'Operator'", "'operator'", "NULL", "o.id", "false", "'DISTRICT'"),
    ("'camat.'", "'Camat'", "'camat'", "r.id", "NULL", "false", "'DISTRICT'"),
    ("'adb.'", "'ADB'", "'adb'", "NULL", "o.id", "false", "'DINAS'"),
    ("'gudang.'", "'Pengurus blangko'", "'stock_keeper'", "NULL", "o.id", "false", "'DINAS'"),
    ("'dinas.'", "'Pejabat Dinas'", "'agency'", "r.id", "NULL", "true", "'DINAS'"),
    ("'prov.'", "'Petugas provinsi'", "'province'", "r.id", "NULL", "false", "'PROVINCE'"),
)
_ACCOUNTS_OF_STOCK = """
INSERT INTO blanko_account (place_id, item_id, condition, balance)
SELECT p.id, 'blank_wni', c, 0 FROM blanko_stockplace p JOIN regions_office o ON o.id = p.office_id
CROSS JOIN unnest(ARRAY['in_transit', 'on_hand', 'quarantine']) AS c WHERE o.is_sample ORDER BY o.code, c ON CONFLICT DO NOTHING
"""


def places_ensure(top: Region, provinces: Iterable[int], *, seed: int, first: date) -> None:
    """Offices of `top` and below from `first` on, the calendar around them, their stores, and who works there."""
    last = clock.now().year + 1
    load_holidays(by=Installer(), years=range(first.year, last + 1))
    offices_ensure_standard(by=Installer(), region=top, from_day=first, is_sample=True)
    ministry_ensure()
    values: dict[str, Any] = {"seed": seed, "since": first, "first": first.year, "last": last}
    _people()
    with changing(by=Installer()), connection.cursor() as cursor:
        cursor.execute(_HOURS, values)
        cursor.execute(_CLOSURES, {**values, "provinces": list(provinces)})
        _accounts(list(provinces))
        _stores()


def _people() -> None:
    """Those under whose name the generated rows stand (without a password), and the ministry's account."""
    seen = Person("pusat", "Ditjen", Role.NATIONAL, "ID")
    for person in (CLERK, VERIFIER, CORRECTOR, seen):
        if not User.objects.filter(username=person.username).exists():
            password = settings.DEMO_PASSWORD if person is seen else None
            person_create(person, make_password(password), active=person is seen)


def _accounts(provinces: list[int]) -> None:
    values: dict[str, Any] = {
        "provinces": provinces,
        "now": clock.now(),
        "password": make_password(settings.DEMO_PASSWORD),
    }
    with connection.cursor() as cursor:
        for prefix, title, role, region, office, powers, kind in _ROLES:
            sql = _ACCOUNTS.format(
                prefix=prefix,
                title=title,
                role=role,
                region=region,
                office=office,
                powers=powers,
                kind=kind,
            )
            cursor.execute(sql, values)


def _stores() -> None:
    """One store for each office that holds blanks; it prints from there where it prints."""
    Item.objects.bulk_create(known_items(), ignore_conflicts=True)
    holders = Office.objects.filter(
        kind__in=(Office.Kind.DINAS, Office.Kind.PROVINCE), is_sample=True, stock_places=None
    ).order_by("code")
    StockPlace.objects.bulk_create(
        StockPlace(
            office=office, name="Gudang", is_default=True, prints=office.kind == Office.Kind.DINAS
        )
        for office in holders
    )
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNTS_OF_STOCK)
