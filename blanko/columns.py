"""The columns of this stage, in one place for count rows, stock flows and roll-up alike."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ektp.db.columns import count_column


class PrintingWork(models.Model):
    """Cards printed well, keping, by reason. First cards and reprints never share a column."""

    printing_first = count_column(_("Baru (PRR)"))
    printing_data_change = count_column(_("Ubah data"))
    printing_replace_damaged = count_column(_("Ganti rusak"))
    printing_replace_lost = count_column(_("Ganti hilang"))
    printing_move_in = count_column(_("Pindah datang"))
    printing_suket_exchange = count_column(_("Tukar suket"))
    printing_other = count_column(_("Lainnya"))

    class Meta:
        abstract = True


class SpoilageWork(models.Model):
    """Blanks spoiled while printing, keping."""

    spoilage_count = count_column(_("Gagal cetak"))

    class Meta:
        abstract = True


class PrintingCoverage(models.Model):
    """What printing adds to coverage, by domicile, keping."""

    printed_first = count_column(_("Cetak baru"))
    printed_again = count_column(_("Cetak ulang"))
    suket_exchanged = count_column(_("Suket ditukar"))

    class Meta:
        abstract = True


class BlankFlowWork(models.Model):
    """What stock documents moved, keping of KTP-el blanks for WNI. `internal` lies wholly inside the region of the row.

    `change` columns sum to what is on hand, in quarantine and in transit.
    """

    blank_in = count_column(_("Blangko masuk"))
    blank_in_internal = count_column(_("Blangko masuk antarkantor"))
    blank_out = count_column(_("Blangko keluar"))
    blank_out_internal = count_column(_("Blangko keluar antarkantor"))
    blank_loan_in = count_column(_("Blangko masuk karena pinjaman"))
    blank_loan_in_internal = count_column(_("Blangko masuk karena pinjaman antarkantor"))
    blank_loan_out = count_column(_("Blangko keluar karena pinjaman"))
    blank_loan_out_internal = count_column(_("Blangko keluar karena pinjaman antarkantor"))
    blank_opening = count_column(_("Blangko awal"))
    blank_lost = count_column(_("Blangko hilang"))
    blank_adjusted = count_column(_("Penyesuaian hitung fisik"))
    blank_destroyed = count_column(_("Blangko dimusnahkan"))
    blank_on_hand_change = count_column(_("Perubahan sisa blangko"))
    blank_quarantine_change = count_column(_("Perubahan blangko karantina"))
    blank_in_transit_change = count_column(_("Perubahan blangko dalam perjalanan"))

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
