"""Withdrawn KTP-el: what had been handed over and came back (domain.md section 4.5). Into a quarantine of its own, never into blank stock."""

from collections.abc import Mapping
from datetime import date
from typing import Unpack

from django.utils.translation import gettext as _

from blanko.exceptions import DocumentRefused, StockKeyReused
from blanko.models import (
    KTP_WITHDRAWN,
    Condition,
    DocumentKind,
    StockDocument,
    WithdrawalGround,
    WithdrawnCards,
)
from blanko.services.entering import Paper, enter, new_document
from blanko.services.places import place_default
from blanko.services.posting import Move
from ektp.accounts.models import User
from ektp.db.changing import changing
from ektp.regions.models import Office


def withdrawal_post(
    *,
    by: User,
    office: Office,
    day: date,
    grounds: Mapping[str, int | None],
    **paper: Unpack[Paper],
) -> StockDocument:
    """Take withdrawn KTP-el into quarantine, keping by ground (WithdrawalGround). Counts, never names.

    Moves no figure of blanks. Set right by reversing the document. Raises DocumentRefused when nothing is counted.
    """
    counted = _counted(grounds)
    total, place = sum(counted.values()), place_default(office)
    document = new_document(
        by=by,
        kind=DocumentKind.WITHDRAWAL,
        place=place,
        day=day,
        quantity=0,
        paper={**paper, "item": KTP_WITHDRAWN},
        damaged=total,
        condition=Condition.QUARANTINE,
    )
    with changing(by=by, reason=document.note):
        made = enter(by=by, document=document, moves=[Move(place, Condition.QUARANTINE, total)])
        _keep_grounds(made, counted)
    return made


def _counted(grounds: Mapping[str, int | None]) -> dict[str, int]:
    counted = {ground: quantity for ground, quantity in grounds.items() if quantity}
    if not counted or any(quantity < 0 for quantity in counted.values()):
        raise DocumentRefused(
            _("Tulis jumlah KTP-el yang ditarik, paling sedikit pada satu alasan.")
        )
    if unknown := counted.keys() - set(WithdrawalGround.values):
        raise DocumentRefused(
            _("Alasan penarikan %(ground)s tidak dikenal. Pilih alasan yang ada pada formulir.")
            % {"ground": ", ".join(sorted(unknown))}
        )
    return counted


def _keep_grounds(document: StockDocument, counted: Mapping[str, int]) -> None:
    """The rows of a new document; a form sent again must say the same."""
    kept = dict(document.withdrawn.values_list("ground", "quantity"))
    if kept and kept != counted:
        raise StockKeyReused
    if not kept:
        WithdrawnCards.objects.bulk_create(
            WithdrawnCards(
                document=document,
                office_id=document.office_id,
                day=document.day,
                ground=ground,
                quantity=quantity,
            )
            for ground, quantity in counted.items()
        )
