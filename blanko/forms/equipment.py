"""Forms of devices and materials, and of how far they go."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from blanko.forms.papers import PaperForm
from blanko.models import (
    DEVICE_CAUSES,
    Device,
    DeviceCondition,
    DeviceKind,
    DeviceState,
    Funding,
    StockPlace,
)
from blanko.selectors.pace import Yield
from blanko.selectors.scope import material_choices
from ektp.common import clock
from ektp.common.formatting import angka
from ektp.regions.models import Office
from ektp.web.forms import CountField, DateField, Segments, TimeInput

_MOST = 100_000  # keping; more is a slip of the keys
_PACE_HINT = _("khusus printer; kosong berarti kecepatan yang berlaku di kantor ini")


class PaceField(CountField):
    """A number of cards or people that something serves or takes: more than 0, or unknown."""

    def __init__(self, *, max_value: int = _MOST, **kwargs: Any) -> None:
        super().__init__(max_value=max_value, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value == 0:
            raise ValidationError(_("Tulis lebih dari 0, atau kosongkan."), code="zero")


class ConsumptionForm(PaperForm):
    """What is put into the machine. An office with several places says from which."""

    quantity = CountField(label=_("Jumlah dipasang di mesin"), required=True, initial=1)
    place = forms.ModelChoiceField(
        StockPlace.objects.none(), label=_("Diambil dari"), required=False, empty_label=None
    )
    field_order = ("item", "day", "quantity", "place", "number")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = material_choices()  # type: ignore[attr-defined]
        self.fields["item"].initial = "ribbon"
        places = StockPlace.objects.filter(office=self.office)
        if len(places) < 2:
            del self.fields["place"]
            return
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
        self.fields["place"].initial = next((p for p in places if p.prints), places[0])


class DeviceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Jenis alat"), choices=DeviceKind.choices)
    model = forms.CharField(label=_("Merek dan tipe"), max_length=80)
    serial = forms.CharField(label=_("Nomor seri"), max_length=60, required=False)
    funding = forms.ChoiceField(
        label=_("Sumber dana"), choices=Funding.choices, widget=Segments, initial=Funding.APBD
    )
    since_day = DateField(label=_("Dipakai sejak"))
    location = forms.CharField(label=_("Letak"), max_length=80, required=False)
    cards_daily = PaceField(label=_("Keping sehari"), help_text=_PACE_HINT)
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since_day"].initial = clock.today(office.time_zone)
        self.fields["client_key"].initial = uuid4


class CorrectionForm(forms.Form):
    """What may have been mistyped of a device."""

    model = forms.CharField(label=_("Merek dan tipe"), max_length=80)
    serial = forms.CharField(label=_("Nomor seri"), max_length=60, required=False)
    funding = forms.ChoiceField(label=_("Sumber dana"), choices=Funding.choices, widget=Segments)


class StateForm(forms.Form):
    """The condition of a device from a day on; what does not change stands there already."""

    day = DateField(label=_("Berlaku sejak"))
    condition = forms.ChoiceField(
        label=_("Keadaan"), choices=DeviceCondition.choices, widget=Segments
    )
    cause = forms.ChoiceField(
        label=_("Sebab"),
        choices=[("", "–"), *((cause.value, cause.label) for cause in DEVICE_CAUSES)],
        help_text=_("bila alat rusak"),
        required=False,
    )
    location = forms.CharField(label=_("Letak"), max_length=80, required=False)
    cards_daily = PaceField(label=_("Keping sehari"), help_text=_PACE_HINT)
    note = forms.CharField(label=_("Keterangan"), max_length=200, required=False)

    def __init__(
        self, *args: Any, device: Device, state: DeviceState | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today(device.office.time_zone)
        if state is not None:
            for name in ("condition", "cause", "location", "cards_daily"):
                self.fields[name].initial = getattr(state, name)
        if not device.prints:
            del self.fields["cards_daily"]

    def clean(self) -> dict[str, Any]:
        """A broken device says why."""
        data = super().clean() or {}
        if data.get("condition") == DeviceCondition.BROKEN and not data.get("cause"):
            self.add_error("cause", now("Alat yang rusak memerlukan sebab. Pilih sebabnya."))
        return data


class DepartureForm(forms.Form):
    until_day = DateField(label=_("Hari terakhir di kantor ini"))
    note = forms.CharField(
        label=_("Alasan"),
        help_text=_("dihapus, dihibahkan, atau dipindahkan, dengan nomor dokumennya"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, device: Device, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until_day"].initial = clock.today(device.office.time_zone)


class PaceForm(forms.Form):
    """How many cards a unit, a printer and an hour serve. Empty follows the level above."""

    ribbon = PaceField(label=_("Satu ribbon (keping)"))
    film = PaceField(label=_("Satu film (keping)"))
    cleaning_kit = PaceField(label=_("Satu cleaning kit (keping)"))
    cards_per_printer = PaceField(label=_("Satu printer sehari (keping)"))
    cards_per_hour = PaceField(label=_("Satu petugas sejam (keping)"))
    operators = PaceField(label=_("Petugas cetak (orang)"), max_value=1_000)
    starts_at = forms.TimeField(label=_("Mulai mencetak pukul"), required=False, widget=TimeInput)

    def __init__(
        self,
        *args: Any,
        yields: Mapping[str, Yield],
        inherited: Mapping[str, Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        above = {item: found.inherited for item, found in yields.items()} | dict(inherited)
        for name, field in self.fields.items():
            field.help_text = _follows(above.get(name))


def _follows(value: Any) -> str:
    if value is None:
        return now("kosong berarti belum diketahui")
    text = angka(value) if isinstance(value, int) else f"{value:%H.%M}"
    return now("kosong berarti %(value)s") % {"value": text}
