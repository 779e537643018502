"""What documents move: rows of CardFlow, kept equal to their document. In transit is the sender's until accepted or answered."""

from collections.abc import Iterable, Mapping
from datetime import date

from distribution.models import CardAcceptance, CardDispatch, CardFlow, CardOpening
from ektp.daysheets import outbox
from ektp.regions.models import Office

Columns = Mapping[str, int]
_AMOUNTS = (
    "cards_at_dinas_change",
    "cards_in_transit_change",
    "cards_at_counter_change",
    "cards_sent",
    "cards_accepted",
)


def opening_flows(opening: CardOpening) -> None:
    """What lay at an office when it began, keping."""
    _write(CardFlow.Cause.OPENING, opening.pk, opening.office, opening.day, {}, opening.quantity)


def dispatch_flows(dispatch: CardDispatch) -> None:
    """Out of where the sender's cards lie, into transit."""
    sent = dispatch.quantity
    columns = {"cards_in_transit_change": sent, "cards_sent": sent}
    _write(CardFlow.Cause.DISPATCH, dispatch.pk, dispatch.sender, dispatch.day, columns, -sent)


def acceptance_flows(acceptance: CardAcceptance) -> None:
    """Out of the sender's transit, to where the receiver's cards lie. More than was sent had been left out of the count at the sender."""
    dispatch, arrived = acceptance.dispatch, acceptance.quantity
    carried = min(arrived, dispatch.quantity)
    extra = arrived - carried
    _write(
        CardFlow.Cause.ACCEPTANCE,
        acceptance.pk,
        dispatch.sender,
        acceptance.day,
        {"cards_in_transit_change": -carried},
        -extra if extra else None,
    )
    _write(
        CardFlow.Cause.ACCEPTANCE,
        acceptance.pk,
        dispatch.receiver,
        acceptance.day,
        {"cards_accepted": arrived},
        arrived,
    )


def resolution_flows(acceptance: CardAcceptance) -> None:
    """What was missing leaves transit: to the receiver after all, back to the sender, or lost."""
    dispatch, missing = acceptance.dispatch, acceptance.dispatch.quantity - acceptance.quantity
    if acceptance.resolved_day is None or missing <= 0:
        return
    came_back = acceptance.outcome == CardAcceptance.Outcome.RETURNED
    arrived = acceptance.outcome == CardAcceptance.Outcome.ARRIVED
    _write(
        CardFlow.Cause.RESOLUTION,
        acceptance.pk,
        dispatch.sender,
        acceptance.resolved_day,
        {"cards_in_transit_change": -missing},
        missing if came_back else None,
    )
    if arrived:
        _write(
            CardFlow.Cause.RESOLUTION,
            acceptance.pk,
            dispatch.receiver,
            acceptance.resolved_day,
            {"cards_accepted": missing},
            missing,
        )


def documents_again(office: Office) -> None:
    """Rewrite what all documents of an office moved, after its opening has changed."""
    dispatches = CardDispatch.objects.select_related("sender__attribution", "receiver__attribution")
    for dispatch in dispatches.filter(sender=office):
        dispatch_flows(dispatch)
    mine = CardAcceptance.objects.select_related(
        "dispatch__sender__attribution", "dispatch__receiver__attribution"
    )
    touched = mine.filter(dispatch__sender=office) | mine.filter(dispatch__receiver=office)
    for acceptance in touched:
        acceptance_flows(acceptance)
        resolution_flows(acceptance)


def announce(offices: Iterable[Office], day: date) -> None:
    """Tell the roll-up that cards of these offices moved on `day`."""
    outbox.append((office.attribution, day) for office in offices)


def _write(
    cause: str, cause_id: int, office: Office, day: date, columns: Columns, lying: int | None
) -> None:
    """`lying`: what was added (keping) to the cards that lie at the office; kept only from the office's opening on."""
    amounts: dict[str, int | None] = dict.fromkeys(_AMOUNTS)
    amounts |= columns
    if lying is not None and CardOpening.objects.filter(office=office, day__lte=day).exists():
        at_dinas = office.kind == Office.Kind.DINAS
        amounts["cards_at_dinas_change" if at_dinas else "cards_at_counter_change"] = lying
    CardFlow.objects.update_or_create(
        cause=cause,
        cause_id=cause_id,
        office=office,
        defaults={"region_id": office.attribution_id, "day": day, **amounts},
    )
