"""Forms of the stock count and of a daily difference."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from blanko.models import BLANK_WNI, Condition, DifferenceReason, Handling, StockPlace
from blanko.selectors.scope import item_choices
from blanko.selectors.stock_counts import CountedLine
from blanko.services.stock_counts import Counted, Part
from ektp.common.periods import read_day
from ektp.regions.models import Office
from ektp.web.forms import CountField, Segments

_AT = "%Y-%m-%dT%H:%M"
_NO_MORE = (DifferenceReason.DAMAGED, DifferenceReason.LOST)


class LocalMomentField(forms.CharField):
    """An hour of a day at an office: from the browser's picker; blank is None."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_AT)

    def __init__(self, *, zone: str, **kwargs: Any) -> None:
        self.zone = ZoneInfo(zone)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """The instant; the error says how to write it."""
        text = super().clean(value)
        if not text:
            return None
        try:
            hour = time.fromisoformat(text[11:16])
            return datetime.combine(read_day(text[:10]), hour, tzinfo=self.zone)
        except ValueError as error:
            raise ValidationError(
                _("Tulis waktu seperti 2026-07-17T14:30."), code="invalid"
            ) from error


class CountStartForm(forms.Form):
    item = forms.ChoiceField(label=_("Barang"), initial=BLANK_WNI)
    place = forms.ModelChoiceField(
        StockPlace.objects.none(),
        label=_("Tempat"),
        required=False,
        empty_label=_("Semua tempat di kantor ini"),
    )
    number = forms.CharField(label=_("Nomor berita acara"), max_length=80, required=False)
    note = forms.CharField(
        label=_("Catatan"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = StockPlace.objects.filter(office=office)
        self.fields["item"].choices = item_choices()  # type: ignore[attr-defined]
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["client_key"].initial = uuid4
        if places.count() < 2:
            del self.fields["place"]


@dataclass(frozen=True, slots=True)
class LineField:
    """A line of a count with the field that stands beside it."""

    found: CountedLine
    field: BoundField


class CountedForm(forms.Form):
    """What was counted, one number per line. A number that was left as it stood is no new counting."""

    def __init__(
        self, *args: Any, lines: Sequence[CountedLine], office: Office, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._lines = lines
        for found in lines:
            field = CountField(
                label=found.label, initial=found.line.counted, show_hidden_initial=True
            )
            field.widget.attrs["aria-label"] = found.label
            self.fields[self._name(found)] = field
        self.fields["at"] = LocalMomentField(
            label=_("Dihitung pada (%(zone)s)") % {"zone": office.zone_label},
            required=False,
            zone=office.time_zone,
            help_text=_(
                "Kosong: sekarang. Berlaku untuk jumlah yang diisi atau diubah pada halaman ini."
            ),
        )

    def _name(self, found: CountedLine) -> str:
        return f"hitung-{found.line.pk}"

    def rows(self) -> Iterator[LineField]:
        """The lines with their fields."""
        return (LineField(found, self[self._name(found)]) for found in self._lines)

    def counted(self) -> dict[int, Counted]:
        """What is new, by key of the line."""
        return {
            found.line.pk: Counted(quantity, self.cleaned_data["at"])
            for found in self._lines
            if (quantity := self.cleaned_data[self._name(found)]) is not None
            and self._name(found) in self.changed_data
        }


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason with what is missing and what is more because of it; None where it cannot be."""

    label: str
    less: BoundField | None
    more: BoundField | None


@dataclass(frozen=True, slots=True)
class LineReasons:
    """What explains one line."""

    found: CountedLine
    rows: list[ReasonRow]
    note: BoundField
    police_report: BoundField


class ReasonsForm(forms.Form):
    """The differences of a count, split by reason: what is missing in one column, what is more in the other."""

    def __init__(self, *args: Any, lines: Sequence[CountedLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        short = {
            x.line.place_id
            for x in lines
            if x.line.condition == Condition.ON_HAND and (x.difference or 0) < 0
        }
        self._lines = [
            x
            for x in lines
            if x.difference or (x.difference is not None and x.line.place_id in short)
        ]
        for found in self._lines:
            self._add(found)

    def _add(self, found: CountedLine) -> None:
        for kind, less in self._cells(found):
            way = _("kurang") if less else _("lebih")
            field = CountField(label=f"{found.label}: {kind.label}, {way}")
            field.widget.attrs["aria-label"] = field.label
            field.initial = _stored(found, kind, less=less)
            self.fields[_cell(found, kind, less=less)] = field
        self.fields[f"ket-{found.line.pk}"] = forms.CharField(
            label=_("Keterangan"),
            max_length=200,
            required=False,
            initial=next((r.note for r in found.reasons if r.note), ""),
            help_text=_("wajib bila ada sebab lainnya"),
        )
        self.fields[f"lp-{found.line.pk}"] = forms.CharField(
            label=_("Nomor laporan polisi"),
            max_length=80,
            required=False,
            initial=next((r.police_report for r in found.reasons if r.police_report), ""),
            help_text=_("wajib bila ada yang hilang"),
        )

    @staticmethod
    def _cells(found: CountedLine) -> Iterator[tuple[DifferenceReason, bool]]:
        """The reasons that can be of a line, with whether they make it less."""
        for kind in DifferenceReason:
            if kind == DifferenceReason.DAMAGED and found.line.condition != Condition.ON_HAND:
                continue
            if kind != DifferenceReason.FOUND:
                yield kind, True
            if kind not in _NO_MORE:
                yield kind, False

    def panels(self) -> Iterator[LineReasons]:
        """Each line with its reasons."""
        for found in self._lines:
            cells = set(self._cells(found))
            rows = [
                ReasonRow(
                    str(kind.label),
                    self[_cell(found, kind, less=True)] if (kind, True) in cells else None,
                    self[_cell(found, kind, less=False)] if (kind, False) in cells else None,
                )
                for kind in DifferenceReason
                if (kind, True) in cells or (kind, False) in cells
            ]
            key = found.line.pk
            yield LineReasons(found, rows, self[f"ket-{key}"], self[f"lp-{key}"])

    def reasons(self) -> dict[int, list[Part]]:
        """The parts, by key of the line."""
        data, made = self.cleaned_data, {}
        for found in self._lines:
            key = found.line.pk
            parts = []
            for kind, less in self._cells(found):
                quantity = data[_cell(found, kind, less=less)]
                if quantity:
                    report = data[f"lp-{key}"] if kind == DifferenceReason.LOST else ""
                    signed = -quantity if less else quantity
                    parts.append(Part(kind, signed, data[f"ket-{key}"], report))
            made[key] = parts
        return made


def _cell(found: CountedLine, kind: DifferenceReason, *, less: bool) -> str:
    return f"{'kurang' if less else 'lebih'}-{found.line.pk}-{kind.value}"


def _stored(found: CountedLine, kind: DifferenceReason, *, less: bool) -> int | None:
    """What was explained before the count was returned."""
    quantities = [r.quantity for r in found.reasons if r.kind == kind and (r.quantity < 0) == less]
    return abs(quantities[0]) if quantities else None


class WhyForm(forms.Form):
    """A reason in a sentence."""

    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = label


class DifferenceForm(forms.Form):
    """What is done about a daily difference; `seen` is the one that the page showed (signed, keping)."""

    way = forms.ChoiceField(
        label=_("Tindak lanjut"),
        choices=[
            (Handling.EXPLAINED, _("Jelaskan, buku tetap")),
            (Handling.REQUESTED, _("Sesuaikan buku dengan hasil hitung")),
        ],
        widget=Segments,
        initial=Handling.EXPLAINED,
    )
    note = forms.CharField(
        label=_("Sebab selisih"),
        help_text=_("apa yang terjadi, dan dari mana itu diketahui"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
