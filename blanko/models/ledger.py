"""The stock ledger: documents and their lines, append-only, and the balances that follow from them.

A line moves an account by a signed number of keping on a day. `Account.balance` is what the account holds after all lines,
`AccountDay.closing` what it held at the end of a day; neither is ever negative, whatever is dated back (MODEL section 5).
"""

from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ektp.db.models import ChangeInstant, Tracked

BLANK_WNI = "blank_wni"


class Item(models.Model):
    """Something that is kept in stock. Items are data; those that every office knows are made when the first of them is booked."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(_("nama barang"), max_length=80)
    unit = models.CharField(_("satuan"), max_length=20)
    is_blank = models.BooleanField(_("blangko"), default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


KNOWN_ITEMS = (
    (BLANK_WNI, "Blangko KTP-el WNI", "keping", True),
    ("blank_oa", "Blangko KTP-el orang asing", "keping", True),
    ("blank_kia", "Blangko KIA", "keping", True),
    ("ribbon", "Ribbon", "buah", False),
    ("film", "Film", "buah", False),
    ("cleaning_kit", "Cleaning kit", "buah", False),
)


def known_items() -> list[Item]:
    """The items that every office knows, unsaved."""
    return [
        Item(code=code, name=name, unit=unit, is_blank=is_blank, order=order)
        for order, (code, name, unit, is_blank) in enumerate(KNOWN_ITEMS)
    ]


class StockPlace(models.Model):
    """A place inside an office where stock lies. The default one receives and sends; cards are printed from the one that `prints`.

    An office with a single place never sees it.
    """

    office = models.ForeignKey("regions.Office", models.PROTECT, related_name="stock_places")
    name = models.CharField(_("nama tempat"), max_length=60)
    is_default = models.BooleanField(default=False)
    prints = models.BooleanField(_("dipakai mencetak"), default=False)

    class Meta:
        ordering = ["office", "-is_default", "name"]
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="stock_place_name_once"),
            models.UniqueConstraint(
                fields=["office"], condition=Q(is_default=True), name="one_default_stock_place"
            ),
            models.UniqueConstraint(
                fields=["office"], condition=Q(prints=True), name="one_printing_stock_place"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Condition(models.TextChoices):
    """In transit belongs to the sender until accepted; quarantine holds what was spoiled or came damaged, until destroyed."""

    IN_TRANSIT = "in_transit", _("Dalam perjalanan")
    ON_HAND = "on_hand", _("Sisa")
    QUARANTINE = "quarantine", _("Karantina")


class Account(models.Model):
    """What one place holds of one item in one condition (satuan of the item; keping for blanks)."""

    place = models.ForeignKey(StockPlace, models.PROTECT, related_name="accounts")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False)
    condition = models.CharField(max_length=10, choices=Condition)
    balance = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "item", "condition"], name="one_account"),
            models.CheckConstraint(
                condition=Q(balance__gte=0), name="account_balance_never_negative"
            ),
            models.CheckConstraint(
                condition=Q(condition__in=Condition.values), name="account_condition_known"
            ),
        ]


class AccountDay(models.Model):
    """What an account held at the end of a day; only for days with movement, so that dating back does not slow with history."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="days", db_index=False)
    day = models.DateField()
    closing = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "day"], name="one_account_day"),
            models.CheckConstraint(
                condition=Q(closing__gte=0), name="account_day_closing_never_negative"
            ),
        ]


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
    ADJUSTMENT = "adjustment", _("Penyesuaian hitung fisik")
    LOSS = "loss", _("Hilang")
    DESTRUCTION = "destruction", _("Pemusnahan")
    REVERSAL = "reversal", _("Pembalikan")


# What leaves for another office: the sender's in transit until it is answered.
SENDING_KINDS = (
    DocumentKind.DISPATCH,
    DocumentKind.LOAN,
    DocumentKind.LOAN_RETURN,
    DocumentKind.SEND_BACK,
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
    counterpart = models.ForeignKey("regions.Office", models.PROTECT, null=True, related_name="+")
    party = models.CharField(_("dari atau kepada"), max_length=120, blank=True, default="")
    number = models.CharField(_("nomor dokumen"), max_length=80, blank=True, default="")
    day = models.DateField(_("tanggal dokumen"))
    posted_day = models.DateField(_("tanggal buku"))
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False)
    condition = models.CharField(max_length=10, choices=Condition, default=Condition.ON_HAND)
    quantity = models.IntegerField(_("jumlah"))
    damaged = models.PositiveIntegerField(_("rusak saat tiba"), default=0)
    note = models.TextField(_("catatan"), blank=True, default="")
    sheet = models.ForeignKey(
        "daysheets.DaySheet", models.PROTECT, null=True, related_name="+", db_index=False
    )
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    in_reply_to = models.ForeignKey("self", models.PROTECT, null=True, related_name="replies")
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
        ]
        indexes = [
            models.Index(fields=["office", "item", "posted_day"], name="stock_document_by_office"),
            models.Index(
                fields=["office", "item"],
                condition=Q(kind=DocumentKind.OPENING),
                name="stock_opening_by_office",
            ),
            models.Index(
                fields=["sheet"], condition=Q(sheet__isnull=False), name="stock_document_by_sheet"
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


class UseKind(models.TextChoices):
    PRINT = "print", _("Cetak")
    SPOILAGE = "spoilage", _("Gagal cetak")

    @classmethod
    def of(cls, kind: str) -> Self:
        """The use that a document kind books."""
        return cls.PRINT if kind == DocumentKind.PRINT_USE else cls.SPOILAGE

    @property
    def document_kind(self) -> DocumentKind:
        """The document kind that books this use."""
        return DocumentKind.PRINT_USE if self == self.PRINT else DocumentKind.SPOILAGE


class UnbookedUse(Tracked):
    """What a sheet used and the book cannot bear yet: "pemakaian menunggu dokumen terima". 0 once settled.

    Below zero only where a spoilage was corrected downwards and the cards have already left quarantine.
    """

    sheet = models.ForeignKey("daysheets.DaySheet", models.PROTECT, related_name="+")
    office = models.ForeignKey("regions.Office", models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=UseKind)
    service_day = models.DateField()
    quantity = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "item", "kind"], name="one_unbooked_use"),
            models.CheckConstraint(
                condition=Q(quantity__gte=0) | Q(kind=UseKind.SPOILAGE),
                name="unbooked_use_none_negative",
            ),
        ]
        indexes = [
            models.Index(
                fields=["office", "item", "service_day"],
                condition=~Q(quantity=0),
                name="unbooked_use_open",
            )
        ]


class StockCheck(models.Model):
    """One nightly run over the identities of all offices and items."""

    at = models.DateTimeField(db_index=True)
    checked = models.IntegerField()
    differing = models.IntegerField()


class StockDifference(models.Model):
    """An identity of an office and item that did not come out at 0."""

    class Identity(models.TextChoices):
        ON_HAND = "on_hand", _("Sisa di tangan")
        QUARANTINE = "quarantine", _("Karantina")
        TRANSIT = "transit", _("Dalam perjalanan")
        RECOUNT = "recount", _("Saldo terhadap baris buku")

    check_run = models.ForeignKey(StockCheck, models.CASCADE, related_name="differences")
    office = models.ForeignKey("regions.Office", models.CASCADE, related_name="+")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+", db_index=False)
    identity = models.CharField(max_length=10, choices=Identity)
    difference = models.IntegerField()
