"""What a round of the courier would change, found out by entering it and taking it back before anybody sees it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from distribution.models import CardDispatch
from distribution.selectors.lying import lying
from ektp.common import clock
from ektp.common.formatting import angka
from ektp.regions.models import Office


@dataclass(frozen=True, slots=True)
class SendPreview:
    """A sender's finished cards today before and after a round, keping; None where nobody knows what lies there.

    `lack`: how much more is sent than lies there, on its day or today.
    """

    office: Office
    sent: int
    before: int | None
    after: int | None
    lack: int

    @property
    def question(self) -> str:
        """Asked where more is sent than lies there. It may still be entered and waits for its papers (MODEL section 5)."""
        if not self.lack:
            return ""
        return _(
            "Dikirim %(sent)s keping, lebih %(lack)s dari KTP-el jadi yang tercatat di %(office)s. Benar? "
            "Bila benar, kelebihannya menunggu laporan cetak."
        ) % {"sent": angka(self.sent), "lack": angka(self.lack), "office": self.office.name}


def preview_send(
    action: Callable[[], list[CardDispatch]], sender: Office, day: date
) -> SendPreview:
    """Run `action` and undo it. Raises what `action` raises (CardsError)."""
    today = clock.today(sender.time_zone)
    with transaction.atomic():
        before = lying([sender.pk], today)[sender.pk]
        sent = sum(dispatch.quantity for dispatch in action())
        after, then = (lying([sender.pk], on)[sender.pk] for on in (today, day))
        transaction.set_rollback(True)
    moved = (
        after.balance != before.balance
    )  # not where a resend, or a day before the opening, takes nothing
    lack = max(after.waiting, then.waiting) if moved else 0
    return SendPreview(sender, sent, before.quantity, after.quantity, min(lack, sent))
