"""What every document of finished cards must satisfy."""

from datetime import date

from django.utils.translation import gettext as _

from distribution.exceptions import CardsError
from ektp.common.formatting import tanggal
from ektp.common.periods import plausible
from ektp.daysheets.locking import share_month
from ektp.daysheets.selectors.agencies import lock_state
from ektp.regions.arrival import not_yet
from ektp.regions.models import Office
from ektp.regions.selectors import agency_of


def require_day(office: Office, day: date) -> None:
    """The day is one that a document can bear, has come, and its month is open; it is held open to the end of the transaction.

    Raises CardsError.
    """
    _require_plausible(day)
    refusal = not_yet(day, office.time_zone, _("tanggal dokumen"))
    if refusal:
        raise CardsError(refusal)
    agency = agency_of(office.region, day)
    share_month(agency.pk, day)
    lock = lock_state(agency, day)
    if lock is not None and lock.closed:
        raise CardsError(
            _(
                "Bulan dari tanggal %(day)s sudah ditutup oleh %(by)s. Minta pejabat Dinas membukanya kembali."
            )
            % {"day": tanggal(day), "by": lock.by.get_full_name()}
        )


def _require_plausible(day: date) -> None:
    try:
        plausible(day)
    except ValueError:
        raise CardsError(
            _("Tahun %(year)s tidak mungkin untuk dokumen KTP-el. Periksa kembali tanggalnya.")
            % {"year": day.year}
        ) from None


def require_not_before(day: date, first: date, what: str) -> None:
    """`day` is not earlier than `first`; `what` names the earlier event. Raises CardsError."""
    if day < first:
        raise CardsError(
            _("%(what)s bertanggal %(first)s. Tanggal ini tidak boleh lebih awal.")
            % {"what": what, "first": tanggal(first)}
        )
