"""Whose letterhead stands on a report, and what is missing in it."""

from datetime import date

from django.utils.translation import gettext as _

from ektp.regions.exceptions import LetterheadMissing
from ektp.regions.models import Level, Office, Region
from ektp.regions.selectors import agency_of
from ektp.regions.selectors.letterheads import (
    lacking_words,
    letterhead_content,
    letterhead_lacking,
)

__all__ = ["LetterheadMissing", "letterhead_of"]

_KINDS = {
    Level.NATION: Office.Kind.NATIONAL,
    Level.PROVINCE: Office.Kind.PROVINCE,
    Level.REGENCY: Office.Kind.DINAS,
    Level.DISTRICT: Office.Kind.DISTRICT,
}


def letterhead_of(region: Region, day: date) -> tuple[Office, dict[str, str]]:
    """The office that sends the report of `region`, and its letterhead.

    A kecamatan's own office if its letterhead is complete, else the executing agency's (DESIGN section 5). Raises
    LetterheadMissing, which names the fields and the office.
    """
    agency = agency_of(region, day)
    if region.level == Level.DISTRICT:
        own = _office(region)
        if own is not None and not letterhead_lacking(own):
            return own, letterhead_content(own)
    office = _office(agency)
    if office is None:
        raise LetterheadMissing(
            _("Belum ada kantor dinas untuk %(region)s. Tambahkan kantornya lebih dahulu.")
            % {"region": agency.full_label},
            None,
        )
    lacking = letterhead_lacking(office)
    if lacking:
        raise LetterheadMissing(
            _("Kop surat %(office)s belum lengkap: %(fields)s. Lengkapi dahulu, lalu buat laporan.")
            % {"office": office.name, "fields": lacking_words(lacking)},
            office,
        )
    return office, letterhead_content(office)


def seat_of(region: Region, day: date) -> str:
    """The town from which the region's agency writes, as its letterhead has it; "" where that is not filled in."""
    office = _office(agency_of(region, day))
    return letterhead_content(office)["city"].strip() if office is not None else ""


def _office(region: Region) -> Office | None:
    offices = Office.objects.filter(region=region, kind=_KINDS[Level(region.level)], active=True)
    return offices.select_related("letterhead").order_by("code").first()
