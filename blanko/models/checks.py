"""What the nightly check of the ledger found."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from blanko.models.accounts import Item


class StockCheck(models.Model):
    """One nightly run over the identities of all offices and items, and over what is conserved in each region.

    `checked` are books (an office and an item), `regions_checked` regions and items.
    """

    at = models.DateTimeField(db_index=True)
    checked = models.IntegerField()
    regions_checked = models.IntegerField(default=0)
    differing = models.IntegerField()


class StockDifference(models.Model):
    """An identity of an office and item, or of a region and item, that did not come out at 0 (satuan of the item)."""

    class Identity(models.TextChoices):
        ON_HAND = "on_hand", _("Sisa di tangan")
        QUARANTINE = "quarantine", _("Karantina")
        TRANSIT = "transit", _("Dalam perjalanan")
        RECOUNT = "recount", _("Saldo terhadap baris buku")
        CONSERVED = "conserved", _("Masuk, keluar, dan sisa wilayah")

    check_run = models.ForeignKey(StockCheck, models.CASCADE, related_name="differences")
    office = models.ForeignKey("regions.Office", models.CASCADE, null=True, related_name="+")
    region = models.ForeignKey("regions.Region", models.CASCADE, null=True, related_name="+")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+", db_index=False)
    identity = models.CharField(max_length=10, choices=Identity)
    difference = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(identity="conserved", region__isnull=False, office=None)
                | (~Q(identity="conserved") & Q(region=None, office__isnull=False)),
                name="stock_difference_of_office_or_region",
            )
        ]
