"""The columns of this stage, in one place for count rows, stock flows and roll-up alike."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise


def _count(label: StrPromise) -> "models.IntegerField[int | None, int | None]":
    return models.IntegerField(label, null=True, blank=True)


class PrintingWork(models.Model):
    """Cards printed well, keping, by reason. First cards and reprints never share a column."""

    printing_first = _count(_("Baru (PRR)"))
    printing_data_change = _count(_("Ubah data"))
    printing_replace_damaged = _count(_("Ganti rusak"))
    printing_replace_lost = _count(_("Ganti hilang"))
    printing_move_in = _count(_("Pindah datang"))
    printing_suket_exchange = _count(_("Tukar suket"))
    printing_other = _count(_("Lainnya"))

    class Meta:
        abstract = True


class SpoilageWork(models.Model):
    """Blanks spoiled while printing, keping."""

    spoilage_count = _count(_("Gagal cetak"))

    class Meta:
        abstract = True


class PrintingCoverage(models.Model):
    """What printing adds to coverage, by domicile, keping."""

    printed_first = _count(_("Cetak baru"))
    printed_again = _count(_("Cetak ulang"))
    suket_exchanged = _count(_("Suket ditukar"))

    class Meta:
        abstract = True


class BlankFlowWork(models.Model):
    """What stock documents moved, keping of KTP-el blanks for WNI. `internal` lies wholly inside the region of the row.

    `change` columns sum to what is on hand, in quarantine and in transit.
    """

    blank_in = _count(_("Blangko masuk"))
    blank_in_internal = _count(_("Blangko masuk antarkantor"))
    blank_out = _count(_("Blangko keluar"))
    blank_out_internal = _count(_("Blangko keluar antarkantor"))
    blank_opening = _count(_("Blangko awal"))
    blank_lost = _count(_("Blangko hilang"))
    blank_adjusted = _count(_("Penyesuaian hitung fisik"))
    blank_on_hand_change = _count(_("Perubahan sisa blangko"))
    blank_quarantine_change = _count(_("Perubahan blangko karantina"))
    blank_in_transit_change = _count(_("Perubahan blangko dalam perjalanan"))

    class Meta:
        abstract = True


PRINTING_REASONS = tuple(field.name for field in PrintingWork._meta.fields)
REPRINT_REASONS = (
    "printing_data_change",
    "printing_replace_damaged",
    "printing_replace_lost",
    "printing_move_in",
    "printing_other",
)


def names(mixin: type[models.Model]) -> tuple[str, ...]:
    """The column names of one of these mixins."""
    return tuple(field.name for field in mixin._meta.fields)
