"""What may stand on a sheet. Only what cannot be read or must not be stops a save; the unusual is asked about afterwards."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ektp.common.formatting import angka, tanggal
from ektp.common.numbers import LARGEST_COUNT
from ektp.daysheets import registry
from ektp.daysheets.content import (
    OPEN,
    STOPPED_DAY,
    SheetContent,
    StoppageEntry,
    path_of,
)
from ektp.daysheets.models import Cause, DaySheet, Service
from ektp.daysheets.registry import Problem, Section, SectionField
from ektp.daysheets.selectors.setting import DaySetting
from ektp.regions.models import Level, Region

_LONGEST_NOTE = 2000
DATE = "date"  # confirmed: this early day is meant


def problems(
    content: SheetContent,
    changed: Iterable[str],
    setting: DaySetting,
    regions: Mapping[str, Region],
) -> list[Problem]:
    """Everything that stops this save. Figures that stood before and are unchanged are not asked again."""
    touched = sorted(changed)
    found = [*_day(content, setting), *_stoppages(content, setting)]
    for path in touched:
        match path.split("/"):
            case [code, key, name]:
                found += _figure(code, key, name, content.value(path), setting, regions)
            case [code, _state]:
                found += _known_section(code, content, setting)
    return found or _whole_sections(content, touched)


def _day(content: SheetContent, setting: DaySetting) -> Iterator[Problem]:
    today = setting.local_now.date()
    if setting.day > today:
        yield Problem(
            "date",
            _("Tanggal %(day)s belum tiba. Isi lembar paling awal pada hari itu.")
            % {"day": tanggal(setting.day)},
        )
    if not setting.sections:
        yield Problem(
            "date",
            _("%(office)s belum melayani pada %(day)s. Periksa kemampuan kantor ini.")
            % {"office": setting.office.name, "day": tanggal(setting.day)},
        )
    if content.kind not in DaySheet.Kind.values:
        yield Problem("day", _("Jenis hari tidak dikenal. Pilih buka, tutup, atau terhenti."))
    if len(content.note) > _LONGEST_NOTE:
        yield Problem("note", _("Catatan terlalu panjang. Tulis paling banyak 2.000 huruf."))
    if content.kind != OPEN and _any_work(content):
        yield Problem(
            "day",
            _("Lembar ini memuat angka pelayanan. Kosongkan angka itu, atau pilih hari buka."),
        )
    if content.kind == OPEN and setting.sections and not (content.sections or content.stoppages):
        yield Problem(
            "day",
            _(
                "Belum ada bagian yang diisi. Isi angkanya, pilih Nihil atau Terhenti pada bagiannya, atau ubah jenis hari bila kantor tidak melayani."
            ),
        )


def unlikely_day(setting: DaySetting) -> list[Problem]:
    """Asked once about a day before all that was ever expected of the office: most often a slip in the year."""
    if not setting.before_first:
        return []
    words = _(
        "%(day)s lebih awal daripada laporan pertama yang diminta dari %(office)s (%(first)s). Periksa tahunnya; bila benar, nyatakan bahwa tanggal ini benar."
    )
    said = {
        "day": tanggal(setting.day),
        "office": setting.office.name,
        "first": tanggal(setting.first_expected),
    }
    return [Problem(DATE, words % said)]


def _any_work(content: SheetContent) -> bool:
    return any(
        section.total(f.code for f in registry.section(code).fields if f.kind == "part")
        for code, section in content.sections.items()
        if code in registry.codes()
    )


def _stoppages(content: SheetContent, setting: DaySetting) -> Iterator[Problem]:
    for entry in content.stoppages:
        yield from _stoppage(entry)
    standing = {entry.service for entry in content.stoppages if entry.all_day}
    if content.kind == STOPPED_DAY and not setting.services <= standing:
        yield Problem(
            "stoppages",
            _("Hari terhenti berarti semua layanan terhenti sepanjang hari. Sebutkan sebabnya."),
        )


def _stoppage(entry: StoppageEntry) -> Iterator[Problem]:
    if entry.service not in Service.values:
        yield Problem("stoppages", _("Layanan yang terhenti tidak dikenal. Pilih dari daftar."))
    if entry.cause not in Cause.values:
        yield Problem("stoppages", _("Sebab layanan terhenti tidak dikenal. Pilih dari daftar."))
    if entry.start and entry.end and entry.end <= entry.start:
        yield Problem("stoppages", _("Jam selesai gangguan harus sesudah jam mulainya."))
    if entry.not_served is not None and not 0 <= entry.not_served <= LARGEST_COUNT:
        yield Problem("stoppages", _("Jumlah orang tidak terlayani tidak boleh kurang dari 0."))


def _known_section(code: str, content: SheetContent, setting: DaySetting) -> Iterator[Problem]:
    if code in content.sections and code not in {s.code for s in setting.sections}:
        yield Problem(
            f"{code}/state",
            _("%(office)s tidak mempunyai bagian ini pada %(day)s. Kosongkan bagian ini.")
            % {"office": setting.office.name, "day": tanggal(setting.day)},
        )


def _figure(
    code: str, key: str, name: str, value: Any, setting: DaySetting, regions: Mapping[str, Region]
) -> Iterator[Problem]:
    if value is None:
        return
    section = next((s for s in setting.sections if s.code == code), None)
    if section is None:
        return
    path = path_of(code, key, name)
    field = next((f for f in setting.fields(section) if f.code == name), None)
    if field is None:
        yield Problem(path, _("Isian ini tidak dipakai di kantor ini. Kosongkan isian ini."))
        return
    yield from _value(path, field, value)
    yield from _key(path, section, key, setting, regions)


def _value(path: str, field: SectionField, value: Any) -> Iterator[Problem]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield Problem(path, _("Tulis bilangan bulat, misalnya 118428."))
        return
    most = LARGEST_COUNT if field.maximum is None else field.maximum
    if not 0 <= value <= most:
        yield Problem(
            path,
            _("%(value)s di luar batas. Isi angka dari 0 sampai %(most)s.")
            % {"value": angka(value), "most": angka(most)},
        )


def _key(
    path: str, section: Section, key: str, setting: DaySetting, regions: Mapping[str, Region]
) -> Iterator[Problem]:
    if section.key.column == "domicile":
        region = regions.get(key)
        if region is None:
            yield Problem(
                path, _("Kode wilayah %(code)s tidak dikenal sebagai domisili.") % {"code": key}
            )
        elif not section.outsiders and not _near(region, setting.office.attribution):
            yield Problem(
                path,
                _("Kode wilayah %(code)s di luar wilayah kantor ini. Pakai ID untuk luar daerah.")
                % {"code": key},
            )
    elif key not in {choice for choice, _label in section.key.choices} and section.key.column:
        yield Problem(path, _("Sebab %(key)s tidak dikenal. Pilih dari daftar.") % {"key": key})
    elif not section.key.column and key:
        yield Problem(path, _("Bagian ini hanya mempunyai satu baris."))


def _near(region: Region, place: Region) -> bool:
    """Inside the office's own kabupaten or kecamatan, or above it."""
    home = ".".join(place.code.split(".")[:2])
    return (
        region.code in (place.code, home)
        or region.level < Level.REGENCY
        or region.code.startswith(f"{home}.")
    )


def _whole_sections(content: SheetContent, touched: Sequence[str]) -> list[Problem]:
    codes = dict.fromkeys(path.split("/")[0] for path in touched if "/" in path)
    found: list[Problem] = []
    for code in codes:
        section = registry.section(code) if code in registry.codes() else None
        if section and section.check and code in content.sections:
            found += section.check(content.sections[code].rows)
    return found


def not_owned(changed: Iterable[str], role: str) -> list[Section]:
    """The sections among the changed paths that this role does not write."""
    codes = dict.fromkeys(path.split("/")[0] for path in sorted(changed) if "/" in path)
    touched = [registry.section(code) for code in codes if code in registry.codes()]
    return [section for section in touched if role not in section.owners]
