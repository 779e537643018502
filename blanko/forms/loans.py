"""Forms of a loan: the request, the decision, what is lent or given back, the netting of two debts."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from blanko.models import BLANK_WNI
from blanko.selectors.loans import DebtPair
from blanko.selectors.scope import item_choices
from ektp.common import clock
from ektp.regions.models import Office
from ektp.web.forms import CountField, DateField

LENDING = Q(kind__in=(Office.Kind.DINAS, Office.Kind.PROVINCE))


class LoanForm(forms.Form):
    """A request by the borrower."""

    lender = forms.ModelChoiceField(
        Office.objects.none(),
        label=_("Dipinjam dari"),
        required=False,
        empty_label=_("Pilih kantor"),
    )
    far_lender = forms.CharField(
        label=_("atau kode kantor di provinsi lain"),
        help_text=_("misalnya 33.74-DINAS"),
        max_length=40,
        required=False,
    )
    item = forms.ChoiceField(label=_("Barang"))
    quantity = CountField(label=_("Jumlah diminta"), required=True)
    purpose = forms.CharField(
        label=_("Keperluan"),
        help_text=_("mengapa persediaan sendiri tidak cukup"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    number = forms.CharField(label=_("Nomor surat"), max_length=80, required=False)
    day = DateField(label=_("Tanggal surat"))
    due_day = DateField(label=_("Dikembalikan paling lambat"))
    before_book = forms.BooleanField(
        label=_("Barang sudah dipinjam sebelum buku persediaan dimulai"),
        help_text=_("menjadi utang tanpa menggerakkan saldo, setelah pemberi pinjaman menyetujui"),
        required=False,
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lender = self.fields["lender"]
        lender.queryset = lenders(office)  # type: ignore[attr-defined]
        lender.label_from_instance = lambda office: office.name  # type: ignore[attr-defined]
        self.fields["item"].choices = item_choices()  # type: ignore[attr-defined]
        self.fields["item"].initial = BLANK_WNI
        self.fields["day"].initial = clock.today(office.time_zone)
        self.fields["client_key"].initial = uuid4

    def clean(self) -> dict[str, Any]:
        """One lender: chosen, or named by its code."""
        data = super().clean() or {}
        code = str(data.get("far_lender") or "").strip()
        if code:
            data["lender"] = Office.objects.filter(LENDING, code=code, active=True).first()
            if data["lender"] is None:
                self.add_error("far_lender", _("Tidak ada Dinas dengan kode ini. Periksa kodenya."))
        elif data.get("lender") is None and "lender" not in self.errors:
            self.add_error("lender", _("Pilih kantor yang dimintai pinjaman."))
        return data


class ApprovalForm(forms.Form):
    """What the lender approves."""

    quantity = CountField(label=_("Jumlah disetujui"), required=True)


class ConsentForm(forms.Form):
    """The province's approval has nothing to fill in."""


class ReasonForm(forms.Form):
    """Why a request comes to nothing."""

    reason = forms.CharField(label=_("Alasan"), widget=forms.Textarea(attrs={"rows": 2}))


class LoanPaperForm(forms.Form):
    """What is lent or given back: the loan says between whom and of what."""

    day = DateField(label=_("Tanggal dokumen"))
    number = forms.CharField(label=_("Nomor berita acara"), max_length=80, required=False)
    quantity = CountField(label=_("Jumlah"), required=True)
    note = forms.CharField(
        label=_("Catatan"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, office: Office, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today(office.time_zone)
        self.fields["quantity"].initial = most
        self.fields["client_key"].initial = uuid4


class RuleForm(forms.Form):
    """The rule of a province."""

    needs_province = forms.BooleanField(
        label=_("Pinjaman dari kantor di provinsi ini memerlukan persetujuan provinsi"),
        required=False,
    )


class NettingForm(forms.Form):
    """Two debts that are set off."""

    quantity = CountField(label=_("Jumlah diperhitungkan"), required=True)
    day = DateField(label=_("Tanggal berita acara"))
    number = forms.CharField(label=_("Nomor berita acara"), max_length=80)
    note = forms.CharField(
        label=_("Catatan"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, pair: DebtPair, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"].initial = pair.nettable
        self.fields["day"].initial = clock.today(zone)
        self.fields["client_key"].initial = uuid4


class UndoForm(forms.Form):
    """A netting that is taken back."""

    day = DateField(label=_("Tanggal pembatalan"))
    reason = forms.CharField(label=_("Alasan"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today(zone)


def lenders(office: Office) -> QuerySet[Office]:
    """Whom an office asks first: the Dinas of its province, and the province's own office."""
    near = Q(region__province=office.region.province_id) if office.region.province_id else Q()
    offices = Office.objects.filter(LENDING & near, active=True).exclude(region=office.region_id)
    return offices.select_related("region").order_by("code")
