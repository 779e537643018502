"""The stock ledger: documents and their lines, append-only. A line moves an account by a signed number of keping on a day."""

from typing import Any, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from blanko.models.accounts import KTP_WITHDRAWN, Account, Condition, Item, StockPlace
from ektp.db.models import ChangeInstant, Tracked


class AppendOnlyError(TypeError):
    """Somebody tried to change or remove what can only be added to."""


_Row = TypeVar("_Row", bound=models.Model, covariant=True)


class AppendOnlyQuerySet(models.QuerySet[_Row]):
    def update(self, **kwargs: Any) -> int:
        raise AppendOnlyError(self.model.__name__)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(self.model.__name__)


class AppendOnly(models.Model):
    """The Python side of what a trigger holds in the database."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(type(self).__name__)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError(type(self).__name__)


class DocumentKind(models.TextChoices):
    """What a document does. Print use and spoilage are posted by the day sheet."""

    OPENING = "opening", _("Stok awal")
    RECEIPT = "receipt", _("Terima")
    ISSUE = "issue", _("Bon pengeluaran")
    PLACE_RETURN = "place_return", _("Pengembalian bon")
    DISPATCH = "dispatch", _("Kirim")
    ACCEPTANCE = "acceptance", _("Terima kiriman")
    LOAN = "loan", _("Pinjaman")
    LOAN_RETURN = "loan_return", _("Pengembalian pinjaman")
    SEND_BACK = "send_back", _("Kirim kembali barang rusak")
    RETURN = "return", _("Kembali ke pengirim")
    PRINT_USE = "print_use", _("Pemakaian cetak")
    SPOILAGE = "spoilage", _("Gagal cetak")
    CONSUMPTION = "consumption", _("Pemakaian bahan")
    ADJUSTMENT = "adjustment", _("Penyesuaian hitung fisik")
    LOSS = "loss", _("Hilang")
    WITHDRAWAL = "withdrawal", _("Penarikan KTP-el")
    DESTRUCTION = "destruction", _("Pemusnahan")
    REVERSAL = "reversal", _("Pembalikan")


# What leaves for another office: the sender's in transit until it is answered.
SENDING_KINDS = (
    DocumentKind.DISPATCH,
    DocumentKind.LOAN,
    DocumentKind.LOAN_RETURN,
    DocumentKind.SEND_BACK,
)
# A debt: these name their loan, and so does whatever answers or reverses them.
LOAN_KINDS = (DocumentKind.LOAN, DocumentKind.LOAN_RETURN)
OF_LOAN_KINDS = (
    *LOAN_KINDS,
    DocumentKind.ACCEPTANCE,
    DocumentKind.RETURN,
    DocumentKind.LOSS,
    DocumentKind.REVERSAL,
)
# What a withdrawn KTP-el can go through: into quarantine, and out of it.
WITHDRAWN_KINDS = (
    DocumentKind.OPENING,
    DocumentKind.WITHDRAWAL,
    DocumentKind.DESTRUCTION,
    DocumentKind.SEND_BACK,
    DocumentKind.ACCEPTANCE,
    DocumentKind.RETURN,
    DocumentKind.ADJUSTMENT,
    DocumentKind.LOSS,
    DocumentKind.REVERSAL,
)
SIGNED_KINDS = (DocumentKind.PRINT_USE, DocumentKind.SPOILAGE, DocumentKind.ADJUSTMENT)


class StockDocument(AppendOnly, Tracked):
    """One paper of the stock keeper, or what a day sheet posted.

    `day` is the day on the paper (the service day of a sheet), `posted_day` the day from which the ledger counts it. `quantity` is what
    went on hand, was sent, used or lost; `damaged` stands beside it and went to quarantine. Signed only where a sheet or a count corrects.
    """

    Kind = DocumentKind

    kind = models.CharField(max_length=12, choices=DocumentKind)
    office = models.ForeignKey("regions.Office", models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(StockPlace, models.PROTECT, related_name="+", db_index=False)
    counter_place = models.ForeignKey(
        StockPlace, models.PROTECT, null=True, related_name="+", db_index=False
    )
    counterpart = models.ForeignKey(
        "regions.Office", models.PROTECT, null=True, related_name="+", db_index=False
    )
    party = models.CharField(_("dari atau kepada"), max_length=120, blank=True, default="")
    number = models.CharField(_("nomor dokumen"), max_length=80, blank=True, default="")
    day = models.DateField(_("tanggal dokumen"))
    posted_day = models.DateField(_("tanggal buku"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False)
    condition = models.CharField(max_length=10, choices=Condition, default=Condition.ON_HAND)
    quantity = models.IntegerField(_("jumlah"))
    damaged = models.PositiveIntegerField(_("rusak saat tiba"), default=0)
    asked = models.PositiveIntegerField(
        _("diminta"), null=True
    )  # what a place asked for on its bon
    note = models.TextField(_("catatan"), blank=True, default="")
    sheet = models.ForeignKey(
        "daysheets.DaySheet", models.PROTECT, null=True, related_name="+", db_index=False
    )
    stock_count = models.ForeignKey(
        "blanko.StockCount",
        models.PROTECT,
        null=True,
        related_name="documents",
        db_index=False,
        verbose_name=_("hitung fisik"),
    )
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    in_reply_to = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replies", db_index=False
    )
    loan = models.ForeignKey(
        "blanko.Loan", models.PROTECT, null=True, related_name="documents", db_index=False
    )
    destruction = models.ForeignKey(
        "blanko.Destruction",
        models.PROTECT,
        null=True,
        related_name="documents",
        db_index=False,
    )
    allocation = models.ForeignKey(
        "blanko.Allocation", models.PROTECT, null=True, related_name="documents", db_index=False
    )
    client_key = models.UUIDField(unique=True)
    payload_hash = models.CharField(max_length=64, blank=True, default="")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    is_sample = models.BooleanField(default=False)
    objects = AppendOnlyQuerySet["StockDocument"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DocumentKind.values), name="stock_document_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(asked=None) | Q(kind=DocumentKind.ISSUE, asked__gt=0),
                name="stock_asked_on_a_bon",
            ),
            models.CheckConstraint(
                condition=Q(kind=DocumentKind.OPENING, quantity__gte=0)
                | (Q(kind__in=SIGNED_KINDS) & ~Q(quantity=0))
                | (
                    ~Q(kind__in=(*SIGNED_KINDS, DocumentKind.OPENING))
                    & (Q(quantity__gt=0) | Q(quantity=0, damaged__gt=0))
                )
                | Q(kind=DocumentKind.REVERSAL),
                name="stock_document_of_something",
            ),
            models.CheckConstraint(
                condition=(Q(kind=DocumentKind.REVERSAL) & Q(reverses__isnull=False))
                | (~Q(kind=DocumentKind.REVERSAL) & Q(reverses__isnull=True)),
                name="stock_reversal_names_its_document",
            ),
            models.CheckConstraint(
                condition=Q(posted_day__gte=models.F("day")), name="stock_posted_not_before_day"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OF_LOAN_KINDS, loan__isnull=False)
                | (~Q(kind__in=LOAN_KINDS) & Q(loan__isnull=True)),
                name="stock_loan_names_its_loan",
            ),
            models.CheckConstraint(
                condition=(~Q(item=KTP_WITHDRAWN) & ~Q(kind=DocumentKind.WITHDRAWAL))
                | (
                    Q(item=KTP_WITHDRAWN, kind__in=WITHDRAWN_KINDS)
                    & (Q(quantity=0) | ~Q(condition=Condition.ON_HAND))
                ),
                name="stock_registers_never_mix",
            ),
            models.CheckConstraint(
                condition=~Q(kind=DocumentKind.WITHDRAWAL) | Q(quantity=0, condition="quarantine"),
                name="stock_withdrawal_to_quarantine",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "item", "posted_day"], name="stock_document_by_office"),
            models.Index(fields=["office", "posted_day", "id"], name="stock_document_latest"),
            models.Index(
                fields=["office", "item", "day"],
                include=["posted_day"],
                condition=Q(kind__in=(DocumentKind.RECEIPT, DocumentKind.ACCEPTANCE)),
                name="stock_arrival_by_office",
            ),
            models.Index(
                fields=["office", "item", "posted_day", "id"],
                condition=Q(kind__in=SENDING_KINDS),
                name="stock_sending_by_office",
            ),
            models.Index(
                fields=["counterpart", "office", "item", "posted_day"],
                condition=Q(counterpart__isnull=False),
                name="stock_document_to_office",
            ),
            models.Index(
                fields=["in_reply_to"],
                include=["posted_day", "kind", "quantity", "damaged"],
                condition=Q(in_reply_to__isnull=False),
                name="stock_reply_by_document",
            ),
            models.Index(
                fields=["office", "item", "day"],
                include=["posted_day", "quantity"],
                condition=Q(sheet__isnull=False, posted_day__gt=models.F("day")),
                name="stock_use_posted_late",
            ),
            models.Index(
                fields=["office", "item"],
                condition=Q(kind=DocumentKind.OPENING),
                name="stock_opening_by_office",
            ),
            models.Index(
                fields=["sheet"], condition=Q(sheet__isnull=False), name="stock_document_by_sheet"
            ),
            models.Index(
                fields=["loan"], condition=Q(loan__isnull=False), name="stock_document_by_loan"
            ),
            models.Index(
                fields=["stock_count"],
                condition=Q(stock_count__isnull=False),
                name="stock_document_by_count",
            ),
            models.Index(
                fields=["destruction"],
                condition=Q(destruction__isnull=False),
                name="stock_document_by_batch",
            ),
            models.Index(
                fields=["allocation"],
                condition=Q(allocation__isnull=False),
                name="stock_document_of_allocation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity} {self.item_id} {self.day}"

    @property
    def sends(self) -> bool:
        """Whether it is on its way to another office until it is answered."""
        return self.kind in SENDING_KINDS

    @property
    def moved(self) -> int:
        """What it is about in all where nothing of it came on hand: a withdrawal, or spoiled ones that were sent back."""
        return self.quantity or self.damaged

    @property
    def by_sheet(self) -> bool:
        """Whether a day sheet posted it: then the sheet is what has to be corrected."""
        return self.sheet_id is not None


class StockLine(AppendOnly):
    """A signed movement of one account on one day."""

    document = models.ForeignKey(StockDocument, models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, models.PROTECT, related_name="lines", db_index=False)
    day = models.DateField()
    quantity = models.IntegerField()
    known_from = models.DateTimeField(db_default=ChangeInstant(), editable=False)
    objects = AppendOnlyQuerySet["StockLine"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="stock_line_of_something")
        ]
        indexes = [models.Index(fields=["account", "day"], name="stock_line_by_account")]
