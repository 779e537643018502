"""What is spoiled or withdrawn, until it is destroyed: withdrawn KTP-el by ground, batches of destruction, serial numbers.

Two registers that never mix (domain.md section 4.5): spoiled blanks never were a KTP-el, withdrawn KTP-el never are blank stock. Each is
kept in the quarantine of items of its own; a batch is of one item, and the database refuses a line of the other register.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from blanko.models.accounts import (
    KTP_WITHDRAWN,
    Item,
)
from blanko.models.counts import SpoilageCause
from blanko.models.ledger import (
    AppendOnly,
    AppendOnlyQuerySet,
    StockDocument,
)
from ektp.db.models import Tracked

SPOILED_ITEMS = ("blank_wni", "blank_oa", "blank_kia")
REGISTERED_ITEMS = (*SPOILED_ITEMS, KTP_WITHDRAWN)
RULE = "SE Mendagri 470.13/11176/SJ"  # of 13 December 2018; the rule in force is kept on each batch


class WithdrawalGround(models.TextChoices):
    """Why a KTP-el that had been handed over came back (domain.md section 4.5)."""

    WORN = "worn", _("Rusak dipakai")
    DATA_CHANGED = "changed", _("Ubah data")
    MOVED = "moved", _("Pindah")
    DECEASED = "deceased", _("Meninggal")
    FOUND = "found", _("Temuan setelah hilang")
    OTHER = "other_ground", _("Alasan lain")


class OtherOrigin(models.TextChoices):
    """How something came into quarantine other than from printing or from its holder."""

    OPENING = "opening", _("Stok awal karantina")
    ARRIVAL = "arrival", _("Rusak saat tiba")
    COUNT = "count", _("Dipindah oleh hitung fisik")


SPOILED_CATEGORIES = (*SpoilageCause.choices, *OtherOrigin.choices)
WITHDRAWN_CATEGORIES = (
    *WithdrawalGround.choices,
    (OtherOrigin.OPENING.value, OtherOrigin.OPENING.label),
    (OtherOrigin.COUNT.value, OtherOrigin.COUNT.label),
)


class WithdrawnCards(AppendOnly, Tracked):
    """KTP-el that came back to an office on one day on one ground, keping. Counts, never names; set right by reversing the document."""

    document = models.ForeignKey(StockDocument, models.PROTECT, related_name="withdrawn")
    office = models.ForeignKey("regions.Office", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    ground = models.CharField(_("alasan penarikan"), max_length=12, choices=WithdrawalGround)
    quantity = models.IntegerField(_("jumlah"))
    objects = AppendOnlyQuerySet["WithdrawnCards"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "ground"], name="one_withdrawn_row_per_ground"
            ),
            models.CheckConstraint(
                condition=Q(ground__in=WithdrawalGround.values), name="withdrawn_ground_known"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="withdrawn_of_something"),
        ]
        indexes = [models.Index(fields=["office", "day"], name="withdrawn_by_office")]


class Destruction(Tracked):
    """A batch of one item that is destroyed together, with its place, method and witnesses (domain.md section 4.4).

    Prepared by one person, approved and thereby posted by another, who recorded none of it; or cancelled.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("Menunggu persetujuan")
        POSTED = "posted", _("Dimusnahkan")
        CANCELLED = "cancelled", _("Dibatalkan")

    class Method(models.TextChoices):
        BURNED = "burned", _("Dibakar")
        SHREDDED = "shredded", _("Dicacah")
        CUT = "cut", _("Digunting atau dilubangi, lalu dibakar")

    office = models.ForeignKey("regions.Office", models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField(_("tanggal pemusnahan"))
    number = models.CharField(_("nomor berita acara"), max_length=80, blank=True, default="")
    method = models.CharField(_("cara"), max_length=8, choices=Method)
    place_name = models.CharField(_("tempat"), max_length=120)
    rule = models.CharField(_("dasar"), max_length=120, default=RULE)
    note = models.TextField(_("catatan"), blank=True, default="")
    state = models.CharField(_("keadaan"), max_length=9, choices=State, default=State.PREPARED)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("disiapkan oleh"),
        related_name="+",
        db_index=False,
    )
    prepared_at = models.DateTimeField(_("disiapkan pada"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        verbose_name=_("disetujui oleh"),
        related_name="+",
        db_index=False,
    )
    approved_at = models.DateTimeField(_("disetujui pada"), null=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        verbose_name=_("dibatalkan oleh"),
        related_name="+",
        db_index=False,
    )
    cancelled_at = models.DateTimeField(_("dibatalkan pada"), null=True)
    client_key = models.UUIDField(unique=True)
    payload_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(item__in=REGISTERED_ITEMS), name="destruction_of_a_register"
            ),
            models.CheckConstraint(
                condition=~Q(approved_by=F("prepared_by")), name="destruction_by_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="destruction_approved_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_by__isnull=True, cancelled_at__isnull=True)
                | Q(cancelled_by__isnull=False, cancelled_at__isnull=False),
                name="destruction_cancelled_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(state="prepared", approved_by__isnull=True, cancelled_by__isnull=True)
                | Q(state="posted", approved_by__isnull=False, cancelled_by__isnull=True)
                | Q(state="cancelled", cancelled_by__isnull=False),
                name="destruction_state_says_who",
            ),
            # What the lines point at, so that a line is of the register of its batch.
            models.UniqueConstraint(fields=["id", "item"], name="destruction_with_its_item"),
        ]
        indexes = [models.Index(fields=["office", "item", "day"], name="destruction_by_office")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.day} {self.state}"

    @property
    def of_withdrawn(self) -> bool:
        """Whether it is a batch of withdrawn KTP-el; else of spoiled blanks."""
        return self.item_id == KTP_WITHDRAWN


class DestructionLine(AppendOnly, Tracked):
    """How many of one category (cause of spoilage, or ground of withdrawal) a batch holds, keping."""

    destruction = models.ForeignKey(Destruction, models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(max_length=12)
    quantity = models.IntegerField()
    objects = AppendOnlyQuerySet["DestructionLine"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["destruction", "category"], name="one_destruction_line_per_category"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="destruction_line_of_something"
            ),
            models.CheckConstraint(
                condition=Q(item=KTP_WITHDRAWN, category__in=[c for c, _l in WITHDRAWN_CATEGORIES])
                | Q(item__in=SPOILED_ITEMS, category__in=[c for c, _l in SPOILED_CATEGORIES]),
                name="destruction_line_of_its_register",
            ),
        ]


class DestructionWitness(AppendOnly, Tracked):
    """Who saw it: a name, an office and a position. Data, not an account (domain.md section 8.3)."""

    destruction = models.ForeignKey(Destruction, models.PROTECT, related_name="witnesses")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(_("nama"), max_length=120)
    office_name = models.CharField(_("instansi"), max_length=120)
    position = models.CharField(_("jabatan"), max_length=120)
    objects = AppendOnlyQuerySet["DestructionWitness"].as_manager()

    class Meta:
        ordering = ["destruction", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["destruction", "order"], name="destruction_witness_once"
            )
        ]
