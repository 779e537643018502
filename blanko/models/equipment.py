"""Printers, recording sets and what keeps them running, and how far a ribbon, a film or a printer goes (domain.md section 5)."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from blanko.models.accounts import (
    Item,
)
from ektp.daysheets.models import Cause
from ektp.db.models import Tracked
from ektp.regions.models import Office
from ektp.regions.models.dated import one_per_day


class ConsumableYield(Tracked):
    """How many cards (keping) one whole unit of an item serves: nationally (no office), or at one office."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    cards_per_unit = models.PositiveIntegerField(_("keping per satuan"))

    class Meta:
        verbose_name = _("Daya cetak bahan")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "office"], nulls_distinct=False, name="one_consumable_yield"
            ),
            models.CheckConstraint(
                condition=Q(cards_per_unit__gt=0), name="consumable_yield_of_something"
            ),
        ]


class PrintingPace(Tracked):
    """How fast cards are printed: nationally (no office), or at one office. What is null follows the nation, then what is known."""

    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", db_index=False)
    cards_per_printer = models.PositiveIntegerField(_("keping sehari per printer"), null=True)
    cards_per_hour = models.PositiveIntegerField(_("keping sejam per petugas"), null=True)
    operators = models.PositiveSmallIntegerField(_("petugas cetak"), null=True)
    starts_at = models.TimeField(_("mulai mencetak pukul"), null=True)

    class Meta:
        verbose_name = _("Kecepatan cetak")
        constraints = [
            models.UniqueConstraint(
                fields=["office"], nulls_distinct=False, name="one_printing_pace"
            ),
            models.CheckConstraint(
                condition=(Q(cards_per_printer__isnull=True) | Q(cards_per_printer__gt=0))
                & (Q(cards_per_hour__isnull=True) | Q(cards_per_hour__gt=0))
                & (Q(operators__isnull=True) | Q(operators__gt=0)),
                name="printing_pace_of_something",
            ),
        ]


class DeviceKind(models.TextChoices):
    PRINTER = "printer", _("Printer KTP-el")
    STATIC_SET = "static_set", _("Set perekaman statis")
    MOBILE_SET = "mobile_set", _("Set perekaman mobile")
    GENSET = "genset", _("Genset")
    UPS = "ups", _("UPS")
    OTHER = "other", _("Alat lain")


class Funding(models.TextChoices):
    APBN = "apbn", _("APBN")
    APBD = "apbd", _("APBD")
    DAK = "dak", _("DAK")
    GRANT = "hibah", _("Hibah")


class DeviceCondition(models.TextChoices):
    """The four columns of the equipment report. What is poor still works; what is broken or lost does not."""

    GOOD = "baik", _("Baik")
    POOR = "kurang", _("Kurang baik")
    BROKEN = "rusak", _("Alat rusak")
    LOST = "hilang", _("Hilang")


WORKING = (DeviceCondition.GOOD, DeviceCondition.POOR)

# What can stop a device; the same words as on the day sheet, so that both tell of one event.
DEVICE_CAUSES = (
    Cause.PRINTER,
    Cause.RECORDING_DEVICE,
    Cause.POWER,
    Cause.NETWORK,
    Cause.RIBBON_OUT,
    Cause.FILM_OUT,
    Cause.APPLICATION,
    Cause.DISASTER,
    Cause.OTHER,
)


class Device(Tracked):
    """One machine of an office, from `since_day` to `until_day` (its last day there). A serial number is unique when kept."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="devices")
    kind = models.CharField(_("jenis alat"), max_length=12, choices=DeviceKind)
    model = models.CharField(_("merek dan tipe"), max_length=80)
    serial = models.CharField(_("nomor seri"), max_length=60, blank=True, default="")
    funding = models.CharField(_("sumber dana"), max_length=8, choices=Funding)
    since_day = models.DateField(_("dipakai sejak"))
    until_day = models.DateField(_("dipakai sampai"), null=True)
    client_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("Alat")
        ordering = ["office", "kind", "model", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["serial"], condition=~Q(serial=""), name="device_serial_once"
            ),
            models.UniqueConstraint(fields=["id", "office"], name="device_identity"),
            models.CheckConstraint(
                condition=Q(until_day__isnull=True) | Q(until_day__gte=F("since_day")),
                name="device_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DeviceKind.values), name="device_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(funding__in=Funding.values), name="device_funding_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.serial}".strip()

    @property
    def prints(self) -> bool:
        """Whether its pace counts for what can be printed."""
        return self.kind == DeviceKind.PRINTER


class DeviceState(Tracked):
    """In which condition a device was on the days of `valid`; never two at once. A broken one names its cause: that is the incident.

    `office` repeats the device's own, so that the list of changes knows the place; the database holds the two together.
    """

    device = models.ForeignKey(Device, models.PROTECT, related_name="states")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    condition = models.CharField(_("keadaan"), max_length=8, choices=DeviceCondition)
    cause = models.CharField(_("sebab"), max_length=20, choices=Cause, blank=True, default="")
    valid = DateRangeField(_("berlaku"))
    location = models.CharField(_("letak"), max_length=80, blank=True, default="")
    cards_daily = models.PositiveIntegerField(_("keping sehari"), null=True)
    note = models.CharField(_("keterangan"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("Keadaan alat")
        ordering = ["device", "valid"]
        constraints = [
            one_per_day(name="device_one_state_per_day", owner="device"),
            models.CheckConstraint(
                condition=Q(condition__in=DeviceCondition.values), name="device_condition_known"
            ),
            models.CheckConstraint(
                condition=(Q(condition=DeviceCondition.BROKEN) & Q(cause__in=DEVICE_CAUSES))
                | (~Q(condition=DeviceCondition.BROKEN) & Q(cause="")),
                name="device_broken_names_its_cause",
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__lower_inf=False),
                name="device_state_begins",
            ),
            models.CheckConstraint(
                condition=Q(cards_daily__isnull=True) | Q(cards_daily__gt=0),
                name="device_pace_of_something",
            ),
        ]
