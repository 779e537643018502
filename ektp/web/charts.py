"""Time series as SVG: one Vega-Lite spec (Altair), drawn by vl-convert, the same in page and PDF.

The figure is described once per process with Altair and compiled once; every drawing after that
only puts its data in (about 40 ms). Both libraries are loaded at the first drawing, so that a
process that draws nothing pays nothing.

Colours are those of static/css/ektp.css, whose rules for ``.chart`` turn them dark; a drawing that
stands alone (behind an ``<img>``) brings its own rule.
"""

import copy
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ektp.common.formatting import MONTHS, MONTHS_SHORT, WEEKDAYS, WEEKDAYS_SHORT, angka

FORMAT_LOCALE: Final = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["Rp", ""]}
# d3 counts the week from Sunday.
_SUNDAY_FIRST: Final = (WEEKDAYS[-1], *WEEKDAYS[:-1])
TIME_LOCALE: Final = {
    "dateTime": "%A, %-d %B %Y %H.%M",
    "date": "%-d/%-m/%Y",
    "time": "%H.%M",
    "periods": ["", ""],
    "days": list(_SUNDAY_FIRST),
    "shortDays": [WEEKDAYS_SHORT[-1], *WEEKDAYS_SHORT[:-1]],
    "months": list(MONTHS),
    "shortMonths": list(MONTHS_SHORT),
}

INK, INK_2, GRID, EDGE = "#1d2530", "#4f5a67", "#dcd8cf", "#857f73"
LINE, DOT, MARKER = "#15697a", "#7fb4bc", "#7d5200"
DARK: Final = {
    INK: "#e9edf1",
    INK_2: "#b7c1cb",
    GRID: "#323d49",
    EDGE: "#7d8a97",
    LINE: "#78bbc7",
    DOT: "#2f7482",
    MARKER: "#f0c163",
}
FONT: Final = "'Source Sans 3', system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
MEAN_OVER: Final = 7
LANES: Final = 3
"""Rows for the names of markers that stand close to one another."""
_LETTER, _GAP, _ROW = (
    6.5,
    4,
    14,
)  # about what a letter of a name takes, its distance from the line, a row's height
_VEGA_NOTES: Final = re.compile(r' (?:role|class|pointer-events|aria-[a-z]+)="[^"]*"')


@dataclass(frozen=True, slots=True)
class Point:
    """One day of a series: what was counted (None: not reported), and the mean up to that day."""

    day: date
    value: int | None
    mean: float | None


@dataclass(frozen=True, slots=True)
class Marker:
    """A day on which the base changed, with its name: ``DKB Semester I 2026``."""

    day: date
    name: str


def with_mean(days: Iterable[tuple[date, int | None]], over: int = MEAN_OVER) -> list[Point]:
    """Add the mean over the last ``over`` reported days; a day without report moves nothing."""
    points, known = [], []
    for day, value in days:
        if value is not None:
            known.append(value)
        recent = known[-over:]
        mean = sum(recent) / len(recent) if len(recent) == over else None
        points.append(Point(day, value, mean))
    return points


def trend_svg(
    points: Sequence[Point],
    markers: Sequence[Marker] = (),
    *,
    label: str,
    width: int = 680,
    height: int = 200,
    standalone: bool = False,
) -> SafeString:
    """Draw a series: the mean as the strong line, days as faint dots, base changes as thin lines.

    ``label`` says in a sentence what the picture shows. The SVG has a viewBox and fills its place.
    ``standalone`` is for ``<img>`` and files: the drawing then knows dark mode by itself.
    """
    drawn = _drawn(tuple(points), tuple(markers), width, height)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(label)}"'
    style = f"<style>{_dark_style()}</style>" if standalone else ""
    body = f'{head} width="100%" viewBox="{_view_box(drawn)}">{style}{_inside(drawn)}</svg>'
    return mark_safe(body)  # noqa: S308 - drawn from figures; names are escaped by Vega


def svg_response(request: HttpRequest, svg: str) -> HttpResponse:
    """A standalone drawing as an answer of its own, so that the page need not wait for it."""
    tag = f'"{hashlib.sha256(svg.encode()).hexdigest()[:32]}"'
    headers = {
        "ETag": tag,
        "Cache-Control": "private, max-age=60",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    }
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(svg, content_type="image/svg+xml", headers=headers)


@lru_cache(maxsize=256)
def _drawn(points: tuple[Point, ...], markers: tuple[Marker, ...], width: int, height: int) -> str:
    import vl_convert  # loaded at the first drawing: see the head of this module

    spec = copy.deepcopy(_compiled(width, height))
    for source in spec["data"]:
        if source["name"] in {"days", "markers", "last"}:
            source["values"] = _rows(source["name"], points, markers, width)
    return str(
        vl_convert.vega_to_svg(spec, format_locale=FORMAT_LOCALE, time_format_locale=TIME_LOCALE)
    )


def _rows(
    name: str, points: Sequence[Point], markers: Sequence[Marker], width: int
) -> list[dict[str, Any]]:
    if name == "markers":
        return _placed(markers, points, width)
    days = [{"day": p.day.isoformat(), "value": p.value, "mean": p.mean} for p in points]
    if name == "days":
        return days
    means = [(p.day, p.mean) for p in points if p.mean is not None]
    return [
        {"day": day.isoformat(), "mean": mean, "text": angka(round(mean))}
        for day, mean in means[-1:]
    ]


def _placed(markers: Sequence[Marker], points: Sequence[Point], width: int) -> list[dict[str, Any]]:
    """Markers with their names where no other stands: left of the line if there is room, in the first free row."""
    days = [point.day for point in points] + [marker.day for marker in markers]
    if not days:
        return []
    span = max((max(days) - min(days)).days, 1)
    ends = [0.0] * LANES
    found = []
    for marker in sorted(markers, key=lambda marker: (marker.day, marker.name)):
        at, long = (marker.day - min(days)).days * width / span, len(marker.name) * _LETTER
        right = at < long + _GAP
        start = at + _GAP if right else at - _GAP - long
        lane = next((n for n, end in enumerate(ends) if start >= end), LANES - 1)
        ends[lane] = start + long + _GAP
        side = "left" if right else "right"
        found.append(
            {"day": marker.day.isoformat(), "name": marker.name, "lane": lane, "side": side}
        )
    return found


@lru_cache(maxsize=8)
def _compiled(width: int, height: int) -> dict[str, Any]:
    """The picture without its data, as Vega."""
    import altair as alt
    import vl_convert

    x: Any = alt.X("day:T", title=None, scale=alt.Scale(type="utc"))
    axis = alt.Axis(format="%-d %b", labelOverlap=True, tickCount=8, grid=False)
    days = alt.Chart(alt.NamedData("days")).encode(x=x.axis(axis))
    dots = days.mark_point(filled=True, size=16, color=DOT, opacity=1).encode(
        y=alt.Y("value:Q", title=None, axis=alt.Axis(format=",d", tickCount=4, domain=False))
    )
    line = days.mark_line(color=LINE, strokeWidth=2.5).encode(y="mean:Q")
    rules = (
        alt.Chart(alt.NamedData("markers"))
        .mark_rule(color=MARKER, strokeWidth=1, strokeDash=[3, 3])
        .encode(x=x)
    )
    names = [
        rules.transform_filter(f"datum.lane == {lane} && datum.side == '{side}'")
        .mark_text(color=MARKER, align=side, baseline="top", dx=dx, dy=2 + lane * _ROW)
        .encode(text="name:N", y=alt.value(0))
        for lane in range(LANES)
        for side, dx in (("right", -_GAP), ("left", _GAP))
    ]
    last = (
        alt.Chart(alt.NamedData("last"))
        .mark_text(color=INK, align="left", dx=6, fontWeight=700, fontSize=14)
        .encode(x=x, y="mean:Q", text="text:N")
    )
    chart = alt.layer(rules, dots, line, *names, last).properties(width=width, height=height)
    spec = chart.configure(**_config(alt)).to_dict(validate=False)
    return {**vl_convert.vegalite_to_vega(spec), "background": None}


def _config(alt: Any) -> dict[str, Any]:
    axis = alt.AxisConfig(
        labelColor=INK_2, labelFontSize=12, gridColor=GRID, domainColor=EDGE, tickColor=EDGE
    )
    return {
        "aria": False,
        "axis": axis,
        "font": FONT,
        "text": alt.MarkConfig(fontSize=12),
        "view": alt.ViewConfig(stroke=None),
    }


def _view_box(svg: str) -> str:
    found = re.search(r'viewBox="([^"]+)"', svg)
    return found.group(1) if found else "0 0 100 100"


def _inside(svg: str) -> str:
    """What stands between the tags of the drawing, without what Vega says of its own parts."""
    return _VEGA_NOTES.sub("", svg[svg.index(">") + 1 : svg.rindex("</svg>")])


def _dark_style() -> str:
    rules = "".join(
        f'[fill="{light}"]{{fill:{dark}}}[stroke="{light}"]{{stroke:{dark}}}'
        for light, dark in DARK.items()
    )
    return f"@media (prefers-color-scheme:dark){{{rules}}}"
