"""Whose letterhead stands on a report, and what is missing in it."""

from datetime import date

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from ektp.regions.models import Level, Office, OfficeLetterhead, Region
from ektp.regions.selectors import agency_of

NEEDED = (
    "government_name",
    "agency_name",
    "address",
    "city",
    "signatory_title",
    "signatory_name",
)
_KINDS = {
    Level.NATION: Office.Kind.NATIONAL,
    Level.PROVINCE: Office.Kind.PROVINCE,
    Level.REGENCY: Office.Kind.DINAS,
    Level.DISTRICT: Office.Kind.DISTRICT,
}


class LetterheadMissing(Exception):
    """The office's letterhead is not complete; `office` is where to fill it in, if there is one."""

    def __init__(self, sentence: str, office: Office | None) -> None:
        super().__init__(sentence)
        self.office = office


def letterhead_of(region: Region, day: date) -> tuple[Office, dict[str, str]]:
    """The office that sends the report of `region`, and its letterhead.

    A kecamatan's own office if its letterhead is complete, else the executing agency's (DESIGN section 5). Raises
    LetterheadMissing, which names the fields and the office.
    """
    agency = agency_of(region, day)
    if region.level == Level.DISTRICT:
        own = _office(region)
        if own is not None and not _lacking(own):
            return own, _content(own)
    office = _office(agency)
    if office is None:
        raise LetterheadMissing(
            _("Belum ada kantor dinas untuk %(region)s. Tambahkan kantornya lebih dahulu.")
            % {"region": agency.full_label},
            None,
        )
    lacking = _lacking(office)
    if lacking:
        raise LetterheadMissing(
            _("Kop surat %(office)s belum lengkap: %(fields)s. Lengkapi dahulu, lalu buat laporan.")
            % {"office": office.name, "fields": get_text_list(lacking, _("dan"))},
            office,
        )
    return office, _content(office)


def seat_of(region: Region, day: date) -> str:
    """The town from which the region's agency writes, as its letterhead has it; "" where that is not filled in."""
    office = _office(agency_of(region, day))
    return _head(office).city.strip() if office is not None else ""


def _office(region: Region) -> Office | None:
    offices = Office.objects.filter(region=region, kind=_KINDS[Level(region.level)], active=True)
    return offices.select_related("letterhead").order_by("code").first()


def _head(office: Office) -> OfficeLetterhead:
    return getattr(office, "letterhead", None) or OfficeLetterhead(office=office)


def _lacking(office: Office) -> list[str]:
    head = _head(office)
    return [
        str(OfficeLetterhead._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in NEEDED
        if not getattr(head, name).strip()
    ]


def _content(office: Office) -> dict[str, str]:
    head = _head(office)
    names = [field.name for field in head._meta.fields if field.name not in ("id", "office")]
    return {name: str(getattr(head, name)) for name in names}
