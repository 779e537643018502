"""Spoiled blanks and withdrawn KTP-el at the Dinas of Jombang, and batches of them."""

from datetime import date

from blanko.models import BLANK_WNI, Condition
from blanko.selectors.identities import identities, recount
from blanko.services.destruction import Batch, Witness
from blanko.services.documents import opening_post
from blanko.services.withdrawn import withdrawal_post
from ektp.accounts.models import User
from ektp.common.periods import Period
from ektp.regions.models import Office
from tests.blanko.helpers import print_report
from tests.blanko.test_documents import balance, july

JULY = Period.month(date(2026, 7, 1))
WITNESSES = (
    Witness("Slamet Riyadi", "Satpol PP", "Kepala seksi"),
    Witness("Dewi Lestari", "Inspektorat", "Auditor muda"),
)


def batch_of(item: str, day: date, **lines: int) -> Batch:
    """A batch that lacks nothing."""
    return Batch(
        item=item,
        day=day,
        lines=lines,
        method="burned",
        place_name="Halaman kantor Dinas",
        witnesses=WITNESSES,
        number="470/12/VII/2026",
    )


def begin_book(office: Office, by: User) -> Office:
    """100 blanks on hand, 9 spoiled in quarantine, 20 withdrawn KTP-el."""
    opening_post(by=by, office=office, day=july(1), quantity=109)
    print_report(by, office, july(2), spoiled=9)
    withdrawal_post(by=by, office=office, day=july(3), grounds={"worn": 15, "moved": 5})
    return office


def quarantine(office: Office, item: str = BLANK_WNI) -> int:
    """What lies in quarantine now, keping."""
    return balance(office, Condition.QUARANTINE, item=item)


def all_holds() -> bool:
    """Whether every identity of July closes and every balance is the sum of its lines."""
    return all(row.holds for row in identities(None, JULY)) and recount() == []
