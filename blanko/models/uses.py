"""What day sheets use, and what of it waits for a document."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from blanko.models.accounts import Item
from blanko.models.ledger import DocumentKind
from ektp.db.models import Tracked


class UseKind(models.TextChoices):
    PRINT = "print", _("Cetak")
    SPOILAGE = "spoilage", _("Gagal cetak")

    @classmethod
    def of(cls, kind: str) -> Self:
        """The use that a document kind books."""
        return cls.PRINT if kind == DocumentKind.PRINT_USE else cls.SPOILAGE

    @property
    def document_kind(self) -> DocumentKind:
        """The document kind that books this use."""
        return DocumentKind.PRINT_USE if self == self.PRINT else DocumentKind.SPOILAGE


class UnbookedUse(Tracked):
    """What a sheet used and the book cannot bear yet: "pemakaian menunggu dokumen terima". 0 once settled.

    Below zero only where a spoilage was corrected downwards and the cards have already left quarantine.
    """

    sheet = models.ForeignKey(
        "daysheets.DaySheet", models.PROTECT, related_name="+", db_index=False
    )
    office = models.ForeignKey("regions.Office", models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=UseKind)
    service_day = models.DateField()
    quantity = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "item", "kind"], name="one_unbooked_use"),
            models.CheckConstraint(
                condition=Q(quantity__gte=0) | Q(kind=UseKind.SPOILAGE),
                name="unbooked_use_none_negative",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "item", "service_day"],
                condition=~Q(quantity=0),
                name="unbooked_use_open",
            )
        ]
