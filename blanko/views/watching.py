"""Pemantauan: the offices of a region, and one office with what its figures are made of."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from blanko.forms.watching import ThresholdForm
from blanko.selectors.boards import is_public
from blanko.selectors.scope import offices_seen
from blanko.selectors.watching import LOOK_BACK, daily_use, watches
from blanko.tables.watching import LowTable, UseDaysTable, WatchedProvincesTable, WatchTable
from blanko.views.asking import day_asked, region_asked
from blanko.views.tabs import office_tabs
from blanko.views.watching_words import (
    empty_words,
    lead_words,
    one_decimal,
    short_name,
    state,
    tested_words,
    threshold_words,
    unknown_because,
    value_words,
    verdict,
    watch_row,
)
from blanko.watching.activity import Active, Threshold, low
from blanko.watching.pace import UseDay, cover
from blanko.watching.reorder import Z
from blanko.watching.standing import MUCH, Watch
from ektp.accounts import guards
from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds
from ektp.regions.models import Level, Office, Region
from ektp.web.exports import export_kind, export_table
from ektp.web.tables import BaseTable

_DAYS_SHOWN = 30


@require_safe
@rule(Permission.STOCK_VIEW)
def watching(request: UserRequest) -> HttpResponseBase:
    """Who runs dry, who holds too much, who uses little: the offices of a region, or the provinces of the nation."""
    region = region_asked(request)
    day = day_asked(request, region.time_zone)
    offices = offices_seen(request.user, region, day)
    found = watches([office.pk for office in offices], day, ahead=region.level != Level.NATION)
    table = _table(request, region, offices, found)
    if kind := export_kind(request):
        name = f"pemantauan-{region.code}-{day}"
        return export_table(table, kind, name=name, title=_title(region))
    context = {
        "title": _("Pemantauan blangko"),
        "crumbs": [
            (_("Blangko"), reverse("blanko:today")),
            (_("Pemantauan"), None),
        ],
        "region": region,
        "day": day,
        "table": table,
        "much_days": MUCH,
        "z": Z,
        **_standing(found),
        "reasons": [(watch, why) for watch in found if (why := unknown_because(watch))],
        **_low(request, found),
        **_board(request.user, region),
    }
    return render(request, "blanko/watching.html", context)


def _title(region: Region) -> str:
    return _("Pemantauan blangko %(region)s") % {"region": region.full_label}


def _table(
    request: UserRequest, region: Region, offices: Sequence[Office], found: Sequence[Watch]
) -> BaseTable:
    if region.level != Level.NATION:
        rows = sorted((watch_row(watch) for watch in found), key=lambda row: row["rank"])
        return WatchTable(rows, request=request)
    provinces = {office.pk: office.region.province_id for office in offices}
    inside: dict[int | None, list[Watch]] = {}
    for watch in found:
        inside.setdefault(provinces[watch.office_id], []).append(watch)
    known = Region.objects.filter(level=Level.PROVINCE).order_by("code")
    rows = [_province(place, inside[place.pk]) for place in known if place.pk in inside]
    return WatchedProvincesTable(rows, request=request)


def _province(place: Region, found: Sequence[Watch]) -> dict[str, Any]:
    """A province is the sum of its offices; its cover is its stock by the sum of their paces."""
    held = [watch.on_hand for watch in found if watch.on_hand is not None]
    means = [watch.month.mean for watch in found if watch.month.mean is not None]
    stock, mean = sum(held) if held else None, sum(means, Decimal(0)) or None
    groups = _standing(found)
    return {
        "code": place.code,
        "name": place.name,
        "offices": len(found),
        "on_hand": stock,
        "month_mean": one_decimal(mean),
        "cover": cover(stock, mean),
        **{name: len(groups[name]) for name in ("empty", "below", "much", "unknown")},
    }


def _standing(found: Sequence[Watch]) -> dict[str, list[Watch]]:
    """Who is empty, who has to ask for more, who holds more than 90 days, and of whom it is not known."""
    return {
        "empty": [watch for watch in found if state(watch)[0] == 0],
        "below": [watch for watch in found if watch.below],
        "much": sorted((w for w in found if w.holds_much), key=lambda w: -(w.cover or 0)),
        "unknown": [watch for watch in found if unknown_because(watch) and not watch.store],
    }


def _low(request: UserRequest, found: Sequence[Watch]) -> dict[str, Any]:
    form, threshold = ThresholdForm.read(request.GET.dict())
    below, unknown = low((watch for watch in found if not watch.store), threshold)
    rows = [_low_row(one, threshold) for one in below]
    return {
        "form": form,
        "threshold": threshold_words(threshold),
        "low": LowTable(rows, prefix="r-"),
        "low_count": len(below),
        "low_unknown": len(unknown),
    }


def _low_row(one: Active, threshold: Threshold) -> dict[str, Any]:
    return {
        "code": one.watch.code,
        "name": short_name(one.watch),
        "value": value_words(one.value, threshold.unit),
        "on_hand": one.watch.on_hand,
        "days": one.watch.month.days,
    }


def _board(user: User, region: Region) -> dict[str, Any]:
    """Whether the kabupaten/kota shows its stock to everybody, for those who may change that."""
    if region.level != Level.REGENCY or not may_set_board(user):
        return {}
    return {"board": True, "board_public": is_public(region)}


def may_set_board(user: User) -> bool:
    """Who manages offices, or signs for stock."""
    return holds(user, Permission.OFFICES_MANAGE) or holds(user, Permission.STOCK_APPROVE)


@require_safe
@rule(Permission.STOCK_VIEW, of="office")
def office_watching(request: UserRequest, code: str) -> HttpResponseBase:
    """One office: how long it lasts, when to ask for more, and every day that this is reckoned from."""
    office = guards.office(request.user, code, Permission.STOCK_VIEW)
    day = day_asked(request, office.time_zone)
    (watch,) = watches([office.pk], day)
    days = daily_use([office.pk], day).get(office.pk, [])
    rows = [_day_row(use) for use in reversed(days[-_DAYS_SHOWN:])]
    context = {
        "title": office.name,
        "crumbs": [
            (_("Blangko"), reverse("blanko:today")),
            (office.name, reverse("blanko:office", args=[code])),
            (_("Pemantauan"), None),
        ],
        "office": office,
        "tabs": office_tabs(office, "blanko:office_watching"),
        "day": day,
        "watch": watch,
        "chip": state(watch)[1],
        "why_unknown": unknown_because(watch),
        "week_mean": one_decimal(watch.week.mean),
        "month_mean": one_decimal(watch.month.mean),
        "empty": empty_words(watch),
        "tested": tested_words(watch),
        "lead": lead_words(watch),
        "z": Z,
        "back": LOOK_BACK,
        "table": UseDaysTable(rows, request=request),
    }
    return render(request, "blanko/watching_office.html", context)


def _day_row(use: UseDay) -> dict[str, Any]:
    return {
        "day": use.day,
        "opening": use.opening,
        "used": use.used,
        "closing": use.closing,
        "verdict": verdict(use),
    }
