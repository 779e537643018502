"""The papers of the stock keeper as forms. Numbers as clerks type them; what a document is about stands on the form."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from blanko.forms.allocations import AllocationField, offer_allocations
from blanko.models import BLANK_WNI, KTP_WITHDRAWN, Condition, StockDocument, StockPlace
from blanko.selectors.allocations import expected_at, sendable
from blanko.selectors.scope import item_choices
from ektp.common import clock
from ektp.regions.models import Level, Office, Region
from ektp.regions.selectors import ancestors
from ektp.web.forms import CountField, DateField, Segments


class PaperForm(forms.Form):
    """What every document has: its item, its day, its number and a note. The key makes a resend harmless."""

    item = forms.ChoiceField(label=_("Barang"))
    day = DateField(label=_("Tanggal dokumen"))
    number = forms.CharField(label=_("Nomor dokumen"), max_length=80, required=False)
    note = forms.CharField(
        label=_("Catatan"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)
    field_order: tuple[str, ...] = ("item", "day")
    of_withdrawn = False  # whether it can be about withdrawn KTP-el, which only quarantine holds

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        self.office = office
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [  # type: ignore[attr-defined]
            choice for choice in item_choices() if self.of_withdrawn or choice[0] != KTP_WITHDRAWN
        ]
        self.fields["item"].initial = BLANK_WNI
        self.fields["day"].initial = clock.today(office.time_zone)
        self.fields["client_key"].initial = uuid4

    def paper(self) -> dict[str, Any]:
        """The part that every service takes."""
        data = self.cleaned_data
        return {
            "day": data["day"],
            "item": data["item"],
            "number": data["number"],
            "note": data["note"],
            "client_key": data["client_key"],
        }


class OpeningForm(PaperForm):
    quantity = CountField(label=_("Sisa saat buku dimulai"), required=True)
    quarantine = CountField(
        label=_("Di karantina saat buku dimulai"), help_text=_("rusak, belum dimusnahkan")
    )
    field_order = ("item", "day", "quantity", "quarantine")
    of_withdrawn = True


class ReceiptForm(PaperForm):
    source = forms.CharField(label=_("Diterima dari"), max_length=120, initial=_("Ditjen Dukcapil"))
    quantity = CountField(label=_("Jumlah diterima baik"), required=True)
    damaged = CountField(label=_("Jumlah rusak saat tiba"), help_text=_("masuk karantina"))
    allocation = AllocationField(
        label=_("Memenuhi alokasi"),
        help_text=_("bila diambil langsung dari pemberi, tanpa dokumen kirim"),
    )
    field_order = ("item", "day", "number", "source", "quantity", "damaged", "allocation")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        due = expected_at(self.office, clock.today(self.office.time_zone))
        offer_allocations(self, [one for one in due if one.sent < one.quantity])


class DispatchForm(PaperForm):
    receiver = forms.ModelChoiceField(Office.objects.none(), label=_("Dikirim kepada"))
    quantity = CountField(label=_("Jumlah dikirim"), required=True)
    allocation = AllocationField(
        label=_("Memenuhi alokasi"), help_text=_("kosongkan bila kiriman ini di luar alokasi")
    )
    field_order = ("item", "day", "number", "allocation", "receiver", "quantity")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_allocations(self, sendable(self.office, clock.today(self.office.time_zone)))
        receiver = self.fields["receiver"]
        receiver.queryset = receivers(self.office)  # type: ignore[attr-defined]
        receiver.label_from_instance = lambda office: office.name  # type: ignore[attr-defined]


class SendBackForm(DispatchForm):
    """Spoiled or withdrawn ones, out of quarantine."""

    of_withdrawn = True


class IssueForm(PaperForm):
    from_place = forms.ModelChoiceField(StockPlace.objects.none(), label=_("Dari tempat"))
    to_place = forms.ModelChoiceField(StockPlace.objects.none(), label=_("Ke tempat"))
    asked = CountField(
        label=_("Diminta"), help_text=_("kosongkan bila sama dengan yang diserahkan")
    )
    quantity = CountField(label=_("Diserahkan"), required=True)
    field_order = ("item", "day", "number", "from_place", "to_place", "asked", "quantity")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("from_place", "to_place"):
            places = StockPlace.objects.filter(office=self.office)
            self.fields[name].queryset = places  # type: ignore[attr-defined]


class AdjustmentForm(PaperForm):
    condition = forms.ChoiceField(
        label=_("Yang dihitung"),
        choices=[
            (Condition.ON_HAND, _("Sisa di tempat")),
            (Condition.QUARANTINE, _("Karantina")),
        ],
        widget=Segments,
        initial=Condition.ON_HAND,
    )
    direction = forms.ChoiceField(
        label=_("Hasil hitung fisik"),
        choices=[("less", _("Kurang dari buku")), ("more", _("Lebih dari buku"))],
        widget=Segments,
    )
    quantity = CountField(label=_("Selisih"), required=True)
    note = forms.CharField(
        label=_("Alasan"),
        help_text=_("hasil hitung, sebab selisih, dan siapa yang menghitung"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ("item", "day", "number", "condition", "direction", "quantity", "note")
    of_withdrawn = True

    @property
    def signed(self) -> int:
        """The difference with its sign."""
        quantity: int = self.cleaned_data["quantity"]
        return quantity if self.cleaned_data["direction"] == "more" else -quantity


class LossForm(PaperForm):
    quantity = CountField(label=_("Jumlah hilang"), required=True)
    number = forms.CharField(label=_("Nomor laporan polisi"), max_length=80)
    field_order = ("item", "day", "number", "quantity")


class ReplyForm(forms.Form):
    """An answer to a dispatch: it is about that dispatch's item."""

    day = DateField(label=_("Tanggal"))
    quantity = CountField(label=_("Jumlah"), required=True)
    note = forms.CharField(
        label=_("Catatan selisih"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, document: StockDocument, still: int, **kwargs: Any) -> None:
        self.document = document
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today(document.office.time_zone)
        self.fields["quantity"].initial = still
        self.fields["client_key"].initial = uuid4


class AcceptanceForm(ReplyForm):
    damaged = CountField(label=_("Jumlah rusak saat tiba"), help_text=_("masuk karantina"))
    number = forms.CharField(label=_("Nomor BAST"), max_length=80, required=False)
    more_to_come = forms.BooleanField(
        label=_("Sisanya menyusul"),
        help_text=_("tanpa tanda ini, kekurangan menjadi pertanyaan kepada pengirim"),
        required=False,
    )
    field_order: tuple[str, ...] = ("day", "number", "quantity", "damaged", "more_to_come", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"].label = _("Jumlah diterima baik")


class TransitLossForm(ReplyForm):
    number = forms.CharField(label=_("Nomor laporan polisi"), max_length=80)
    field_order = ("day", "number", "quantity", "note")


class ReversalForm(forms.Form):
    day = DateField(label=_("Tanggal pembalikan"))
    note = forms.CharField(label=_("Alasan"), widget=forms.Textarea(attrs={"rows": 2}))
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, document: StockDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today(document.office.time_zone)
        self.fields["client_key"].initial = uuid4


class PlaceForm(forms.Form):
    name = forms.CharField(label=_("Nama tempat"), max_length=60)
    prints = forms.BooleanField(label=_("KTP-el dicetak dari tempat ini"), required=False)


def receivers(office: Office) -> QuerySet[Office]:
    """Whom an office can send to: offices in its region and below, those of the regions above, its neighbours' Dinas, and for an office of
    a kecamatan those of the other kecamatan of its kabupaten (one that is to close sends what it has to its successor).

    From the nation and a province downwards these are the ones that keep stock for others: provinces and Dinas.
    """
    above = [region.pk for region in ancestors(office.region)]
    under = Q(region__in=Region.objects.under(office.region, include_self=True))
    if office.region.level <= Level.PROVINCE:
        under &= Q(kind__in=(Office.Kind.PROVINCE, Office.Kind.DINAS))
    neighbours = Q(kind=Office.Kind.DINAS, region__parent=office.region.parent_id)
    if office.region.level == Level.DISTRICT:
        neighbours |= Q(region__parent=office.region.parent_id)
    offices = Office.objects.filter(under | Q(region__in=above) | neighbours)
    return offices.filter(active=True).exclude(pk=office.pk).order_by("code")
