"""What perekaman contributes to the figures (MODEL section 2)."""

from django.utils.translation import gettext_lazy as _

from ektp.common.measure import (
    Anchor,
    Attribution,
    Derived,
    Flow,
    Level,
    Measure,
    Rate,
    Source,
    Stage,
    Unit,
)
from ektp.db.columns import names
from ektp.db.sql import known_difference
from recording.columns import RECORDING_CHANNELS, RecordingWork, ServicesWork

_WORK = names(RecordingWork)
_SERVICES = names(ServicesWork)
_CHANNELS = tuple(f"s.{column}" for column in RECORDING_CHANNELS)
_OFFICE, _DOMICILE = Attribution.OFFICE, Attribution.DOMICILE

SOURCES = (
    Source("recording_recordingcount", "office", {name: f"s.{name}" for name in _WORK}),
    Source(
        "recording_recordingcount",
        "domicile",
        {
            "recorded_flow": known_difference(
                _CHANNELS, ("s.recording_underage", "s.recording_repeat")
            ),
            "underage_flow": "s.recording_underage",
            "repeat_flow": "s.recording_repeat",
        },
    ),
    Source("recording_servicescount", "office", {name: f"s.{name}" for name in _SERVICES}),
)

MEASURES: tuple[Measure, ...] = (
    Flow(
        "recordings_made",
        _("Perekaman"),
        Unit.PERSON,
        _OFFICE,
        dict.fromkeys(RECORDING_CHANNELS, 1),
    ),
    *(
        Flow(name, RecordingWork._meta.get_field(name).verbose_name, Unit.PERSON, _OFFICE)  # type: ignore[union-attr]
        for name in _WORK
    ),
    *(
        Flow(name, ServicesWork._meta.get_field(name).verbose_name, Unit.CASE, _OFFICE)  # type: ignore[union-attr]
        for name in _SERVICES
    ),
    Flow("recorded_flow", _("Perekaman pertama, 17 tahun ke atas"), Unit.PERSON, _DOMICILE),
    Flow("underage_flow", _("Perekaman belum 17 tahun"), Unit.PERSON, _DOMICILE),
    Flow("repeat_flow", _("Rekam ulang"), Unit.PERSON, _DOMICILE),
    Level("eligible_population", _("Wajib KTP"), Unit.SOUL, _DOMICILE, Anchor.POPULATION),
    Level(
        "recorded",
        _("Sudah rekam"),
        Unit.PERSON,
        _DOMICILE,
        Anchor.POPULATION,
        {"recorded_flow": 1},
    ),
    Level(
        "recorded_underage",
        _("Rekam belum 17"),
        Unit.PERSON,
        _DOMICILE,
        Anchor.POPULATION,
        {"underage_flow": 1},
    ),
    Level(
        "unrecorded",
        _("Belum rekam"),
        Unit.SOUL,
        _DOMICILE,
        Anchor.POPULATION,
        {"recorded_flow": -1},
    ),
    Level("card_holders", _("Memiliki KTP-el"), Unit.PERSON, _DOMICILE, Anchor.POPULATION),
    Level("prr_backlog", _("Tunggakan PRR (belum cetak)"), Unit.PERSON, _DOMICILE, Anchor.QUEUE),
    Level("in_process", _("Dalam proses (SFE)"), Unit.PERSON, _DOMICILE, Anchor.QUEUE),
    Level("duplicates", _("Duplikat"), Unit.PERSON, _DOMICILE, Anchor.QUEUE),
    Level("failures", _("Gagal verifikasi"), Unit.PERSON, _DOMICILE, Anchor.QUEUE),
    Derived("unprinted", _("Belum cetak"), Unit.CARD, _DOMICILE, ("recorded",), ("printed_first",)),
    Rate(
        "recorded_per_eligible",
        _("Sudah rekam dari wajib KTP"),
        "recorded",
        "eligible_population",
        _("dari wajib KTP"),
    ),
)

STAGE = Stage("recording", SOURCES, MEASURES)
