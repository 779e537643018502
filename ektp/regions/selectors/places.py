"""Finding regions: by code (old ones too), by name or alias, upwards, and who executes."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection
from django.db.models import Case, IntegerField, Min, Q, QuerySet, Value, When

from ektp.regions.models import ExecutingAgency, Kind, Level, Region, RegionAlias, RegionCode
from ektp.regions.names import name_key, parent_code, parse_code

# What may be written before a name, and what it then must be.
_CITY = (Kind.CITY, Kind.ADMINISTRATIVE_CITY)
_REGENCY = (Kind.REGENCY, Kind.ADMINISTRATIVE_REGENCY)
_WORDS: dict[str, tuple[int, tuple[str, ...]]] = {
    "prov": (Level.PROVINCE, ()),
    "provinsi": (Level.PROVINCE, ()),
    "kab": (Level.REGENCY, _REGENCY),
    "kabupaten": (Level.REGENCY, _REGENCY),
    "kota": (Level.REGENCY, _CITY),
    "kec": (Level.DISTRICT, ()),
    "kecamatan": (Level.DISTRICT, ()),
    "distrik": (Level.DISTRICT, ()),
    "kapanewon": (Level.DISTRICT, ()),
    "kemantren": (Level.DISTRICT, ()),
    "kel": (Level.VILLAGE, (Kind.KELURAHAN,)),
    "kelurahan": (Level.VILLAGE, (Kind.KELURAHAN,)),
    "desa": (Level.VILLAGE, ()),
    "gampong": (Level.VILLAGE, ()),
    "nagari": (Level.VILLAGE, ()),
    "kampung": (Level.VILLAGE, ()),
    "kalurahan": (Level.VILLAGE, ()),
}
_EXACT, _ALIAS, _STARTS, _CONTAINS = range(4)
_SHORTEST_INSIDE = 3


def resolve_code(code: str) -> tuple[Region, bool]:
    """The region of a code and whether the code is its present one (else: redirect).

    Takes codes with or without dots. Raises Region.DoesNotExist for what never was a code.
    """
    dotted = parse_code(code) or code
    region = Region.objects.filter(code=dotted).first()
    if region is not None:
        return region, True
    former = RegionCode.objects.filter(code=dotted).select_related("region")
    latest = former.order_by("-valid").first()
    if latest is None:
        raise Region.DoesNotExist(dotted)
    return latest.region, False


def ancestors(region: Region) -> list[Region]:
    """Nation first, parent last; in one query."""
    codes, code = [], parent_code(region.code)
    while code is not None:
        codes.append(code)
        code = parent_code(code)
    return list(Region.objects.filter(code__in=codes).order_by("level"))


def agency_of(region: Region, day: date) -> Region:
    """Who closes the month and signs for `region` on `day` (instansi pelaksana).

    The kabupaten/kota it lay in that day, or whoever stood for that by a dated row (DKI: the province);
    a province or the nation executes for itself. So what an agency closed stays closed when a kecamatan goes to another.
    """
    if region.level < Level.REGENCY:
        return region
    regency = region
    while regency.level > Level.REGENCY:
        regency = _parent_on(regency, day)
    dated = ExecutingAgency.objects.filter(region=regency, valid__contains=day)
    row = dated.select_related("agency").first()
    return row.agency if row else regency


def _parent_on(region: Region, day: date) -> Region:
    assert region.parent is not None  # noqa: S101  (a CHECK holds it)
    former = region.codes.filter(valid__contains=day).exclude(parent=region.parent)
    row = former.select_related("parent").first()
    return row.parent if row is not None and row.parent is not None else region.parent


def agencies_of(regions: Iterable[int], day: date) -> dict[int, int]:
    """As `agency_of`, for many region keys in one statement: key of the region -> of its agency."""
    with connection.cursor() as cursor:
        cursor.execute(_AGENCIES, {"regions": list(regions), "day": day})
        return dict(cursor.fetchall())


_AGENCIES = """
SELECT r.id, coalesce(a.agency_id, k.id, r.id)
FROM regions_region r
LEFT JOIN regions_region d ON d.id = CASE r.level WHEN 3 THEN r.id WHEN 4 THEN r.parent_id END
LEFT JOIN regions_regioncode c ON c.region_id = d.id AND c.valid @> %(day)s::date
LEFT JOIN regions_region k ON k.id = CASE WHEN r.level = 2 THEN r.id ELSE coalesce(c.parent_id, d.parent_id) END
LEFT JOIN regions_executingagency a ON a.region_id = k.id AND a.valid @> %(day)s::date
WHERE r.id = ANY(%(regions)s::bigint[])
"""


def find_region(
    text: str,
    *,
    levels: Iterable[int] = (),
    under: Region | None = None,
    limit: int = 20,
) -> list[Region]:
    """Regions that `text` may mean, the likeliest first; parents are loaded for `path_label`.

    Text is a code (present or former), or a name or alias, with or without its level word, and
    may be narrowed by what follows a comma: `Kec. Jombang, Jatim`. Exact names come before
    aliases, beginnings, and parts of names; then larger regions, then codes.
    """
    scope: QuerySet[Region] = Region.objects.current()
    if under is not None:
        scope = Region.objects.current().under(under)
    wanted = list(levels)
    if wanted:
        scope = scope.filter(level__in=wanted)
    if parse_code(text):
        return _by_code(text, scope)
    name, *context = [part.strip() for part in text.split(",") if part.strip()] or [""]
    for part in context:
        scope = _within(part, scope)
    return _by_name(name, scope, limit)


def find_exactly(text: str, *, levels: Iterable[int] = (), limit: int = 20) -> list[Region]:
    """As `find_region`, but only what the text names in full: by code, name or alias. No beginnings, no parts of names."""
    found = find_region(text, levels=levels, limit=limit)
    return [region for region in found if getattr(region, "rank", _EXACT) <= _ALIAS]


def _by_code(text: str, scope: QuerySet[Region]) -> list[Region]:
    try:
        region, _ = resolve_code(text)
    except Region.DoesNotExist:
        return []
    return _with_parents(scope.filter(pk=region.pk))


def _by_name(name: str, scope: QuerySet[Region], limit: int) -> list[Region]:
    keys = [(key, level, kinds) for key, level, kinds in _readings(name) if key]
    if not keys:
        return []
    ranked = _ranked(keys, scope, limit, (_EXACT, _ALIAS, _STARTS))
    if len(ranked) < limit and len(name_key(name)) >= _SHORTEST_INSIDE:
        seen = [region.pk for region in ranked]
        rest = scope.exclude(pk__in=seen)
        ranked += _ranked(keys, rest, limit - len(ranked), (_CONTAINS,))
    return ranked


def _readings(name: str) -> list[tuple[str, int | None, Sequence[str]]]:
    """`Kota Bogor` may be a kota called Bogor, or something called Kota Bogor."""
    readings: list[tuple[str, int | None, Sequence[str]]] = [(name_key(name), None, ())]
    word, _, rest = re.sub(r"\.\s*", " ", name, count=1).partition(" ")
    if rest and word.lower() in _WORDS:
        level, kinds = _WORDS[word.lower()]
        rest = re.sub(r"^adm(inistrasi|\.)?\s+", "", rest.strip(), flags=re.IGNORECASE)
        readings.insert(0, (name_key(rest), level, kinds))
    return readings


def _ranked(
    keys: list[tuple[str, int | None, Sequence[str]]],
    scope: QuerySet[Region],
    limit: int,
    ranks: Sequence[int],
) -> list[Region]:
    conditions = [
        (rank, _narrowed(_matches(rank, key), level, kinds))
        for rank in ranks
        for key, level, kinds in keys
    ]
    fits = Q()
    for _, condition in conditions:
        fits |= condition
    order = Case(
        *(When(condition, then=Value(rank)) for rank, condition in conditions),
        default=Value(_CONTAINS),
        output_field=IntegerField(),
    )
    found = scope.filter(fits).annotate(rank=Min(order)).order_by("rank", "level", "code")
    return _with_parents(found, limit)


def _matches(rank: int, key: str) -> Q:
    if rank == _EXACT:
        return Q(name_key=key)
    if rank == _ALIAS:
        return Q(pk__in=RegionAlias.objects.filter(name_key=key).values("region"))
    if rank == _STARTS:
        aliases = RegionAlias.objects.filter(name_key__startswith=key).values("region")
        return Q(name_key__startswith=key) | Q(pk__in=aliases)
    return Q(name_key__contains=key)


def _narrowed(condition: Q, level: int | None, kinds: Sequence[str]) -> Q:
    if level is not None:
        condition &= Q(level=level)
    return condition & Q(kind__in=kinds) if kinds else condition


def _within(part: str, scope: QuerySet[Region]) -> QuerySet[Region]:
    """Only what lies in a region that `part` names exactly."""
    larger = Region.objects.current().filter(level__lt=Level.VILLAGE)
    exact = Q()
    for key, level, kinds in _readings(part):
        exact |= _narrowed(_matches(_EXACT, key) | _matches(_ALIAS, key), level, kinds)
    inside = Q(pk__in=[])
    for code in larger.filter(exact).values_list("code", flat=True):
        inside |= Q(code__startswith=f"{code}.")
    return scope.filter(inside)


def _with_parents(regions: QuerySet[Region], limit: int = 1) -> list[Region]:
    return list(regions.select_related("parent__parent__parent")[:limit])
