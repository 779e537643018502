"""Whose letterhead stands on a paper of an office."""

from datetime import date

from django.utils.translation import gettext as _

from ektp.regions.exceptions import LetterheadMissing
from ektp.regions.models import Office
from ektp.regions.selectors import agency_of
from ektp.regions.selectors.letterheads import (
    lacking_words,
    letterhead_content,
    letterhead_lacking,
)

# They write on the paper of their Dinas unless they have a letterhead of their own.
_UNDER_AN_AGENCY = (Office.Kind.DISTRICT, Office.Kind.UPT, Office.Kind.COUNTER, Office.Kind.MOBILE)


def head_for(office: Office, day: date) -> dict[str, str]:
    """The office's own letterhead if it is complete, else that of its executing agency's Dinas.

    Raises LetterheadMissing, which names the fields and the office where to fill them in.
    """
    lacking = letterhead_lacking(office)
    if not lacking:
        return letterhead_content(office)
    signing = office
    if office.kind in _UNDER_AN_AGENCY:
        signing = _agency_office(office, day) or office
        lacking = letterhead_lacking(signing)
        if not lacking:
            return letterhead_content(signing)
    raise LetterheadMissing(
        _("Kop surat %(office)s belum lengkap: %(fields)s. Lengkapi dahulu, lalu terbitkan naskah.")
        % {"office": signing.name, "fields": lacking_words(lacking)},
        signing,
    )


def _agency_office(office: Office, day: date) -> Office | None:
    agency = agency_of(office.region, day)
    kinds = (Office.Kind.DINAS, Office.Kind.PROVINCE)
    found = Office.objects.filter(region=agency, kind__in=kinds, active=True)
    return found.select_related("letterhead").order_by("code").first()
