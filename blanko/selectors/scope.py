"""Which offices keep stock, and which of them somebody sees."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from blanko.models import KNOWN_ITEMS, KTP_WITHDRAWN, Item, StockPlace
from ektp.accounts.models import User
from ektp.accounts.selectors import offices_seen_by
from ektp.regions.models import Office, OfficeAbility, Region


def stock_offices(region: Region, day: date) -> QuerySet[Office]:
    """Offices in a region and below that print or keep stock on `day`, or have a book."""
    able = OfficeAbility.objects.filter(
        office=OuterRef("pk"), valid__contains=day, service__in=("printing", "stock")
    )
    book = StockPlace.objects.filter(office=OuterRef("pk"))
    under = Region.objects.under(region, include_self=True)
    offices = Office.objects.filter(Q(Exists(able)) | Q(Exists(book)), region__in=under)
    return offices.filter(active=True).select_related("region", "attribution").order_by("code")


def offices_seen(user: User, region: Region, day: date) -> list[Office]:
    """Those of the region's offices that the user sees."""
    return list(stock_offices(region, day).filter(pk__in=offices_seen_by(user).values("pk")))


def item_choices() -> list[tuple[str, str]]:
    """Items by code and name, those that every office knows first."""
    known = [(code, name) for code, name, _unit, _blank in KNOWN_ITEMS]
    codes = {code for code, _name in known}
    further = Item.objects.exclude(code__in=codes).values_list("code", "name")
    return [*known, *further]


def material_choices() -> list[tuple[str, str]]:
    """Items that are put into a machine: neither blanks nor what came back; those that every office knows first."""
    known = [
        (code, name)
        for code, name, _unit, is_blank in KNOWN_ITEMS
        if not is_blank and code != KTP_WITHDRAWN
    ]
    codes = {code for code, *_rest in KNOWN_ITEMS}
    further = Item.objects.filter(is_blank=False).exclude(code__in=codes)
    return [*known, *further.values_list("code", "name")]
