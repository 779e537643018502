"""Papers of the demonstration: numbered, on the letterhead of their office, with everybody named."""

import os
from datetime import date
from uuid import NAMESPACE_URL, uuid5

from blanko.models import BLANK_WNI, StockDocument
from ektp.accounts.models import User
from ektp.papers.content import Person
from ektp.papers.registry import kind_of
from ektp.papers.services import Naming, paper_issue
from ektp.regions.models import Office

_SOMEBODY = "Nama Petugas (data contoh)"


def papers_issue(
    shipment: StockDocument, receiver: Office, sender: User, keeper: User, today: date
) -> None:
    """The BAST of a shipment by who sent it, and the receiver's kartu persediaan of this month."""
    number = shipment.number.replace("/", "/BAST/", 1)
    _issue(sender, "bast", str(shipment.pk), today, number)
    _issue(keeper, "kartu-persediaan", f"{receiver.code}:{BLANK_WNI}:{today:%Y-%m}", today)


def _issue(by: User, code: str, about: str, day: date, number: str = "") -> None:
    kind = kind_of(code)
    draft = kind.draft(about) if kind else None
    if kind is None or draft is None:
        raise LookupError(f"{code} {about}")
    people = {
        slot.code: slot.person
        if slot.person.name
        else Person(_SOMEBODY, position=slot.person.position, office=slot.person.office)
        for slot in draft.slots
    }
    naming = Naming(
        day=day,
        number=number,
        people=people,
        client_key=uuid5(NAMESPACE_URL, f"ektp:contoh:naskah:{code}"),
    )
    # As `make demo` is reached from this machine.
    site = f"http://localhost:{os.environ.get('EKTP_PORT', '8000')}/"
    paper_issue(by=by, kind=kind, draft=draft, naming=naming, site=site)
