"""Finished cards of the generated province: sent to kecamatan twice a week, accepted the next day, now and then a few short."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

from distribution.models import CardAcceptance, CardDispatch, CardFlow, CardOpening
from ektp.accounts.models import User
from ektp.common.periods import Period
from ektp.demo.copying import copy_models, copy_rows
from ektp.demo.days import Batch, Dinas, District
from ektp.regions.models import Office

KEPT = 25  # one card in so many is fetched at the Dinas itself

_FLOW = (
    "region_id",
    "office_id",
    "day",
    "cause",
    "cause_id",
    "cards_at_dinas_change",
    "cards_in_transit_change",
    "cards_at_counter_change",
    "cards_sent",
    "cards_accepted",
)
Flow = tuple[int, int, date, str, int, int | None, int | None, int | None, int | None, int | None]


@dataclass(slots=True)
class _OnTheWay:
    dispatch: CardDispatch
    district: District
    arrives: date


class Cards:
    """Writes dispatches and acceptances set by set; what they move is what `distribution.services` would write."""

    def __init__(
        self, dinases: list[Dinas], people: dict[str, User], period: Period, random: Random
    ) -> None:
        self.dinases = dinases
        self.by = people["petugas.contoh"]
        self.period = period
        self.random = random
        self.on_the_way: list[_OnTheWay] = []

    def after(self, day: date, batch: Batch) -> None:
        """What was printed today waits at the Dinas; on Tuesdays and Fridays it is sent."""
        if day == self.period.start:
            self._openings(day)
        for dinas in self.dinases:
            for district in dinas.districts:
                printed = dinas.printed_today.pop(district.office.pk, 0)
                district.carried += printed - printed // KEPT
        self._accept(day)
        if day.weekday() in (1, 4):
            self._send(day)

    def _openings(self, day: date) -> None:
        openings = [
            CardOpening(office=district.office, day=day, quantity=district.lying, is_sample=True)
            for dinas in self.dinases
            for district in dinas.districts
        ]
        openings += [
            CardOpening(office=dinas.office, day=day, quantity=900, is_sample=True)
            for dinas in self.dinases
        ]
        copy_models(openings)
        copy_rows(CardFlow._meta.db_table, _FLOW, (_opening_flow(opening) for opening in openings))

    def _send(self, day: date) -> None:
        ready = [
            (dinas, district)
            for dinas in self.dinases
            for district in dinas.districts
            if district.carried > 0
        ]
        dispatches = [
            CardDispatch(
                number=f"SJ/{day:%Y%m%d}/{district.office.region.code}",
                sender=dinas.office,
                receiver=district.office,
                day=day,
                quantity=district.carried,
                client_key=uuid5(NAMESPACE_URL, f"ektp:contoh:kirim:{district.office.code}:{day}"),
                created_by=self.by,
                is_sample=True,
            )
            for dinas, district in ready
        ]
        copy_models(dispatches)
        copy_rows(
            CardFlow._meta.db_table, _FLOW, (_dispatch_flow(dispatch) for dispatch in dispatches)
        )
        for dispatch, (_dinas, district) in zip(dispatches, ready, strict=True):
            district.carried = 0
            wait = 1 if self.random.random() < 0.9 else self.random.randint(2, 6)
            self.on_the_way.append(_OnTheWay(dispatch, district, day + timedelta(days=wait)))

    def _accept(self, day: date) -> None:
        arrived = [way for way in self.on_the_way if way.arrives <= day]
        self.on_the_way = [way for way in self.on_the_way if way.arrives > day]
        acceptances = [self._acceptance(way, day) for way in arrived]
        copy_models(acceptances)
        copy_rows(CardFlow._meta.db_table, _FLOW, self._accept_flows(acceptances, day))
        for way, acceptance in zip(arrived, acceptances, strict=True):
            way.district.lying += acceptance.quantity

    def _acceptance(self, way: _OnTheWay, day: date) -> CardAcceptance:
        short = self.random.randint(1, 3) if self.random.random() < 0.004 else 0
        short = min(short, way.dispatch.quantity)
        return CardAcceptance(
            dispatch=way.dispatch,
            day=day,
            quantity=way.dispatch.quantity - short,
            difference_note="Jumlah kartu kurang saat dihitung (data contoh)" if short else "",
            accepted_by=self.by,
        )

    @staticmethod
    def _accept_flows(acceptances: list[CardAcceptance], day: date) -> Iterator[Flow]:
        for acceptance in acceptances:
            dispatch, here = acceptance.dispatch, acceptance.dispatch.receiver
            arrived = acceptance.quantity
            sender = dispatch.sender
            yield (
                sender.attribution_id,
                sender.pk,
                day,
                "acceptance",
                acceptance.pk,
                None,
                -arrived,
                None,
                None,
                None,
            )
            yield (
                here.attribution_id,
                here.pk,
                day,
                "acceptance",
                acceptance.pk,
                None,
                None,
                arrived,
                None,
                arrived,
            )


def _opening_flow(opening: CardOpening) -> Flow:
    office: Office = opening.office
    at_dinas = office.kind == Office.Kind.DINAS
    dinas, counter = (opening.quantity, None) if at_dinas else (None, opening.quantity)
    return (
        office.attribution_id,
        office.pk,
        opening.day,
        "opening",
        opening.pk,
        dinas,
        None,
        counter,
        None,
        None,
    )


def _dispatch_flow(dispatch: CardDispatch) -> Flow:
    sender, sent = dispatch.sender, dispatch.quantity
    return (
        sender.attribution_id,
        sender.pk,
        dispatch.day,
        "dispatch",
        dispatch.pk,
        -sent,
        sent,
        None,
        sent,
        None,
    )
