"""The columns of this stage, in one place for count rows and roll-up alike."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ektp.db.columns import count_column


class RecordingWork(models.Model):
    """Recordings by place of service, orang, all who were served. `underage` and `repeat` lie inside the total."""

    recording_counter = count_column(_("Loket"))
    recording_mobile_unit = count_column(_("Mobil keliling"))
    recording_home_visit = count_column(_("Kunjungan rumah"))
    recording_school_visit = count_column(_("Sekolah"))
    recording_other_outreach = count_column(_("Jemput bola lain"))
    recording_underage = count_column(_("di antaranya belum 17 tahun"))
    recording_repeat = count_column(_("di antaranya rekam ulang"))
    recording_visitors = count_column(_("Pengunjung"))
    recording_not_served = count_column(_("Tidak terlayani"))

    class Meta:
        abstract = True


class RecordingCoverage(models.Model):
    """What recording adds to coverage, by domicile, orang."""

    recorded_flow = count_column(_("Perekaman pertama, 17 tahun ke atas"))
    underage_flow = count_column(_("Perekaman belum 17 tahun"))
    repeat_flow = count_column(_("Rekam ulang"))

    class Meta:
        abstract = True


class ServicesWork(models.Model):
    """Further daily measures that a kabupaten can switch on, berkas, so that one form covers the day."""

    services_kia = count_column(_("KIA dicetak"))
    services_kk = count_column(_("Kartu keluarga"))
    services_move_out = count_column(_("Pindah"))
    services_move_in = count_column(_("Datang"))
    services_birth = count_column(_("Akta kelahiran"))
    services_death = count_column(_("Akta kematian"))

    class Meta:
        abstract = True


RECORDING_CHANNELS = (
    "recording_counter",
    "recording_mobile_unit",
    "recording_home_visit",
    "recording_school_visit",
    "recording_other_outreach",
)
