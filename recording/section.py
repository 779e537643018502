"""The parts of the day sheet that belong to perekaman."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from ektp.daysheets.registry import Problem, RowKey, Rows, Section, SectionField
from recording.models import QueueStatus, RecordingCount, ServicesCount

_PARTS = ("counter", "mobile_unit", "home_visit", "school_visit", "other_outreach")


def check_recording(rows: Rows) -> Sequence[Problem]:
    """Underage and repeat recordings lie inside the total of the channels (MODEL section 2)."""
    return list(_beyond_total(rows))


def _beyond_total(rows: Rows) -> Iterator[Problem]:
    for key, values in rows.items():
        total = sum(values.get(part) or 0 for part in _PARTS)
        inside = (values.get("underage") or 0) + (values.get("repeat") or 0)
        if inside > total:
            yield Problem(
                f"recording/{key}/underage",
                str(
                    _(
                        "Belum 17 tahun dan rekam ulang berjumlah %(inside)s, melebihi jumlah perekaman %(total)s."
                    )
                    % {"inside": inside, "total": total}
                ),
            )


RECORDING = Section(
    code="recording",
    label=_("Perekaman"),
    unit=_("orang, semua yang dilayani"),
    model=RecordingCount,
    key=RowKey("domicile"),
    fields=(
        SectionField("counter", _("Loket")),
        SectionField("mobile_unit", _("Mobil keliling")),
        SectionField("home_visit", _("Kunjungan rumah")),
        SectionField("school_visit", _("Sekolah")),
        SectionField("other_outreach", _("Jemput bola lain")),
        SectionField("underage", _("di antaranya belum 17 tahun"), "of_which"),
        SectionField("repeat", _("di antaranya rekam ulang"), "of_which"),
        SectionField("visitors", _("Pengunjung"), "aside", switchable=True),
        SectionField("not_served", _("Tidak terlayani"), "aside", switchable=True),
    ),
    abilities=frozenset({"recording"}),
    owners=frozenset({"operator", "agency"}),
    order=10,
    outsiders=True,
    check=check_recording,
)

QUEUE = Section(
    code="queue",
    label=_("Antrean sore ini"),
    unit=_("orang"),
    model=QueueStatus,
    key=RowKey("domicile"),
    fields=(
        SectionField("prr", _("PRR (siap cetak)"), "aside"),
        SectionField("in_process", _("Dalam proses (SFE)"), "aside"),
        SectionField("duplicates", _("Duplikat"), "aside"),
        SectionField("failures", _("Gagal verifikasi"), "aside"),
    ),
    abilities=frozenset({"printing"}),
    owners=frozenset({"adb", "agency"}),
    order=40,
    required=False,
)

SERVICES = Section(
    code="services",
    label=_("Layanan lain"),
    unit=_("berkas"),
    model=ServicesCount,
    key=RowKey(""),
    fields=(
        SectionField("kia", _("KIA dicetak"), switchable=True),
        SectionField("kk", _("Kartu keluarga"), switchable=True),
        SectionField("move_out", _("Pindah"), switchable=True),
        SectionField("move_in", _("Datang"), switchable=True),
        SectionField("birth", _("Akta kelahiran"), switchable=True),
        SectionField("death", _("Akta kematian"), switchable=True),
    ),
    abilities=frozenset({"recording", "printing", "handover"}),
    owners=frozenset({"operator", "adb", "agency"}),
    order=90,
    required=False,
)
