"""Forms of need, requests, allocations and the questions about shipments."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from blanko.models import Allocation, Handing, NeedRule, ShipmentQuestion, StockDocument
from blanko.selectors.allocations import Standing
from blanko.selectors.scope import item_choices
from blanko.selectors.suppliers import suppliers
from blanko.services.allocations import Share
from blanko.services.answering import ANSWERS
from ektp.common import clock
from ektp.common.formatting import angka, tanggal
from ektp.regions.models import Office
from ektp.web.forms import CountField, CountInput, DateField, Segments

FULL = 100


class AllocationField(forms.ModelChoiceField["Allocation"]):
    """A choice of open allocations with where they stand; empty is none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Allocation.objects.none(), required=False, **kwargs)
        self._standings: dict[int, Standing] = {}

    def offer(self, found: Iterable[Standing]) -> None:
        """Offer these, whatever their number."""
        self._standings = {one.allocation.pk: one for one in found}
        self.queryset = Allocation.objects.filter(pk__in=self._standings).select_related(
            "receiver", "item", "supplier"
        )
        self.empty_label = _now("di luar alokasi")

    def label_from_instance(self, obj: Allocation) -> str:
        """Whom it is for, how much, and what of it has been sent."""
        return _now("%(receiver)s: %(quantity)s %(item)s, %(day)s (dikirim %(sent)s)") % {
            "receiver": obj.receiver.name,
            "quantity": angka(obj.quantity),
            "item": obj.item.name,
            "day": tanggal(obj.day),
            "sent": angka(self._standings[obj.pk].sent),
        }


def offer_allocations(form: forms.Form, found: Sequence[Standing]) -> None:
    """Offer these in a form's field `allocation`; without any, the form does not ask."""
    field = form.fields["allocation"]
    if found and isinstance(field, AllocationField):
        field.offer(found)
    else:
        del form.fields["allocation"]


class RequestForm(forms.Form):
    """Surat permohonan: what of which item, from whom (domain.md section 4.4)."""

    item = forms.ChoiceField(label=_("Barang"))
    supplier = forms.ModelChoiceField(
        Office.objects.none(), label=_("Dimohon kepada"), empty_label=None
    )
    day = DateField(label=_("Tanggal permohonan"))
    quantity = CountField(label=_("Jumlah dimohon"), required=True)
    difference_note = forms.CharField(
        label=_("Alasan berbeda dari kebutuhan"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    number = forms.CharField(label=_("Nomor surat"), max_length=80, required=False)
    contact = forms.CharField(
        label=_("Narahubung"), max_length=120, required=False, help_text=_("nama dan telepon")
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, office: Office, need: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = item_choices()  # type: ignore[attr-defined]
        supplier = self.fields["supplier"]
        supplier.queryset = suppliers(office)  # type: ignore[attr-defined]
        supplier.label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        self.fields["day"].initial = clock.today(office.time_zone)
        self.fields["quantity"].initial = need
        self.fields["client_key"].initial = uuid4


class ReasonForm(forms.Form):
    """What ends a request or takes a promise back."""

    day = DateField(label=_("Tanggal"))
    note = forms.CharField(label=_("Alasan"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today(office.time_zone)


class PromiseForm(forms.Form):
    """When and how what is allocated comes."""

    day = DateField(label=_("Tanggal alokasi"))
    promised_day = DateField(label=_("Dijanjikan tiba"), required=False)
    handing = forms.ChoiceField(
        label=_("Cara penyerahan"),
        choices=Handing.choices,
        widget=Segments,
        initial=Handing.DELIVERY,
    )
    note = forms.CharField(
        label=_("Catatan"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today(office.time_zone)
        self.fields["client_key"].initial = uuid4


class AllocationForm(PromiseForm):
    quantity = CountField(label=_("Jumlah dialokasikan"), required=True)
    field_order = ("quantity", "day", "promised_day", "handing", "note")

    def __init__(self, *args: Any, left: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"].initial = left if left > 0 else None


class SharesForm(PromiseForm):
    """One quantity for each line of a table; blank gives nothing."""

    def __init__(self, *args: Any, lines: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lines = lines
        for line in lines:
            named = CountInput({"aria-label": line.label})  # the table's head is the label in sight
            self.fields[line.name] = CountField(label=line.label, widget=named)

    def shares(self) -> list[Share]:
        """What was filled in; 0 gives nothing either."""
        return [
            Share(line.receiver, quantity, line.request)
            for line in self._lines
            if (quantity := self.cleaned_data[line.name])
        ]


class NeedRuleForm(forms.ModelForm[NeedRule]):
    """The formula of an office."""

    reason = forms.CharField(
        label=_("Alasan atau dasar perubahan"),
        help_text=_("misalnya edaran yang membatasi pencetakan"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    class Meta:
        model = NeedRule
        fields = (
            "prr_on",
            "prr_share",
            "process_on",
            "process_share",
            "unrecorded_on",
            "unrecorded_share",
            "replacement_on",
            "replacement_share",
            "replacement_days",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("prr", "process", "unrecorded", "replacement"):
            share = self.fields[f"{name}_share"]
            self.fields[f"{name}_share"] = CountField(
                label=share.label, max_value=FULL, required=True
            )
        days = self.fields["replacement_days"]
        self.fields["replacement_days"] = CountField(label=days.label, max_value=366, required=True)

    def rule(self) -> dict[str, int | bool]:
        """The columns of the rule."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class SurplusForm(forms.Form):
    """The receiver counted more than was sent."""

    day = DateField(label=_("Tanggal hitung"))
    quantity = CountField(label=_("Jumlah lebih"), required=True)
    said = forms.CharField(
        label=_("Keterangan"),
        help_text=_("bagaimana dihitung, dan siapa yang menghitung"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, dispatch: StockDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today(dispatch.office.time_zone)
        self.fields["client_key"].initial = uuid4


class AnswerForm(forms.Form):
    """The sender's answer to damage or surplus."""

    day = DateField(label=_("Tanggal jawaban"))
    resolution = forms.ChoiceField(label=_("Jawaban"), widget=Segments)
    answer = forms.CharField(
        label=_("Penjelasan"),
        help_text=_("apa yang ditemukan, dan apa tindak lanjutnya"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, question: ShipmentQuestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = ANSWERS[ShipmentQuestion.Kind(question.kind)]
        self.fields["resolution"].choices = [(one.value, one.label) for one in allowed]  # type: ignore[attr-defined]
        self.fields["day"].initial = clock.today(question.dispatch.office.time_zone)
