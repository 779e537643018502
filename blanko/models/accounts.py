"""What is kept in stock, where it lies, and what each place holds.

`Account.balance` is what the account holds after all lines of the ledger, `AccountDay.closing` what it held at the end of a day; neither
is ever negative, whatever is dated back (MODEL section 5).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

BLANK_WNI = "blank_wni"
KTP_WITHDRAWN = "ktp_withdrawn"  # KTP-el that came back: a register of its own, never blank stock


class Item(models.Model):
    """Something that is kept in stock. Items are data; those that every office knows are made when the first of them is booked."""

    code = models.CharField(max_length=20, primary_key=True)
    name = models.CharField(_("nama barang"), max_length=80)
    unit = models.CharField(_("satuan"), max_length=20)
    is_blank = models.BooleanField(_("blangko"), default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


KNOWN_ITEMS = (
    (BLANK_WNI, "Blangko KTP-el WNI", "keping", True),
    ("blank_oa", "Blangko KTP-el orang asing", "keping", True),
    ("blank_kia", "Blangko KIA", "keping", True),
    ("ribbon", "Ribbon", "buah", False),
    ("film", "Film", "buah", False),
    ("cleaning_kit", "Cleaning kit", "buah", False),
    (KTP_WITHDRAWN, "KTP-el ditarik", "keping", False),
)


def known_items() -> list[Item]:
    """The items that every office knows, unsaved."""
    return [
        Item(code=code, name=name, unit=unit, is_blank=is_blank, order=order)
        for order, (code, name, unit, is_blank) in enumerate(KNOWN_ITEMS)
    ]


class StockPlace(models.Model):
    """A place inside an office where stock lies. The default one receives and sends; cards are printed from the one that `prints`.

    An office with a single place never sees it.
    """

    office = models.ForeignKey("regions.Office", models.PROTECT, related_name="stock_places")
    name = models.CharField(_("nama tempat"), max_length=60)
    is_default = models.BooleanField(default=False)
    prints = models.BooleanField(_("dipakai mencetak"), default=False)

    class Meta:
        ordering = ["office", "-is_default", "name"]
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="stock_place_name_once"),
            models.UniqueConstraint(
                fields=["office"], condition=Q(is_default=True), name="one_default_stock_place"
            ),
            models.UniqueConstraint(
                fields=["office"], condition=Q(prints=True), name="one_printing_stock_place"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Condition(models.TextChoices):
    """In transit belongs to the sender until accepted; quarantine holds what was spoiled or came damaged, until destroyed."""

    IN_TRANSIT = "in_transit", _("Dalam perjalanan")
    ON_HAND = "on_hand", _("Sisa")
    QUARANTINE = "quarantine", _("Karantina")


class Account(models.Model):
    """What one place holds of one item in one condition (satuan of the item; keping for blanks)."""

    place = models.ForeignKey(StockPlace, models.PROTECT, related_name="accounts")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False)
    condition = models.CharField(max_length=10, choices=Condition)
    balance = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "item", "condition"], name="one_account"),
            models.CheckConstraint(
                condition=Q(balance__gte=0), name="account_balance_never_negative"
            ),
            models.CheckConstraint(
                condition=Q(condition__in=Condition.values), name="account_condition_known"
            ),
        ]


class AccountDay(models.Model):
    """What an account held at the end of a day; only for days with movement, so that dating back does not slow with history."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="days", db_index=False)
    day = models.DateField()
    closing = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "day"], name="one_account_day"),
            models.CheckConstraint(
                condition=Q(closing__gte=0), name="account_day_closing_never_negative"
            ),
        ]
