"""Form building blocks: counts as clerks type them, dates, and the renderer that draws a field."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from ektp.common.formatting import angka
from ektp.common.numbers import AmbiguousNumber, NotANumber, parse_count
from ektp.common.periods import FIRST_YEAR, LAST_YEAR, plausible


class Renderer(TemplatesSetting):
    """Draws every form and field with our own components (settings.FORM_RENDERER)."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class CountInput(forms.TextInput):
    """One number at the right edge: a number pad on phones, no spinner, nothing remembered."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        own = {"class": "n", "inputmode": "numeric", "autocomplete": "off", "maxlength": "16"}
        super().__init__({**own, **(attrs or {})})

    def format_value(self, value: object) -> str | None:
        """A stored number is grouped; what somebody typed stays exactly as typed."""
        return angka(value) if isinstance(value, int) else super().format_value(value)


class CountField(forms.Field):
    """A count of persons or cards; blank is None, which is not zero.

    Reads ``118.428``, ``118428`` and ``118 428``; asks about ``118,428`` (domain.md 13.1).
    """

    widget = CountInput

    def __init__(self, *, max_value: int | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        self.max_value = max_value
        super().__init__(**kwargs)

    def to_python(self, value: object) -> int | None:
        """Read the text; the error says how to write it."""
        if value is None or isinstance(value, int):
            return value
        try:
            return parse_count(str(value))
        except AmbiguousNumber as error:
            raise ValidationError(str(error), code="ambiguous") from error
        except NotANumber as error:
            raise ValidationError(str(error), code="invalid") from error

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and self.max_value is not None and value > self.max_value:
            raise ValidationError(
                _("Paling banyak %(max)s. Periksa kembali angkanya."),
                code="max_value",
                params={"max": angka(self.max_value)},
            )

    def has_changed(self, initial: object, data: object) -> bool:
        """``1.200`` typed over 1200 is no change; text that cannot be read is one."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class DateInput(forms.DateInput):
    """The browser's own date picker; it wants ISO dates, whatever the page's language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time picker."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class MonthInput(forms.DateInput):
    """A month; browsers without a month picker show a text field that takes ``2026-10``."""

    input_type = "month"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"placeholder": "2026-10", **(attrs or {})}, format="%Y-%m")


def _plausible(day: date) -> None:
    try:
        plausible(day)
    except ValueError as error:
        words = _("Tahun %(year)s tidak mungkin. Tulis tahun dari %(first)s sampai %(last)s.")
        years = {"year": day.year, "first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValidationError(words, code="year", params=years) from error


class DateField(forms.DateField):
    """A date: from the picker (ISO), or typed day first (``17-7-2017``, ``17/7/2017``). Years are 2000 to 2100."""

    widget = DateInput
    default_validators = [_plausible]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"])
        super().__init__(**kwargs)


class MonthField(forms.DateField):
    """A month, as the date of its first day. Years are 2000 to 2100."""

    widget = MonthInput
    default_validators = [_plausible]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m", "%m-%Y", "%m/%Y"])
        super().__init__(**kwargs)


class Segments(forms.RadioSelect):
    """A short choice drawn as one bar of segments, such as Buka / Tutup / Layanan terhenti."""

    template_name = "web/segments.html"
