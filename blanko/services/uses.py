"""Print use and spoilage: what day sheets take from the book, now or when the book can bear it (MODEL section 5).

`posted + waiting = what the sheet says`, for each sheet, item and kind, always. A sheet is never refused. As everything that waits is
settled as soon as stock comes in, something waits only while the printing place holds nothing.
"""

import json
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.db import connection
from django.db.models import F, Sum, Value
from django.db.models.functions import Coalesce

from blanko.columns import PRINTING_REASONS, SpoilageWork
from blanko.models import (
    Account,
    Condition,
    PrintingCount,
    SpoilageCount,
    StockDocument,
    StockPlace,
    UnbookedUse,
    UseKind,
)
from blanko.services.closings import Closings
from blanko.services.flows import announce, flows_of
from blanko.services.months import OpenDays
from blanko.services.places import place_printing
from blanko.services.posting import Book, Move, lock_book, write
from ektp.common.periods import month_start
from ektp.daysheets.models import DaySheet
from ektp.db.changing import current_change
from ektp.db.columns import names
from ektp.regions.models import Office

_COUNTED: tuple[tuple[type[PrintingCount] | type[SpoilageCount], str, tuple[str, ...]], ...] = (
    (PrintingCount, UseKind.PRINT, PRINTING_REASONS),
    (SpoilageCount, UseKind.SPOILAGE, names(SpoilageWork)),
)

_STATE = """
SELECT
  (SELECT coalesce(sum(quantity), 0) FROM blanko_stockdocument
   WHERE sheet_id = %(sheet)s AND item_id = %(item)s AND kind = %(document_kind)s),
  (SELECT quantity FROM blanko_unbookeduse
   WHERE sheet_id = %(sheet)s AND item_id = %(item)s AND kind = %(kind)s),
  (SELECT min(o.day) FROM blanko_stockdocument o
   WHERE o.office_id = %(office)s AND o.item_id = %(item)s AND o.kind = 'opening'
     AND NOT EXISTS (SELECT 1 FROM blanko_stockdocument r WHERE r.reverses_id = o.id)),
  EXISTS (SELECT 1 FROM daysheets_monthlock WHERE month = %(month)s AND closed),
  (SELECT json_agg(json_build_array(day, closing) ORDER BY day) FROM blanko_accountday
   WHERE account_id = %(account)s AND day >= coalesce(
     (SELECT max(day) FROM blanko_accountday WHERE account_id = %(account)s AND day <= %(day)s), %(day)s))
"""


@dataclass(slots=True)
class _State:
    """What the book knows of one use of one sheet, read under the lock of the accounts."""

    posted: int
    waiting: int | None
    opening_day: date | None
    some_month_closed: bool
    closings: Closings


@dataclass(slots=True)
class _Use:
    """One kind of use of one sheet, and where it is booked. `saving`: its sheet is being saved, and announces its own day."""

    sheet_id: int
    office: Office
    place: StockPlace
    book: Book
    item: str
    kind: UseKind
    service_day: date
    is_sample: bool
    saving: bool = False

    def book_part(self, posted_day: date, quantity: int) -> None:
        """Post a signed part (keping) of the use on a day."""
        moves = [Move(self.place, Condition.ON_HAND, -quantity)]
        if self.kind == UseKind.SPOILAGE:
            moves.append(Move(self.place, Condition.QUARANTINE, quantity))
        document = StockDocument(
            kind=self.kind.document_kind,
            office=self.office,
            place=self.place,
            day=self.service_day,
            posted_day=posted_day,
            item_id=self.item,
            quantity=quantity,
            sheet_id=self.sheet_id,
            client_key=uuid4(),
            created_by_id=current_change().by_id,
            is_sample=self.is_sample,
        )
        flows = flows_of(document, moves)
        write(document, self.book, moves, flows)
        if posted_day != self.service_day or not self.saving:
            announce(flows, posted_day)


def use_set(
    *, sheet: DaySheet, item: str, kind: UseKind, quantity: int, saving: bool = True
) -> None:
    """Make what is posted and what waits for this sheet come to `quantity` (keping). Inside the sheet's own transaction if `saving`."""
    place, book = _lock_printing_place(sheet.office_id, item)
    use = _Use(
        sheet.pk,
        place.office,
        place,
        book,
        item,
        kind,
        sheet.day,
        is_sample=sheet.is_sample,
        saving=saving,
    )
    state = _read_state(use)
    if state.opening_day is not None and sheet.day < state.opening_day:
        quantity = 0  # before the book begins: the opening was counted without these cards
    need = quantity - state.posted
    booked = _post(use, state, need) if need >= 0 else -_post_back(use, -need, state)
    _note_waiting(use, state.waiting, need - booked)
    if need < 0:
        settle(use.office, book, place)


def _lock_printing_place(office_id: int, item: str) -> tuple[StockPlace, Book]:
    """The printing place with its accounts locked; one statement once they exist."""
    accounts = list(
        Account.objects.select_for_update(of=("self",))
        .filter(place__office_id=office_id, place__prints=True, item=item)
        .select_related("place__office")
        .order_by("place_id", "item_id", "condition")
    )
    if len(accounts) == len(Condition):
        return accounts[0].place, Book(item, accounts)
    place = place_printing(Office.objects.get(pk=office_id))
    return place, lock_book([place], item)


def _read_state(use: _Use) -> _State:
    parameters: dict[str, str | int | date] = {
        "sheet": use.sheet_id,
        "item": use.item,
        "kind": use.kind.value,
        "document_kind": use.kind.document_kind.value,
        "office": use.office.pk,
        "month": month_start(use.service_day),
        "account": use.book.account(use.place.pk, Condition.ON_HAND),
        "day": use.service_day,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STATE, parameters)
        posted, waiting, opening_day, closed, days = cursor.fetchone()
    rows = json.loads(days) if isinstance(days, str) else days or []
    closings = Closings((date.fromisoformat(day), closing) for day, closing in rows)
    return _State(int(posted), waiting, opening_day, closed, closings)


def _post(use: _Use, state: _State, quantity: int) -> int:
    """Post as much as the book bears, on the service day and on the first later days that bear it. Returns how much."""
    open_days = OpenDays(use.office) if state.some_month_closed else None
    start = open_days.first(use.service_day) if open_days else use.service_day
    return _take(use, state.closings, start, quantity, open_days)


def _take(
    use: _Use, closings: Closings, start: date, quantity: int, open_days: OpenDays | None
) -> int:
    taken = closings.take(start, quantity)
    for day, part in taken:
        use.book_part(open_days.first(day) if open_days else day, part)
    return sum(part for _day, part in taken)


def _post_back(use: _Use, quantity: int, state: _State) -> int:
    """Give back what was posted last. Returns how much; less than `quantity` only where the cards have left quarantine."""
    open_days = OpenDays(use.office) if state.some_month_closed else None
    given = 0
    for posted_day, posted in _posted_by_day(use):
        day = open_days.first(posted_day) if open_days else posted_day
        part = min(quantity - given, posted, _in_quarantine(use, day))
        if part > 0:
            use.book_part(day, -part)
            given += part
    return given


def _posted_by_day(use: _Use) -> list[tuple[date, int]]:
    documents = StockDocument.objects.filter(
        sheet_id=use.sheet_id, item_id=use.item, kind=use.kind.document_kind
    )
    sums = documents.values("posted_day").annotate(posted=Sum("quantity")).filter(posted__gt=0)
    return list(sums.order_by("-posted_day").values_list("posted_day", "posted"))


def _in_quarantine(use: _Use, day: date) -> int:
    """How much of a spoilage can be taken out of quarantine again; print use never went there."""
    if use.kind == UseKind.PRINT:
        return 2**31
    return use.book.closings(use.place.pk, Condition.QUARANTINE, day).available(day)


def _note_waiting(use: _Use, before: int | None, waiting: int) -> None:
    if waiting == (before or 0):
        return
    key = {"sheet_id": use.sheet_id, "item_id": use.item, "kind": use.kind}
    if before is None:
        UnbookedUse.objects.create(
            **key, office=use.office, service_day=use.service_day, quantity=waiting
        )
    else:
        UnbookedUse.objects.filter(**key).update(quantity=waiting)


def settle(office: Office, book: Book, place: StockPlace) -> None:
    """Post what waits at an office, oldest service day first, print before spoilage, as far as the printing place now bears it.

    `book` holds the accounts of the printing place. Print use sorts before spoilage by its name.
    """
    uses = list(
        UnbookedUse.objects.filter(office=office, item=book.item, quantity__gt=0)
        .select_related("sheet")
        .order_by("service_day", "kind", "sheet_id")
    )
    if not uses:
        return
    closings = book.closings(place.pk, Condition.ON_HAND, uses[0].service_day)
    open_days = OpenDays(office)
    for waiting in uses:
        if not _settle_one(waiting, office, book, place, closings, open_days):
            return


def _settle_one(
    waiting: UnbookedUse,
    office: Office,
    book: Book,
    place: StockPlace,
    closings: Closings,
    open_days: OpenDays,
) -> bool:
    """Whether the use is settled whole; while one is not, none after it can be."""
    use = _Use(
        waiting.sheet_id,
        office,
        place,
        book,
        book.item,
        UseKind(waiting.kind),
        waiting.service_day,
        is_sample=waiting.sheet.is_sample,
    )
    start = open_days.first(waiting.service_day)
    posted = _take(use, closings, start, waiting.quantity, open_days)
    _note_waiting(use, waiting.quantity, waiting.quantity - posted)
    return posted == waiting.quantity


def uses_take_up(*, office: Office, item: str, before: date) -> None:
    """Let wait again what sheets used before a book's beginning that has been reversed. Inside the reversal's transaction."""
    for sheet_id, kind, quantity in _used_before(office, before):
        use_set(
            sheet=DaySheet.objects.select_related("office").get(pk=sheet_id),
            item=item,
            kind=UseKind(kind),
            quantity=quantity,
            saving=False,
        )


def _used_before(office: Office, before: date) -> list[tuple[int, str, int]]:
    rows: list[tuple[int, str, int]] = []
    for model, kind, columns in _COUNTED:
        total = sum((Coalesce(F(column), 0) for column in columns), Value(0))
        counts = model.objects.filter(office=office, day__lt=before).values("sheet_id")
        rows += [(row["sheet_id"], kind, row["used"]) for row in counts.annotate(used=Sum(total))]
    return rows
