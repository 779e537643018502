"""What the nightly check of the ledger found."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from blanko.models.accounts import Item


class StockCheck(models.Model):
    """One nightly run over the identities of all offices and items."""

    at = models.DateTimeField(db_index=True)
    checked = models.IntegerField()
    differing = models.IntegerField()


class StockDifference(models.Model):
    """An identity of an office and item that did not come out at 0."""

    class Identity(models.TextChoices):
        ON_HAND = "on_hand", _("Sisa di tangan")
        QUARANTINE = "quarantine", _("Karantina")
        TRANSIT = "transit", _("Dalam perjalanan")
        RECOUNT = "recount", _("Saldo terhadap baris buku")

    check_run = models.ForeignKey(StockCheck, models.CASCADE, related_name="differences")
    office = models.ForeignKey("regions.Office", models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+", db_index=False)
    identity = models.CharField(max_length=10, choices=Identity)
    difference = models.IntegerField()
