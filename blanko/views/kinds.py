"""Which papers can be written at the screen: their form, their words, and the service that enters them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise

from blanko import forms
from blanko.models import StockDocument
from blanko.services import documents
from ektp.accounts.models import User
from ektp.regions.models import Office

Post = Callable[[User, Office, Any], StockDocument]
Answer = Callable[[User, StockDocument, Any], StockDocument]


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper of an office."""

    title: StrPromise
    button: StrPromise
    form: type[forms.PaperForm]
    post: Post
    to_office: str = ""  # the field that names another office


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a dispatch. `by_receiver`: the receiver gives it, else the sender."""

    title: StrPromise
    button: StrPromise
    form: type[forms.ReplyForm]
    post: Answer
    by_receiver: bool = False


def _opening(user: User, office: Office, form: Any) -> StockDocument:
    data = form.cleaned_data
    return documents.opening_post(
        by=user,
        office=office,
        quantity=data["quantity"],
        quarantine=data["quarantine"] or 0,
        **form.paper(),
    )


def _receipt(user: User, office: Office, form: Any) -> StockDocument:
    data = form.cleaned_data
    return documents.receipt_post(
        by=user,
        office=office,
        quantity=data["quantity"],
        damaged=data["damaged"] or 0,
        source=data["source"],
        allocation=data.get("allocation"),
        **form.paper(),
    )


def _dispatch(user: User, office: Office, form: Any) -> StockDocument:
    data = form.cleaned_data
    return documents.dispatch_post(
        by=user,
        office=office,
        receiver=data["receiver"],
        quantity=data["quantity"],
        allocation=data.get("allocation"),
        **form.paper(),
    )


def _send_back(user: User, office: Office, form: Any) -> StockDocument:
    data = form.cleaned_data
    return documents.send_back_post(
        by=user,
        office=office,
        receiver=data["receiver"],
        quantity=data["quantity"],
        **form.paper(),
    )


def _issue(user: User, office: Office, form: Any) -> StockDocument:
    data = form.cleaned_data
    return documents.issue_to_place(
        by=user,
        office=office,
        place=data["from_place"],
        to_place=data["to_place"],
        quantity=data["quantity"],
        asked=data["asked"],
        **form.paper(),
    )


def _place_return(user: User, office: Office, form: Any) -> StockDocument:
    data = form.cleaned_data
    return documents.place_return(
        by=user,
        office=office,
        from_place=data["from_place"],
        place=data["to_place"],
        quantity=data["quantity"],
        **form.paper(),
    )


def _consumption(user: User, office: Office, form: Any) -> StockDocument:
    data = form.cleaned_data
    return documents.consumption_post(
        by=user,
        office=office,
        place=data.get("place"),
        quantity=data["quantity"],
        **form.paper(),
    )


def _adjustment(user: User, office: Office, form: Any) -> StockDocument:
    data, paper = form.cleaned_data, form.paper()
    return documents.adjustment_post(
        by=user,
        office=office,
        quantity=form.signed,
        reason=paper.pop("note"),
        condition=data["condition"],
        **paper,
    )


def _loss(user: User, office: Office, form: Any) -> StockDocument:
    paper = form.paper()
    return documents.loss_post(
        by=user,
        office=office,
        quantity=form.cleaned_data["quantity"],
        police_report=paper.pop("number"),
        **paper,
    )


def _accept(user: User, dispatch: StockDocument, form: Any) -> StockDocument:
    data = form.cleaned_data
    return documents.acceptance_post(
        by=user,
        dispatch=dispatch,
        day=data["day"],
        quantity=data["quantity"],
        damaged=data["damaged"] or 0,
        difference_note=data["note"],
        more_to_come=data["more_to_come"],
        number=data["number"],
        client_key=data["client_key"],
    )


def _come_back(user: User, dispatch: StockDocument, form: Any) -> StockDocument:
    data = form.cleaned_data
    return documents.return_post(
        by=user,
        dispatch=dispatch,
        day=data["day"],
        quantity=data["quantity"],
        note=data["note"],
        client_key=data["client_key"],
    )


def _lost(user: User, dispatch: StockDocument, form: Any) -> StockDocument:
    data = form.cleaned_data
    return documents.loss_post(
        by=user,
        office=dispatch.office,
        dispatch=dispatch,
        item=dispatch.item_id,
        day=data["day"],
        quantity=data["quantity"],
        police_report=data["number"],
        note=data["note"],
        client_key=data["client_key"],
    )


ENTRIES = {
    "terima": Entry(_("Terima barang"), _("Simpan penerimaan"), forms.ReceiptForm, _receipt),
    "kirim": Entry(
        _("Kirim ke kantor lain"), _("Simpan pengiriman"), forms.DispatchForm, _dispatch, "receiver"
    ),
    "bon": Entry(_("Bon pengeluaran"), _("Simpan bon pengeluaran"), forms.IssueForm, _issue),
    "kembali-bon": Entry(
        _("Pengembalian bon"), _("Simpan pengembalian"), forms.IssueForm, _place_return
    ),
    "pakai": Entry(
        _("Pemakaian bahan"), _("Simpan pemakaian"), forms.ConsumptionForm, _consumption
    ),
    "penyesuaian": Entry(
        _("Penyesuaian hitung fisik"),
        _("Simpan penyesuaian"),
        forms.AdjustmentForm,
        _adjustment,
    ),
    "kirim-rusak": Entry(
        _("Kirim kembali barang rusak"),
        _("Simpan pengiriman"),
        forms.SendBackForm,
        _send_back,
        "receiver",
    ),
    "hilang": Entry(_("Catat kehilangan"), _("Simpan kehilangan"), forms.LossForm, _loss),
    "awal": Entry(_("Stok awal"), _("Simpan stok awal"), forms.OpeningForm, _opening),
}

REPLIES = {
    "terima": Reply(
        _("Terima kiriman"),
        _("Simpan penerimaan"),
        forms.AcceptanceForm,
        _accept,
        by_receiver=True,
    ),
    "kembali": Reply(_("Kiriman kembali"), _("Simpan pengembalian"), forms.ReplyForm, _come_back),
    "hilang": Reply(_("Kiriman hilang"), _("Simpan kehilangan"), forms.TransitLossForm, _lost),
}
