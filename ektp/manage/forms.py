"""Offices and calendar: what is typed there."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ektp.accounts.models import User
from ektp.accounts.policies import place_of
from ektp.daysheets.registry import sections
from ektp.regions.models import Office, OfficeLetterhead, Region, Service
from ektp.regions.selectors import Hours
from ektp.web.forms import DateField, Segments, TimeInput

WEEKDAYS = (
    (0, _("Senin")),
    (1, _("Selasa")),
    (2, _("Rabu")),
    (3, _("Kamis")),
    (4, _("Jumat")),
    (5, _("Sabtu")),
    (6, _("Minggu")),
)


class OfficeFilterForm(forms.Form):
    """What the list of offices is narrowed to."""

    cari = forms.CharField(label=_("Nama atau kode"), required=False)
    jenis = forms.ChoiceField(
        label=_("Jenis"), required=False, choices=[("", _("semua")), *Office.Kind.choices]
    )


class IdentityForm(forms.ModelForm[Office]):
    """What an office is called and on which clock it works."""

    class Meta:
        model = Office
        fields = ("name", "time_zone")


class AbilityForm(forms.Form):
    """From when an office gives a service, or no longer does."""

    service = forms.ChoiceField(label=_("Layanan"), choices=Service.choices)
    able = forms.TypedChoiceField(
        label=_("Keadaan"),
        choices=[("ya", _("melayani")), ("tidak", _("tidak melayani"))],
        coerce=lambda value: value == "ya",
        widget=Segments,
        initial="ya",
    )
    from_day = DateField(label=_("Mulai tanggal"))
    last_day = DateField(
        label=_("Sampai dengan tanggal"),
        required=False,
        help_text=_("Kosongkan bila berlaku seterusnya."),
    )

    def clean(self) -> dict[str, Any] | None:
        """The last day is not before the first."""
        first, last = self.cleaned_data.get("from_day"), self.cleaned_data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("Tanggal akhir lebih awal daripada tanggal mulai."))
        return self.cleaned_data


class HoursForm(forms.Form):
    """Working days, closing hour, and until when a report is on time."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Hari kerja"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    closes_at = forms.TimeField(
        label=_("Jam tutup layanan"),
        widget=TimeInput,
        help_text=_("Laporan yang disimpan sebelum jam ini bersifat sementara."),
    )
    deadline = forms.TimeField(
        label=_("Batas lapor"), widget=TimeInput, help_text=_("Pada hari pelayanan itu juga.")
    )
    from_day = DateField(label=_("Mulai tanggal"))

    @staticmethod
    def initial_of(hours: Hours, day: date) -> dict[str, Any]:
        """The hours in force, to begin from."""
        chosen = [bit for bit, _label in WEEKDAYS if hours.weekdays >> bit & 1]
        return {
            "weekdays": chosen,
            "closes_at": hours.closes_at,
            "deadline": hours.deadline,
            "from_day": day,
        }

    def bits(self) -> int:
        """The weekdays as the office keeps them: bit 0 is Monday."""
        return sum(1 << bit for bit in self.cleaned_data["weekdays"])


class LetterheadForm(forms.ModelForm[OfficeLetterhead]):
    """Head and signatory of the office's letters."""

    class Meta:
        model = OfficeLetterhead
        fields = (
            "government_name",
            "agency_name",
            "address",
            "postal",
            "phone",
            "website",
            "email",
            "city",
            "signatory_title",
            "signatory_name",
            "signatory_rank",
            "signatory_nip",
        )

    def head(self) -> list[forms.BoundField]:
        """What stands above the letter."""
        return [field for field in self if not field.name.startswith("signatory_")]

    def signatory(self) -> list[forms.BoundField]:
        """What stands below it."""
        return [field for field in self if field.name.startswith("signatory_")]


class ExtraMeasuresForm(forms.Form):
    """Which further measures the day sheets of a kabupaten/kota ask for: one list per section of the sheet."""

    def __init__(self, *args: Any, switched_on: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in sections():
            offered = [(section.column(f.code), f.label) for f in section.fields if f.switchable]
            if offered:
                self.fields[section.code] = forms.MultipleChoiceField(
                    label=section.label,
                    choices=offered,
                    initial=[column for column, _label in offered if column in switched_on],
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )

    def chosen(self) -> list[str]:
        """The columns that are ticked."""
        return [column for code in self.fields for column in self.cleaned_data[code]]


class ClosureForm(forms.Form):
    """A day on which offices of a region are closed, or open though others are closed."""

    day = DateField(label=_("Tanggal"))
    opens = forms.TypedChoiceField(
        label=_("Keadaan"),
        choices=[("tutup", _("libur setempat")), ("buka", _("tetap buka"))],
        coerce=lambda value: value == "buka",
        widget=Segments,
        initial="tutup",
    )
    region = forms.ChoiceField(label=_("Berlaku di"))
    name = forms.CharField(
        label=_("Keterangan"),
        max_length=200,
        help_text=_("Misalnya: Hari Jadi Kabupaten Jombang (Keputusan Bupati Nomor …)."),
    )
    sure = forms.BooleanField(
        label=_("Tanggal ini memang libur"), required=False, widget=forms.HiddenInput
    )

    def ask_whether_sure(self) -> None:
        """Offer the answer to what the service asks; until then nothing of it is seen."""
        self.fields["sure"].widget = forms.CheckboxInput()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("sure"):
            self.ask_whether_sure()
        place = place_of(user)
        below = Region.objects.current().children_of(place)
        field = self.fields["region"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(r.code, r.label) for r in (place, *below)]
