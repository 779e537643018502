"""Stock counts (stok opname) and how a daily counted difference was handled (domain.md sections 4.3 and 4.4)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from blanko.models.accounts import (
    Condition,
    Item,
    StockPlace,
)
from blanko.models.ledger import (
    StockDocument,
)
from ektp.db.models import Tracked

COUNTED_CONDITIONS = (Condition.ON_HAND, Condition.QUARANTINE)


def _together(act: str) -> Q:
    """Who and when are both there or both not."""
    return Q(**{f"{act}_by__isnull": True, f"{act}_at__isnull": True}) | Q(
        **{f"{act}_by__isnull": False, f"{act}_at__isnull": False}
    )


class CountState(models.TextChoices):
    OPEN = "open", _("Sedang dihitung")
    SUBMITTED = "submitted", _("Menunggu persetujuan")
    APPROVED = "approved", _("Disetujui")
    CANCELLED = "cancelled", _("Dibatalkan")


RUNNING = (CountState.OPEN, CountState.SUBMITTED)


class StockCount(Tracked):
    """One physical count of an item at one place of an office, or at all of them. It never blocks a document or a sheet.

    `day` is the local day of `started_at`. `returned_reason` says why the approver last gave it back.
    """

    office = models.ForeignKey("regions.Office", models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(
        StockPlace, models.PROTECT, null=True, related_name="+", db_index=False
    )
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField(_("tanggal mulai"))
    state = models.CharField(max_length=9, choices=CountState, default=CountState.OPEN)
    number = models.CharField(_("nomor berita acara"), max_length=80, blank=True, default="")
    note = models.TextField(_("catatan"), blank=True, default="")
    returned_reason = models.TextField(_("alasan dikembalikan"), blank=True, default="")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("dimulai oleh"),
    )
    started_at = models.DateTimeField(verbose_name=_("dimulai pada"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("diajukan oleh"),
    )
    submitted_at = models.DateTimeField(null=True, verbose_name=_("diajukan pada"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("disetujui oleh"),
    )
    approved_at = models.DateTimeField(null=True, verbose_name=_("disetujui pada"))
    client_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("hitung fisik")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CountState.values), name="stock_count_state_known"
            ),
            models.CheckConstraint(condition=_together("submitted"), name="stock_count_submitted"),
            models.CheckConstraint(condition=_together("approved"), name="stock_count_approved"),
            models.CheckConstraint(
                condition=Q(state=CountState.APPROVED, approved_by__isnull=False)
                | (~Q(state=CountState.APPROVED) & Q(approved_by__isnull=True)),
                name="stock_count_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(CountState.SUBMITTED, CountState.APPROVED))
                | Q(submitted_by__isnull=False),
                name="stock_count_submitted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("submitted_by")) & ~Q(approved_by=F("started_by"))),
                name="stock_count_approved_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "-started_at"], name="stock_count_by_office"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.office_id} {self.day}"

    @property
    def is_running(self) -> bool:
        """Whether it has neither been approved nor cancelled."""
        return self.state in RUNNING


class StockCountLine(Tracked):
    """One condition at one place in a count (satuan of the item). `counted` is null until somebody has counted it.

    `expected_at_start` is what the book said when the count began, less the uses that wait. `expected_when_counted` is null until the
    approval keeps it: before that it follows from the ledger (selectors.stock_counts). `running` is true as long as the count is, so
    that the database can refuse a second count of the same thing.
    """

    stock_count = models.ForeignKey(
        StockCount, models.CASCADE, related_name="lines", verbose_name=_("hitung fisik")
    )
    office = models.ForeignKey("regions.Office", models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(StockPlace, models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False)
    condition = models.CharField(max_length=10, choices=Condition)
    running = models.BooleanField(default=True, verbose_name=_("sedang berjalan"))
    expected_at_start = models.IntegerField(verbose_name=_("buku saat mulai"))
    expected_when_counted = models.IntegerField(
        null=True, verbose_name=_("seharusnya saat dihitung")
    )
    counted = models.PositiveIntegerField(null=True, verbose_name=_("dihitung"))
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("dihitung oleh"),
    )
    counted_at = models.DateTimeField(null=True, verbose_name=_("dihitung pada"))

    class Meta:
        verbose_name = _("bagian hitung fisik")
        constraints = [
            models.UniqueConstraint(
                fields=["stock_count", "place", "condition"], name="one_stock_count_line"
            ),
            models.UniqueConstraint(
                fields=["place", "item", "condition"],
                condition=Q(running=True),
                name="one_running_stock_count",
            ),
            models.CheckConstraint(
                condition=Q(condition__in=[str(c.value) for c in COUNTED_CONDITIONS]),
                name="stock_count_line_condition",
            ),
            models.CheckConstraint(condition=_together("counted"), name="stock_count_line_counted"),
            models.CheckConstraint(
                condition=Q(counted__isnull=True, counted_at__isnull=True)
                | Q(counted__isnull=False, counted_at__isnull=False),
                name="stock_count_line_counted_at",
            ),
        ]


class DifferenceReason(models.TextChoices):
    """Why counted and book differ. What was lost or spoiled is missing, what was found is more; the others go either way."""

    MISRECORDED = "misrecorded", _("Salah catat")
    DAMAGED = "damaged", _("Rusak belum dicatat")
    LOST = "lost", _("Hilang")
    FOUND = "found", _("Ditemukan")
    MISCOUNTED = "miscounted", _("Salah hitung sebelumnya")
    OTHER = "other", _("Lainnya")


ONLY_LESS = (DifferenceReason.DAMAGED, DifferenceReason.LOST)


class StockCountReason(Tracked):
    """A part of a line's difference (signed, satuan of the item) and why it is there."""

    line = models.ForeignKey(
        StockCountLine,
        models.CASCADE,
        related_name="reasons",
        verbose_name=_("bagian hitung fisik"),
    )
    office = models.ForeignKey("regions.Office", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=11, choices=DifferenceReason)
    quantity = models.IntegerField()
    note = models.CharField(_("keterangan"), max_length=200, blank=True, default="")
    police_report = models.CharField(
        _("nomor laporan polisi"), max_length=80, blank=True, default=""
    )

    class Meta:
        verbose_name = _("sebab selisih hitung fisik")
        constraints = [
            models.UniqueConstraint(
                fields=["line", "kind"], condition=Q(quantity__lt=0), name="one_reason_for_less"
            ),
            models.UniqueConstraint(
                fields=["line", "kind"], condition=Q(quantity__gt=0), name="one_reason_for_more"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DifferenceReason.values), name="count_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[str(kind.value) for kind in ONLY_LESS], quantity__lt=0)
                | Q(kind=DifferenceReason.FOUND, quantity__gt=0)
                | (
                    ~Q(kind__in=[*(str(kind.value) for kind in ONLY_LESS), DifferenceReason.FOUND])
                    & ~Q(quantity=0)
                ),
                name="count_reason_direction",
            ),
            models.CheckConstraint(
                condition=~Q(kind=DifferenceReason.LOST) | ~Q(police_report=""),
                name="count_reason_lost_has_report",
            ),
            models.CheckConstraint(
                condition=~Q(kind=DifferenceReason.OTHER) | ~Q(note=""),
                name="count_reason_other_is_explained",
            ),
        ]


class Handling(models.TextChoices):
    EXPLAINED = "explained", _("Dijelaskan")
    REQUESTED = "requested", _("Penyesuaian menunggu persetujuan")
    ADJUSTED = "adjusted", _("Disesuaikan")
    RETURNED = "returned", _("Dikembalikan")


class CountDifference(Tracked):
    """How the difference of one office's daily count was handled. Whether one is open is derived (selectors.differences).

    `difference` is what was looked at, `accepted` what may stand without being open: all of it when explained, what is left after the
    adjustment. A difference that is another by now is open again.
    """

    office = models.ForeignKey("regions.Office", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    handling = models.CharField(max_length=9, choices=Handling, verbose_name=_("tindak lanjut"))
    counted = models.IntegerField(verbose_name=_("dihitung"))
    expected = models.IntegerField(verbose_name=_("menurut buku"))
    accepted = models.IntegerField(null=True, verbose_name=_("selisih yang diterima"))
    note = models.TextField()
    returned_reason = models.TextField(blank=True, default="")
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("ditangani oleh"),
    )
    handled_at = models.DateTimeField(verbose_name=_("ditangani pada"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("diputuskan oleh"),
    )
    decided_at = models.DateTimeField(null=True, verbose_name=_("diputuskan pada"))
    document = models.OneToOneField(
        StockDocument,
        models.PROTECT,
        null=True,
        related_name="daily_difference",
        verbose_name=_("dokumen"),
    )

    class Meta:
        verbose_name = _("selisih hitung harian")
        constraints = [
            models.UniqueConstraint(fields=["office", "day"], name="one_difference_of_a_day"),
            models.CheckConstraint(
                condition=Q(handling__in=Handling.values), name="difference_handling_known"
            ),
            models.CheckConstraint(condition=_together("decided"), name="difference_decided"),
            models.CheckConstraint(
                condition=~Q(decided_by=F("handled_by")) | Q(decided_by__isnull=True),
                name="difference_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(
                    handling__in=(Handling.EXPLAINED, Handling.ADJUSTED), accepted__isnull=False
                )
                | (
                    ~Q(handling__in=(Handling.EXPLAINED, Handling.ADJUSTED))
                    & Q(accepted__isnull=True)
                ),
                name="difference_accepted_when_handled",
            ),
            models.CheckConstraint(
                condition=(Q(handling=Handling.ADJUSTED) & Q(document__isnull=False))
                | (~Q(handling=Handling.ADJUSTED) & Q(document__isnull=True)),
                name="difference_adjusted_by_a_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.day} {self.difference}"

    @property
    def difference(self) -> int:
        """Counted less expected, as it was when it was handled (keping)."""
        return self.counted - self.expected
