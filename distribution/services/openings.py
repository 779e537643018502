"""What lay at an office when it began to keep track of finished cards."""

from datetime import date

from django.db import connection
from django.db.models import Min
from django.utils.translation import gettext as _

from distribution.exceptions import CardsError
from distribution.models import CardAcceptance, CardDispatch, CardOpening
from distribution.services.checks import require_day, require_not_before
from distribution.services.flows import documents_again, opening_flows
from ektp.accounts.models import User
from ektp.daysheets import outbox
from ektp.db.changing import changing
from ektp.regions.models import Office

# Sheets of the office whose cards count from the opening on.
_DAYS = """
SELECT day FROM distribution_handovercount WHERE office_id = %(office)s AND day >= %(day)s
UNION SELECT day FROM blanko_printingcount WHERE office_id = %(office)s AND day >= %(day)s
UNION SELECT day FROM distribution_cardflow WHERE office_id = %(office)s AND day >= %(day)s
"""


def card_opening_set(
    *,
    by: User,
    office: Office,
    day: date,
    quantity: int,
    reason: str = "",
    is_sample: bool = False,
) -> CardOpening:
    """Finished cards that lay at an office at the start of `day` (keping; 0 allowed), set or corrected with a reason.

    From that day on it is known what lies there. Raises CardsError when a document of the office is older, or the reason is missing.
    """
    with changing(by=by, reason=reason.strip()):
        _require_first(office, day)
        require_day(office, day)
        had = CardOpening.objects.select_for_update().filter(office=office).first()
        if had is not None and (had.day, had.quantity) == (day, quantity):
            return had
        if had is not None and not reason.strip():
            raise CardsError(
                _("Stok awal KTP-el jadi kantor ini sudah dicatat. Tulis alasan perubahannya.")
            )
        since = min(day, had.day) if had else day
        opening, _made = CardOpening.objects.update_or_create(
            office=office, defaults={"day": day, "quantity": quantity, "is_sample": is_sample}
        )
        opening_flows(opening)
        documents_again(office)
        _announce_since(office, since)
    return opening


def _require_first(office: Office, day: date) -> None:
    sent = CardDispatch.objects.filter(sender=office).aggregate(day=Min("day"))["day"]
    came = CardAcceptance.objects.filter(dispatch__receiver=office).aggregate(day=Min("day"))["day"]
    for first in filter(None, (sent, came)):
        if day > first:
            require_not_before(first, day, _("Stok awal ini"))


def _announce_since(office: Office, since: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, {"office": office.pk, "day": since})
        days = {row[0] for row in cursor.fetchall()}
    outbox.append((office.attribution, day) for day in days | {since})
