"""Days on which offices are closed, or open though others are closed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ektp.db.models import Tracked
from ektp.regions.models.places import Region


class CalendarDay(Tracked):
    """One day that differs from the weekday rule; without a region it holds for the nation.

    Of several rows on a day the one of the smallest region decides.
    """

    class Kind(models.TextChoices):
        NATIONAL_HOLIDAY = "NATIONAL_HOLIDAY", _("libur nasional")
        COLLECTIVE_LEAVE = "COLLECTIVE_LEAVE", _("cuti bersama")
        LOCAL_CLOSURE = "LOCAL_CLOSURE", _("libur setempat")
        LOCAL_OPEN = "LOCAL_OPEN", _("tetap buka")

    day = models.DateField(_("tanggal"))
    region = models.ForeignKey(
        Region, models.CASCADE, null=True, blank=True, related_name="calendar_days"
    )
    kind = models.CharField(_("jenis"), max_length=20, choices=Kind)
    name = models.CharField(_("nama"), max_length=200)
    source = models.CharField(_("sumber"), max_length=120, blank=True)
    version = models.CharField(_("versi"), max_length=40, blank=True)
    estimated = models.BooleanField(_("perkiraan"), default=False)

    class Meta:
        ordering = ["day", "region"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "region"],
                name="regions_calendar_one_per_region_and_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(region=None, kind__in=["NATIONAL_HOLIDAY", "COLLECTIVE_LEAVE"])
                | models.Q(region__isnull=False, kind__in=["LOCAL_CLOSURE", "LOCAL_OPEN"]),
                name="regions_calendar_local_days_have_a_region",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
