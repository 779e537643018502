"""Counts as clerks type them, and what stays on the page when one cannot be read."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from ektp.web.forms import CountField, DateField, MonthField, Segments


class SampleForm(forms.Form):
    count = CountField(label="Loket kecamatan", help_text="orang")
    day = DateField(label="Tanggal", required=False)
    kind = forms.ChoiceField(
        label="Jenis hari",
        choices=[("open", "Buka"), ("closed", "Tutup")],
        widget=Segments,
        required=False,
    )
    agree = forms.BooleanField(label="Sudah diperiksa", required=False)


@pytest.mark.parametrize("text", ["118.428", "118428", "118 428", "118\u00a0428", " 118.428 "])
def test_a_count_is_read_as_written(text: str) -> None:
    assert CountField().clean(text) == 118_428


@pytest.mark.parametrize("text", ["", "-", "–"])
def test_blank_is_unknown_not_zero(text: str) -> None:
    assert CountField().clean(text) is None


@pytest.mark.parametrize(
    ("text", "code"), [("118,428", "ambiguous"), ("118.42", "invalid"), ("-3", "invalid")]
)
def test_what_cannot_be_read_is_asked_about(text: str, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        CountField().clean(text)

    assert caught.value.code == code


def test_a_limit_is_named_in_the_house_style() -> None:
    with pytest.raises(ValidationError, match=r"Paling banyak 2\.000"):
        CountField(max_value=2000).clean("2.001")


def test_the_same_number_written_otherwise_is_no_change() -> None:
    assert not CountField().has_changed(1200, "1.200")
    assert CountField().has_changed(1200, "1,200")


def test_a_refused_form_keeps_what_was_typed_and_ties_the_error_to_its_field() -> None:
    form = SampleForm({"count": "118,428"})

    html = str(form)

    assert 'value="118,428"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_count_helptext id_count_error"' in html
    assert 'id="id_count_error"' in html
    assert 'href="#id_count"' in html


def test_a_stored_count_is_shown_grouped() -> None:
    assert 'value="1.200"' in str(SampleForm(initial={"count": 1200})["count"])


def test_dates_and_months_are_read_from_pickers_and_from_keyboards() -> None:
    assert DateField().clean("17/7/2017") == DateField().clean("2017-07-17")
    assert MonthField().clean("2026-10").day == 1


def test_segments_are_radio_buttons() -> None:
    html = str(SampleForm(initial={"kind": "open"})["kind"])

    assert html.count('type="radio"') == 2
    assert "<span>Buka</span>" in html
