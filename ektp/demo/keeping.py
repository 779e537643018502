"""What a stock keeper does beside blanks: ribbon and film, devices, withdrawn cards, a count, a destruction."""

from datetime import date, time, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from blanko.models import (
    BLANK_WNI,
    KTP_WITHDRAWN,
    Destruction,
    Device,
    DeviceCondition,
    DeviceKind,
    DifferenceReason,
    Funding,
    WithdrawalGround,
)
from blanko.services.count_approval import count_approve
from blanko.services.destruction import Batch, Witness, destruction_approve, destruction_prepare
from blanko.services.documents import consumption_post, opening_post, receipt_post
from blanko.services.equipment import device_add, device_state_set
from blanko.services.pace import pace_set
from blanko.services.stock_counts import Counted, Part, count_enter, count_start, count_submit
from blanko.services.withdrawn import withdrawal_post
from ektp.accounts.models import User
from ektp.daysheets.models import Cause
from ektp.regions.models import Office

_SHORT = 3  # keping that the count does not find
# What a week of printing puts into the machines.
_WEEKLY = {"ribbon": 3, "film": 2}
_BEGINS_WITH = {"ribbon": 24, "film": 16}
_RESTOCKED = {"ribbon": 36, "film": 20}
_DEVICES = (
    (DeviceKind.PRINTER, "Fargo HDP5000", "CONTOH-P1", Funding.APBN, "Ruang cetak", 250),
    (DeviceKind.PRINTER, "Fargo HDP5000", "CONTOH-P2", Funding.APBD, "Ruang cetak", 250),
    (DeviceKind.STATIC_SET, "Set perekaman 2011", "CONTOH-S1", Funding.APBN, "Loket 1", None),
    (DeviceKind.STATIC_SET, "Set perekaman 2011", "CONTOH-S2", Funding.APBN, "Loket 2", None),
    (DeviceKind.MOBILE_SET, "Set perekaman keliling", "CONTOH-M1", Funding.DAK, "Mobil", None),
)
_WITHDRAWN: dict[str, int] = {
    WithdrawalGround.WORN: 34,
    WithdrawalGround.DATA_CHANGED: 58,
    WithdrawalGround.MOVED: 9,
    WithdrawalGround.DECEASED: 12,
}


class Keeping:
    """The day of one keeper; whatever needs a second person is approved by the agency's official."""

    def __init__(self, office: Office, keeper: User, official: User) -> None:
        self.office, self.keeper, self.official = office, keeper, official
        self.printers: list[Device] = []

    def begin(self, day: date) -> None:
        """The books of ribbon and film, and the register of devices."""
        for item, quantity in _BEGINS_WITH.items():
            opening_post(
                by=self.keeper,
                office=self.office,
                day=day,
                quantity=quantity,
                item=item,
                note="data contoh",
                client_key=self._key(f"{item} buka"),
                is_sample=True,
            )
        for kind, model, serial, funding, location, cards in _DEVICES:
            device = device_add(
                by=self.keeper,
                office=self.office,
                kind=kind,
                model=model,
                serial=serial,
                funding=funding,
                since_day=day,
                location=location,
                cards_daily=cards,
                client_key=self._key(serial),
            )
            if kind == DeviceKind.PRINTER:
                self.printers.append(device)
        pace_set(
            by=self.official,
            office=self.office,
            cards_per_printer=250,
            cards_per_hour=40,
            operators=2,
            starts_at=time(8, 0),
        )

    def consume(self, day: date) -> None:
        for item, quantity in _WEEKLY.items():
            consumption_post(
                by=self.keeper,
                office=self.office,
                day=day,
                quantity=quantity,
                item=item,
                client_key=self._key(f"{item} {day}"),
                is_sample=True,
            )

    def restock(self, day: date) -> None:
        for item, quantity in _RESTOCKED.items():
            receipt_post(
                by=self.keeper,
                office=self.office,
                day=day,
                quantity=quantity,
                source="Pengadaan APBD",
                number=f"SPK/{day:%Y}/07",
                item=item,
                client_key=self._key(f"{item} terima"),
                is_sample=True,
            )

    def withdraw(self, day: date) -> None:
        """Cards that came back over the last weeks, by ground."""
        withdrawal_post(
            by=self.keeper,
            office=self.office,
            day=day,
            grounds={**_WITHDRAWN},
            number=f"470/TARIK/{day:%d%m}",
            client_key=self._key(f"tarik {day}"),
            is_sample=True,
        )

    def count(self, day: date) -> None:
        """Stok opname of blanks: a few less than the book says, explained, and approved by another person."""
        count = count_start(
            by=self.keeper,
            office=self.office,
            item=BLANK_WNI,
            number=f"470/OPNAME/{day:%m%Y}",
            note="data contoh",
            client_key=self._key("opname"),
        )
        lines = list(count.lines.all())
        line = next(line for line in lines if line.condition == "on_hand")
        count_enter(
            by=self.keeper,
            count=count,
            counted={
                row.pk: Counted(row.expected_at_start - (_SHORT if row == line else 0))
                for row in lines
            },
        )
        part = Part(DifferenceReason.MISRECORDED, -_SHORT, "Tiga keping rusak tidak tercatat.")
        count_submit(by=self.keeper, count=count, reasons={line.pk: [part]})
        count_approve(by=self.official, count=count)

    def destroy(self, day: date) -> None:
        """The withdrawn cards of the first month, before two witnesses."""
        batch = destruction_prepare(
            by=self.keeper,
            office=self.office,
            batch=Batch(
                item=KTP_WITHDRAWN,
                day=day,
                lines=_WITHDRAWN,
                method=Destruction.Method.CUT,
                place_name="Halaman kantor Dinas",
                witnesses=(
                    Witness("Saksi Pertama (data contoh)", "Satpol PP", "Kepala seksi"),
                    Witness("Saksi Kedua (data contoh)", "Inspektorat", "Auditor muda"),
                ),
                number=f"470/MUSNAH/{day:%m%Y}",
                note="data contoh",
            ),
            client_key=self._key("musnah"),
        )
        destruction_approve(by=self.official, destruction=batch)

    def printer_breaks(self, day: date) -> None:
        device_state_set(
            by=self.keeper,
            device=self.printers[-1],
            day=day - timedelta(days=1),
            condition=DeviceCondition.BROKEN,
            cause=Cause.PRINTER,
            location="Ruang cetak",
            note="Kepala cetak aus, menunggu suku cadang (data contoh).",
        )

    def _key(self, name: str) -> UUID:
        return uuid5(NAMESPACE_URL, f"ektp:contoh:gudang:{name}")
