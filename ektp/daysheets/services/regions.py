"""A decree that changes regions, with all that hangs on them: offices, accounts, expectations, and the figures to be added up anew.

The order keeps everybody working: first what changes no key (places in the hierarchy, names, ends), then the figures, and the codes
last, because a new code is a key and whoever saves for that region waits for the end of the transaction.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from ektp.accounts.services import users_end
from ektp.common import clock
from ektp.common.periods import Period
from ektp.daysheets.models import ChangeOutbox
from ektp.daysheets.selectors.days import horizon
from ektp.daysheets.services.calendar import office_close
from ektp.daysheets.services.expectations import expectations_recompute
from ektp.db import locks
from ektp.db.changing import Actor, changing
from ektp.db.locks import Space
from ektp.regions import services as regions
from ektp.regions.exceptions import DecreeError, RegionsError
from ektp.regions.models import Kind, Level, Office, Region, RegionLineage
from ektp.regions.names import level_of, parent_code
from ektp.regions.selectors import resolve_code
from ektp.regions.services import Decree, Row, What
from ektp.regions.services.offices import attribution_of

_LOCK = 2
_ONE = timedelta(days=1)


@dataclass(slots=True)
class Applied:
    """What a decree changed, in words for the person who applies it; `moved` are regions with a new parent and the parent they had;
    `turned` those whose children came or ended; `ended` those that are no more."""

    lines: list[str] = field(default_factory=list)
    skipped: int = 0
    moved: dict[int, Region] = field(default_factory=dict)
    turned: set[int] = field(default_factory=set)
    ended: set[int] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether everything had been applied before."""
        return not self.lines


Figures = Callable[[Applied], None]
"""Brings the figures into line; called once, when the hierarchy is the new one and the codes are still the old ones."""


def decree_apply(*, by: Actor, decree: Decree, figures: Figures) -> Applied:
    """Apply a decree in one transaction; what had been applied before is skipped, so that it may be repeated.

    Raises DecreeError with the row and the reason of everything that cannot be applied; then nothing has changed.
    """
    with changing(by=by, reason=decree.title):
        locks.hold(Space.JOB, _LOCK)
        work = _Work(by, decree)
        work.structure()
        figures(work.done)
        work.codes()
    return work.done


class _Work:
    """One decree on its way. A region is found by the code it has, had, or is to get."""

    def __init__(self, by: Actor, decree: Decree) -> None:
        self.by, self.decree = by, decree
        self.done = Applied()
        self.faults: list[str] = []
        self.pending: dict[str, Region] = {}
        self.recodes: list[tuple[Row, Region, Region]] = []
        self.made: list[Region] = []

    @property
    def since(self) -> date:
        """From when on offices and accounts follow: never backward, since they have worked until now."""
        return max(self.decree.day, clock.today("Asia/Jakarta"))

    def structure(self) -> None:
        """Everything but the codes."""
        steps: Mapping[What, Callable[[Row], str]] = {
            What.NEW: self._new,
            What.SPLIT: self._split,
            What.RECODE: self._recode,
            What.MOVE: self._recode,
            What.RENAME: self._rename,
            What.STATUS: self._rename,
            What.MERGE: self._merge,
        }
        self._each(self.decree.rows, lambda row: steps[row.what](row))

    def codes(self) -> None:
        """The new codes, of regions and of the offices whose codes are made of them; then the offices of new regions."""
        waiting = self.recodes
        while waiting:
            ready = [w for w in waiting if not self._taken(w, waiting)] or waiting[:1]
            self._each([row for row, _region, _above in ready], self._code_of(ready))
            waiting = [w for w in waiting if w not in ready]
        if Office.objects.exists():
            for region in sorted(self.made, key=lambda made: made.level):
                self._open(region)

    def _each(self, rows: Iterable[Row], step: Callable[[Row], str]) -> None:
        """Every row, so that all faults are told at once; `step` says what it did, or "" if that had been done before."""
        for row in rows:
            try:
                line = step(row)
            except RegionsError as error:
                self.faults.append(
                    _("Baris %(row)s, %(what)s: %(why)s")
                    % {"row": row.row, "what": row.what, "why": error}
                )
                continue
            if line:
                self.done.lines.append(line)
        if self.faults:
            raise DecreeError(self.faults)

    def _find(self, code: str) -> Region:
        head, tail = code, ""
        while head:
            if head in self.pending:
                return self._present(self.pending[head].code + tail) if tail else self.pending[head]
            head, dot, last = head.rpartition(".")
            tail = f"{dot}{last}{tail}"
        return self._present(code)

    @staticmethod
    def _present(code: str) -> Region:
        try:
            found, _now = resolve_code(code)
        except Region.DoesNotExist:
            raise RegionsError(_("kode %(code)s tidak dikenal.") % {"code": code}) from None
        return found

    def _changed_since(self, region: Region) -> None:
        """Decrees are applied in the order of their days: an older one would overwrite what a newer one said."""
        later = region.codes.filter(valid__startswith__gt=self.decree.day).order_by("valid").last()
        if later is not None:
            words = _("%(region)s sudah diubah oleh keputusan yang berlaku mulai %(day)s.")
            day = f"{later.valid.lower:%d-%m-%Y}"
            raise RegionsError(words % {"region": region.label, "day": day})

    def _above(self, code: str) -> Region:
        above = parent_code(code)
        assert above is not None  # noqa: S101  (the reader takes no nation)
        return self._find(above)

    def _skip(self) -> str:
        self.done.skipped += 1
        return ""

    def _new(self, row: Row) -> str:
        had = Region.objects.filter(code=row.new_code, ended_on=None).first()
        if had is not None:
            if had.name == row.name:
                return self._skip()
            words = _("kode %(code)s sudah dipakai %(region)s.")
            raise RegionsError(words % {"code": row.new_code, "region": had.label})
        made = regions.region_create(
            by=self.by,
            code=row.new_code,
            name=row.name,
            day=self.decree.day,
            decree=self.decree.title,
            kind=row.kind or _usual_word(row.new_code, self._above(row.new_code)),
            time_zone=row.time_zone,
        )
        self.made.append(made)
        self.done.turned.add(made.parent_id or made.pk)
        return _("baru: %(code)s %(region)s") % {"code": made.code, "region": made.label}

    def _split(self, row: Row) -> str:
        region = self._find(row.code)
        of = {"old": region, "kind": RegionLineage.Kind.SPLIT, "day": self.decree.day}
        if RegionLineage.objects.filter(**of, new__code=row.new_code).exists():
            return self._skip()
        (made,) = regions.region_split(
            by=self.by,
            region=region,
            into=[(row.new_code, row.name)],
            day=self.decree.day,
            decree=self.decree.title,
        )
        self.made.append(made)
        self.done.turned.add(made.parent_id or made.pk)
        words = _("pemekaran: %(code)s %(region)s dari %(old)s")
        return words % {"code": made.code, "region": made.label, "old": region.label}

    def _recode(self, row: Row) -> str:
        region = self._find(row.code)
        if region.code == row.new_code:
            return self._skip()
        if region.ended_on is not None:
            raise RegionsError(_("%(region)s sudah berakhir.") % {"region": region.label})
        self._changed_since(region)
        above, had = self._above(row.new_code), region.parent
        if had is not None and had.pk != above.pk:
            regions.region_place(by=self.by, region=region, parent=above, day=self.decree.day)
            self.done.moved[region.pk] = had
            if region.level == Level.VILLAGE:
                self._offices_along(region)
        self.pending[row.new_code] = region
        self.recodes.append((row, region, above))
        words = _("%(what)s: %(old)s -> %(new)s %(region)s")
        found = {"what": row.what, "old": row.code, "new": row.new_code, "region": region.label}
        if had is not None and had.pk != above.pk:
            words = _("%(what)s: %(old)s -> %(new)s %(region)s, dari %(had)s ke %(above)s")
            found |= {"had": had.label, "above": above.label}
        return words % found

    def _rename(self, row: Row) -> str:
        region = self._find(row.code)
        name, kind = row.name or region.name, row.kind or region.kind
        if (region.name, region.kind) == (name, kind):
            return self._skip()
        self._changed_since(region)
        before = region.label
        regions.region_rename(
            by=self.by,
            region=region,
            name=name,
            day=self.decree.day,
            decree=self.decree.title,
            kind=kind,
        )
        words = _("%(what)s: %(code)s %(before)s -> %(after)s")
        found = {"what": row.what, "code": row.code, "before": before, "after": region.label}
        return words % found

    def _merge(self, row: Row) -> str:
        region, into = self._find(row.code), self._find(row.new_code)
        if region.ended_on is not None:
            return self._skip()
        self._changed_since(region)
        regions.region_merge(
            by=self.by, regions=[region], into=into, day=self.decree.day, decree=self.decree.title
        )
        self.done.turned.add(region.parent_id or region.pk)
        self.done.ended.add(region.pk)
        offices = Office.objects.filter(region=region, active=True)
        for office in offices:
            office_close(by=self.by, office=office, from_day=self.since)
            words = _("  kantor %(code)s ditutup mulai %(day)s")
            self.done.notes.append(words % {"code": office.code, "day": f"{self.since:%d-%m-%Y}"})
        ended = users_end(
            by=self.by, region=region, last_day=self.since - _ONE, reason=self.decree.title
        )
        self.done.notes += [
            _("  akun %(name)s berakhir; tempatkan kembali di %(into)s bila masih bertugas")
            % {"name": name, "into": into.label}
            for name in ended
        ]
        words = _("penggabungan: %(code)s %(region)s ke %(into)s")
        return words % {"code": row.code, "region": region.label, "into": into.label}

    def _taken(
        self, one: tuple[Row, Region, Region], all_of: list[tuple[Row, Region, Region]]
    ) -> bool:
        """Whether the new code still belongs to a region that is to get another."""
        return any(one[0].new_code == other.code and other != one[1] for _row, other, _up in all_of)

    def _code_of(self, ready: list[tuple[Row, Region, Region]]) -> Callable[[Row], str]:
        by_row = {row.row: (region, above) for row, region, above in ready}

        def step(row: Row) -> str:
            region, above = by_row[row.row]
            region.refresh_from_db()
            above.refresh_from_db()
            old = region.code
            regions.region_recode(
                by=self.by,
                region=region,
                code=row.new_code,
                day=self.decree.day,
                decree=self.decree.title,
                parent=above,
            )
            regions.offices_follow(by=self.by, region=region, old=old)
            return ""

        return step

    def _offices_along(self, village: Region) -> None:
        """A counter in a kelurahan counts for the kecamatan in which the kelurahan lies now, with its past."""
        for office in Office.objects.filter(region=village):
            had, office.attribution = office.attribution, attribution_of(village)
            office.save(update_fields=["attribution"])
            _say_days([had.pk, office.attribution_id], _DAYS_OF_OFFICE, {"office": office.pk})

    def _open(self, region: Region) -> None:
        """The usual offices of a new region, and what is expected of them."""
        if region.level > Level.DISTRICT:
            return
        region.refresh_from_db()
        regions.offices_ensure_standard(by=self.by, region=region, from_day=self.since)
        offices = list(Office.objects.filter(region=region))
        period = Period(self.since, max(self.since, horizon()))
        expectations_recompute(by=self.by, offices=[o.pk for o in offices], period=period)
        self.done.notes += [
            _("  kantor %(code)s dibuka mulai %(day)s")
            % {"code": office.code, "day": f"{self.since:%d-%m-%Y}"}
            for office in offices
        ]


def _usual_word(code: str, above: Region) -> str:
    """The level word of a new region where the decree names none: that of its sisters, or of its level."""
    sister = Region.objects.current().children_of(above).order_by("code").first()
    if sister is not None and sister.level != Level.REGENCY:
        return sister.kind
    if level_of(code) == Level.REGENCY:
        return Kind.CITY if int(code.rpartition(".")[2]) > 70 else Kind.REGENCY
    usual = {Level.PROVINCE: Kind.PROVINCE, Level.DISTRICT: Kind.KECAMATAN}
    return usual.get(Level(level_of(code)), Kind.DESA)


_DAYS_OF_OFFICE = (
    "SELECT day FROM daysheets_daysheet WHERE office_id = %(office)s"
    " UNION SELECT day FROM daysheets_expectedsheet WHERE office_id = %(office)s AND day <= %(today)s"
)
_SAY = """
INSERT INTO daysheets_changeoutbox (province_id, region_id, day, kind, at)
SELECT coalesce(r.province_id, r.id), r.id, d.day, %(kind)s, %(now)s
FROM regions_region r CROSS JOIN ({days}) d WHERE r.id = ANY(%(regions)s)
"""
_READDRESS = """
UPDATE daysheets_changeoutbox o SET province_id = coalesce(r.province_id, r.id)
FROM regions_region r WHERE r.id = o.region_id AND o.province_id <> coalesce(r.province_id, r.id)
"""


def outbox_readdress() -> int:
    """Give what waits for regions that lie in another province now to the runner of that one; how many entries."""
    with connection.cursor() as cursor:
        cursor.execute(_READDRESS)
        return int(cursor.rowcount)


def _say_days(places: list[int], days: str, parameters: Mapping[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _SAY.format(days=days),
            {
                "regions": places,
                "kind": ChangeOutbox.Kind.FLOW,
                "now": clock.now(),
                "today": clock.today("Asia/Jakarta"),
                **parameters,
            },
        )
