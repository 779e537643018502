"""The day sheet and what surrounds it: expectations, stoppages, saves, drafts, month closing and the change outbox."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ektp.db.models import Tracked


class Service(models.TextChoices):
    """What can stand still."""

    RECORDING = "recording", _("Perekaman")
    PRINTING = "printing", _("Pencetakan")
    HANDOVER = "handover", _("Penyerahan")
    ACTIVATION = "activation", _("Aktivasi KTP-el")


class Cause(models.TextChoices):
    """Why a service stood still (domain.md section 10.2)."""

    POWER = "power", _("Listrik padam")
    NETWORK = "network", _("Jaringan")
    CENTRAL_SERVER = "central_server", _("Server pusat")
    LOCAL_SERVER = "local_server", _("Server daerah")
    RECORDING_DEVICE = "recording_device", _("Alat rekam rusak")
    ACTIVATION_DEVICE = "activation_device", _("Alat aktivasi KTP-el rusak")
    PRINTER = "printer", _("Printer rusak")
    BLANK_OUT = "blank_out", _("Blangko kosong")
    RIBBON_OUT = "ribbon_out", _("Ribbon kosong")
    FILM_OUT = "film_out", _("Film kosong")
    APPLICATION = "application", _("Pembaruan aplikasi")
    STAFF = "staff", _("Petugas tidak ada")
    BUDGET = "budget", _("Anggaran atau pengadaan")
    DISASTER = "disaster", _("Bencana")
    OTHER = "other", _("Lainnya")


class DaySheet(Tracked):
    """The report of one office for one service date. Saving it is reporting.

    `version` starts at 1 and grows with each change; `known_from` of the row is the instant of that version, and everything that
    hangs on the sheet is read as known at that instant to render an earlier version.
    """

    class Kind(models.TextChoices):
        OPEN = "open", _("Buka")
        CLOSED = "closed", _("Tutup / libur")
        STOPPED = "stopped", _("Layanan terhenti")

    class Status(models.TextChoices):
        REPORTED = "reported", _("Dilaporkan")
        VERIFIED = "verified", _("Diverifikasi")
        RETURNED = "returned", _("Dikembalikan")

    office = models.ForeignKey(
        "regions.Office", models.PROTECT, related_name="sheets", db_index=False
    )
    day = models.DateField(_("tanggal pelayanan"))
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.OPEN)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.REPORTED)
    version = models.PositiveIntegerField(default=1)
    note = models.TextField(_("catatan"), blank=True, default="")
    provisional = models.BooleanField(_("sementara"), default=False)
    sections_expected = models.PositiveSmallIntegerField(default=0)
    sections_filled = models.PositiveSmallIntegerField(default=0)
    first_saved_at = models.DateTimeField()
    on_time = models.BooleanField(default=False)
    # No index: people are looked up from a sheet, never sheets from a person, and nobody is deleted.
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    verified_at = models.DateTimeField(null=True)
    on_behalf = models.BooleanField(_("atas nama camat"), default=False)
    return_reason = models.TextField(blank=True, default="")
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day"], name="one_sheet_per_office_day"),
            models.UniqueConstraint(fields=["id", "office", "day"], name="sheet_identity"),
            models.CheckConstraint(
                condition=Q(kind__in=["open", "closed", "stopped"]), name="sheet_kind_known"
            ),
            models.CheckConstraint(
                condition=(
                    Q(status="verified")
                    & Q(verified_by__isnull=False)
                    & Q(verified_at__isnull=False)
                )
                | (
                    ~Q(status="verified")
                    & Q(verified_by__isnull=True)
                    & Q(verified_at__isnull=True)
                ),
                name="sheet_verified_pair",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | ~Q(verified_by=F("edited_by")),
                name="sheet_verified_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(return_reason=""), name="sheet_return_reason"
            ),
            models.CheckConstraint(
                condition=Q(sections_filled__lte=F("sections_expected")), name="sheet_sections"
            ),
        ]
        indexes = [
            models.Index(fields=["day", "office"], name="sheet_by_day"),
            models.Index(
                fields=["office", "day"], condition=Q(status="reported"), name="sheet_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.day}"

    @property
    def partial(self) -> bool:
        """Whether an expected section is still unfilled."""
        return self.kind == self.Kind.OPEN and self.sections_filled < self.sections_expected


class SheetSection(Tracked):
    """That a section of a sheet has been filled, is nil, or stood still; and what its empty fields mean."""

    class State(models.TextChoices):
        FILLED = "filled", _("Diisi")
        NIL = "nil", _("Nihil")
        STOPPED = "stopped", _("Terhenti")

    sheet = models.ForeignKey(DaySheet, models.PROTECT, related_name="sections", db_index=False)
    section = models.CharField(max_length=20)
    state = models.CharField(max_length=8, choices=State.choices)
    empty_is_zero = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "section"], name="one_state_per_section")
        ]


class CountRow(Tracked):
    """A row of counts on a sheet. `office` and `day` are copies of the sheet's, kept true by a composite foreign key.

    No index on `sheet` alone: the unique one of each table begins with it.
    """

    sheet = models.ForeignKey(DaySheet, models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey("regions.Office", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()

    class Meta:
        abstract = True


class DomicileRow(CountRow):
    """Counts of people or cards by domicile: the smallest region known, never below kecamatan (MODEL section 1)."""

    domicile = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", db_index=False)
    domicile_level = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True


class Stoppage(Tracked):
    """A service that stood still for a while: 0..n on any day, served or not."""

    sheet = models.ForeignKey(DaySheet, models.PROTECT, related_name="stoppages")
    service = models.CharField(max_length=12, choices=Service.choices)
    cause = models.CharField(max_length=20, choices=Cause.choices)
    start = models.TimeField(_("dari"), null=True)
    end = models.TimeField(_("sampai"), null=True)
    not_served = models.PositiveIntegerField(_("orang tidak terlayani"), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(service__in=Service.values), name="stoppage_service_known"
            ),
            models.CheckConstraint(
                condition=Q(cause__in=Cause.values), name="stoppage_cause_known"
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gt=F("start")),
                name="stoppage_order",
            ),
        ]


class UnusualValue(models.Model):
    """A stored value outside the usual range, with the clerk's answer, for the verifier to see. It never blocks."""

    sheet = models.ForeignKey(DaySheet, models.CASCADE, related_name="unusual", db_index=False)
    path = models.CharField(max_length=80)
    value = models.IntegerField()
    usual_low = models.IntegerField()
    usual_high = models.IntegerField()
    confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "path"], name="one_question_per_field")
        ]


class SheetSave(models.Model):
    """A save that was answered, so that the same save sent again gets the same answer. Kept 90 days."""

    client_key = models.UUIDField(primary_key=True)
    sheet = models.ForeignKey(DaySheet, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    payload_hash = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    created = models.BooleanField(default=False)
    changed = models.BooleanField(default=True)
    questions = models.JSONField(default=list)
    others = models.JSONField(default=list)
    at = models.DateTimeField(db_index=True)


class SheetDraft(models.Model):
    """What a helper prepared: no sheet, in no figure, offered to the operator, dropped after 7 days."""

    office = models.ForeignKey("regions.Office", models.CASCADE, related_name="+")
    day = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    content = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day", "by"], name="one_draft_per_helper")
        ]


class ExpectedSheet(Tracked):
    """A report is expected of this office for this day by `deadline`; written ahead for 60 days."""

    office = models.ForeignKey("regions.Office", models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    deadline = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day"], name="one_expectation_per_office_day")
        ]
        indexes = [models.Index(fields=["day", "office"], name="expected_by_day")]


class MonthLock(Tracked):
    """The state of a month of an executing agency: closed or opened again. Covers sheets and stock documents under it."""

    agency = models.ForeignKey("regions.Region", models.PROTECT, related_name="+")
    month = models.DateField()
    closed = models.BooleanField()
    note = models.TextField(blank=True, default="")
    with_remarks = models.BooleanField(_("final dengan catatan"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "month"], name="one_lock_per_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="lock_month_first"),
        ]


class ChangeOutbox(models.Model):
    """That figures of a region and day have changed and are not yet rolled up. Append-only, no unique key (MODEL section 6)."""

    class Kind(models.TextChoices):
        FLOW = "flow"
        LEVEL = "level"

    id = models.BigAutoField(primary_key=True)
    province_id = models.BigIntegerField()
    region_id = models.BigIntegerField()
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.FLOW)
    at = models.DateTimeField()

    class Meta:
        # A runner claims a province's newest days, and asks whether any are fresh: one step of this index however many wait.
        indexes = [models.Index(fields=["province_id", "day"], name="outbox_by_province_day")]


class ChatTemplate(Tracked):
    """The text a kabupaten wants for its WhatsApp group, with names of figures in braces."""

    region = models.OneToOneField("regions.Region", models.CASCADE, related_name="+")
    text = models.TextField()


class ExtraMeasure(Tracked):
    """A further daily measure that a kabupaten switched on for its offices."""

    region = models.ForeignKey("regions.Region", models.CASCADE, related_name="+")
    field = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["region", "field"], name="one_switch_per_field")
        ]
