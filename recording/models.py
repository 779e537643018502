"""Recording counts, the queue this afternoon, and what anchors the levels: snapshots and claims."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ektp.daysheets.models import CountRow, DomicileRow
from ektp.db.columns import names, none_negative
from ektp.db.models import Tracked
from recording.columns import RecordingWork, ServicesWork


class RecordingCount(RecordingWork, DomicileRow):
    """Recordings at one office on one day of people of one domicile."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "domicile"], name="one_recording_row_per_domicile"
            ),
            models.CheckConstraint(
                condition=none_negative(names(RecordingWork)), name="recording_none_negative"
            ),
        ]


class ServicesCount(ServicesWork, CountRow):
    """Other services of the day at one office, where the kabupaten asks for them."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet"], name="one_services_row_per_sheet"),
            models.CheckConstraint(
                condition=none_negative(names(ServicesWork)), name="services_none_negative"
            ),
        ]


class QueueStatus(DomicileRow):
    """Where records stood on the afternoon of the day, by domicile if known: levels, never summed over days."""

    queue_prr = models.IntegerField(_("PRR (siap cetak)"), null=True, blank=True)
    queue_in_process = models.IntegerField(_("Dalam proses (SFE)"), null=True, blank=True)
    queue_duplicates = models.IntegerField(_("Duplikat"), null=True, blank=True)
    queue_failures = models.IntegerField(_("Gagal verifikasi"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "domicile"], name="one_queue_row_per_domicile"
            ),
            models.CheckConstraint(
                condition=none_negative(
                    ("queue_prr", "queue_in_process", "queue_duplicates", "queue_failures")
                ),
                name="queue_none_negative",
            ),
        ]


class Source(models.TextChoices):
    """Where a snapshot comes from; the order breaks ties of one day only (MODEL section 3)."""

    DKB = "dkb", _("DKB")
    SIAK = "siak", _("SIAK")
    OFFICE = "office", _("Data awal kantor")
    FIELD = "field", _("Verifikasi lapangan")
    STATEMENT = "statement", _("Pernyataan")


class ImportBatch(models.Model):
    """A file of snapshots that was read, with the fate of each row."""

    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=Source.choices)
    day = models.DateField()
    version = models.CharField(max_length=60, blank=True, default="")
    rows = models.JSONField(default=list)
    applied_at = models.DateTimeField(null=True)


class LevelSnapshot(Tracked):
    """One fact: the value of one measure for one region at the end of one local day, according to one source.

    Each figure stands alone, so a PRR file does not hide the wajib KTP of June.
    """

    region = models.ForeignKey(
        "regions.Region",
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("wilayah"),
    )
    measure = models.CharField(_("ukuran"), max_length=40)
    day = models.DateField(_("keadaan akhir hari"))
    source = models.CharField(_("sumber"), max_length=10, choices=Source.choices)
    value = models.BigIntegerField(_("nilai"))
    version = models.CharField(_("versi"), max_length=60, blank=True, default="")
    speaker = models.CharField(_("penyampai"), max_length=120, blank=True, default="")
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, null=True, related_name="+", verbose_name=_("berkas")
    )
    is_sample = models.BooleanField(_("data contoh"), default=False)

    class Meta:
        verbose_name = _("angka dasar")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "measure", "day", "source"], name="one_snapshot_per_source_day"
            ),
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="snapshot_source_known"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="snapshot_not_negative"),
        ]
        indexes = [models.Index(fields=["measure", "region", "day"], name="snapshot_by_measure")]


class Claim(Tracked):
    """A percentage, gap or total that somebody said: shown beside the figure that the application computes itself."""

    class Kind(models.TextChoices):
        PERCENTAGE = "percentage", _("persentase")
        GAP = "gap", _("selisih")
        TOTAL = "total", _("jumlah")
        NEED = "need", _("kebutuhan")
        SUPPLY = "supply", _("pasokan")
        DAILY_RATE = "daily_rate", _("laju per hari")

    region = models.ForeignKey(
        "regions.Region", models.PROTECT, related_name="claims", verbose_name=_("wilayah")
    )
    measure = models.CharField(_("ukuran"), max_length=40)
    base = models.CharField(_("dasar persen"), max_length=40, blank=True, default="")
    kind = models.CharField(_("jenis"), max_length=12, choices=Kind.choices)
    figure = models.DecimalField(_("angka"), max_digits=14, decimal_places=2)
    day = models.DateField(_("keadaan per"))
    said_on = models.DateField(_("disampaikan pada"))
    speaker = models.CharField(_("penyampai"), max_length=120)
    medium = models.CharField(_("media"), max_length=160)
    note = models.TextField(_("catatan selisih"), blank=True, default="")
    is_sample = models.BooleanField(_("data contoh"), default=False)

    class Meta:
        verbose_name = _("angka yang disampaikan")
        constraints = [
            models.CheckConstraint(condition=Q(figure__gte=0), name="claim_not_negative"),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["percentage", "gap", "total", "need", "supply", "daily_rate"]
                ),
                name="claim_kind",
            ),
        ]
        indexes = [models.Index(fields=["region", "-day"], name="claim_by_region")]
