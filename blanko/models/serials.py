"""Serial numbers of cards, where an office keeps them: ranges on the document or batch that they belong to."""

from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from blanko.models.accounts import (
    Item,
)
from blanko.models.destruction import Destruction
from blanko.models.ledger import (
    StockDocument,
)
from ektp.db.models import Tracked

HIGHEST_SERIAL = 10**15 - 1


@dataclass(frozen=True, slots=True)
class SerialSpan:
    """Serial numbers from `first` to `last`, both included, as they are written: after `prefix`, with at least `digits` digits."""

    prefix: str
    first: int
    last: int
    digits: int = 1

    def __str__(self) -> str:
        if self.first == self.last:
            return self._written(self.first)
        return f"{self._written(self.first)} s.d. {self._written(self.last)}"

    def _written(self, number: int) -> str:
        return f"{self.prefix}{number:0{self.digits}d}"

    @property
    def count(self) -> int:
        """How many cards it is, keping."""
        return self.last - self.first + 1


class SerialRange(Tracked):
    """All cards from `prefix first` to `prefix last`, received, spoiled or destroyed. Optional; unique when kept.

    The database refuses a range that overlaps another which still stands, of the same item, prefix and register (an exclusion
    constraint, in the migration): a card is spoiled once and destroyed once, and received once at each office.
    """

    class Register(models.TextChoices):
        RECEIVED = "received", _("Diterima")
        SPOILED = "spoiled", _("Gagal cetak")
        DESTROYED = "destroyed", _("Dimusnahkan")

    office = models.ForeignKey("regions.Office", models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False)
    register = models.CharField(max_length=9, choices=Register)
    prefix = models.CharField(_("huruf depan"), max_length=20, blank=True, default="")
    first = models.BigIntegerField(_("nomor pertama"))
    last = models.BigIntegerField(_("nomor terakhir"))
    digits = models.PositiveSmallIntegerField(default=1)
    document = models.ForeignKey(StockDocument, models.PROTECT, null=True, related_name="serials")
    destruction = models.ForeignKey(Destruction, models.PROTECT, null=True, related_name="serials")
    stands = models.BooleanField(
        _("berlaku"), default=True
    )  # not once its document is reversed or its batch cancelled

    class Meta:
        ordering = ["prefix", "first"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__gte=0, last__gte=F("first"), last__lte=HIGHEST_SERIAL),
                name="serial_range_in_order",
            ),
            models.CheckConstraint(
                condition=Q(register="destroyed", destruction__isnull=False, document__isnull=True)
                | Q(
                    register__in=("received", "spoiled"),
                    destruction__isnull=True,
                    document__isnull=False,
                ),
                name="serial_range_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.span)

    @property
    def span(self) -> SerialSpan:
        """The numbers themselves."""
        return SerialSpan(self.prefix, self.first, self.last, self.digits)
