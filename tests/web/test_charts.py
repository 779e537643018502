"""Drawings: Indonesian, scalable, dark by rule, with nothing that needs a script."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory

from ektp.web import charts

START = date(2026, 7, 25)
DAYS = [(START + timedelta(n), None if n % 7 > 4 else 100 + n * 13 % 90) for n in range(90)]
MARKERS = [charts.Marker(date(2026, 9, 10), "DKB <Semester> I 2026")]


@pytest.fixture(scope="module")
def svg() -> str:
    return str(charts.trend_svg(charts.with_mean(DAYS), MARKERS, label="Perekaman per hari"))


def test_the_mean_needs_seven_reported_days_and_passes_over_the_others() -> None:
    points = charts.with_mean([(START, 7), (START, None), *[(START, 7)] * 6])

    assert [p.mean for p in points[:7]] == [None] * 7
    assert points[7].mean == 7


def test_a_drawing_fills_its_place_and_says_what_it_is(svg: str) -> None:
    assert 'width="100%"' in svg
    assert "viewBox=" in svg
    assert 'aria-label="Perekaman per hari"' in svg


def test_a_drawing_speaks_indonesian_and_needs_no_style_sheet_of_its_own(svg: str) -> None:
    assert "Agu" in svg
    assert "Aug" not in svg
    assert "<style" not in svg
    assert " style=" not in svg
    assert "<script" not in svg


def test_names_of_markers_are_escaped(svg: str) -> None:
    assert "&lt;Semester&gt;" in svg


def test_names_of_markers_that_stand_close_do_not_meet() -> None:
    """Two bases within a week, and one so far left that its name would leave the drawing."""
    close = [
        charts.Marker(START + timedelta(2), "DKB Semester II 2025"),
        charts.Marker(START + timedelta(60), "DKB Semester I 2026"),
        charts.Marker(START + timedelta(63), "DKB Juni"),
        charts.Marker(START + timedelta(64), "SIAK Agustus"),
    ]
    svg = str(charts.trend_svg(charts.with_mean(DAYS), close, label="Perekaman"))
    places = {}
    for name in (marker.name for marker in close):
        found = re.search(
            rf'text-anchor="(\w+)" transform="translate\(([\d.-]+),([\d.-]+)\)"[^>]*>{name}<', svg
        )
        assert found is not None, name
        places[name] = (found[1], float(found[2]), float(found[3]))
    rows = [row for _side, _x, row in places.values()]

    assert places["DKB Semester II 2025"][0] == "start"
    assert len(set(rows[1:])) == 3
    assert rows[0] == rows[1]


def test_every_colour_has_its_dark_rule_in_the_style_sheet(svg: str) -> None:
    css = (settings.BASE_DIR / "static/css/ektp.css").read_text()

    for colour in (charts.INK_2, charts.LINE, charts.DOT, charts.GRID, charts.MARKER):
        assert colour in svg
        assert f'="{colour}"]' in css


def test_a_standalone_drawing_is_cached_by_its_content() -> None:
    svg = charts.trend_svg(charts.with_mean(DAYS), label="Perekaman", standalone=True)
    answer = charts.svg_response(RequestFactory().get("/"), svg)

    again = charts.svg_response(
        RequestFactory().get("/", headers={"if-none-match": answer["ETag"]}), svg
    )

    assert "prefers-color-scheme:dark" in svg
    assert answer["Content-Type"] == "image/svg+xml"
    assert again.status_code == 304


def test_the_same_figures_stand_in_a_table(svg: str) -> None:
    context = {"svg": svg, "label": "Perekaman", "points": charts.with_mean(DAYS)[:3]}

    html = render_to_string("components/chart.html", context)

    assert html.count('<th scope="row">') == 3
