"""The columns of this stage, in one place for count rows, card flows and roll-up alike."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise


def _count(label: StrPromise) -> "models.IntegerField[int | None, int | None]":
    return models.IntegerField(label, null=True, blank=True)


class HandoverWork(models.Model):
    """Cards handed over, keping, by channel; `replacement` lies inside the total; `withdrawn` stands beside it."""

    handover_counter = _count(_("Loket"))
    handover_scheduled = _count(_("Pengambilan terjadwal desa/kelurahan"))
    handover_village_or_rt = _count(_("Melalui desa/RT"))
    handover_school_or_outreach = _count(_("Sekolah atau jemput bola"))
    handover_home_delivery = _count(_("Diantar ke rumah"))
    handover_replacement = _count(_("di antaranya kartu pengganti"))
    handover_withdrawn = _count(_("Kartu ditarik atau dikembalikan"))

    class Meta:
        abstract = True


class ActivationWork(models.Model):
    """KTP-el activations (keping) and IKD activations (orang): two things, never one word."""

    activation_counter = _count(_("Aktivasi KTP-el di loket"))
    activation_home_visit = _count(_("Aktivasi KTP-el kunjungan rumah"))
    activation_ikd = _count(_("Aktivasi IKD"))

    class Meta:
        abstract = True


class HandoverCoverage(models.Model):
    """What hand-over and activation add to coverage, by domicile."""

    handed_over_first = _count(_("Kartu pertama diserahkan"))
    handed_over_replacement = _count(_("Kartu pengganti diserahkan"))
    withdrawn = _count(_("Kartu ditarik"))
    card_activated = _count(_("Aktivasi KTP-el"))
    ikd_activated = _count(_("Aktivasi IKD"))

    class Meta:
        abstract = True


class CardFlowWork(models.Model):
    """What moved finished cards, keping, by the office where they lie; in transit belongs to the sender."""

    cards_at_dinas_change = _count(_("Perubahan KTP-el jadi di Dinas"))
    cards_in_transit_change = _count(_("Perubahan KTP-el jadi dalam perjalanan"))
    cards_at_counter_change = _count(_("Perubahan KTP-el jadi di kecamatan"))
    cards_sent = _count(_("KTP-el jadi dikirim ke kecamatan"))
    cards_accepted = _count(_("KTP-el jadi diterima kecamatan"))

    class Meta:
        abstract = True


HANDOVER_CHANNELS = (
    "handover_counter",
    "handover_scheduled",
    "handover_village_or_rt",
    "handover_school_or_outreach",
    "handover_home_delivery",
)


def names(mixin: type[models.Model]) -> tuple[str, ...]:
    """The column names of one of these mixins."""
    return tuple(field.name for field in mixin._meta.fields)
