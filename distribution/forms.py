"""The papers of finished cards as forms."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from distribution.models import CardAcceptance, CardDispatch
from ektp.common import clock
from ektp.regions.models import Office
from ektp.web.forms import CountField, DateField


class DispatchForm(forms.Form):
    """One round of the courier: a number for each receiver; empty is nothing sent."""

    day = DateField(label=_("Tanggal kirim"))
    number = forms.CharField(label=_("Nomor surat jalan"), max_length=60, required=False)
    carrier = forms.CharField(label=_("Pembawa"), max_length=120, required=False)
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, sender: Office, receivers: Iterable[Office], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.receivers = {f"to_{office.pk}": office for office in receivers}
        self.fields["day"].initial = clock.today(sender.time_zone)
        self.fields["client_key"].initial = uuid4
        for name, office in self.receivers.items():
            self.fields[name] = CountField(label=office.name)

    @property
    def quantities(self) -> dict[Office, int]:
        """Keping by receiver, of those that get some."""
        data = self.cleaned_data
        return {office: data[name] for name, office in self.receivers.items() if data.get(name)}

    @property
    def rows(self) -> list[forms.BoundField]:
        """The fields of the receivers, for the table."""
        return [self[name] for name in self.receivers]

    @property
    def head(self) -> list[forms.BoundField]:
        """The fields of the paper."""
        return [self["day"], self["number"], self["carrier"]]


class AcceptForm(forms.Form):
    """What was counted on arrival."""

    day = DateField(label=_("Tanggal terima"))
    quantity = CountField(label=_("Keping diterima"), required=True)
    difference_note = forms.CharField(
        label=_("Catatan selisih"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, dispatch: CardDispatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today(dispatch.receiver.time_zone)
        self.fields["quantity"].initial = dispatch.quantity


class ResolveForm(forms.Form):
    """What became of the difference."""

    day = DateField(label=_("Tanggal penyelesaian"))
    outcome = forms.ChoiceField(label=_("Hasil"), choices=CardAcceptance.Outcome.choices)
    resolution = forms.CharField(label=_("Penyelesaian"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today(office.time_zone)


class OpeningForm(forms.Form):
    """What lay at the office when it began."""

    day = DateField(label=_("Dihitung sejak awal hari"))
    quantity = CountField(label=_("KTP-el jadi yang ada di kantor"), required=True)
    reason = forms.CharField(
        label=_("Alasan perubahan"),
        required=False,
        help_text=_("wajib bila stok awal sudah pernah dicatat"),
    )

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today(office.time_zone)
