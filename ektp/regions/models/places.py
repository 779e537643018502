"""Regions: present state on `Region`, every dated code, name and parent beside it."""

from typing import Self

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ektp.db.models import Tracked
from ektp.regions.models.dated import one_per_day
from ektp.regions.names import NATION_CODE


class Level(models.IntegerChoices):
    NATION = 0, _("Negara")
    PROVINCE = 1, _("Provinsi")
    REGENCY = 2, _("Kabupaten/Kota")
    DISTRICT = 3, _("Kecamatan")
    VILLAGE = 4, _("Kelurahan/Desa")


class TimeZone(models.TextChoices):
    JAKARTA = "Asia/Jakarta", "WIB"
    PONTIANAK = "Asia/Pontianak", "WIB (Pontianak)"
    MAKASSAR = "Asia/Makassar", "WITA"
    JAYAPURA = "Asia/Jayapura", "WIT"


class Kind(models.TextChoices):
    """The level word as people of the place say it (domain.md 11.4); the label is the word."""

    NATION = "Negara", _("Negara")
    PROVINCE = "Provinsi", _("Provinsi")
    REGENCY = "Kabupaten", _("Kabupaten")
    CITY = "Kota", _("Kota")
    ADMINISTRATIVE_REGENCY = "Kabupaten Administrasi", _("Kabupaten Administrasi")
    ADMINISTRATIVE_CITY = "Kota Administrasi", _("Kota Administrasi")
    KECAMATAN = "Kecamatan", _("Kecamatan")
    DISTRIK = "Distrik", _("Distrik")
    KAPANEWON = "Kapanewon", _("Kapanewon")
    KEMANTREN = "Kemantren", _("Kemantren")
    KELURAHAN = "Kelurahan", _("Kelurahan")
    DESA = "Desa", _("Desa")
    DESA_ADAT = "Desa Adat", _("Desa Adat")
    GAMPONG = "Gampong", _("Gampong")
    KUTE = "Kute", _("Kute")
    NAGARI = "Nagari", _("Nagari")
    KALURAHAN = "Kalurahan", _("Kalurahan")
    KAMPUNG = "Kampung", _("Kampung")
    PEKON = "Pekon", _("Pekon")
    TIYUH = "Tiyuh", _("Tiyuh")
    KEPENGHULUAN = "Kepenghuluan", _("Kepenghuluan")
    DUSUN = "Dusun", _("Dusun")
    LEMBANG = "Lembang", _("Lembang")


SHORT_KINDS = {
    Kind.NATION: "",
    Kind.REGENCY: "Kab.",
    Kind.ADMINISTRATIVE_REGENCY: "Kab. Adm.",
    Kind.ADMINISTRATIVE_CITY: "Kota Adm.",
    Kind.KECAMATAN: "Kec.",
    Kind.KELURAHAN: "Kel.",
}


class RegionQuerySet(models.QuerySet["Region"]):
    def current(self) -> Self:
        """Without regions that a merge or a decree has ended."""
        return self.filter(ended_on=None)

    def at_level(self, level: int) -> Self:
        return self.filter(level=level)

    def children_of(self, region: "Region") -> Self:
        return self.filter(parent=region)

    def under(self, region: "Region", *, include_self: bool = False) -> Self:
        """All descendants by code prefix (an index range, since the code is collated C)."""
        if region.code == NATION_CODE:
            return self if include_self else self.exclude(code=NATION_CODE)
        below = models.Q(code__startswith=f"{region.code}.")
        return self.filter(below | models.Q(pk=region.pk) if include_self else below)


class Region(models.Model):
    """Nation, province, kabupaten/kota, kecamatan or kelurahan/desa in today's hierarchy.

    The key is a surrogate: it stays through recoding and renaming; facts refer to it.
    """

    code = models.CharField(_("kode wilayah"), max_length=32, db_collation="C")
    name = models.CharField(_("nama"), max_length=120, help_text=_("tanpa kata tingkat"))
    name_key = models.CharField(max_length=120, db_collation="C", db_index=True, editable=False)
    level = models.PositiveSmallIntegerField(_("tingkat"), choices=Level)
    kind = models.CharField(_("sebutan"), max_length=24, choices=Kind)
    short_kind = models.CharField(_("sebutan singkat"), max_length=24, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    province = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="province_members"
    )
    time_zone = models.CharField(_("zona waktu"), max_length=32, choices=TimeZone)
    ended_on = models.DateField(_("berakhir"), null=True, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("wilayah")
        verbose_name_plural = _("wilayah")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="regions_region_code",
                deferrable=models.Deferrable.DEFERRED,
            ),
            # The target of composite keys (domicile, domicile_level) of the count tables.
            models.UniqueConstraint(fields=["id", "level"], name="regions_region_id_level"),
            models.CheckConstraint(
                condition=models.Q(level=Level.NATION, parent=None, province=None)
                | models.Q(level__gt=Level.NATION, parent__isnull=False, province__isnull=False),
                name="regions_region_nation_alone_has_no_parent",
            ),
            models.CheckConstraint(
                condition=models.Q(level__gte=Level.NATION, level__lte=Level.VILLAGE),
                name="regions_region_level_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"

    @property
    def label(self) -> str:
        """`Kab. Jombang`, `Kec. Jombang`, `Provinsi Jawa Timur`, `Indonesia`."""
        return f"{self.short_kind} {self.name}".strip()

    @property
    def full_label(self) -> str:
        """The level word in full: `Kabupaten Jombang`, `Kota Administrasi Jakarta Pusat`."""
        return self.name if self.level == Level.NATION else f"{self.kind} {self.name}"

    @property
    def path_label(self) -> str:
        """`Kec. Jombang, Kab. Jombang, Jawa Timur`: tells namesakes apart; reads the parents."""
        parts, region = [self.label], self.parent
        while region is not None and region.level > Level.NATION:
            parts.append(region.name if region.level == Level.PROVINCE else region.label)
            region = region.parent
        return ", ".join(parts)

    def covers(self, other: "Region") -> bool:
        """Whether the other region is this one or lies under it, by code."""
        if self.level == Level.NATION or self.pk == other.pk:
            return True
        return other.code.startswith(f"{self.code}.")

    @property
    def zone_label(self) -> str:
        """WIB, WITA or WIT."""
        return zone_label(self.time_zone)


def zone_label(time_zone: str) -> str:
    """WIB, WITA or WIT (Keppres 41/1987)."""
    return str(TimeZone(time_zone).label).partition(" ")[0]


class RegionCode(models.Model):
    """What code, name and parent a region had, and when; the last one is open-ended."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="codes")
    code = models.CharField(max_length=32, db_collation="C", db_index=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    valid = DateRangeField()

    class Meta:
        ordering = ["region", "valid"]
        constraints = [one_per_day(name="regions_regioncode_one_per_day", owner="region")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class RegionAlias(models.Model):
    """A name that people use though no decree does: "Jombang Kota"."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, db_collation="C", db_index=True, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["region", "name_key"], name="regions_alias_once")
        ]

    def __str__(self) -> str:
        return self.name


class RegionLineage(models.Model):
    """What became of a region by a decree; `share` of the old that went to the new."""

    class Kind(models.TextChoices):
        RECODE = "recode", _("ganti kode")
        RENAME = "rename", _("ganti nama")
        SPLIT = "split", _("pemekaran")
        MERGE = "merge", _("penggabungan")
        STATUS_CHANGE = "status_change", _("perubahan status")

    old = models.ForeignKey(Region, models.PROTECT, related_name="became")
    new = models.ForeignKey(Region, models.PROTECT, related_name="came_from")
    kind = models.CharField(max_length=16, choices=Kind)
    day = models.DateField()
    decree = models.CharField(max_length=160, blank=True)
    share = models.DecimalField(max_digits=7, decimal_places=6, null=True, blank=True)

    class Meta:
        ordering = ["day", "old"]
        constraints = [
            models.UniqueConstraint(
                fields=["old", "new", "kind", "day"], name="regions_lineage_once"
            ),
            models.CheckConstraint(
                condition=models.Q(share=None) | models.Q(share__gt=0, share__lte=1),
                name="regions_lineage_share_is_a_part",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.old_id} -> {self.new_id} {self.day}"


class ExecutingAgency(Tracked):
    """Who closes months and signs for a kabupaten/kota (instansi pelaksana), dated.

    Without a row it is the kabupaten/kota itself; in DKI the province (domain.md 8.1).
    """

    region = models.ForeignKey(Region, models.CASCADE, related_name="executing_agencies")
    agency = models.ForeignKey(Region, models.PROTECT, related_name="executes_for")
    valid = DateRangeField()

    class Meta:
        constraints = [one_per_day(name="regions_agency_one_per_day", owner="region")]

    def __str__(self) -> str:
        return f"{self.region_id} <- {self.agency_id}"
