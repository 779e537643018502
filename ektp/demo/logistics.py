"""The stock logistics of Kab. Jombang in the generated province, through the services that the screens use.

Everything is entered as of its own day, in the order of the days, so that the blanks counted each afternoon agree with the book. One
person asks and another approves: the keeper, the agency's official and the province's officer; what the other Dinas do has no name.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from blanko.models import StockDocument
from blanko.services.allocations import allocation_make
from blanko.services.boards import board_set
from blanko.services.documents import acceptance_post, dispatch_post, opening_post, receipt_post
from blanko.services.requests import request_make
from ektp.accounts.models import User
from ektp.common import clock
from ektp.demo.days import ZONE
from ektp.demo.keeping import Keeping
from ektp.demo.lending import Lending
from ektp.demo.naming import papers_issue
from ektp.regions.models import Office, Region

AGENCY = "35.17"
_SHIPPED, _ACCEPTED = 1_000, 950


class Logistics:
    """What happens beside the generated days, counted back from today."""

    def __init__(self, people: dict[str, User], today: date) -> None:
        self.today = today
        self.keeper, self.officer = people["gudang.jombang"], people["provinsi.jatim"]
        self.official, self.clerk = people["dinas.jombang"], people["petugas.contoh"]
        self.dinas = _office(f"{AGENCY}-DINAS")
        self.province = _office("35-PROV")
        self.keeping = Keeping(self.dinas, self.keeper, self.official)
        self.lending = Lending(self.dinas, self.keeper, self.official, self.clerk)
        self.shipment: StockDocument | None = None
        self.events = self._events()

    def on(self, day: date) -> None:
        """Enter what happened on a day, before its sheets are."""
        for at, event in self.events:
            if at == day:
                with clock.held_at(datetime.combine(day, time(10, 0), ZONE)):
                    event(day)

    def _events(self) -> list[tuple[date, Callable[[date], None]]]:
        back = self._back
        return [
            (back(118), self.keeping.begin),
            (back(110), self._province_begins),
            (back(108), self._extra_ration),
            *((back(n), self.keeping.consume) for n in range(105, 0, -7)),
            (back(80), self.keeping.restock),
            (back(75), self.keeping.withdraw),
            *((back(n), self.lending.lend) for n in (72, 65, 58, 45)),
            *((back(n), self.lending.take_back) for n in range(42, 5, -2)),
            (back(38), self.keeping.withdraw),
            (back(31), self.keeping.count),
            (back(24), self.keeping.destroy),
            (back(20), self._ship),
            (back(16), self._accept),
            (back(9), self.keeping.printer_breaks),
            (back(6), self.keeping.withdraw),
        ]

    def _back(self, days: int) -> date:
        """A working day, so many days ago or a little more."""
        day = self.today - timedelta(days=days)
        return day - timedelta(days=max(0, day.weekday() - 4))

    def _province_begins(self, day: date) -> None:
        opening_post(
            by=self.officer,
            office=self.province,
            day=day,
            quantity=4_000,
            note="data contoh",
            client_key=key("provinsi buka"),
            is_sample=True,
        )
        receipt_post(
            by=self.officer,
            office=self.province,
            day=day,
            quantity=40_000,
            number=f"BAST/{day:%Y/%m}/35",
            source="Ditjen Dukcapil",
            client_key=key("provinsi terima"),
            is_sample=True,
        )

    def _extra_ration(self, day: date) -> None:
        """Why Jombang is the one that lends."""
        receipt_post(
            by=self.keeper,
            office=self.dinas,
            day=day,
            quantity=8_000,
            number=f"BAST/{day:%Y/%m}/{AGENCY}/tambahan",
            source="Ditjen Dukcapil",
            client_key=key("jatah tambahan"),
            is_sample=True,
        )

    def _ship(self, day: date) -> None:
        """Allocated unasked, promised for a day, and sent."""
        allocation = allocation_make(
            by=self.officer,
            supplier=self.province,
            receiver=self.dinas,
            day=day,
            quantity=_SHIPPED,
            promised_day=day + timedelta(days=3),
            client_key=key("alokasi"),
            is_sample=True,
        )
        self.shipment = dispatch_post(
            by=self.officer,
            office=self.province,
            receiver=self.dinas,
            day=day,
            quantity=_SHIPPED,
            number=f"470/118/{day:%Y}",
            allocation=allocation,
            client_key=key("kirim"),
            is_sample=True,
        )

    def _accept(self, day: date) -> None:
        """50 short: an open question of the province."""
        if self.shipment is None:
            return
        acceptance_post(
            by=self.keeper,
            dispatch=self.shipment,
            day=day,
            quantity=_ACCEPTED,
            difference_note="Satu bungkus berisi 50 keping tidak ada di dalam peti.",
            number=f"470/121/{day:%Y}",
            client_key=key("terima"),
        )

    def afterwards(self) -> None:
        """What needs the figures of the province: a request with its need, an allocation on its way, papers, the public board."""
        if self.shipment is None:
            return
        with clock.held_at(datetime.combine(self._back(3), time(11, 0), ZONE)):
            self._second_shipment(self._back(5), self._back(3))
        papers_issue(self.shipment, self.dinas, self.officer, self.keeper, self._back(0))
        board_set(by=self.official, region=Region.objects.get(code=AGENCY), public=True)

    def _second_shipment(self, asked: date, sent: date) -> None:
        request = request_make(
            by=self.keeper,
            office=self.dinas,
            supplier=self.province,
            day=asked,
            quantity=4_000,
            difference_note="Dibulatkan ke kemasan 500 keping menurut jatah provinsi.",
            number=f"470/131/{asked:%Y}",
            contact="Pengurus Blangko Jombang",
            client_key=key("permohonan"),
            is_sample=True,
        )
        allocation = allocation_make(
            by=self.officer,
            supplier=self.province,
            receiver=self.dinas,
            day=sent,
            quantity=2_000,
            request=request,
            promised_day=self.today + timedelta(days=2),
            client_key=key("alokasi kedua"),
            is_sample=True,
        )
        dispatch_post(
            by=self.officer,
            office=self.province,
            receiver=self.dinas,
            day=sent,
            quantity=2_000,
            number=f"470/134/{sent:%Y}",
            allocation=allocation,
            client_key=key("kirim kedua"),
            is_sample=True,
        )


def key(name: str) -> UUID:
    """The same key for the same thing of the demonstration."""
    return uuid5(NAMESPACE_URL, f"ektp:contoh:logistik:{name}")


def _office(code: str) -> Office:
    return Office.objects.select_related("region__province", "attribution").get(code=code)
