"""The frame around every page, its tags, its headers, and the pages for when something fails."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from ektp.web import errors
from ektp.web.middleware import SecurityHeaders


def drawn(source: str, **context: Any) -> str:
    request = RequestFactory().get("/", {"dari": "2026-10-01"})
    return Template("{% load ektp %}" + source).render(Context({"request": request, **context}))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ n|angka }} {{ none|angka }} {{ nothing|angka }}", "1.234.567 – –"),
        ("{{ gap|lebih }}", "lebih 3.123"),
        ("{{ r|persen }}, {{ r|persen_prosa }}", "98,20%, 98,20 persen"),
        ("{{ d|tanggal }} · {{ d|hari_tanggal }}", "17 Juli 2017 · Senin, 17 Juli 2017"),
        (
            "{{ d|bulan }} · {{ d|tanggal_singkat }} · {{ d|iso }}",
            "Juli 2017 · Sen 17/7 · 2017-07-17",
        ),
        ('{{ t|pukul:"WITA" }}', "17.32 WITA"),
        ("{{ r|css }} {{ none|css }} {{ big|css }}", "98.2 0 1234567"),
        ("{{ m|bulat }} {{ r|desimal:1 }}", "214 98,2"),
        ("{{ figures|item:'a' }}{{ figures|item:'b' }}", "1None"),
    ],
)
def test_filters(source: str, text: str) -> None:
    context = {
        "n": 1_234_567,
        "gap": -3123,
        "r": Decimal("98.2"),
        "none": None,
        "d": date(2017, 7, 17),
        "t": datetime(2017, 7, 17, 17, 32),
        "m": 213.5,
        "big": 1_234_567,
        "figures": {"a": 1},
    }

    assert drawn(source, **context) == text


def test_blocks_hold_content_and_escape_what_they_are_given() -> None:
    html = drawn(
        '{% panel title aside="20 hari" %}<b>isi</b>{% endpanel %}{% note "warn" %}{{ title }}{% endnote %}'
        "{% chip title 'ok' %}{% scroll title %}x{% endscroll %}",
        title="<i>",
    )

    assert "<b>isi</b>" in html
    assert "<i>" not in html
    assert html.count("&lt;i&gt;") == 4
    assert 'class="note warn"' in html


def test_a_pager_keeps_the_other_keys_and_leaves_out_the_middle() -> None:
    page = Paginator(range(400), 20).get_page(10)

    html = drawn('{% include "components/pagination.html" %}', page=page)

    assert 'href="?dari=2026-10-01&amp;page=11"' in html
    assert "Baris 181–200 dari 400" in html
    assert html.count("…") == 2


def test_the_frame_works_without_anything_in_its_context() -> None:
    html = render_to_string("base.html", {})

    assert '<html lang="id">' in html
    assert "<nav" not in html
    assert "Langsung ke isi" in html
    assert " onclick" not in html
    assert "<style" not in html


def test_scripts_come_from_our_own_files_only() -> None:
    answer = SecurityHeaders(lambda _request: HttpResponse())(RequestFactory().get("/"))

    policy = answer["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_view_may_bring_its_own_policy() -> None:
    own = HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})

    answer = SecurityHeaders(lambda _request: own)(RequestFactory().get("/"))

    assert answer["Content-Security-Policy"] == "default-src 'none'"


def test_a_body_over_the_limit_is_413_and_other_nonsense_400() -> None:
    request = RequestFactory().get("/")

    assert errors.bad_request(request, RequestDataTooBig()).status_code == 413
    assert errors.bad_request(request, SuspiciousOperation()).status_code == 400


def test_a_database_that_is_away_is_503_with_a_time_to_come_back() -> None:
    try:
        raise OperationalError("gone")
    except OperationalError:
        answer = errors.server_error(RequestFactory().post("/"))

    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert "tidak menggandakan laporan" in answer.content.decode()


def test_a_page_that_could_not_be_shown_leads_back_to_itself_and_a_form_to_its_page() -> None:
    page = errors.unavailable(RequestFactory().get("/dasbor/35.17/?bulan=2026-07"))
    form = RequestFactory().post("/", headers={"referer": "http://testserver/lembar/35.17/"})
    strange = RequestFactory().post("/", headers={"referer": "https://elsewhere.example/"})

    assert 'href="/dasbor/35.17/?bulan=2026-07"' in page.content.decode()
    assert 'href="http://testserver/lembar/35.17/"' in errors.unavailable(form).content.decode()
    assert "elsewhere" not in errors.unavailable(strange).content.decode()


def test_any_other_failure_is_500() -> None:
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        answer = errors.server_error(RequestFactory().get("/"))

    assert answer.status_code == 500


def test_a_refusal_says_its_reason() -> None:
    html = render_to_string("403.html", {"exception": "Hanya Dinas yang menutup bulan."})

    assert "Hanya Dinas yang menutup bulan." in html
