"""What the print room counts on its sheet, and what stock documents feed into the figures."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from blanko.columns import BlankFlowWork, PrintingWork, SpoilageWork
from ektp.daysheets.models import CountRow, DomicileRow
from ektp.db.columns import names, none_negative
from ektp.db.models import ChangeInstant


class PrintingCount(PrintingWork, DomicileRow):
    """Cards printed well at one office on one day for people of one domicile, keping, by reason."""

    item = models.CharField(max_length=12, default="blank_wni")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "domicile", "item"], name="one_printing_row_per_domicile"
            ),
            models.CheckConstraint(
                condition=none_negative(names(PrintingWork)), name="printing_none_negative"
            ),
        ]


class SpoilageCause(models.TextChoices):
    """Why a blank was spoiled before or while printing (domain.md section 4.5)."""

    FACTORY = "factory", _("Cacat pabrik")
    RIBBON = "ribbon", _("Ribbon terkelupas")
    HEAT = "heat", _("Bengkok atau meleleh")
    COLOUR = "colour", _("Warna salah")
    CHIP = "chip", _("Chip tidak terbaca")
    DATA = "data", _("Data salah cetak")
    OTHER = "other", _("Lainnya")


class SpoilageCount(SpoilageWork, CountRow):
    """Blanks spoiled at one office on one day by cause, keping. For the office, not per kecamatan."""

    cause = models.CharField(max_length=10, choices=SpoilageCause.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "cause"], name="one_spoilage_row_per_cause"),
            models.CheckConstraint(
                condition=Q(cause__in=SpoilageCause.values), name="spoilage_cause_known"
            ),
            models.CheckConstraint(
                condition=none_negative(names(SpoilageWork)), name="spoilage_none_negative"
            ),
        ]


class DeclaredStock(CountRow):
    """What was counted by hand this afternoon: blanks (keping), ribbon and film left (per cent of a set)."""

    declared_blank_on_hand = models.IntegerField(_("Sisa blangko dihitung"), null=True, blank=True)
    declared_ribbon_percent = models.IntegerField(_("Sisa ribbon (%)"), null=True, blank=True)
    declared_film_percent = models.IntegerField(_("Sisa film (%)"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet"], name="one_declared_stock_per_sheet"),
            models.CheckConstraint(
                condition=none_negative(
                    ("declared_blank_on_hand", "declared_ribbon_percent", "declared_film_percent")
                ),
                name="declared_none_negative",
            ),
            models.CheckConstraint(
                condition=(
                    Q(declared_ribbon_percent__isnull=True) | Q(declared_ribbon_percent__lte=100)
                )
                & (Q(declared_film_percent__isnull=True) | Q(declared_film_percent__lte=100)),
                name="declared_percent",
            ),
        ]


class BlankFlow(BlankFlowWork):
    """What one stock document moved at one region on one day, keping of KTP-el blanks. Append-only, like the ledger it mirrors.

    A transfer between two offices adds a third row at their lowest common region with the `internal` columns (MODEL section 5).
    """

    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    document_id = models.BigIntegerField(db_index=True)
    known_from = models.DateTimeField(db_default=ChangeInstant(), editable=False)

    class Meta:
        indexes = [models.Index(fields=["region", "day"], name="blank_flow_by_region")]
