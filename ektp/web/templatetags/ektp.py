"""Filters for figures and dates, and tags for the building blocks of a page.

``{% load ektp %}``. How to use them is in docs/antarmuka.md.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ektp.common import formatting
from ektp.web.charts import Point

register = template.Library()

for _filter in (
    formatting.angka,
    formatting.lebih,
    formatting.persen,
    formatting.persen_prosa,
    formatting.tanggal,
    formatting.hari_tanggal,
    formatting.tanggal_singkat,
    formatting.bulan,
):
    # An undefined variable arrives as "", which is "not reported" like None.
    register.filter(_filter.__name__, lambda value, _write=_filter: _write(_known(value)))


def _known(value: Any) -> Any:
    return None if value == "" else value


@register.filter
def pukul(local: datetime | None, zone: str = "") -> str:
    """``{{ moment|pukul:"WIB" }}`` -> ``17.32 WIB``; the moment is in local time already."""
    return formatting.pukul(_known(local), zone)


@register.filter
def desimal(number: Decimal | int | None, places: int = 2) -> str:
    """``{{ number|desimal:1 }}`` -> ``12,5``."""
    return formatting.desimal(_known(number), places)


@register.filter
def bulat(number: Decimal | float | None) -> str:
    """A mean as a whole number: ``214``."""
    return formatting.desimal(None if number in (None, "") else Decimal(str(number)), 0)


@register.filter
def as_rows(points: Iterable[Point]) -> SafeString:
    """The days of a series as rows of a table. Made here: a dashboard has hundreds of them."""
    rows = (
        f'<tr><th scope="row">{formatting.tanggal_singkat(point.day)}</th>'
        f"<td>{formatting.angka(point.value)}</td><td>{bulat(point.mean)}</td></tr>"
        for point in points
    )
    return mark_safe("".join(rows))  # noqa: S308 - numbers and days only


@register.filter
def css(number: Decimal | float | None) -> str:
    """A number as CSS reads it, whatever the language: ``style="--p:{{ rate|css }}"``."""
    return "0" if number in (None, "") else f"{Decimal(str(number)):f}"


@register.filter
def iso(day: date | datetime | None) -> str:
    """A date for an address or a ``datetime`` attribute: ``2026-10-31``."""
    return day.isoformat() if isinstance(day, date) else ""


@register.simple_tag
def chip(text: str, kind: str = "") -> SafeString:
    """A state as a word: ``{% chip "Diverifikasi" "ok" %}``.

    Kinds: ok (verified), warn (look here), bad (failed), done (reported), closed, stopped.
    """
    return format_html('<span class="chip{}">{}</span>', f" {kind}" if kind else "", text)


@register.simple_block_tag
def panel(content: str, title: str = "", **options: Any) -> SafeString:
    """A white panel with a heading. Options: aside, id, kind ("look"), level (2), url and link."""
    context = {"level": 2, **options, "title": title, "content": content}
    return render_to_string("components/panel.html", context)


@register.simple_block_tag
def note(content: str, kind: str = "", **options: Any) -> SafeString:
    """A remark beside the matter: kind "", ok, warn, bad. Options: id, role ("status", "alert")."""
    return render_to_string("components/note.html", {**options, "kind": kind, "content": content})


@register.simple_block_tag
def scroll(content: str, label: str) -> SafeString:
    """A wide table's frame: scrolls by itself, reachable by keyboard, named for a screen reader."""
    return render_to_string("components/scroll.html", {"label": label, "content": content})


@register.filter
def item(mapping: Mapping[Any, Any], key: Any) -> Any:
    """Look a key up in a mapping: ``{{ figures|item:code }}``; None where it is absent."""
    return mapping.get(key) if mapping else None


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int | None]:
    """Numbers for a pager, None for an ellipsis: 1 … 4 5 6 … 20."""
    span = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in span]


@register.simple_tag(takes_context=True)
def page_url(context: template.Context, param: str, value: Any) -> str:
    """This page's address with one query key changed and all others kept."""
    request = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    query[param] = str(value)
    return f"?{query.urlencode()}"
