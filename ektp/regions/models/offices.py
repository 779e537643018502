"""Offices: where people are served, what each may do on which day, and its hours."""

from datetime import time

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ektp.db.models import Tracked
from ektp.regions.models.dated import one_per_day
from ektp.regions.models.places import Region, TimeZone, zone_label

MONDAY_TO_FRIDAY = 0b0011111
ALL_WEEKDAYS = 0b1111111


class Service(models.TextChoices):
    RECORDING = "recording", _("perekaman")
    PRINTING = "printing", _("pencetakan")
    HANDOVER = "handover", _("penyerahan")
    ACTIVATION = "activation", _("aktivasi KTP-el")
    IKD = "ikd", _("aktivasi IKD")
    STOCK = "stock", _("persediaan blangko")


class Office(models.Model):
    """A place that serves and reports: Dinas, kecamatan, UPT, counter, mobile unit."""

    class Kind(models.TextChoices):
        DINAS = "DINAS", _("Dinas Dukcapil")
        DISTRICT = "DISTRICT", _("Kantor kecamatan")
        UPT = "UPT", _("UPT Dukcapil")
        COUNTER = "COUNTER", _("Loket layanan")
        MOBILE = "MOBILE", _("Mobil keliling")
        PROVINCE = "PROVINCE", _("Dukcapil provinsi")
        NATIONAL = "NATIONAL", _("Ditjen Dukcapil")

    code = models.CharField(_("kode kantor"), max_length=40, unique=True, db_collation="C")
    name = models.CharField(_("nama kantor"), max_length=160)
    kind = models.CharField(_("jenis"), max_length=12, choices=Kind)
    region = models.ForeignKey(Region, models.PROTECT, related_name="offices")
    attribution = models.ForeignKey(Region, models.PROTECT, related_name="attributed_offices")
    home_office = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="mobile_units"
    )
    time_zone = models.CharField(_("zona waktu"), max_length=32, choices=TimeZone)
    active = models.BooleanField(_("aktif"), default=True)
    is_sample = models.BooleanField(_("data contoh"), default=False)

    class Meta:
        verbose_name = _("kantor")
        verbose_name_plural = _("kantor")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(home_office=None) | ~models.Q(home_office=models.F("id")),
                name="regions_office_is_not_its_own_home",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def label(self) -> str:
        return self.name

    @property
    def zone_label(self) -> str:
        """WIB, WITA or WIT."""
        return zone_label(self.time_zone)


class OfficeAbility(Tracked):
    """From when until when an office gives a service; its day sheet follows from this."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="abilities")
    service = models.CharField(max_length=12, choices=Service)
    valid = DateRangeField()

    class Meta:
        ordering = ["office", "service", "valid"]
        constraints = [
            one_per_day(
                name=f"regions_ability_{service}_once",
                owner="office",
                condition=models.Q(service=service),
            )
            for service in Service.values
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.service}"


class OfficeHours(Tracked):
    """Working days and hours of an office, in its own time zone.

    `weekdays` has bit 0 for Monday to bit 6 for Sunday. After `closes_at` a report is whole,
    before it "sementara"; a first save up to `deadline` of the same day is on time.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="hours")
    weekdays = models.PositiveSmallIntegerField(default=MONDAY_TO_FRIDAY)
    closes_at = models.TimeField(default=time(15, 0))
    deadline = models.TimeField(default=time(20, 0))
    valid = DateRangeField()

    class Meta:
        ordering = ["office", "valid"]
        constraints = [
            one_per_day(name="regions_hours_one_per_day", owner="office"),
            models.CheckConstraint(
                condition=models.Q(weekdays__gte=0, weekdays__lte=ALL_WEEKDAYS),
                name="regions_hours_seven_weekdays",
            ),
            models.CheckConstraint(
                condition=models.Q(deadline__gte=models.F("closes_at")),
                name="regions_hours_deadline_after_closing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.closes_at}"


class OfficeLetterhead(models.Model):
    """What stands at the head and foot of an office's letters (tata naskah dinas)."""

    office = models.OneToOneField(Office, models.CASCADE, related_name="letterhead")
    government_name = models.CharField(_("nama pemerintah daerah"), max_length=160, blank=True)
    agency_name = models.CharField(_("nama instansi"), max_length=200, blank=True)
    address = models.CharField(_("alamat"), max_length=240, blank=True)
    postal = models.CharField(_("kode pos"), max_length=10, blank=True)
    phone = models.CharField(_("telepon"), max_length=60, blank=True)
    website = models.CharField(_("laman"), max_length=120, blank=True)
    email = models.EmailField(_("pos-el"), blank=True)
    city = models.CharField(_("tempat surat"), max_length=80, blank=True)
    signatory_title = models.CharField(_("jabatan penanda tangan"), max_length=160, blank=True)
    signatory_name = models.CharField(_("nama penanda tangan"), max_length=120, blank=True)
    signatory_rank = models.CharField(_("pangkat (golongan)"), max_length=80, blank=True)
    signatory_nip = models.CharField(_("NIP"), max_length=24, blank=True)

    def __str__(self) -> str:
        return f"{self.office_id} {self.agency_name}"
