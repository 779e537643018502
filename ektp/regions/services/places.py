"""Changes of regions by decree. The surrogate key stays, so that facts stay where they are.

These write regions only; whoever calls them re-queues the affected days (MODEL section 8).
"""

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from ektp.db.changing import Actor, changing
from ektp.regions.exceptions import RegionsError
from ektp.regions.models import (
    SHORT_KINDS,
    ExecutingAgency,
    Kind,
    Level,
    Region,
    RegionAlias,
    RegionCode,
    RegionLineage,
    RegionQuerySet,
)
from ektp.regions.names import clean_name, level_of, name_key, parent_code, parse_code
from ektp.regions.services.dated import carve, put, span

CODE_FIELDS = ("region_id", "code", "name", "parent_id")


def region_recode(
    *,
    by: Actor,
    region: Region,
    code: str,
    day: date,
    decree: str = "",
    parent: Region | None = None,
) -> Region:
    """Give `region`, and all below it, a new code from `day`; it moves to the parent of that code.

    RegionsError when the code does not fit the level, is taken, or has no parent.
    """
    with changing(by=by, reason=decree):
        new = _usable_code(region, code)
        above = parent or _parent_for(new)
        old = region.code
        Region.objects.filter(pk=region.pk).update(
            code=new, parent=above, province=_province(region, above)
        )
        _move_below(region, old, new)
        region.refresh_from_db()
        _redate(Region.objects.under(region, include_self=True), day)
        _lineage(region, region, RegionLineage.Kind.RECODE, day, decree)
    return region


def region_place(*, by: Actor, region: Region, parent: Region, day: date) -> Region:
    """From `day` let `region`, and all below it, lie under `parent` while the codes still say otherwise; `region_recode` follows in the
    same transaction.

    Apart, because it changes no column that a foreign key could name: whoever saves for these regions meanwhile does not wait.
    """
    with changing(by=by):
        Region.objects.filter(pk=region.pk).update(
            parent=parent, province=_province(region, parent)
        )
        region.refresh_from_db()
        Region.objects.under(region).update(province=region.province)
        _redate(Region.objects.filter(pk=region.pk), day)
    return region


def region_create(
    *, by: Actor, code: str, name: str, day: date, decree: str = "", kind: str, time_zone: str = ""
) -> Region:
    """A region that did not exist before `day`, under the parent of its code; `time_zone` is its parent's where none is given.

    RegionsError when the code is taken or has no parent.
    """
    with changing(by=by, reason=decree):
        above = _parent_for(code)
        new = Region(
            level=level_of(code),
            kind=kind,
            short_kind=short_kind(kind),
            time_zone=time_zone or above.time_zone,
        )
        _name(new, name)
        new.code = _usable_code(new, code)
        _save_new(new, above)
        _redate(Region.objects.filter(pk=new.pk), day, start_only=True)
    return new


def region_rename(
    *, by: Actor, region: Region, name: str, day: date, decree: str = "", kind: str = ""
) -> Region:
    """Give `region` a new name, and a new level word if `kind` is given, from `day`."""
    with changing(by=by, reason=decree):
        status = bool(kind) and kind != region.kind
        _name(region, name)
        if status:
            region.kind = kind
            region.short_kind = short_kind(kind)
        region.save(update_fields=["name", "name_key", "kind", "short_kind"])
        _redate(Region.objects.filter(pk=region.pk), day)
        what = RegionLineage.Kind.STATUS_CHANGE if status else RegionLineage.Kind.RENAME
        _lineage(region, region, what, day, decree)
    return region


def region_split(
    *,
    by: Actor,
    region: Region,
    into: Sequence[tuple[str, str]],
    day: date,
    decree: str = "",
    moved: Sequence[tuple[Region, str]] = (),
) -> list[Region]:
    """Make new regions (code, name) out of part of `region`, which goes on without them.

    `moved` names children that go along and their new codes. Facts already recorded stay with the
    region they were recorded for; the lineage tells where the rest went.
    """
    with changing(by=by, reason=decree):
        made = [_new_sibling(region, code, name) for code, name in into]
        _redate(Region.objects.filter(pk__in=[new.pk for new in made]), day, start_only=True)
        for new in made:
            _lineage(region, new, RegionLineage.Kind.SPLIT, day, decree)
        for child, code in moved:
            region_recode(by=by, region=child, code=code, day=day, decree=decree)
    return made


def region_merge(
    *, by: Actor, regions: Sequence[Region], into: Region, day: date, decree: str = ""
) -> Region:
    """End `regions` on `day`; `into` goes on for them. They keep their facts and their place.

    RegionsError when a region still has children: recode those first.
    """
    with changing(by=by, reason=decree):
        for region in regions:
            if region.level != into.level or region.pk == into.pk:
                raise RegionsError(
                    _(
                        "%(region)s tidak dapat digabung ke %(into)s: pilih wilayah lain yang setingkat."
                    )
                    % {"region": region.label, "into": into.label}
                )
            _lineage(region, into, RegionLineage.Kind.MERGE, day, decree)
            region_end(by=by, region=region, day=day)
    return into


def region_end(*, by: Actor, region: Region, day: date, decree: str = "") -> None:
    """`region` exists no more from `day`; its facts stay. RegionsError while it has children."""
    with changing(by=by, reason=decree):
        if Region.objects.current().children_of(region).exists():
            raise RegionsError(
                _("%(region)s masih mempunyai wilayah di bawahnya. Pindahkan dahulu wilayah itu.")
                % {"region": region.label}
            )
        carve(region.codes.all(), span(day, None), repeated=CODE_FIELDS)
        region.ended_on = day
        region.save(update_fields=["ended_on"])


def alias_add(*, by: Actor, region: Region, name: str) -> RegionAlias:
    """Let `name` find `region`; nothing happens if it does already."""
    with changing(by=by):
        alias, _created = RegionAlias.objects.get_or_create(
            region=region, name_key=name_key(name), defaults={"name": name.strip()}
        )
    return alias


def executing_agency_set(
    *, by: Actor, region: Region, agency: Region, from_day: date | None, until: date | None = None
) -> bool:
    """`agency` closes months and signs for `region` from `from_day`; False if it does already."""
    with changing(by=by):
        return put(
            ExecutingAgency.objects.all(), span(from_day, until), {"region": region}, agency=agency
        )


def short_kind(kind: str) -> str:
    """`Kab.` for Kabupaten, `Kec.` for Kecamatan; words without a custom short form stay whole."""
    return SHORT_KINDS.get(Kind(kind), kind)


def _usable_code(region: Region, code: str) -> str:
    new = parse_code(code)
    if new is None or level_of(new) != region.level:
        raise RegionsError(
            _("Kode %(code)s tidak sesuai dengan tingkat %(region)s. Periksa jumlah angkanya.")
            % {"code": code, "region": region.label}
        )
    holder = Region.objects.filter(code=new).exclude(pk=region.pk).first()
    if holder is not None and holder.ended_on is None:
        raise RegionsError(
            _("Kode %(code)s sudah dipakai %(holder)s. Ubah dahulu kode wilayah itu.")
            % {"code": new, "holder": holder.label}
        )
    if holder is not None:
        # A region that has ended leaves its code to the living, and stays under its parent.
        Region.objects.filter(pk=holder.pk).update(code=f"{new}~{holder.pk}")
    return new


def _parent_for(code: str) -> Region:
    above = Region.objects.current().filter(code=parent_code(code)).first()
    if above is None:
        raise RegionsError(
            _("Wilayah induk untuk kode %(code)s belum ada. Muat dahulu data wilayah induknya.")
            % {"code": code}
        )
    return above


def _province(region: Region, above: Region) -> Region:
    return above.province if above.province is not None else region


def _move_below(region: Region, old: str, new: str) -> None:
    below = Region.objects.filter(code__startswith=f"{old}.")
    tail = Substr(F("code"), len(old) + 1)
    province = Region.objects.get(pk=region.pk).province
    below.update(code=Concat(Value(new), tail), province=province)


def _new_sibling(region: Region, code: str, name: str) -> Region:
    new = Region(
        level=region.level,
        kind=region.kind,
        short_kind=region.short_kind,
        time_zone=region.time_zone,
    )
    _name(new, name)
    new.code = _usable_code(new, code)
    _save_new(new, _parent_for(new.code))
    return new


def _name(region: Region, name: str) -> None:
    region.name = clean_name(name)
    region.name_key = name_key(region.name)


def _save_new(region: Region, above: Region) -> None:
    """A province is its own province, which a CHECK wants from the first moment."""
    region.parent = above
    if region.level == Level.PROVINCE:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('regions_region', 'id'))")
            (region.pk,) = cursor.fetchone()
        region.province_id = region.pk
    else:
        region.province = above.province
    region.save(force_insert=True)


def _redate(regions: RegionQuerySet, day: date, *, start_only: bool = False) -> None:
    """Close the dated codes at `day` and open new ones with what the regions are called now."""
    changed = list(regions.values_list("pk", "code", "name", "parent_id"))
    if not start_only:
        with connection.cursor() as cursor:
            cursor.execute(_CLOSE_CODES, {"day": day, "regions": [row[0] for row in changed]})
    RegionCode.objects.bulk_create(
        RegionCode(region_id=pk, code=code, name=name, parent_id=parent, valid=span(day, None))
        for pk, code, name, parent in changed
    )


_CLOSE_CODES = """
WITH gone AS (
  DELETE FROM regions_regioncode
  WHERE region_id = ANY(%(regions)s) AND lower(valid) >= %(day)s
)
UPDATE regions_regioncode SET valid = daterange(lower(valid), %(day)s)
WHERE region_id = ANY(%(regions)s) AND valid @> %(day)s::date
  AND (lower(valid) IS NULL OR lower(valid) < %(day)s)
"""


def _lineage(old: Region, new: Region, kind: str, day: date, decree: str) -> None:
    RegionLineage.objects.get_or_create(
        old=old, new=new, kind=kind, day=day, defaults={"decree": decree}
    )
