"""The columns of this stage, in one place for count rows and roll-up alike."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise


def _count(label: StrPromise) -> "models.IntegerField[int | None, int | None]":
    return models.IntegerField(label, null=True, blank=True)


class RecordingWork(models.Model):
    """Recordings by place of service, orang, all who were served. `underage` and `repeat` lie inside the total."""

    recording_counter = _count(_("Loket"))
    recording_mobile_unit = _count(_("Mobil keliling"))
    recording_home_visit = _count(_("Kunjungan rumah"))
    recording_school_visit = _count(_("Sekolah"))
    recording_other_outreach = _count(_("Jemput bola lain"))
    recording_underage = _count(_("di antaranya belum 17 tahun"))
    recording_repeat = _count(_("di antaranya rekam ulang"))
    recording_visitors = _count(_("Pengunjung"))
    recording_not_served = _count(_("Tidak terlayani"))

    class Meta:
        abstract = True


class RecordingCoverage(models.Model):
    """What recording adds to coverage, by domicile, orang."""

    recorded_flow = _count(_("Perekaman pertama, 17 tahun ke atas"))
    underage_flow = _count(_("Perekaman belum 17 tahun"))
    repeat_flow = _count(_("Rekam ulang"))

    class Meta:
        abstract = True


class ServicesWork(models.Model):
    """Further daily measures that a kabupaten can switch on, berkas, so that one form covers the day."""

    services_kia = _count(_("KIA dicetak"))
    services_kk = _count(_("Kartu keluarga"))
    services_move_out = _count(_("Pindah"))
    services_move_in = _count(_("Datang"))
    services_birth = _count(_("Akta kelahiran"))
    services_death = _count(_("Akta kematian"))

    class Meta:
        abstract = True


RECORDING_CHANNELS = (
    "recording_counter",
    "recording_mobile_unit",
    "recording_home_visit",
    "recording_school_visit",
    "recording_other_outreach",
)


def names(mixin: type[models.Model]) -> tuple[str, ...]:
    """The column names of one of these mixins."""
    return tuple(field.name for field in mixin._meta.fields)
