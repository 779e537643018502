"""Sending finished cards from where they are printed to the kecamatan."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid4, uuid5
from zlib import crc32

from django.utils.translation import gettext as _

from distribution.exceptions import CardKeyReused, CardsError
from distribution.models import CardDispatch
from distribution.services.checks import require_day
from distribution.services.flows import announce, dispatch_flows
from ektp.accounts.models import User
from ektp.db import locks
from ektp.db.changing import changing
from ektp.db.locks import Space
from ektp.regions.models import Office

_SAID = ("sender_id", "receiver_id", "day", "quantity", "number", "carrier")


def card_dispatch(
    *,
    by: User,
    sender: Office,
    receiver: Office,
    day: date,
    quantity: int,
    number: str = "",
    carrier: str = "",
    client_key: UUID | None = None,
    is_sample: bool = False,
) -> CardDispatch:
    """Send `quantity` finished cards (keping) to another office; they are in transit, and the sender's, until accepted.

    Never refused for a lack of cards: the print report may come after the courier. The same `client_key` gives the same dispatch.
    Raises CardsError, CardKeyReused.
    """
    dispatch = CardDispatch(
        sender=sender,
        receiver=receiver,
        day=day,
        quantity=quantity,
        number=number.strip(),
        carrier=carrier.strip(),
        client_key=client_key or uuid4(),
        created_by_id=by.pk,
        is_sample=is_sample,
    )
    with changing(by=by):
        made = _made_before(dispatch)
        if made is not None:
            return made
        _require_sound(dispatch)
        dispatch.save(force_insert=True)
        dispatch_flows(dispatch)
        announce([sender], day)
    return dispatch


def card_dispatch_many(
    *,
    by: User,
    sender: Office,
    day: date,
    quantities: Mapping[Office, int],
    number: str = "",
    carrier: str = "",
    client_key: UUID | None = None,
    is_sample: bool = False,
) -> list[CardDispatch]:
    """One round of the courier: several dispatches (keping by receiver) that stand or fall together."""
    key = client_key or uuid4()
    if not any(quantities.values()):
        raise CardsError(
            _("Belum ada jumlah yang diisi. Tulis keping untuk sedikitnya satu kantor.")
        )
    with changing(by=by):
        return [
            card_dispatch(
                by=by,
                sender=sender,
                receiver=receiver,
                day=day,
                quantity=quantity,
                number=number,
                carrier=carrier,
                client_key=key_of(key, receiver),
                is_sample=is_sample,
            )
            for receiver, quantity in quantities.items()
            if quantity
        ]


def key_of(round_key: UUID, receiver: Office) -> UUID:
    """The key of one dispatch of a round."""
    return uuid5(round_key, receiver.code)


def _made_before(dispatch: CardDispatch) -> CardDispatch | None:
    locks.hold(Space.CLIENT_KEY, crc32(dispatch.client_key.bytes) & 0x7FFFFFFF)
    found = CardDispatch.objects.filter(client_key=dispatch.client_key).first()
    if found is not None and any(getattr(found, f) != getattr(dispatch, f) for f in _SAID):
        raise CardKeyReused(
            _("Kunci kiriman ini sudah dipakai untuk pengiriman lain. Buka kembali formulirnya.")
        )
    return found


def _require_sound(dispatch: CardDispatch) -> None:
    if dispatch.sender_id == dispatch.receiver_id:
        raise CardsError(_("Pengirim dan penerima adalah kantor yang sama. Pilih kantor lain."))
    if dispatch.quantity <= 0:
        raise CardsError(_("Jumlah keping harus lebih dari 0."))
    require_day(dispatch.sender, dispatch.day)
