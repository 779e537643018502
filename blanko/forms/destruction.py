"""What comes into and goes out of the two registers: withdrawals by ground, batches of destruction, serial numbers."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from blanko.models import (
    HIGHEST_SERIAL,
    KTP_WITHDRAWN,
    RULE,
    SPOILED_ITEMS,
    Destruction,
    SerialSpan,
    WithdrawalGround,
)
from blanko.selectors.destruction import categories_of
from blanko.selectors.scope import item_choices
from blanko.services.destruction import LEAST_WITNESSES, Batch, Witness
from ektp.common import clock
from ektp.regions.models import Office
from ektp.web.forms import CountField, DateField

WITNESS_ROWS = 4
_GROUND, _LINE = "ground_", "line_"
_NUMBER = re.compile(r"(?P<prefix>(?:[A-Z0-9./ ]*[A-Z./ ])?)(?P<number>[0-9]{1,15})")
_BETWEEN = re.compile(r"\s*[–-]\s*|\s+S\.?\s?D\.?\s+")


class SerialField(forms.CharField):
    """Serial numbers, a range or a single number per line, as SerialSpan: ``A 000001 - 000500`` or ``A000001 s.d. A000500``."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Nomor seri"))
        kwargs.setdefault(
            "help_text",
            _("satu rentang setiap baris, misalnya A000001 - A000500; kosong bila tidak dicatat"),
        )
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}))
        super().__init__(required=False, max_length=4000, **kwargs)

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in str(super().clean(value)).splitlines()]
        return [_span(line) for line in lines if line]


def _span(line: str) -> SerialSpan:
    parts = _BETWEEN.split(line.upper())
    found = [_NUMBER.fullmatch(part.strip()) for part in parts]
    first, last = found[0], found[-1]
    if first is None or last is None or len(parts) > 2:
        raise ValidationError(
            _("“%(line)s” tidak terbaca sebagai nomor seri. Tulis seperti A000001 - A000500."),
            params={"line": line},
        )
    prefix = first["prefix"].strip()
    numbers = int(first["number"]), int(last["number"])
    if last["prefix"].strip() not in ("", prefix) or not numbers[0] <= numbers[1] <= HIGHEST_SERIAL:
        raise ValidationError(
            _(
                "Pada “%(line)s” nomor terakhir harus berhuruf depan sama dengan nomor pertama dan tidak lebih kecil daripadanya."
            ),
            params={"line": line},
        )
    if len(prefix) > 20:
        raise ValidationError(
            _("Huruf depan pada “%(line)s” lebih dari 20 tanda."), params={"line": line}
        )
    return SerialSpan(prefix, *numbers, digits=len(first["number"]))


class SerialsForm(forms.Form):
    serials = SerialField()


class WithdrawnForm(forms.Form):
    """KTP-el that came back on one day, by ground. Counts only."""

    template_name = "blanko/withdrawn_fields.html"

    day = DateField(label=_("Tanggal penarikan"))
    number = forms.CharField(label=_("Nomor berita acara"), max_length=80, required=False)
    note = forms.CharField(
        label=_("Catatan"),
        required=False,
        help_text=_("tanpa nama dan tanpa NIK"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for ground in WithdrawalGround:
            self.fields[f"{_GROUND}{ground.value}"] = CountField(label=ground.label)
        self.order_fields(["day", *(f"{_GROUND}{g.value}" for g in WithdrawalGround), "number"])
        self.fields["day"].initial = clock.today(office.time_zone)
        self.fields["client_key"].initial = uuid4

    def lines(self) -> Iterator[forms.BoundField]:
        """The fields of the grounds."""
        return (self[f"{_GROUND}{ground.value}"] for ground in WithdrawalGround)

    def grounds(self) -> dict[str, int | None]:
        """What was counted, by ground."""
        return {
            ground.value: self.cleaned_data[f"{_GROUND}{ground.value}"]
            for ground in WithdrawalGround
        }


class DestructionForm(forms.Form):
    """A batch of one register: what, how, where, who sees it."""

    template_name = "blanko/destruction_fields.html"

    item = forms.ChoiceField(label=_("Barang"))
    day = DateField(label=_("Tanggal pemusnahan"))
    number = forms.CharField(label=_("Nomor berita acara"), max_length=80, required=False)
    method = forms.ChoiceField(label=_("Cara pemusnahan"), choices=Destruction.Method.choices)
    place_name = forms.CharField(label=_("Tempat pemusnahan"), max_length=120)
    rule = forms.CharField(label=_("Dasar"), max_length=120, initial=RULE)
    serials = SerialField()
    note = forms.CharField(
        label=_("Catatan"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, office: Office, withdrawn: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = (KTP_WITHDRAWN,) if withdrawn else SPOILED_ITEMS
        self.categories = categories_of(items[0])
        self.fields["item"].choices = [c for c in item_choices() if c[0] in items]  # type: ignore[attr-defined]
        if withdrawn:
            self.fields["item"].widget = forms.HiddenInput()
        self.fields["item"].initial = items[0]
        self.fields["day"].initial = clock.today(office.time_zone)
        self.fields["client_key"].initial = uuid4
        for code, label in self.categories:
            self.fields[f"{_LINE}{code}"] = CountField(label=label)
        for row in range(1, WITNESS_ROWS + 1):
            self._add_witness(row)

    def _add_witness(self, row: int) -> None:
        labels = (
            ("name", _("Nama saksi %(n)s")),
            ("office", _("Instansi saksi %(n)s")),
            ("position", _("Jabatan saksi %(n)s")),
        )
        for part, label in labels:
            self.fields[f"witness_{row}_{part}"] = forms.CharField(
                label=label % {"n": row}, max_length=120, required=row <= LEAST_WITNESSES
            )

    def head(self) -> list[forms.BoundField]:
        """What stands above the table."""
        names = ("item", "day", "number", "method", "place_name", "rule")
        return [self[name] for name in names if not self[name].is_hidden]

    def lines(self) -> list[tuple[str, forms.BoundField]]:
        """The fields of the categories, with the code of each."""
        return [(code, self[f"{_LINE}{code}"]) for code, _label in self.categories]

    def witnesses(self) -> list[tuple[int, list[forms.BoundField]]]:
        """The rows of witnesses."""
        return [
            (row, [self[f"witness_{row}_{part}"] for part in ("name", "office", "position")])
            for row in range(1, WITNESS_ROWS + 1)
        ]

    def batch(self) -> Batch:
        """What was said; the service asks whether it is sound."""
        data = self.cleaned_data
        lines = {code: data[f"{_LINE}{code}"] for code, _label in self.categories}
        return Batch(
            item=data["item"],
            day=data["day"],
            lines={code: quantity for code, quantity in lines.items() if quantity},
            method=data["method"],
            place_name=data["place_name"],
            witnesses=tuple(self._witnesses_said()),
            number=data["number"],
            rule=data["rule"],
            note=data["note"],
            serials=tuple(data["serials"]),
        )

    def _witnesses_said(self) -> Iterator[Witness]:
        for row in range(1, WITNESS_ROWS + 1):
            said = [
                self.cleaned_data[f"witness_{row}_{part}"]
                for part in ("name", "office", "position")
            ]
            if any(said):
                yield Witness(*said)


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Alasan"), widget=forms.Textarea(attrs={"rows": 2}))
