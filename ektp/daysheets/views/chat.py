"""The page where a kabupaten edits the text for its chat group."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission, place_of
from ektp.daysheets import registry
from ektp.daysheets.selectors.chat import template_for, unknown_names
from ektp.daysheets.services.templates import chat_template_set

EXAMPLE = gettext_lazy(
    "*Laporan harian {kantor}*\n{tanggal}\nPerekaman: {recording} orang\n"
    "Penyerahan: {handover} keping\nGangguan: {gangguan}\nCatatan: {catatan}"
)


def names() -> dict[str, str]:
    """Every name that a template may use, and what it stands for."""
    known = {
        "kantor": _("nama kantor"),
        "wilayah": _("wilayah kantor"),
        "tanggal": _("hari dan tanggal pelayanan"),
        "status": _("jenis hari: buka, tutup, atau layanan terhenti"),
        "gangguan": _("gangguan hari itu"),
        "catatan": _("catatan"),
    }
    for section in registry.sections():
        known[section.code] = _("%(section)s, jumlah") % {"section": section.label}
        for f in section.fields:
            known[f"{section.code}.{f.code}"] = f"{section.label}, {f.label}"
    return known


class ChatForm(forms.Form):
    """The template; empty brings back the usual text."""

    text = forms.CharField(
        label=gettext_lazy("Teks"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy(
            "Nama di dalam kurung kurawal diganti angka hari itu. Kosongkan untuk memakai teks bawaan."
        ),
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def clean_text(self) -> str:
        """Name what stands for nothing."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()
        unknown = unknown_names(text, names())
        if unknown:
            raise forms.ValidationError(
                _("Nama ini tidak dikenal: %(names)s. Pakai nama dari daftar di bawah.")
                % {"names": ", ".join(unknown)}
            )
        return text


@rule(Permission.OFFICES_MANAGE)
@require_http_methods(["GET", "POST"])
def template_edit(request: UserRequest) -> HttpResponse:
    """Edit the template of one's own place."""
    region = place_of(request.user)
    stands = template_for(region)
    form = ChatForm(request.POST or None, initial={"text": stands.text if stands else ""})
    if request.method == "POST" and form.is_valid():
        chat_template_set(by=request.user, region=region, text=form.cleaned_data["text"])
        messages.success(request, _("Teks grup WhatsApp disimpan."))
        return redirect("daysheets:chat")
    context = {
        "title": _("Teks untuk grup WhatsApp"),
        "crumbs": [(_("Lembar Harian"), "/lembar/"), (_("Teks untuk grup WhatsApp"), None)],
        "form": form,
        "names": names().items(),
        "example": EXAMPLE,
    }
    return render(request, "daysheets/chat.html", context, status=422 if form.is_bound else 200)
