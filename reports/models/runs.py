"""Progress reports as they were made: the frozen figures, the letter around them, and the files."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ReportRun(models.Model):
    """One report, asked for by somebody. The row is the truth; a message in the queue is a hint to look at it.

    `figures` are frozen by the first attempt that computes them, so that every later attempt and every page says the same.
    """

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Menunggu giliran")
        RUNNING = "running", _("Sedang dibuat")
        DONE = "done", _("Selesai")
        FAILED = "failed", _("Gagal")

    class State(models.TextChoices):
        PROVISIONAL = "sementara", _("SEMENTARA")
        FINAL = "final", _("FINAL")
        FINAL_WITH_NOTES = "final_catatan", _("FINAL DENGAN CATATAN")

    class Borders(models.TextChoices):
        NOW = "now", _("Menurut wilayah sekarang")
        THEN = "then", _("Menurut wilayah saat itu")

    number = models.CharField(_("nomor laporan"), max_length=64, unique=True, db_collation="C")
    token = models.CharField(max_length=32, unique=True, db_collation="C")
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+")
    office = models.ForeignKey("regions.Office", models.PROTECT, related_name="+")
    period_start = models.DateField(_("dari"))
    period_end = models.DateField(_("sampai dengan"))
    by_district = models.BooleanField(_("rincian menurut kecamatan"), default=False)
    borders = models.CharField(
        _("batas wilayah"),
        max_length=4,
        choices=Borders,
        default=Borders.NOW,
        db_default=Borders.NOW,
    )
    requested_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    verify_url = models.URLField(max_length=300)

    letter_number = models.CharField(_("nomor surat"), max_length=80, blank=True)
    letter_date = models.DateField(_("tanggal surat"))
    addressee = models.CharField(_("kepada (Yth.)"), max_length=160)
    addressee_place = models.CharField(_("di"), max_length=80)
    copies = models.TextField(_("tembusan"), blank=True)
    letterhead = models.JSONField()  # as it stood when the report was asked for

    status = models.CharField(max_length=10, choices=Status, default=Status.REQUESTED)
    stage = models.CharField(max_length=80, blank=True)
    progress = models.PositiveSmallIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    figures = models.JSONField(null=True)
    fingerprint = models.CharField(_("sidik angka"), max_length=16, blank=True, db_collation="C")
    computed_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=16, choices=State, blank=True)
    closed = models.PositiveIntegerField(default=0)
    closing_of = models.PositiveIntegerField(default=0)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-requested_at", "-pk"]
        indexes = [
            models.Index(
                fields=["lease_until"],
                name="run_unfinished",
                condition=Q(status__in=["requested", "running"]),
            ),
            models.Index(fields=["region", "-requested_at"], name="run_by_region"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")), name="run_period_in_order"
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="run_progress_percent"),
            models.CheckConstraint(
                condition=Q(borders__in=["now", "then"]), name="run_borders_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(figures__isnull=False), name="run_done_has_figures"
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(error=""), name="run_failed_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Whether a file is still to come."""
        return self.status in (self.Status.REQUESTED, self.Status.RUNNING)

    @property
    def fingerprint_groups(self) -> str:
        """The sidik angka as people read it out: `6f1c 9ab2 03de 77aa`."""
        return " ".join(self.fingerprint[at : at + 4] for at in range(0, 16, 4)).strip()


class ReportFile(models.Model):
    """A file of a run. Immutable: a better file is a new row, and the older one says that it was replaced."""

    class Kind(models.TextChoices):
        PDF = "pdf", _("PDF")
        XLSX = "xlsx", _("XLSX")
        SIGNED = "signed_pdf", _("PDF yang telah ditandatangani")

    run = models.ForeignKey(ReportRun, models.PROTECT, related_name="files")
    kind = models.CharField(max_length=10, choices=Kind)
    path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_collation="C", db_index=True)
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    parameters = models.JSONField(default=dict)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "kind", "sha256"], name="one_file_per_content")
        ]

    def __str__(self) -> str:
        return self.path
