"""Blank cards of the generated province: opened, received in small rations, used by the sheets, counted each afternoon."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import connection

from blanko.models import BLANK_WNI, Account, Condition, StockDocument, UnbookedUse, UseKind
from blanko.services.documents import opening_post, receipt_post
from blanko.services.uses import use_set
from ektp.accounts.models import User
from ektp.common.periods import Period
from ektp.daysheets.models import DaySheet
from ektp.demo.copying import copy_models, copy_rows
from ektp.demo.days import Batch, Dinas
from ektp.regions.models import Office

_CARRY = """
WITH move AS (
  SELECT account_id, sum(quantity) AS quantity FROM blanko_stockline WHERE document_id = ANY(%(documents)s) GROUP BY account_id
), balance AS (
  UPDATE blanko_account a SET balance = a.balance + m.quantity FROM move m WHERE a.id = m.account_id RETURNING a.id, a.balance
)
INSERT INTO blanko_accountday (account_id, day, closing)
SELECT id, %(day)s, balance FROM balance
ON CONFLICT (account_id, day) DO UPDATE SET closing = excluded.closing
"""


@dataclass(slots=True)
class Use:
    """Blanks that one sheet used for one purpose, keping."""

    sheet: DaySheet
    kind: UseKind
    quantity: int

    @property
    def quarantined(self) -> int | None:
        """Spoiled blanks go to quarantine."""
        return self.quantity if self.kind == UseKind.SPOILAGE else None


@dataclass(slots=True)
class Held:
    """The accounts of one printing place this morning."""

    place_id: int
    on_hand_id: int
    quarantine_id: int
    on_hand: int
    waits: bool


class Stock:
    """Posts documents through the ledger's own services, and the uses of a day set by set."""

    def __init__(
        self, dinases: list[Dinas], people: dict[str, User], period: Period, random: Random
    ) -> None:
        self.dinases = dinases
        self.by = people["petugas.contoh"]
        self.period = period
        self.accounts: dict[int, Held] = {}
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
        self._read_accounts()
        self._uses(batch, day)
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
            ration = self.daily[dinas.office.pk] * self.random.randint(11, 18)
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

    def _uses(self, batch: Batch, day: date) -> None:
        """Post what the sheets used: set by set where the book bears it whole, else as any sheet does, with a part that waits."""
        bearable: list[Use] = []
        for use in self._wanted(batch):
            account = self.accounts[use.sheet.office_id]
            if account.on_hand >= use.quantity and not account.waits:
                account.on_hand -= use.quantity
                bearable.append(use)
            else:
                account.waits = True
                self._flush(bearable, day)
                bearable = []
                use_set(sheet=use.sheet, item=BLANK_WNI, kind=use.kind, quantity=use.quantity)
        self._flush(bearable, day)

    def _wanted(self, batch: Batch) -> Iterator[Use]:
        for table, kind in (
            ("blanko_printingcount", UseKind.PRINT),
            ("blanko_spoilagecount", UseKind.SPOILAGE),
        ):
            used: dict[int, Use] = {}
            for sheet, _row, values in batch.counts.get(table, []):
                use = used.setdefault(sheet.pk, Use(sheet, kind, 0))
                use.quantity += sum(value or 0 for value in values)
            yield from (use for use in used.values() if use.quantity)

    def _flush(self, uses: list[Use], day: date) -> None:
        if not uses:
            return
        documents = [self._document(use, day) for use in uses]
        copy_models(documents)
        moves = [
            move
            for use, document in zip(uses, documents, strict=True)
            for move in self._moves(use, document)
        ]
        copy_rows("blanko_stockline", ("document_id", "account_id", "day", "quantity"), moves)
        copy_rows(
            "blanko_blankflow",
            ("region_id", "day", "document_id", "blank_on_hand_change", "blank_quarantine_change"),
            (
                (use.sheet.office.attribution_id, day, document.pk, -use.quantity, use.quarantined)
                for use, document in zip(uses, documents, strict=True)
            ),
        )
        _carry(day, [document.pk for document in documents])

    def _document(self, use: Use, day: date) -> StockDocument:
        return StockDocument(
            kind=use.kind.document_kind,
            office_id=use.sheet.office_id,
            place_id=self.accounts[use.sheet.office_id].place_id,
            day=day,
            posted_day=day,
            item_id=BLANK_WNI,
            quantity=use.quantity,
            sheet_id=use.sheet.pk,
            client_key=uuid5(NAMESPACE_URL, f"ektp:contoh:{use.sheet.pk}:{use.kind}"),
            created_by=self.by,
            is_sample=True,
        )

    def _moves(self, use: Use, document: StockDocument) -> Iterator[tuple[int, int, date, int]]:
        account = self.accounts[use.sheet.office_id]
        yield document.pk, account.on_hand_id, document.day, -use.quantity
        if use.quarantined:
            yield document.pk, account.quarantine_id, document.day, use.quarantined

    def _read_accounts(self) -> None:
        """What every Dinas has this morning, after documents and what they settled."""
        rows = Account.objects.filter(item=BLANK_WNI, place__prints=True).select_related("place")
        found: dict[int, dict[str, Account]] = {}
        for row in rows:
            found.setdefault(row.place.office_id, {})[row.condition] = row
        waiting = set(UnbookedUse.objects.filter(quantity__gt=0).values_list("office", flat=True))
        self.accounts = {
            office: Held(
                place_id=rows[Condition.ON_HAND].place_id,
                on_hand_id=rows[Condition.ON_HAND].pk,
                quarantine_id=rows[Condition.QUARANTINE].pk,
                on_hand=rows[Condition.ON_HAND].balance,
                waits=office in waiting,
            )
            for office, rows in found.items()
        }

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


def _carry(day: date, documents: list[int]) -> None:
    """Balances and closings after these documents; nothing is dated back here, so the day is each account's last."""
    with connection.cursor() as cursor:
        cursor.execute(_CARRY, {"documents": documents, "day": day})


def _key(office: Office, what: str, day: date) -> UUID:
    return uuid5(NAMESPACE_URL, f"ektp:contoh:{office.code}:{what}:{day}")
