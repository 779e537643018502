"""A change in words: which thing, which fields, from what to what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from ektp.accounts.models import AccountEvent
from ektp.daysheets import registry
from ektp.daysheets.selectors.changes.fields import Compared, Names, details
from ektp.daysheets.selectors.changes.shapes import Change, Detail

# What every tracked row carries, and what identifies it: shown beside the change, not in it.
SILENT = frozenset(
    {"id", "known_from", "changed_by_id", "reason", "version", "edited_by_id", "verified_at"}
    | {
        "office_id",
        "region_id",
        "sheet_id",
        "day",
        "domicile_id",
        "domicile_level",
        "sections_filled",
        "at",
        "by_id",
    }
    | {"first_saved_at", "is_sample", "sections_expected"}
    | {"client_key", "payload_hash", "cause_id"}
)
# What tells the rows of one table apart; named beside the thing where it is not itself what changed.
_TELLING = ("domicile_id", "section", "cause", "service", "field", "measure")
_ACCOUNTS = "accounts_accountevent"
_NAMES = {
    "daysheets_daysheet": "Lembar Harian",
    "daysheets_sheetsection": "Bagian Lembar Harian",
    "daysheets_stoppage": "Gangguan",
    "daysheets_monthlock": "Tutup bulan",
    "daysheets_chattemplate": "Teks grup WhatsApp",
    "daysheets_extrameasure": "Isian tambahan",
    "regions_officeability": "Kemampuan kantor",
    "regions_officehours": "Jam kantor",
    "regions_calendarday": "Kalender",
    "regions_executingagency": "Instansi pelaksana",
    "accounts_accountevent": "Akun",
    "blanko_destruction": "Pemusnahan",
    "blanko_serialrange": "Nomor seri",
    "blanko_stockdocument": "Dokumen persediaan",
    "blanko_unbookeduse": "Pemakaian menunggu dokumen",
    "distribution_cardacceptance": "Penerimaan KTP-el jadi",
    "distribution_carddispatch": "Pengiriman KTP-el jadi",
    "distribution_cardflow": "Perpindahan KTP-el jadi",
    "distribution_cardopening": "KTP-el jadi saat mulai",
    "papers_papernumbering": "Penomoran naskah",
    "recording_claim": "Angka yang disampaikan",
    "recording_levelsnapshot": "Angka dasar",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A change as the database tells it."""

    at: datetime
    by: str
    reason: str
    source: str
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None
    day: date | None
    tag: str
    place: str

    @property
    def compared(self) -> Compared:
        """The table whose fields differ, with what they held and hold. An account's event carries those of the account."""
        if self.source != _ACCOUNTS:
            return self.source, self.old or {}, self.new or {}
        changed = ((self.new or {}).get("detail") or {}).get("changed") or {}
        named = {n: p for n, p in changed.items() if n != "username" or p[0] is not None}
        was, now = ({name: pair[n] for name, pair in named.items()} for n in (0, 1))
        return "accounts_user", was, now

    @property
    def identity(self) -> Compared:
        """Which row of its table it is: whose domicile, which section, which cause."""
        old, new = self.old or {}, self.new or {}
        values = {
            column: value
            for column in _TELLING
            if (value := (new or old).get(column)) not in (None, "")
            and (column in SILENT or old.get(column) == new.get(column))
        }
        return self.source, {}, values


def in_words(told: Iterable[Told]) -> list[Change]:
    """The changes as rows of the list. A few queries for all of them: one for each kind of thing that their fields name."""
    rows = list(told)
    names = Names(pair for row in rows for pair in (row.compared, row.identity))
    return [_change(row, names) for row in rows]


def _change(row: Told, names: Names) -> Change:
    account = row.source == _ACCOUNTS
    return Change(
        at=row.at,
        by=row.by or _("sistem"),
        reason=row.reason,
        source=row.source,
        label=source_label(row.source),
        about=", ".join(detail.new for detail in details(row.identity, names)),
        place=row.place,
        day=row.day,
        action=_account_action(row.new or {}) if account else _action(row),
        details=tuple(_account(row, names) if account else details(row.compared, names, SILENT)),
        tag=row.tag,
    )


@cache
def _labels() -> dict[str, str]:
    sections = {section.table: str(section.label) for section in registry.sections()}
    named = {m._meta.db_table: str(m._meta.verbose_name) for m in apps.get_models()}
    return {**named, **sections, **_NAMES}


def source_label(source: str) -> str:
    """What a table is called on the screen."""
    return _labels().get(source, source)


def _action(row: Told) -> str:
    if row.old is None:
        return _("ditambahkan")
    return _("dihapus") if row.new is None else _("diubah")


def _account_action(new: Mapping[str, Any]) -> str:
    kind = new.get("kind", "")
    return str(AccountEvent.Kind(kind).label) if kind in AccountEvent.Kind.values else str(kind)


def _account(row: Told, names: Names) -> list[Detail]:
    """Which account, what became of it, and from where."""
    new = row.new or {}
    found = [Detail(_("nama pengguna"), "", str(new.get("username", "")))]
    found += details(row.compared, names)
    if new.get("address"):
        found.append(Detail(_("alamat"), "", str(new["address"])))
    return found
