"""Which kabupaten/kota show their stock of blanks to everybody."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ektp.db.models import Tracked


class StockBoard(Tracked):
    """Whether the stock of a kabupaten/kota is public; without a row it is not (domain.md section 4.3: published to prevent extortion)."""

    region = models.OneToOneField("regions.Region", models.PROTECT, related_name="+")
    public = models.BooleanField(_("tampil untuk umum"), default=False)

    def __str__(self) -> str:
        return f"{self.region_id} {self.public}"
