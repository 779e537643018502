"""Reading a decree that changes regions from a CSV or JSON file. What cannot be read is named by row and column, all at once."""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from django.utils.translation import gettext as _

from ektp.common.formatting import angka
from ektp.regions.exceptions import DecreeError
from ektp.regions.models import Kind, TimeZone
from ektp.regions.names import NATION_CODE, level_of, parent_code, parse_code

_MOST = 5000
_DAY, _DECREE = ("tanggal", "keputusan")
_CHANGE, _CODE, _NEW, _NAME, _WORD, _ZONE = (
    "perubahan",
    "kode",
    "kode_baru",
    "nama",
    "sebutan",
    "zona_waktu",
)
COLUMNS = (_DAY, _DECREE, _CHANGE, _CODE, _NEW, _NAME, _WORD, _ZONE)


class What(StrEnum):
    """What a decree does to one region (domain.md 11.3); the value is the word in the file."""

    NEW = "baru"
    RECODE = "ganti kode"
    MOVE = "pindah"
    RENAME = "ganti nama"
    STATUS = "ubah status"
    SPLIT = "pemekaran"
    MERGE = "penggabungan"


# What each change must say; `nama` and `sebutan` may stand beside more of them.
_NEEDS: Mapping[What, tuple[str, ...]] = {
    What.NEW: (_NEW, _NAME),
    What.RECODE: (_CODE, _NEW),
    What.MOVE: (_CODE, _NEW),
    What.RENAME: (_CODE, _NAME),
    What.STATUS: (_CODE, _WORD),
    What.SPLIT: (_CODE, _NEW, _NAME),
    What.MERGE: (_CODE, _NEW),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a decree. `row` is where it stands in the file, for whoever must mend it; codes are dotted or ""."""

    row: int
    what: What
    code: str = ""
    new_code: str = ""
    name: str = ""
    kind: str = ""
    time_zone: str = ""


@dataclass(frozen=True, slots=True)
class Decree:
    """What one decree changes from `day` on, in the order of the file."""

    day: date
    title: str
    rows: tuple[Row, ...]


def read_decree(path: Path) -> Decree:
    """Read `path`: CSV with the columns COLUMNS, or JSON `{"tanggal", "keputusan", "perubahan": [{...}]}`.

    Day and decree stand in the first row of a CSV, or are repeated. Codes may have dots or not. Raises DecreeError with every
    fault found.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DecreeError(
            [_("Berkas %(path)s tidak dapat dibaca: %(why)s.") % {"path": path, "why": error}]
        ) from error
    found = _json(text) if path.suffix.lower() == ".json" else _csv(text)
    return _Reader(found).read()


def _csv(text: str) -> list[dict[str, str]]:
    separator = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(text.splitlines(), delimiter=separator)
    names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    _columns_known(names)
    reader.fieldnames = names
    return [{k: v for k, v in row.items() if isinstance(v, str)} for row in reader]


def _columns_known(names: list[str]) -> None:
    lacking = [name for name in (_DAY, _DECREE, _CHANGE) if name not in names]
    if lacking:
        words = _("Baris 1: kolom %(names)s tidak ada. Kolom yang dikenal: %(known)s.")
        raise DecreeError([words % {"names": ", ".join(lacking), "known": ", ".join(COLUMNS)}])


def _json(text: str) -> list[dict[str, str]]:
    try:
        whole = json.loads(text)
        head = {name: str(whole.get(name) or "") for name in (_DAY, _DECREE)}
        return [
            {**head, **{str(k): "" if v is None else str(v) for k, v in row.items()}}
            for row in whole[_CHANGE]
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        words = _("Isi JSON tidak dikenal. Tulis objek dengan tanggal, keputusan, dan perubahan.")
        raise DecreeError([words]) from error


class _Reader:
    """Gathers faults instead of stopping at the first."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        self.rows = [{k: v.strip() for k, v in row.items()} for row in rows]
        self.faults: list[str] = []

    def read(self) -> Decree:
        if not self.rows:
            raise DecreeError([_("Berkas tidak berisi satu baris perubahan pun.")])
        if len(self.rows) > _MOST:
            words = _("Berkas berisi lebih dari %(most)s baris. Bagi menjadi beberapa berkas.")
            raise DecreeError([words % {"most": angka(_MOST)}])
        day, title = self._day(), self._title()
        rows = [self._row(at, row) for at, row in enumerate(self.rows, 2)]
        self._twice(rows)
        if self.faults or day is None:
            raise DecreeError(self.faults)
        return Decree(day, title, tuple(row for row in rows if row is not None))

    def _fault(self, row: int, column: str, why: str) -> None:
        self.faults.append(
            _("Baris %(row)s, kolom %(column)s: %(why)s")
            % {"row": row, "column": column, "why": why}
        )

    def _one(self, column: str) -> str:
        """The one value of a column that holds for the whole file."""
        said = [(at, row[column]) for at, row in enumerate(self.rows, 2) if row.get(column)]
        if not said:
            self._fault(2, column, _("belum diisi."))
            return ""
        first = said[0][1]
        for at, value in said[1:]:
            if value != first:
                words = _("“%(value)s” berbeda dari “%(first)s”. Satu berkas, satu keputusan.")
                self._fault(at, column, words % {"value": value, "first": first})
        return first

    def _title(self) -> str:
        title = self._one(_DECREE)
        if len(title) > 160:
            self._fault(2, _DECREE, _("lebih dari 160 huruf."))
        return title

    def _day(self) -> date | None:
        text = self._one(_DAY)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            words = _("“%(text)s” bukan tanggal. Tulis misalnya 2022-11-09.")
            self._fault(2, _DAY, words % {"text": text})
            return None

    def _row(self, at: int, row: Mapping[str, str]) -> Row | None:
        word = " ".join(row.get(_CHANGE, "").lower().replace("_", " ").split())
        if word not in set(What):
            words = _("“%(word)s” tidak dikenal. Pilih salah satu: %(known)s.")
            self._fault(at, _CHANGE, words % {"word": word, "known": ", ".join(What)})
            return None
        what = What(word)
        for column in _NEEDS[what]:
            if not row.get(column):
                words = _("harus diisi untuk %(what)s.")
                self._fault(at, column, words % {"what": what})
        return Row(
            at,
            what,
            self._code(at, _CODE, row),
            self._code(at, _NEW, row),
            row.get(_NAME, ""),
            self._known(at, _WORD, row, Kind.values),
            self._known(at, _ZONE, row, TimeZone.values),
        )

    def _code(self, at: int, column: str, row: Mapping[str, str]) -> str:
        text = row.get(column, "")
        code = parse_code(text) if text else ""
        if code is None or code == NATION_CODE:
            words = _("“%(code)s” bukan kode wilayah. Tulis misalnya 93.01 atau 93.01.05.")
            self._fault(at, column, words % {"code": text})
            return ""
        return code

    def _known(self, at: int, column: str, row: Mapping[str, str], known: Iterable[str]) -> str:
        text = row.get(column, "")
        values = list(known)
        if text and text not in values:
            words = _("“%(text)s” tidak dikenal. Pilih salah satu: %(known)s.")
            self._fault(at, column, words % {"text": text, "known": ", ".join(values)})
        return text

    def _twice(self, rows: Iterable[Row | None]) -> None:
        """One region gets one new code, and one code goes to one region; several may be merged into the same."""
        seen: dict[tuple[str, str], int] = {}
        for row in rows:
            if row is None:
                continue
            self._level(row)
            moves = row.what in (What.RECODE, What.MOVE, What.MERGE)
            gives = row.what not in (What.MERGE, What.RENAME, What.STATUS)
            for column, code, once in ((_CODE, row.code, moves), (_NEW, row.new_code, gives)):
                if not (code and once):
                    continue
                first = seen.setdefault((column, code), row.row)
                if first != row.row:
                    words = _("%(code)s sudah disebut di baris %(first)s.")
                    self._fault(row.row, column, words % {"code": code, "first": first})

    def _level(self, row: Row) -> None:
        if not (row.code and row.new_code):
            return
        if level_of(row.code) != level_of(row.new_code):
            words = _("%(new)s tidak setingkat dengan %(code)s.")
            self._fault(row.row, _NEW, words % {"new": row.new_code, "code": row.code})
        elif row.what == What.MOVE and parent_code(row.code) == parent_code(row.new_code):
            words = _("%(new)s masih di bawah induk yang sama. Pakai “ganti kode”.")
            self._fault(row.row, _NEW, words % {"new": row.new_code})
