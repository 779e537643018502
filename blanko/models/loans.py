"""Loans between kabupaten/kota: what was asked and who decided. What was lent and given back stands in the stock documents alone.

A loan has no stored state: it follows from these facts and from the documents that name the loan (`blanko.selectors.loans`).
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from blanko.models.ledger import (
    AppendOnly,
    AppendOnlyQuerySet,
)
from ektp.db.models import Tracked


class LoanEnd(models.TextChoices):
    """How a loan came to nothing."""

    REFUSED = "refused", _("Ditolak")
    WITHDRAWN = "withdrawn", _("Ditarik")


class LoanState(models.TextChoices):
    """Where a loan stands, as it follows from its decisions and documents."""

    ASKED = "asked", _("Menunggu pemberi pinjaman")
    WAITS_PROVINCE = "waits_province", _("Menunggu provinsi")
    APPROVED = "approved", _("Disetujui")
    LENT = "lent", _("Belum kembali")
    RETURNED = "returned", _("Selesai")
    REFUSED = "refused", _("Ditolak")
    WITHDRAWN = "withdrawn", _("Ditarik")


class Loan(Tracked):
    """One loan of an item from an office to another (satuan of the item; keping for blanks; domain.md sections 4.2 and 4.4).

    `asked_day` is the day on the letter. `before_book` is what the borrower held already when the books began: a debt without
    movement, 0 or all that was asked. `needs_province` is the province's rule on the day of asking.
    """

    End = LoanEnd

    lender = models.ForeignKey("regions.Office", models.PROTECT, related_name="loans_given")
    borrower = models.ForeignKey("regions.Office", models.PROTECT, related_name="loans_taken")
    item = models.ForeignKey("blanko.Item", models.PROTECT, related_name="+", db_index=False)
    asked = models.PositiveIntegerField(_("jumlah diminta"))
    before_book = models.PositiveIntegerField(_("dipinjam sebelum buku dimulai"), default=0)
    purpose = models.TextField(_("keperluan"))
    number = models.CharField(_("nomor surat"), max_length=80, blank=True, default="")
    asked_day = models.DateField(_("tanggal surat"))
    due_day = models.DateField(_("jatuh tempo"))
    needs_province = models.BooleanField(_("memerlukan persetujuan provinsi"), default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField()
    approved = models.PositiveIntegerField(_("jumlah disetujui"), null=True)
    lender_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    lender_approved_at = models.DateTimeField(null=True)
    province_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    province_approved_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=9, choices=LoanEnd, blank=True, default="")
    end_reason = models.TextField(_("alasan"), blank=True, default="")
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True)
    client_key = models.UUIDField(unique=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(lender=F("borrower")), name="loan_between_two_offices"
            ),
            models.CheckConstraint(condition=Q(asked__gt=0), name="loan_of_something"),
            models.CheckConstraint(
                condition=Q(before_book=0) | Q(before_book=F("asked")),
                name="loan_before_book_whole_or_not",
            ),
            models.CheckConstraint(
                condition=Q(due_day__gte=F("asked_day")), name="loan_due_after_asked"
            ),
            models.CheckConstraint(
                condition=Q(
                    approved__isnull=True,
                    lender_approved_by__isnull=True,
                    lender_approved_at__isnull=True,
                )
                | Q(
                    approved__isnull=False,
                    approved__gt=0,
                    approved__lte=F("asked"),
                    lender_approved_by__isnull=False,
                    lender_approved_at__isnull=False,
                ),
                name="loan_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(lender_approved_by=F("asked_by")),
                name="loan_approver_did_not_ask",
            ),
            models.CheckConstraint(
                condition=Q(province_approved_by__isnull=True, province_approved_at__isnull=True)
                | Q(
                    needs_province=True,
                    approved__isnull=False,
                    province_approved_by__isnull=False,
                    province_approved_at__isnull=False,
                ),
                name="loan_province_after_lender",
            ),
            models.CheckConstraint(
                condition=~Q(province_approved_by=F("asked_by"))
                & ~Q(province_approved_by=F("lender_approved_by")),
                name="loan_province_is_a_third_person",
            ),
            models.CheckConstraint(
                condition=Q(end="", end_reason="", ended_by__isnull=True, ended_at__isnull=True)
                | (
                    Q(end__in=LoanEnd.values, ended_by__isnull=False, ended_at__isnull=False)
                    & ~Q(end_reason="")
                ),
                name="loan_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lender_id} {self.borrower_id} {self.asked} {self.item_id}"

    @property
    def is_granted(self) -> bool:
        """Whether everybody has approved whose approval it needs, and nobody has ended it."""
        if self.end or self.approved is None:
            return False
        return not self.needs_province or self.province_approved_by_id is not None


class LoanRule(Tracked):
    """Whether a province asks to approve the loans of its lenders too. Without a row it does not; what it was stands in the history."""

    province = models.OneToOneField("regions.Region", models.PROTECT, related_name="+")
    needs_province = models.BooleanField(_("memerlukan persetujuan provinsi"))

    def __str__(self) -> str:
        return f"{self.province_id} {self.needs_province}"


class LoanNetting(AppendOnly):
    """Two debts that cancel each other (satuan of the item): A owes B on one loan, B owes A on the other. No stock moves.

    Both debts shrink by `quantity` from `day` on; a mistake is taken back by an opposite row.
    """

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="nettings")
    against = models.ForeignKey(Loan, models.PROTECT, related_name="nettings_against")
    quantity = models.IntegerField(_("jumlah"))
    day = models.DateField(_("tanggal berita acara"))
    number = models.CharField(_("nomor berita acara"), max_length=80)
    note = models.TextField(_("catatan"), blank=True, default="")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    netted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    netted_at = models.DateTimeField()
    client_key = models.UUIDField()
    objects = AppendOnlyQuerySet["LoanNetting"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, reverses__isnull=True)
                | Q(quantity__lt=0, reverses__isnull=False),
                name="loan_netting_of_something",
            ),
            models.CheckConstraint(condition=~Q(loan=F("against")), name="loan_netting_of_two"),
            models.UniqueConstraint(
                fields=["client_key", "loan", "against"], name="loan_netting_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.against_id} {self.quantity} {self.day}"
