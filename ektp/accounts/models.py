"""Users, what they may do at which place, and what happened to their accounts."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ektp.common import clock


class Role(models.TextChoices):
    """The ten roles of DESIGN section 7. What each may do stands in `policies`."""

    OPERATOR = "operator", _("Operator")
    ADB = "adb", _("ADB / ruang cetak")
    STOCK_KEEPER = "stock_keeper", _("Pengurus blangko")
    CAMAT = "camat", _("Camat / Sekcam")
    AGENCY = "agency", _("Pejabat Dinas")
    PIMPINAN = "pimpinan", _("Pimpinan")
    PROVINCE = "province", _("Petugas provinsi")
    NATIONAL = "national", _("Ditjen Dukcapil")
    AUDITOR = "auditor", _("Inspektorat")
    ADMIN = "admin", _("Administrator")


class UserManager(BaseUserManager["User"]):
    """Users are found by their username, whatever its letter case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """One person's account: a role at an office, or at a region. Accounts are personal."""

    Role = Role

    username = models.CharField(_("nama pengguna"), max_length=60, unique=True)
    full_name = models.CharField(_("nama lengkap"), max_length=120)
    role = models.CharField(_("peran"), max_length=16, choices=Role.choices)
    region = models.ForeignKey(
        "regions.Region", models.PROTECT, null=True, blank=True, related_name="+"
    )
    office = models.ForeignKey(
        "regions.Office", models.PROTECT, null=True, blank=True, related_name="users"
    )
    may_correct = models.BooleanField(_("boleh membetulkan"), default=False)
    may_verify_on_behalf = models.BooleanField(_("boleh memverifikasi atas nama"), default=False)
    may_close_month = models.BooleanField(_("boleh menutup bulan"), default=False)
    is_helper = models.BooleanField(_("tenaga bantu, hanya menyiapkan draf"), default=False)
    is_active = models.BooleanField(_("aktif"), default=True)
    is_sample = models.BooleanField(default=False)
    ends_on = models.DateField(
        _("berlaku sampai"), null=True, blank=True, help_text=_("hari terakhir akun dapat dipakai")
    )
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name", "role"]
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(region__isnull=False) | Q(office__isnull=False), name="user_has_a_place"
            ),
            models.CheckConstraint(
                condition=Q(is_helper=False) | Q(ends_on__isnull=False), name="helper_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(username=Lower(F("username"))), name="username_lower"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
        ]

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        return self.full_name


class AccountEvent(models.Model):
    """Something that happened to an account or its rights, or was done in its name. Append-only.

    A new account and every change of rights is written by a trigger, whatever path the change took.
    """

    class Kind(models.TextChoices):
        CREATED = "created", _("Akun dibuat")
        RIGHTS = "rights", _("Hak diubah")
        ENDED = "ended", _("Akun dinonaktifkan")
        LOGIN = "login", _("Masuk")
        LOGIN_FAILED = "login_failed", _("Gagal masuk")
        LOCKED = "locked", _("Akun terkunci")
        PASSWORD = "password", _("Kata sandi diganti")
        RESET_CODE = "reset_code", _("Kode sekali pakai dibuat")
        TOKEN = "token", _("Token API dibuat")
        TOKEN_ENDED = "token_ended", _("Token API dicabut")
        EXPORT = "export", _("Data diunduh")
        VIEW = "view", _("Halaman dibuka")

    kind = models.CharField(max_length=16, choices=Kind.choices)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="events")
    username = models.CharField(max_length=60)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="account_event_latest"),
            models.Index(fields=["user", "-at"], name="account_event_of_user"),
        ]


class ResetCode(models.Model):
    """A one-time code that the kabupaten reads out to a user who forgot the password. Only its hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="reset_codes")
    code_hash = models.CharField(max_length=128)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)


class ApiToken(models.Model):
    """A bearer token of a user; only its SHA-256 is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)


class SignInAttempts(models.Model):
    """Failed attempts to sign in, by name and by network address; names that nobody has count too.

    `key` is a keyed hash, so that what was typed in the wrong field (a NIK, a password) is not kept.
    """

    class Kind(models.TextChoices):
        NAME = "name", _("nama pengguna")
        ADDRESS = "address", _("alamat jaringan")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    key = models.CharField(max_length=64)
    failures = models.PositiveSmallIntegerField()
    since = models.DateTimeField(db_index=True)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_row_of_attempts")]
