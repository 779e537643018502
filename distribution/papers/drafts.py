"""What can be issued about a dispatch of finished cards: by the sender when it goes, by the receiver when it was counted."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from distribution.models import CardDispatch
from distribution.papers.slips import CardSlip, card_slip
from ektp.accounts.policies import Permission
from ektp.papers import wording
from ektp.papers.content import Person
from ektp.papers.registry import Draft, PaperKind, Slot
from ektp.regions.models import Office
from ektp.regions.selectors.letterheads import letterhead_content

SENT, COUNTED, DISPATCH = "tanda-kirim-ktp", "tanda-terima-ktp", "distribution.dispatch"


def sent_draft(key: str) -> Draft | None:
    """The receipt that goes with the courier, issued by the sender."""
    found = _dispatch(key)
    if found is None:
        return None
    slip = CardSlip(
        found.sender.name,
        found.receiver.name,
        found.quantity,
        found.day,
        found.number,
        found.carrier,
    )
    sender = Person(found.created_by.full_name)
    return _draft(found, found.sender, found.receiver, slip, sender, Person(""))


def counted_draft(key: str) -> Draft | None:
    """The receipt of what was counted on arrival, issued by the receiver; none before that."""
    found = _dispatch(key)
    got = getattr(found, "acceptance", None)
    if found is None or got is None:
        return None
    slip = CardSlip(
        found.sender.name,
        found.receiver.name,
        found.quantity,
        found.day,
        found.number,
        found.carrier,
        got.quantity,
        got.day,
        got.difference_note,
    )
    receiver = Person(got.accepted_by.full_name)
    carrier = Person(found.carrier)
    return _draft(found, found.receiver, found.sender, slip, carrier, receiver)


def _draft(
    found: CardDispatch, ours: Office, theirs: Office, slip: CardSlip, first: Person, second: Person
) -> Draft:
    by_sender = ours.pk == found.sender_id
    signatory = wording.signatory_of(letterhead_content(ours))
    return Draft(
        office=ours,
        other=theirs,
        about=f"{DISPATCH}:{found.pk}",
        day=slip.accepted_day or slip.day,
        build=lambda frame: card_slip(slip, frame),
        back=reverse("distribution:dispatch", args=[found.pk]),
        slots=(
            Slot(wording.FIRST, _("Yang menyerahkan"), first, ours=by_sender),
            Slot(wording.SECOND, _("Yang menerima"), second, required=not by_sender, ours=not by_sender),
            Slot(wording.KNOWING, _("Mengetahui"), signatory, required=False),
        ),
        is_sample=found.is_sample,
    )  # fmt: skip


def _dispatch(key: str) -> CardDispatch | None:
    if not key.isdecimal() or len(key) > 17:
        return None
    found = CardDispatch.objects.select_related(
        "sender__region",
        "sender__letterhead",
        "receiver__region",
        "receiver__letterhead",
        "acceptance__accepted_by",
        "created_by",
    )
    return found.filter(pk=int(key)).first()


KINDS = (
    PaperKind(
        SENT,
        DISPATCH,
        gettext_lazy("Tanda terima pengiriman KTP-el jadi"),
        Permission.CARDS_VIEW,
        Permission.CARDS_SEND,
        sent_draft,
        "470/{n}/TT-KIRIM/{year}",
    ),
    PaperKind(
        COUNTED,
        DISPATCH,
        gettext_lazy("Tanda terima KTP-el jadi"),
        Permission.CARDS_VIEW,
        Permission.CARDS_ACCEPT,
        counted_draft,
        "470/{n}/TT/{year}",
    ),
)
