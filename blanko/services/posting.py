"""The one way into the ledger: lock the accounts, ask what they bear, write document, lines, balances and flows together.

Accounts are locked in one fixed order (place, item, condition), all three conditions of a place and item at once, so that opposite
transfers cannot deadlock. Whatever is read about a balance is read after that lock, in a statement of its own: under READ COMMITTED
the statement that waited for a lock still sees the past.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, models

from blanko.columns import BlankFlowWork
from blanko.exceptions import InsufficientStock
from blanko.models import (
    Account,
    AccountDay,
    Condition,
    Item,
    StockDocument,
    StockLine,
    StockPlace,
    known_items,
)
from blanko.services.closings import Closings
from blanko.services.flows import RegionFlow
from ektp.db.columns import names
from ektp.db.models import Tracked

_TRACKED = {field.name for field in Tracked._meta.fields}
_STORED = [
    field
    for field in StockDocument._meta.concrete_fields
    if not field.primary_key and field.name not in _TRACKED
]
# What may differ between two sendings of one form.
_NOT_SENT = {"client_key", "payload_hash", "created_by_id", "posted_day"}
_FLOW_COLUMNS = names(BlankFlowWork)

_WRITE = """
WITH document AS (
  INSERT INTO blanko_stockdocument ({document_columns}) VALUES ({document_values})
  RETURNING id, posted_day
), move AS (
  SELECT d.id AS document_id, d.posted_day AS day, m.account_id, m.quantity
  FROM document d, unnest(%s::bigint[], %s::int[]) AS m (account_id, quantity)
), line AS (
  INSERT INTO blanko_stockline (document_id, account_id, day, quantity)
  SELECT document_id, account_id, day, quantity FROM move
), balance AS (
  UPDATE blanko_account a SET balance = a.balance + m.quantity
  FROM move m WHERE a.id = m.account_id AND a.balance + m.quantity >= 0
  RETURNING a.id
), that_day AS (
  INSERT INTO blanko_accountday (account_id, day, closing)
  SELECT m.account_id, m.day, m.quantity + coalesce(before.closing, 0)
  FROM move m LEFT JOIN LATERAL (
    SELECT closing FROM blanko_accountday p
    WHERE p.account_id = m.account_id AND p.day <= m.day ORDER BY p.day DESC LIMIT 1
  ) before ON true
  ON CONFLICT (account_id, day) DO UPDATE SET closing = excluded.closing
), later_days AS (
  UPDATE blanko_accountday d SET closing = d.closing + m.quantity
  FROM move m WHERE d.account_id = m.account_id AND d.day > m.day
), flow AS (
  INSERT INTO blanko_blankflow (region_id, day, document_id, {flow_columns})
  SELECT f.region_id, d.posted_day, d.id, {flow_values}
  FROM document d, jsonb_to_recordset(%s) AS f (region_id bigint, {flow_types})
)
SELECT d.id, (SELECT count(*) FROM balance) FROM document d
""".format(  # noqa: S608 - only names of our own columns are put in
    document_columns=", ".join(str(field.column) for field in _STORED),
    document_values=", ".join("%s" for _field in _STORED),
    flow_columns=", ".join(_FLOW_COLUMNS),
    flow_values=", ".join(f"f.{name}" for name in _FLOW_COLUMNS),
    flow_types=", ".join(f"{name} int" for name in _FLOW_COLUMNS),
)


@dataclass(frozen=True, slots=True)
class Move:
    """A signed quantity (keping) into or out of one condition at one place."""

    place: StockPlace
    condition: str
    quantity: int


class Book:
    """Accounts of one item that this transaction has locked."""

    def __init__(self, item: str, accounts: Iterable[Account]) -> None:
        self.item = item
        self._accounts = {(a.place_id, a.condition): a.pk for a in accounts}

    def account(self, place_id: int, condition: str) -> int:
        """The key of an account; KeyError if it was not locked."""
        return self._accounts[place_id, condition]

    def closings(self, place_id: int, condition: str, day: date) -> Closings:
        """What the account holds from `day` on."""
        return read_closings(self.account(place_id, condition), day)


def lock_book(places: Iterable[StockPlace], item: str) -> Book:
    """Lock the accounts of an item at these places in the fixed order, making those that are missing."""
    keys = sorted({place.pk for place in places})
    found = _locked(keys, item)
    if len(found) < len(keys) * len(Condition):
        Item.objects.bulk_create(known_items(), ignore_conflicts=True)
        Account.objects.bulk_create(
            (
                Account(place_id=key, item_id=item, condition=condition)
                for key in keys
                for condition in sorted(Condition.values)
            ),
            ignore_conflicts=True,
        )
        found = _locked(keys, item)
    return Book(item, found)


def _locked(places: Sequence[int], item: str) -> list[Account]:
    wanted = Account.objects.select_for_update().filter(place__in=places, item=item)
    return list(wanted.order_by("place_id", "item_id", "condition"))


def read_closings(account_id: int, day: date) -> Closings:
    """The closing balances of an account from `day` on, beginning with the one in force that day."""
    days = AccountDay.objects.filter(account_id=account_id)
    in_force = days.filter(day__lte=day).order_by("-day").values("day")[:1]
    rows = days.filter(
        day__gte=models.functions.Coalesce(models.Subquery(in_force), models.Value(day))
    )
    return Closings(rows.order_by("day").values_list("day", "closing"))


def require_borne(book: Book, moves: Iterable[Move], day: date) -> None:
    """Raises InsufficientStock if a move would leave any closing from `day` on below zero."""
    for move in moves:
        if move.quantity >= 0:
            continue
        closings = book.closings(move.place.pk, move.condition, day)
        available = closings.available(day)
        if available + move.quantity < 0:
            lowest = closings.lowest_day(day)
            account = book.account(move.place.pk, move.condition)
            raise InsufficientStock(
                item=Item.objects.get(pk=book.item),
                office=move.place.office,
                available=available,
                wanted=-move.quantity,
                day=lowest,
                blocking=_taker(account, lowest) if lowest > day else None,
            )


def _taker(account_id: int, day: date) -> StockDocument | None:
    """The document that took the most from an account on a day."""
    lines = StockLine.objects.filter(account_id=account_id, day=day, quantity__lt=0)
    line = lines.select_related("document").order_by("quantity", "pk").first()
    return line.document if line else None


def write(
    document: StockDocument, book: Book, moves: Sequence[Move], flows: Iterable[RegionFlow]
) -> int:
    """Write an unsaved document with its lines and everything that follows from them; one statement. Returns its key.

    The caller has locked `book` and asked whether the moves are borne. AssertionError if the balances say otherwise all the same.
    """
    moving = [move for move in moves if move.quantity]
    values = [
        field.get_db_prep_save(getattr(document, field.attname), connection) for field in _STORED
    ]
    accounts = [book.account(move.place.pk, move.condition) for move in moving]
    parameters = [
        *values,
        accounts,
        [move.quantity for move in moving],
        json.dumps([{"region_id": flow.region_id, **flow.columns} for flow in flows]),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, parameters)
        key, balanced = cursor.fetchone()
    if balanced != len(moving):
        raise AssertionError(f"a posting passed the check and not the balance: {document}")
    return int(key)


def fingerprint(document: StockDocument) -> str:
    """A hash of what the sender said, so that the same form sent again is recognised."""
    said: Mapping[str, str] = {
        field.attname: str(getattr(document, field.attname))
        for field in _STORED
        if field.attname not in _NOT_SENT
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
