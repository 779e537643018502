"""Blank cards of the generated province: opened, received in small rations, used by the sheets, counted each afternoon."""

from datetime import date
from random import Random
from uuid import NAMESPACE_URL, UUID, uuid5

from blanko.models import BLANK_WNI, Account, Condition, UseKind
from blanko.services.documents import opening_post, receipt_post
from blanko.services.uses import use_set
from ektp.accounts.models import User
from ektp.common.periods import Period
from ektp.daysheets.models import DaySheet
from ektp.demo.copying import copy_rows
from ektp.demo.days import Batch, Dinas
from ektp.regions.models import Office


class Stock:
    """Posts documents and uses of the generated days through the ledger's own services."""

    def __init__(
        self, dinases: list[Dinas], people: dict[str, User], period: Period, random: Random
    ) -> None:
        self.dinases = dinases
        self.by = people["petugas.contoh"]
        self.period = period
        self.random = random
        self.daily = {
            d.office.pk: max(40, round(sum(k.eligible for k in d.districts) * 0.0009))
            for d in dinases
        }

    def after(self, day: date, batch: Batch) -> None:
        """Rations that arrived that morning, then what the sheets used, then the afternoon's count."""
        if day == self.period.start:
            self._openings(day)
        self._receipts(day)
        self._uses(batch)
        self._counts(batch, day)

    def _openings(self, day: date) -> None:
        for dinas in self.dinases:
            opening_post(
                by=self.by,
                office=dinas.office,
                item=BLANK_WNI,
                quantity=self.daily[dinas.office.pk] * self.random.randint(6, 25),
                day=day,
                note="data contoh",
                client_key=_key(dinas.office, "buka", day),
                is_sample=True,
            )

    def _receipts(self, day: date) -> None:
        """Each Dinas fetches about every third week, not always enough (domain.md section 4.2)."""
        for index, dinas in enumerate(self.dinases):
            if (day.toordinal() + index * 5) % 19 or day.weekday() > 4:
                continue
            ration = self.daily[dinas.office.pk] * self.random.randint(9, 17)
            receipt_post(
                by=self.by,
                office=dinas.office,
                item=BLANK_WNI,
                quantity=ration // 500 * 500 + 500,
                day=day,
                number=f"BAST/{day:%Y/%m}/{dinas.office.region.code}",
                source="Ditjen Dukcapil",
                client_key=_key(dinas.office, "terima", day),
                is_sample=True,
            )

    def _uses(self, batch: Batch) -> None:
        for table, kind in (
            ("blanko_printingcount", UseKind.PRINT),
            ("blanko_spoilagecount", UseKind.SPOILAGE),
        ):
            used: dict[int, int] = {}
            sheets: dict[int, DaySheet] = {}
            for sheet, _row, values in batch.counts.get(table, []):
                sheets[sheet.pk] = sheet
                used[sheet.pk] = used.get(sheet.pk, 0) + sum(value or 0 for value in values)
            for pk, quantity in used.items():
                use_set(sheet=sheets[pk], item=BLANK_WNI, kind=kind, quantity=quantity)

    def _counts(self, batch: Batch, day: date) -> None:
        """What was counted by hand: mostly what the book says, sometimes a few less."""
        balances = dict(
            Account.objects.filter(
                item=BLANK_WNI, condition=Condition.ON_HAND, place__prints=True
            ).values_list("place__office", "balance")
        )
        sheets = {
            sheet.pk: sheet for sheet, _row, _values in batch.counts.get("blanko_printingcount", [])
        }
        copy_rows(
            "blanko_declaredstock",
            (
                "sheet_id",
                "office_id",
                "day",
                "declared_blank_on_hand",
                "declared_ribbon_percent",
                "declared_film_percent",
            ),
            (
                (
                    pk,
                    sheet.office_id,
                    day,
                    max(0, balances.get(sheet.office_id, 0) - self._off()),
                    *self._left(),
                )
                for pk, sheet in sheets.items()
            ),
        )

    def _off(self) -> int:
        return self.random.randint(1, 12) if self.random.random() < 0.06 else 0

    def _left(self) -> tuple[int, int]:
        return self.random.randint(5, 100), self.random.randint(5, 100)


def _key(office: Office, what: str, day: date) -> UUID:
    return uuid5(NAMESPACE_URL, f"ektp:contoh:{office.code}:{what}:{day}")
