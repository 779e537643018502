"""`GET /api/v1/stock/{code}`: what a region's offices (or one office) hold, and the identities of their books."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from blanko.models import Condition, Item
from blanko.selectors.balances import Balance, balances, offices_stock
from blanko.selectors.identities import SINCE_START, OfficeIdentities, identities
from blanko.selectors.scope import offices_seen
from ektp.accounts import guards
from ektp.accounts.models import User
from ektp.accounts.policies import Permission
from ektp.api.auth import rule
from ektp.api.dates import Day
from ektp.api.sheet_schemas import Problem
from ektp.common import clock
from ektp.common.periods import Period
from ektp.regions.models import Office, Region
from ektp.regions.selectors import resolve_office

router = Router(tags=["Blangko"])
_ERRORS = dict.fromkeys((401, 403, 404, 422), Problem)


class AccountOut(Schema):
    """What one office holds of one item, in the unit of the item (keping for blanks)."""

    office: str
    office_name: str
    item: str
    unit: str
    on_hand: int
    in_transit: int
    quarantine: int
    waiting: int
    days_of_cover: int | None


class TotalOut(Schema):
    """The sum of the offices, by item."""

    item: str
    on_hand: int
    in_transit: int
    quarantine: int


class TermOut(Schema):
    """One term of an identity; `sign` says whether it comes (1) or goes (-1)."""

    code: str
    label: str
    sign: int
    value: int


class IdentityOut(Schema):
    """What came, less what went, less what is there: `difference` is 0 while nothing is lost."""

    office: str
    item: str
    identity: str
    terms: list[TermOut]
    difference: int


class StockOut(Schema):
    """The stock of a region or office at the end of `as_of`; the identities run from `from` (null: the beginning) to then."""

    code: str
    name: str
    as_of: date
    since: date | None
    accounts: list[AccountOut]
    totals: list[TotalOut]
    identities: list[IdentityOut]


@router.get("/{code}", response={200: StockOut, **_ERRORS}, summary="Persediaan blangko")
@rule(Permission.STOCK_VIEW, of="region")
def stock_get(
    request: HttpRequest,
    code: str,
    as_of: Day | None = None,
    since: Annotated[Day | None, Query(alias="from")] = None,
) -> StockOut:
    """`code` is a region's or an office's. `as_of` is the last day that counts (default: today there)."""
    user = user_asking(request)
    place, offices = place_asked(user, code, as_of)
    day = as_of or clock.today(place.time_zone)
    keys = {office.pk: office for office in offices}
    items = {item.code: item for item in Item.objects.all()}
    held = balances(keys, day)
    return StockOut(
        code=code,
        name=place.label,
        as_of=day,
        since=since,
        accounts=_accounts(held, keys, items, day),
        totals=_totals(held),
        identities=_identities(keys, Period(since or SINCE_START, day + timedelta(days=1))),
    )


def user_asking(request: HttpRequest) -> User:
    """The user behind the token."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def place_asked(user: User, code: str, as_of: date | None) -> tuple[Region | Office, list[Office]]:
    """The office of this code alone, or a region with those of its offices that the user sees. Http404, PermissionDenied."""
    if resolve_office(code) is not None:
        office = guards.office(user, code, Permission.STOCK_VIEW, former=True)
        return office, [office]
    region = guards.region(user, code, Permission.STOCK_VIEW)
    offices = offices_seen(user, region, as_of or clock.today(region.time_zone))
    if not offices and user.office is not None:
        raise Http404(_("Kantor tidak ditemukan."))
    return region, offices


def _accounts(
    held: Iterable[Balance], offices: dict[int, Office], items: dict[str, Item], day: date
) -> list[AccountOut]:
    found: dict[tuple[int, str], dict[str, int]] = {}
    for balance in held:
        found.setdefault((balance.office_id, balance.item), {})[balance.condition] = (
            balance.quantity
        )
    stock = {
        (row.office_id, item): row
        for item in {item for _office, item in found}
        for row in offices_stock(offices, day, item)
    }
    return [
        AccountOut(
            office=offices[office].code,
            office_name=offices[office].name,
            item=item,
            unit=items[item].unit,
            on_hand=by_condition.get(Condition.ON_HAND, 0),
            in_transit=by_condition.get(Condition.IN_TRANSIT, 0),
            quarantine=by_condition.get(Condition.QUARANTINE, 0),
            waiting=stock[office, item].waiting,
            days_of_cover=stock[office, item].cover,
        )
        for (office, item), by_condition in found.items()
    ]


def _totals(held: Iterable[Balance]) -> list[TotalOut]:
    sums: dict[str, dict[str, int]] = {}
    for balance in held:
        of_item = sums.setdefault(balance.item, dict.fromkeys(Condition.values, 0))
        of_item[balance.condition] += balance.quantity
    return [TotalOut(item=item, **by_condition) for item, by_condition in sorted(sums.items())]


def _identities(offices: dict[int, Office], period: Period) -> list[IdentityOut]:
    return [
        identity
        for row in identities(offices, period)
        for identity in _identities_of(row, offices[row.office_id])
    ]


def _identities_of(row: OfficeIdentities, office: Office) -> list[IdentityOut]:
    return [
        IdentityOut(
            office=office.code,
            item=row.item,
            identity=str(identity.name),
            terms=[
                TermOut(code=term.code, label=str(term.label), sign=term.sign, value=term.value)
                for term in identity.terms
            ],
            difference=identity.difference,
        )
        for identity in row.identities
    ]
