"""What a document would change, found out by entering it and taking it back before anybody sees it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum

from blanko.models import Account, Condition, StockDocument, UnbookedUse
from blanko.selectors.twins import twins_of
from ektp.regions.models import Office


@dataclass(frozen=True, slots=True)
class BalanceChange:
    """One balance before and after."""

    label: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What changes: balances, and what still waits for a document; and papers that look like the same one."""

    balances: tuple[BalanceChange, ...]
    waiting_before: int
    waiting_after: int
    twins: tuple[StockDocument, ...] = ()


def preview(action: Callable[[], StockDocument], offices: Iterable[Office], item: str) -> Preview:
    """Run `action` and undo it. Raises what `action` raises (StockError)."""
    keys = [office.pk for office in offices]
    with transaction.atomic():
        before, waiting_before = _balances(keys, item), _waiting(keys, item)
        twins = tuple(twins_of(action()))
        after, waiting_after = _balances(keys, item), _waiting(keys, item)
        transaction.set_rollback(True)
    changes = tuple(
        BalanceChange(label, before.get(label, 0), quantity)
        for label, quantity in after.items()
        if before.get(label, 0) != quantity
    )
    return Preview(changes, waiting_before, waiting_after, twins)


def _balances(offices: list[int], item: str) -> dict[str, int]:
    accounts = Account.objects.filter(place__office__in=offices, item=item)
    rows = accounts.order_by(
        "place__office__code", "-place__is_default", "place__name", "condition"
    )
    return {
        f"{office}, {place}: {Condition(condition).label}": balance
        for office, place, condition, balance in rows.values_list(
            "place__office__name", "place__name", "condition", "balance"
        )
    }


def _waiting(offices: list[int], item: str) -> int:
    uses = UnbookedUse.objects.filter(office__in=offices, item=item, quantity__gt=0)
    return uses.aggregate(total=Sum("quantity"))["total"] or 0
