"""Signing in, passwords, and the account form of whoever manages users."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ektp.accounts import policies
from ektp.accounts.models import Role, User
from ektp.accounts.policies import PERSONAL, place_of
from ektp.accounts.selectors import offices_visible_to, regions_visible_to
from ektp.accounts.services import Rights
from ektp.regions.models import Level, Office, Region
from ektp.regions.selectors import find_region
from ektp.web.forms import DateField

_NAME = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}


def _password(label: Any, autocomplete: str, **kwargs: Any) -> forms.CharField:
    widget = forms.PasswordInput({"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, max_length=128, widget=widget, **kwargs)


class LoginForm(forms.Form):
    """Name and password; whether they fit is the service's business."""

    username = forms.CharField(
        label=_("Nama pengguna"),
        max_length=60,
        widget=forms.TextInput({**_NAME, "autocomplete": "username", "autofocus": True}),
    )
    password = _password(_("Kata sandi"), "current-password")


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    new = _password(_("Kata sandi baru"), "new-password")
    again = _password(_("Kata sandi baru, sekali lagi"), "new-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new"].help_text = _(
            "Sedikitnya 8 karakter, bukan kata sandi yang umum, dan tidak mirip nama Anda."
        )

    def clean(self) -> dict[str, Any] | None:
        """Both alike, and not one that everybody tries first."""
        new, again = self.cleaned_data.get("new"), self.cleaned_data.get("again")
        if new and again and new != again:
            self.add_error("again", _("Tidak sama dengan isian di atasnya. Ketik ulang keduanya."))
        elif new:
            try:
                validate_password(new)
            except ValidationError as error:
                self.add_error("new", error)
        return self.cleaned_data


class PasswordForm(NewPasswordForm):
    """One's own password."""

    old = _password(_("Kata sandi lama"), "current-password")
    field_order = ("old", "new", "again")


class CodeForm(NewPasswordForm):
    """A new password by the one-time code."""

    username = forms.CharField(
        label=_("Nama pengguna"),
        max_length=60,
        widget=forms.TextInput({**_NAME, "autocomplete": "username"}),
    )
    code = forms.CharField(
        label=_("Kode sekali pakai"),
        max_length=20,
        help_text=_("Delapan angka dari pengelola pengguna di Dinas."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    field_order = ("username", "code", "new", "again")


class PlaceField(forms.CharField):
    """Where somebody works, by the code of an office or region: a choice where the place is small,
    else a text that takes a code or a name."""

    def __init__(self, manager: User, **kwargs: Any) -> None:
        self.manager = manager
        self.choose = place_of(manager).level >= Level.REGENCY
        if self.choose:
            kwargs["widget"] = forms.Select(choices=self._choices())
        else:
            kwargs["help_text"] = _(
                "Kode kantor (35.17.09-KEC), kode wilayah (35.17), atau nama (Kab. Jombang)."
            )
        super().__init__(**kwargs)

    def _choices(self) -> list[tuple[Any, Any]]:
        regions = regions_visible_to(self.manager).current().filter(level__lte=Level.DISTRICT)
        offices = offices_visible_to(self.manager).filter(active=True)
        return [
            ("", "—"),
            (_("Wilayah"), [(r.code, f"{r.label} ({r.code})") for r in regions]),
            (_("Kantor"), [(o.code, f"{o.name} ({o.code})") for o in offices]),
        ]

    def clean(self, value: Any) -> Any:
        """The Office or the Region; only what lies in the manager's place is found."""
        text = super().clean(value)
        office = offices_visible_to(self.manager).filter(code=text.upper()).first()
        return office or self._region(text)

    def _region(self, text: str) -> Region:
        found = find_region(text, limit=10)
        visible = [r for r in found if policies.sees_region(self.manager, r)]
        exact = [r for r in visible if text.strip().lower() in {r.code.lower(), r.label.lower()}]
        chosen = exact or visible
        if len(chosen) != 1:
            raise ValidationError(
                _("Tempat ini tidak ditemukan atau lebih dari satu. Tulis kodenya, misalnya 35.17.")
            )
        return chosen[0]


class AccountForm(forms.Form):
    """An account's rights, within what the manager may give."""

    full_name = forms.CharField(label=_("Nama lengkap"), max_length=120)
    role = forms.ChoiceField(
        label=_("Peran"),
        help_text=_(
            "Operator, ADB, dan pengurus blangko bertugas di kantor; camat di kecamatannya; "
            "pejabat dan pimpinan di kabupaten/kota."
        ),
    )
    may_correct = forms.BooleanField(label=_("boleh membetulkan hari yang dikunci"), required=False)
    may_verify_on_behalf = forms.BooleanField(
        label=_("boleh memverifikasi atas nama camat"), required=False
    )
    may_close_month = forms.BooleanField(label=_("boleh menutup bulan"), required=False)
    is_helper = forms.BooleanField(
        label=_("tenaga bantu: hanya menyiapkan draf Lembar Harian"), required=False
    )
    ends_on = DateField(
        label=_("Berlaku sampai"),
        required=False,
        help_text=_("Hari terakhir akun dapat dipakai. Wajib diisi untuk tenaga bantu."),
    )
    reason = forms.CharField(label=_("Alasan perubahan"), max_length=200, required=False)
    field_order = ("username", "full_name", "role", "place")

    def __init__(self, *args: Any, manager: User, user: User | None = None, **kwargs: Any) -> None:
        if user is not None:
            kwargs.setdefault("initial", _initial(user))
        super().__init__(*args, **kwargs)
        roles = policies.manageable_roles(manager)
        choices = [(value, label) for value, label in Role.choices if value in roles]
        self.fields["role"] = _with_choices(self.fields["role"], choices)
        self.fields["place"] = PlaceField(manager, label=_("Tempat bertugas"), max_length=120)
        if Role.AGENCY not in roles:
            for flag in PERSONAL.values():
                del self.fields[flag]
        if user is None:
            del self.fields["reason"]
        self.order_fields(self.field_order)

    def rights(self) -> Rights:
        """What was asked for."""
        data, place = self.cleaned_data, self.cleaned_data["place"]
        flags = {flag: data.get(flag, False) for flag in PERSONAL.values()}
        return Rights(
            role=data["role"],
            region=place if isinstance(place, Region) else None,
            office=place if isinstance(place, Office) else None,
            is_helper=data["is_helper"],
            ends_on=data["ends_on"],
            **flags,
        )


class NewAccountForm(AccountForm):
    """A new account: with its name."""

    username = forms.CharField(
        label=_("Nama pengguna"),
        max_length=60,
        help_text=_("Untuk satu orang, misalnya siti.jombang. Jangan memakai NIK."),
        widget=forms.TextInput({**_NAME, "autocomplete": "off"}),
    )


class EndForm(forms.Form):
    """Why an account ends."""

    reason = forms.CharField(label=_("Alasan"), max_length=200)


class UserFilterForm(forms.Form):
    """What the list of users is narrowed to."""

    cari = forms.CharField(label=_("Nama"), required=False)
    peran = forms.ChoiceField(
        label=_("Peran"), required=False, choices=[("", _("semua")), *Role.choices]
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("semua")), ("aktif", _("aktif")), ("berakhir", _("berakhir"))],
    )


def _with_choices(field: Any, choices: list[tuple[str, Any]]) -> Any:
    field.choices = [("", "—"), *choices]
    return field


def _initial(user: User) -> dict[str, Any]:
    place = user.office or user.region
    fields = ("full_name", "role", *PERSONAL.values(), "is_helper", "ends_on")
    return {name: getattr(user, name) for name in fields} | {"place": place and place.code}
