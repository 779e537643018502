"""Hand-over and activation counts, and the documents that move finished cards."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from distribution.columns import ActivationWork, CardFlowWork, HandoverWork
from ektp.daysheets.models import DomicileRow
from ektp.db.columns import names, none_negative
from ektp.db.models import Tracked


class HandoverCount(HandoverWork, DomicileRow):
    """Cards handed over at one office on one day to people of one domicile."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "domicile"], name="one_handover_row_per_domicile"
            ),
            models.CheckConstraint(
                condition=none_negative(names(HandoverWork)), name="handover_none_negative"
            ),
        ]


class ActivationCount(ActivationWork, DomicileRow):
    """Cards and digital identities activated at one office on one day, by domicile."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "domicile"], name="one_activation_row_per_domicile"
            ),
            models.CheckConstraint(
                condition=none_negative(names(ActivationWork)), name="activation_none_negative"
            ),
        ]


class CardOpening(Tracked):
    """Finished cards lying at an office when it began to use the system, keping."""

    office = models.OneToOneField("regions.Office", models.PROTECT, related_name="+")
    day = models.DateField()
    quantity = models.PositiveIntegerField()
    is_sample = models.BooleanField(default=False)


class CardDispatch(Tracked):
    """Finished cards sent from one office to another; in transit, and the sender's, until accepted."""

    number = models.CharField(_("nomor surat jalan"), max_length=60, blank=True, default="")
    sender = models.ForeignKey("regions.Office", models.PROTECT, related_name="+")
    receiver = models.ForeignKey("regions.Office", models.PROTECT, related_name="+")
    day = models.DateField(_("tanggal kirim"))
    quantity = models.PositiveIntegerField(_("keping"))
    carrier = models.CharField(_("pembawa"), max_length=120, blank=True, default="")
    client_key = models.UUIDField(unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(sender=F("receiver")), name="dispatch_to_another"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="dispatch_of_something"),
        ]
        indexes = [models.Index(fields=["receiver", "-day"], name="dispatch_by_receiver")]


class CardAcceptance(Tracked):
    """What arrived of a dispatch. The difference to what was sent stands as an open question until it is answered."""

    class Outcome(models.TextChoices):
        ARRIVED = "arrived", _("Kemudian diterima")
        RETURNED = "returned", _("Kembali ke pengirim atau tidak pernah dikirim")
        LOST = "lost", _("Hilang")

    dispatch = models.OneToOneField(CardDispatch, models.PROTECT, related_name="acceptance")
    day = models.DateField(_("tanggal terima"))
    quantity = models.PositiveIntegerField(_("keping diterima"))
    difference_note = models.TextField(_("catatan selisih"), blank=True, default="")
    resolution = models.TextField(_("penyelesaian"), blank=True, default="")
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True, default="")
    resolved_day = models.DateField(_("tanggal penyelesaian"), null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_day__isnull=True, outcome="")
                | (Q(resolved_day__isnull=False) & ~Q(outcome="") & ~Q(resolution="")),
                name="card_difference_answered_whole",
            )
        ]


class CardFlow(CardFlowWork, Tracked):
    """What a document of finished cards moved at an office on a day, rewritten as the document or the office's opening changes.

    What was printed and handed over moves cards too; that is counted from the sheets themselves (see measures). The columns of where
    cards lie are null while the office has no opening: then nobody knows how many lie there.
    """

    class Cause(models.TextChoices):
        OPENING = "opening"
        DISPATCH = "dispatch"
        ACCEPTANCE = "acceptance"
        RESOLUTION = "resolution"

    region = models.ForeignKey("regions.Region", models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey("regions.Office", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    cause = models.CharField(max_length=12, choices=Cause.choices)
    cause_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "cause_id", "office"], name="one_card_flow_per_cause"
            )
        ]
        indexes = [
            models.Index(fields=["region", "day"], name="card_flow_by_region"),
            models.Index(fields=["office", "day"], name="card_flow_by_office"),
        ]
