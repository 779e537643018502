"""What arrived of a dispatch, and what became of the difference. Nothing is closed by silence."""

from datetime import date

from django.utils.translation import gettext as _

from distribution.exceptions import CardsError
from distribution.models import CardAcceptance, CardDispatch
from distribution.services.checks import require_day, require_not_before
from distribution.services.flows import acceptance_flows, announce, resolution_flows
from ektp.accounts.models import User
from ektp.common.formatting import angka
from ektp.db.changing import changing


def card_accept(
    *,
    by: User,
    dispatch: CardDispatch,
    day: date,
    quantity: int,
    difference_note: str = "",
) -> CardAcceptance:
    """Accept a dispatch (keping counted on arrival); a difference needs a note and stays an open question of the sender.

    The same acceptance sent again is the same. Raises CardsError for a second, different one.
    """
    note = difference_note.strip()
    with changing(by=by):
        dispatch = _locked(dispatch)
        had = CardAcceptance.objects.filter(dispatch=dispatch).first()
        if had is not None:
            return _same(had, day, quantity, note)
        require_not_before(day, dispatch.day, _("Kiriman ini"))
        require_day(dispatch.receiver, day)
        if quantity != dispatch.quantity and not note:
            raise CardsError(
                _("Dikirim %(sent)s, diterima %(got)s keping. Tulis catatan selisih.")
                % {"sent": angka(dispatch.quantity), "got": angka(quantity)}
            )
        acceptance = CardAcceptance.objects.create(
            dispatch=dispatch,
            day=day,
            quantity=quantity,
            difference_note=note,
            accepted_by_id=by.pk,
        )
        acceptance_flows(acceptance)
        announce([dispatch.sender, dispatch.receiver], day)
    return acceptance


def card_difference_resolve(
    *, by: User, acceptance: CardAcceptance, day: date, outcome: str, resolution: str
) -> CardAcceptance:
    """Answer what became of the cards that did not arrive: accepted later, back at the sender, or lost. Raises CardsError."""
    with changing(by=by, reason=resolution.strip()):
        dispatch = _locked(acceptance.dispatch)
        acceptance = CardAcceptance.objects.select_for_update().get(pk=acceptance.pk)
        acceptance.dispatch = dispatch
        if acceptance.resolved_day is not None or acceptance.quantity == dispatch.quantity:
            raise CardsError(_("Kiriman ini tidak mempunyai selisih yang terbuka."))
        if not resolution.strip():
            raise CardsError(
                _("Tulis penyelesaian: apa yang ditemukan dan siapa yang memastikannya.")
            )
        require_not_before(day, acceptance.day, _("Penerimaan kiriman ini"))
        require_day(dispatch.sender, day)
        acceptance.outcome = CardAcceptance.Outcome(outcome)
        acceptance.resolution = resolution.strip()
        acceptance.resolved_day = day
        acceptance.save(update_fields=["outcome", "resolution", "resolved_day"])
        resolution_flows(acceptance)
        announce([dispatch.sender, dispatch.receiver], day)
    return acceptance


def _locked(dispatch: CardDispatch) -> CardDispatch:
    """One answer at a time."""
    found = CardDispatch.objects.select_for_update(of=("self",)).select_related(
        "sender__attribution", "sender__region", "receiver__attribution", "receiver__region"
    )
    return found.get(pk=dispatch.pk)


def _same(had: CardAcceptance, day: date, quantity: int, note: str) -> CardAcceptance:
    if (had.day, had.quantity, had.difference_note) != (day, quantity, note):
        raise CardsError(
            _(
                "Kiriman ini sudah diterima dengan %(got)s keping. Jawab selisihnya pada halaman kiriman."
            )
            % {"got": angka(had.quantity)}
        )
    return had
