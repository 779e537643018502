"""Forms of the data pages."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ektp.common.numbers import NotANumber, parse_figure
from ektp.regions.models import Region
from ektp.regions.selectors import find_region
from ektp.web.forms import CountField, DateField
from recording.models import Claim, Source
from recording.selectors import measure_choices
from recording.services.snapshots import PRINTED

_FIGURES: tuple[tuple[str, Any], ...] = (
    ("eligible_population", _("Wajib KTP (jiwa)")),
    ("recorded", _("Sudah rekam (orang)")),
    ("unrecorded", _("Belum rekam (jiwa), bila hanya angka ini yang diketahui")),
    ("prr_backlog", _("PRR, siap cetak (orang)")),
    ("in_process", _("Dalam proses, SFE (orang)")),
    (PRINTED, _("Sudah dicetak seluruhnya (keping)")),
    ("handed_over", _("Diserahkan seluruhnya (keping)")),
    ("card_activated", _("Sudah diaktivasi KTP-el (keping)")),
    ("ikd_activated", _("Aktivasi IKD (orang)")),
    ("suket_outstanding", _("Suket belum ditukar")),
)


class RegionField(forms.CharField):
    """A region by code or name, found inside the user's place."""

    def __init__(self, *, top: Region | None = None, **kwargs: Any) -> None:
        self.top = top
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Region:
        text = super().clean(value)
        found = [
            r
            for r in find_region(text)
            if r.level <= 3 and (self.top is None or self.top.covers(r))
        ]
        if not found:
            raise forms.ValidationError(
                _("Wilayah ini tidak ditemukan dalam wilayah Anda. Tulis kode atau namanya.")
            )
        exact = [r for r in found if r.code == text.strip()]
        if not exact and len(found) > 1 and found[0].name.lower() == found[1].name.lower():
            raise forms.ValidationError(
                _("Ada beberapa wilayah dengan nama ini. Tulis kodenya, misalnya 35.17.09.")
            )
        return (exact or found)[0]


def _region_field(form: forms.Form) -> RegionField:
    return cast("RegionField", form.fields["region"])


class SnapshotForm(forms.Form):
    """One region's figures at the end of one day; every figure stands alone."""

    region = RegionField(label=_("Wilayah"), help_text=_("kode atau nama, sampai kecamatan"))
    day = DateField(label=_("Keadaan akhir hari"))
    source = forms.ChoiceField(label=_("Sumber"), choices=Source.choices)
    version = forms.CharField(
        label=_("Versi"), required=False, max_length=60, help_text=_("misalnya DKB Semester I 2026")
    )
    speaker = forms.CharField(
        label=_("Penyampai"), required=False, max_length=120, help_text=_("wajib untuk pernyataan")
    )

    def __init__(self, *args: Any, top: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _region_field(self).top = top
        for code, label in _FIGURES:
            self.fields[code] = CountField(label=label)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self.figures():
            raise forms.ValidationError(_("Isi sekurang-kurangnya satu angka."))
        return data

    def figures(self) -> dict[str, int]:
        """The figures that were typed."""
        values = {code: self.cleaned_data.get(code) for code, _label in _FIGURES}
        return {code: value for code, value in values.items() if value is not None}


class ImportForm(forms.Form):
    """A file of figures for a region and what lies under it."""

    MAX_BYTES = 10 * 1024 * 1024

    region = RegionField(
        label=_("Wilayah"), help_text=_("baris berkas dicari di bawah wilayah ini")
    )
    file = forms.FileField(
        label=_("Berkas XLSX atau CSV"), help_text=_("paling besar 10 MB, tanpa data perorangan")
    )
    day = DateField(
        label=_("Keadaan akhir hari"),
        required=False,
        help_text=_("kosong: dibaca dari nama berkas, misalnya 30062026 atau 2026-06-30"),
    )
    source = forms.ChoiceField(
        label=_("Sumber"), choices=[c for c in Source.choices if c[0] != Source.STATEMENT]
    )
    version = forms.CharField(label=_("Versi"), required=False, max_length=60)

    def __init__(self, *args: Any, top: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _region_field(self).top = top

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > self.MAX_BYTES:
            raise forms.ValidationError(_("Berkas lebih dari 10 MB. Bagi menjadi beberapa berkas."))
        return upload


class ClaimForm(forms.Form):
    """What somebody said or typed, with its source."""

    region = RegionField(label=_("Wilayah"), help_text=_("kode atau nama, sampai kecamatan"))
    kind = forms.ChoiceField(label=_("Jenis"), choices=Claim.Kind.choices)
    measure = forms.ChoiceField(label=_("Ukuran"))
    base = forms.ChoiceField(label=_("Dasar persen"), required=False)
    figure = forms.CharField(
        label=_("Angka"), max_length=20, help_text=_("misalnya 4.300 atau 98,20")
    )
    day = DateField(label=_("Keadaan per"))
    said_on = DateField(label=_("Disampaikan pada"), required=False)
    speaker = forms.CharField(label=_("Penyampai"), max_length=120)
    medium = forms.CharField(label=_("Media"), max_length=160)
    note = forms.CharField(
        label=_("Catatan selisih"),
        required=False,
        widget=forms.Textarea(attrs={"class": "n", "rows": 3}),
    )

    def __init__(self, *args: Any, top: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _region_field(self).top = top
        choices = [
            *measure_choices(),
            ("unprinted", _("Belum cetak")),
            ("uncollected", _("Belum diserahkan")),
            ("blank_on_hand", _("Sisa blangko")),
        ]
        cast("forms.ChoiceField", self.fields["measure"]).choices = choices
        cast("forms.ChoiceField", self.fields["base"]).choices = [("", "–"), *choices]

    def clean_figure(self) -> Any:
        try:
            return parse_figure(self.cleaned_data["figure"])
        except NotANumber as error:
            raise forms.ValidationError(str(error)) from error
