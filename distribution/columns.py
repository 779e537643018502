"""The columns of this stage, in one place for count rows, card flows and roll-up alike."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ektp.db.columns import count_column


class HandoverWork(models.Model):
    """Cards handed over, keping, by channel; `replacement` lies inside the total; `withdrawn` stands beside it."""

    handover_counter = count_column(_("Loket"))
    handover_scheduled = count_column(_("Pengambilan terjadwal desa/kelurahan"))
    handover_village_or_rt = count_column(_("Melalui desa/RT"))
    handover_school_or_outreach = count_column(_("Sekolah atau jemput bola"))
    handover_home_delivery = count_column(_("Diantar ke rumah"))
    handover_replacement = count_column(_("di antaranya kartu pengganti"))
    handover_withdrawn = count_column(_("Kartu ditarik atau dikembalikan"))

    class Meta:
        abstract = True


class ActivationWork(models.Model):
    """KTP-el activations (keping) and IKD activations (orang): two things, never one word."""

    activation_counter = count_column(_("Aktivasi KTP-el di loket"))
    activation_home_visit = count_column(_("Aktivasi KTP-el kunjungan rumah"))
    activation_ikd = count_column(_("Aktivasi IKD"))

    class Meta:
        abstract = True


class HandoverCoverage(models.Model):
    """What hand-over and activation add to coverage, by domicile."""

    handed_over_first = count_column(_("Kartu pertama diserahkan"))
    handed_over_replacement = count_column(_("Kartu pengganti diserahkan"))
    withdrawn = count_column(_("Kartu ditarik"))
    card_activated = count_column(_("Aktivasi KTP-el"))
    ikd_activated = count_column(_("Aktivasi IKD"))

    class Meta:
        abstract = True


class CardFlowWork(models.Model):
    """What moved finished cards, keping, by the office where they lie; in transit belongs to the sender."""

    cards_at_dinas_change = count_column(_("Perubahan KTP-el jadi di Dinas"))
    cards_in_transit_change = count_column(_("Perubahan KTP-el jadi dalam perjalanan"))
    cards_at_counter_change = count_column(_("Perubahan KTP-el jadi di kecamatan"))
    cards_sent = count_column(_("KTP-el jadi dikirim ke kecamatan"))
    cards_accepted = count_column(_("KTP-el jadi diterima kecamatan"))

    class Meta:
        abstract = True


HANDOVER_CHANNELS = (
    "handover_counter",
    "handover_scheduled",
    "handover_village_or_rt",
    "handover_school_or_outreach",
    "handover_home_delivery",
)
