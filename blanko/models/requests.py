"""What is needed, asked for and promised between offices, and what arrives otherwise than it was sent.

None of this moves stock: the documents do, and an allocation only ties them together (domain.md sections 4.2 to 4.4).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from blanko.models.accounts import (
    Item,
)
from blanko.models.ledger import (
    StockDocument,
)
from ektp.common.formatting import tanggal
from ektp.db.models import Tracked

FULL_SHARE = 100
DEFAULT_DAYS = 30


class ItemPack(models.Model):
    """How an item is packed, such as an outer of 2.000 keping. Only shown beside a quantity, never the unit (domain.md section 4.1)."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="packs", db_index=False)
    name = models.CharField(_("nama kemasan"), max_length=20)
    factor = models.PositiveIntegerField(_("isi satu kemasan"))

    class Meta:
        ordering = ["item", "-factor"]
        constraints = [
            models.UniqueConstraint(fields=["item", "name"], name="item_pack_name_once"),
            models.CheckConstraint(condition=Q(factor__gt=1), name="item_pack_holds_several"),
        ]

    def __str__(self) -> str:
        return self.name


class NeedRule(Tracked):
    """How an office counts what it needs: which terms, and how much of each in per cent. Without a row the defaults hold.

    Replacement is the mean of replacement prints per working day, for so many working days.
    """

    office = models.OneToOneField("regions.Office", models.PROTECT, related_name="+")
    prr_on = models.BooleanField(_("PRR (siap cetak)"), default=True)
    prr_share = models.PositiveSmallIntegerField(_("bagian PRR (%)"), default=FULL_SHARE)
    process_on = models.BooleanField(_("dalam proses (SFE)"), default=True)
    process_share = models.PositiveSmallIntegerField(
        _("bagian dalam proses (%)"), default=FULL_SHARE
    )
    unrecorded_on = models.BooleanField(_("belum rekam"), default=True)
    unrecorded_share = models.PositiveSmallIntegerField(
        _("bagian belum rekam (%)"), default=FULL_SHARE
    )
    replacement_on = models.BooleanField(_("cetak ulang"), default=True)
    replacement_share = models.PositiveSmallIntegerField(
        _("bagian cetak ulang (%)"), default=FULL_SHARE
    )
    replacement_days = models.PositiveSmallIntegerField(
        _("cetak ulang untuk berapa hari kerja"), default=DEFAULT_DAYS
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    prr_share__lte=FULL_SHARE,
                    process_share__lte=FULL_SHARE,
                    unrecorded_share__lte=FULL_SHARE,
                    replacement_share__lte=FULL_SHARE,
                ),
                name="need_rule_shares",
            ),
            models.CheckConstraint(
                condition=Q(replacement_days__gte=1, replacement_days__lte=366),
                name="need_rule_days",
            ),
        ]


class StockRequest(Tracked):
    """Permohonan: an office asks one above it for an item. Need, its terms and the stock of that day are frozen (satuan of the item).

    How far it has been allocated is a sum of its allocations; only its ending is stored.
    """

    class Ending(models.TextChoices):
        OPEN = "", _("Terbuka")
        CLOSED = "closed", _("Ditutup")
        WITHDRAWN = "withdrawn", _("Ditarik")
        REFUSED = "refused", _("Ditolak")

    office = models.ForeignKey("regions.Office", models.PROTECT, related_name="+", db_index=False)
    supplier = models.ForeignKey("regions.Office", models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField(_("tanggal permohonan"))
    need = models.IntegerField(_("kebutuhan terhitung"), null=True)
    terms = models.JSONField(_("rincian kebutuhan"), default=list)
    on_hand = models.IntegerField(_("sisa saat itu"), null=True)
    quantity = models.PositiveIntegerField(_("jumlah dimohon"))
    difference_note = models.TextField(_("alasan berbeda dari kebutuhan"), blank=True)
    number = models.CharField(_("nomor surat"), max_length=80, blank=True)
    contact = models.CharField(_("narahubung"), max_length=120, blank=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True, default=Ending.OPEN)
    ending_day = models.DateField(null=True)
    ending_note = models.TextField(_("alasan"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    client_key = models.UUIDField(unique=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="request_of_something"),
            models.CheckConstraint(
                condition=~Q(office=F("supplier")), name="request_to_another_office"
            ),
            models.CheckConstraint(
                condition=Q(need=None) | Q(need=F("quantity")) | ~Q(difference_note=""),
                name="request_says_why_it_differs",
            ),
            models.CheckConstraint(
                condition=Q(ending="", ending_day=None)
                | (
                    Q(ending__in=("closed", "withdrawn", "refused"), ending_day__isnull=False)
                    & ~Q(ending_note="")
                ),
                name="request_ends_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "item", "day"], name="request_by_office"),
            models.Index(fields=["supplier", "item", "day"], name="request_by_supplier"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.quantity} {self.item_id} {self.day}"

    @property
    def open(self) -> bool:
        """Whether it still waits for something."""
        return self.ending == self.Ending.OPEN


class Handing(models.TextChoices):
    """How it comes: fetched in person, or sent (domain.md section 4.2)."""

    PICK_UP = "pick_up", _("Diambil penerima")
    DELIVERY = "delivery", _("Dikirim")


class Allocation(Tracked):
    """What a supplier gives an office of an item, asked or unasked; it may differ from the request (satuan of the item).

    Where it stands follows from the documents that name it: several legs (pusat, province, kabupaten), several shipments.
    """

    request = models.ForeignKey(StockRequest, models.PROTECT, null=True, related_name="allocations")
    supplier = models.ForeignKey("regions.Office", models.PROTECT, related_name="+", db_index=False)
    receiver = models.ForeignKey("regions.Office", models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False)
    quantity = models.PositiveIntegerField(_("jumlah dialokasikan"))
    day = models.DateField(_("tanggal alokasi"))
    promised_day = models.DateField(_("dijanjikan tiba"), null=True)
    handing = models.CharField(max_length=8, choices=Handing, default=Handing.DELIVERY)
    note = models.TextField(_("catatan"), blank=True)
    cancelled_day = models.DateField(null=True)
    cancel_note = models.TextField(_("alasan pembatalan"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    client_key = models.UUIDField(unique=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="allocation_of_something"),
            models.CheckConstraint(
                condition=~Q(supplier=F("receiver")), name="allocation_to_another_office"
            ),
            models.CheckConstraint(
                condition=Q(promised_day=None) | Q(promised_day__gte=F("day")),
                name="allocation_promised_not_before",
            ),
            models.CheckConstraint(
                condition=Q(handing__in=Handing.values), name="allocation_handing_known"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_day=None, cancel_note="")
                | (Q(cancelled_day__isnull=False) & ~Q(cancel_note="")),
                name="allocation_cancelled_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["receiver", "item", "day"], name="allocation_by_receiver"),
            models.Index(fields=["supplier", "item", "day"], name="allocation_by_supplier"),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id} -> {self.receiver_id} {self.quantity} {self.item_id} {self.day}"

    @property
    def name(self) -> str:
        """Whom it is for, and of what day."""
        return f"{self.receiver.name}, {tanggal(self.day)}"


class ShipmentQuestion(Tracked):
    """What arrived otherwise than it was sent: the receiver says it, the sender answers. Nothing is closed by silence.

    A lack is answered only by documents that leave nothing of the shipment on its way; damage and surplus also by words.
    """

    class Kind(models.TextChoices):
        SHORT = "short", _("Kurang")
        DAMAGED = "damaged", _("Rusak saat tiba")
        OVER = "over", _("Lebih")

    class Resolution(models.TextChoices):
        OPEN = "", _("Belum dijawab")
        LATE = "late", _("Diterima menyusul")
        RETURNED = "returned", _("Kembali ke pengirim")
        LOST = "lost", _("Dihapus sebagai hilang")
        CORRECTED = "corrected", _("Dibetulkan")
        ACKNOWLEDGED = "acknowledged", _("Diakui pengirim")
        ADJUSTED = "adjusted", _("Disesuaikan di kedua buku")

    dispatch = models.ForeignKey(StockDocument, models.PROTECT, related_name="questions")
    acceptance = models.ForeignKey(
        StockDocument, models.PROTECT, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind)
    quantity = models.PositiveIntegerField(_("jumlah"))
    said = models.TextField(_("keterangan penerima"), blank=True)
    opened_day = models.DateField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    resolution = models.CharField(
        max_length=12, choices=Resolution, blank=True, default=Resolution.OPEN
    )
    answer = models.TextField(_("jawaban pengirim"), blank=True)
    resolved_day = models.DateField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    document = models.ForeignKey(
        StockDocument, models.PROTECT, null=True, related_name="+", db_index=False
    )
    client_key = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="question_of_something"),
            models.CheckConstraint(
                condition=Q(kind__in=("short", "damaged", "over")), name="question_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    resolution="",
                    resolved_at=None,
                    resolved_by=None,
                    resolved_day=None,
                    document=None,
                )
                | (
                    ~Q(resolution="")
                    & Q(resolved_at__isnull=False, resolved_by__isnull=False)
                    & Q(resolved_day__isnull=False)
                ),
                name="question_resolved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(kind="short") | Q(resolution="") | Q(document__isnull=False),
                name="question_of_a_lack_needs_a_document",
            ),
            models.UniqueConstraint(
                fields=["dispatch"],
                condition=Q(kind="short", resolution=""),
                name="one_open_lack_per_dispatch",
            ),
            models.UniqueConstraint(
                fields=["acceptance"],
                condition=Q(kind="damaged"),
                name="one_damage_per_acceptance",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity} ({self.dispatch_id})"

    @property
    def open(self) -> bool:
        """Whether the sender still owes an answer."""
        return self.resolution == self.Resolution.OPEN
