"""Asking for a report: which region and days, and what stands on its covering letter."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ektp.common.periods import ONE_DAY, Period, month_start
from ektp.regions.models import Kind, Level, Region
from ektp.web.forms import DateField
from reports.models import ReportRun
from reports.services.letters import seat_of
from reports.services.runs import Letter

_LATE = 10
_HEADS = {
    Kind.PROVINCE: _("Gubernur %(name)s"),
    Kind.REGENCY: _("Bupati %(name)s"),
    Kind.CITY: _("Wali Kota %(name)s"),
    Kind.ADMINISTRATIVE_REGENCY: _("Bupati %(name)s"),
    Kind.ADMINISTRATIVE_CITY: _("Wali Kota %(name)s"),
}


class ReportForm(forms.Form):
    """A new report. The number of the letter may stay blank: it is often given at the mail desk."""

    region = forms.ChoiceField(label=_("Wilayah"))
    by_district = forms.BooleanField(
        label=_("Rincian menurut kecamatan (laporan provinsi)"), required=False
    )
    start = DateField(label=_("Dari tanggal"))
    end = DateField(label=_("Sampai dengan tanggal"))
    borders = forms.ChoiceField(
        label=_("Batas wilayah"),
        choices=ReportRun.Borders.choices,
        initial=ReportRun.Borders.NOW,
        help_text=_("Berbeda hanya bila batas wilayah diubah oleh keputusan sesudah awal periode."),
    )
    addressee = forms.CharField(label=_("Yth."), max_length=160)
    addressee_place = forms.CharField(label=_("di"), max_length=80)
    letter_date = DateField(label=_("Tanggal surat"))
    letter_number = forms.CharField(
        label=_("Nomor surat"),
        max_length=80,
        required=False,
        help_text=_("Bila kosong, diisi kemudian oleh bagian persuratan."),
    )
    copies = forms.CharField(
        label=_("Tembusan"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "n"}),
        help_text=_("Satu baris untuk satu penerima."),
    )

    def __init__(self, *args: Any, regions: Iterable[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regions = {region.code: region for region in regions}
        field = self.fields["region"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(code, region.full_label) for code, region in self.regions.items()]
        if all(region.level != Level.PROVINCE for region in self.regions.values()):
            del self.fields["by_district"]

    def clean(self) -> dict[str, Any]:
        """The days stand in order."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and start > end:
            self.add_error("end", _("Tanggal akhir harus sama dengan atau sesudah tanggal awal."))
        return cleaned

    def letter(self) -> Letter:
        """The letter's part of a valid form."""
        given = self.cleaned_data
        return Letter(
            addressee=given["addressee"],
            addressee_place=given["addressee_place"],
            day=given["letter_date"],
            number=given["letter_number"],
            copies=[line.strip() for line in given["copies"].splitlines() if line.strip()],
        )


def first_values(region: Region, today: date, month: date | None = None) -> dict[str, Any]:
    """What the form proposes: the month asked for, else last month until the 10th and this month after."""
    if month is None:
        month = today if today.day > _LATE else month_start(today) - ONE_DAY
    span = Period.month(month)
    return {
        "region": region.code,
        "start": span.start,
        "end": min(span.last, today),
        "letter_date": today,
        "addressee": _addressee(region),
        "addressee_place": _place(region, today),
    }


def _addressee(region: Region) -> str:
    """Whom such a report usually goes to: the head of the region, or of the kabupaten above a kecamatan."""
    head = region.parent if region.level == Level.DISTRICT and region.parent else region
    words = _HEADS.get(Kind(head.kind))
    return str(words) % {"name": head.name} if words else str(_("Menteri Dalam Negeri"))


def _place(region: Region, today: date) -> str:
    """Where the addressee sits: the town of the agency's own letterhead, for both have the same seat."""
    head = region.parent if region.level == Level.DISTRICT and region.parent else region
    return "Jakarta" if head.level == Level.NATION else seat_of(head, today) or head.name
