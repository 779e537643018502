"""Kebutuhan blangko: what a region's waiting people will take, by a formula that each office can adjust (domain.md section 2.4, I3).

`kebutuhan = PRR + dalam proses + belum rekam + cetak ulang`, each switchable and with a share. PRR, process and unrecorded are not this
stage's figures (see `figures`). What nobody reported stays unknown and is named, never 0.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from blanko.models import BLANK_WNI, NeedRule
from blanko.models.requests import FULL_SHARE
from blanko.selectors.figures import Figures, Known, figures_of
from blanko.selectors.replacing import Pace, reprints
from ektp.common.formatting import angka, desimal, tanggal
from ektp.regions.models import Level, Office, Region

LABELS: dict[str, Promise] = {
    "prr": _("PRR (siap cetak)"),
    "process": _("Dalam proses (SFE)"),
    "unrecorded": _("Belum rekam"),
    "replacement": _("Cetak ulang"),
}
_MISSING: dict[str, Promise] = {
    "prr": _("PRR belum dilaporkan"),
    "process": _("dalam proses belum dilaporkan"),
    "unrecorded": _("belum rekam belum diketahui"),
    "replacement": _("cetak ulang belum dilaporkan"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """One term: `base` is what was reported, `value` its share (keping), both None where unknown. `share` is None for sums of offices."""

    code: str
    base: int | None
    share: int | None
    value: int | None
    day: date | None = None
    pace: Pace | None = None
    days: int | None = None

    @property
    def label(self) -> str:
        """What it is."""
        return str(LABELS[self.code])

    @property
    def missing(self) -> str:
        """What is not known, in words; empty where it is."""
        return "" if self.value is not None else str(_MISSING[self.code])

    @property
    def hint(self) -> str:
        """How the value comes about and how old it is, or what is missing."""
        if self.missing:
            return _now("belum diketahui")
        parts = []
        if self.pace is not None and self.days:
            pace = {"pace": desimal(self.pace.per_day, 1), "days": self.days}
            parts.append(_now("%(pace)s per hari kerja × %(days)s hari") % pace)
        if self.share not in (None, FULL_SHARE):
            parts.append(
                _now("%(share)s%% dari %(base)s") % {"share": self.share, "base": angka(self.base)}
            )
        if self.day:
            parts.append(_now("keadaan %(day)s") % {"day": tanggal(self.day)})
        return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class Need:
    """What an office needs (keping). `children` of `of` offices below are whole in a sum; `of` is 0 where the figures are the region's own."""

    terms: tuple[Term, ...] = ()
    children: int = 0
    of: int = 0
    least: int = 0

    @property
    def total(self) -> int | None:
        """The sum; None while any term that counts is unknown, or none counts."""
        values = [term.value for term in self.terms]
        known = [value for value in values if value is not None]
        return sum(known) if known and len(known) == len(values) else None

    @property
    def known(self) -> int:
        """The sum of what is known, here or below: the least that is needed."""
        return max(self.least, sum(term.value or 0 for term in self.terms))

    @property
    def missing(self) -> list[str]:
        """What is not known, in words."""
        return [term.missing for term in self.terms if term.missing]

    def frozen(self) -> list[dict[str, Any]]:
        """The terms as they are kept with a request."""
        return [
            {
                "code": term.code,
                "base": term.base,
                "share": term.share,
                "value": term.value,
                "day": term.day.isoformat() if term.day else None,
            }
            for term in self.terms
        ]


def thawed(terms: Iterable[Mapping[str, Any]]) -> Need:
    """The need that a request kept."""
    return Need(
        tuple(
            Term(
                term["code"],
                term["base"],
                term["share"],
                term["value"],
                date.fromisoformat(term["day"]) if term["day"] else None,
            )
            for term in terms
        )
    )


def rule_of(office: Office) -> NeedRule:
    """The office's own rule, or the defaults, unsaved."""
    return NeedRule.objects.filter(office=office).first() or NeedRule(office=office)


def need_of(office: Office, day: date, item: str = BLANK_WNI) -> Need:
    """What one office needs at the end of `day`."""
    return needs_of([office], day, item)[office.pk]


def needs_of(offices: Sequence[Office], day: date, item: str = BLANK_WNI) -> dict[int, Need]:
    """What each office needs, by its key, whatever their number in a few statements. Only KTP-el blanks for WNI have a formula.

    A province or the nation needs what its kabupaten/kota need by their own rules where all of them are known; otherwise what its own
    figures say, and where those are missing too, the sum of those known is given with "n dari m".
    """
    if item != BLANK_WNI:
        return {office.pk: Need() for office in offices}
    tree = _Tree(offices)
    figures = figures_of(tree.regions, day)
    paces = reprints(tree.regions, day)
    return {
        office.pk: _need(office.region, rule, tree, figures, paces)
        for office in offices
        for rule in [tree.rules_of_office.get(office.pk) or NeedRule(office=office)]
    }


class _Tree:
    """The regions of some offices and those below them down to kabupaten/kota, with the rules that hold there."""

    def __init__(self, offices: Sequence[Office]) -> None:
        found = {office.region_id: office.region for office in offices}
        upper = [region for region in found.values() if region.level < Level.REGENCY]
        for region in upper:
            below = Region.objects.under(region).filter(level__lte=Level.REGENCY, ended_on=None)
            found |= {one.pk: one for one in below}
        self.regions = sorted(found.values(), key=lambda region: region.code)
        self._children: dict[int, list[Region]] = {}
        for region in self.regions:
            if region.parent_id is not None:
                self._children.setdefault(region.parent_id, []).append(region)
        giving = (Office.Kind.DINAS, Office.Kind.PROVINCE, Office.Kind.NATIONAL)
        rules = list(
            NeedRule.objects.filter(office__region__in=list(found)).select_related("office")
        )
        self.rules_of_office = {rule.office_id: rule for rule in rules}
        self.rules_of_region = {
            rule.office.region_id: rule for rule in rules if rule.office.kind in giving
        }

    def children(self, region: Region) -> list[Region]:
        """The next level below, for a province or the nation."""
        return self._children.get(region.pk, []) if region.level < Level.REGENCY else []


def _need(
    region: Region,
    rule: NeedRule,
    tree: _Tree,
    figures: Mapping[int, Figures],
    paces: Mapping[int, Pace],
) -> Need:
    own = _own(rule, figures.get(region.pk, Figures()), paces.get(region.pk))
    below = [
        _need(child, tree.rules_of_region.get(child.pk) or NeedRule(), tree, figures, paces)
        for child in tree.children(region)
    ]
    if not below:
        return own
    whole = [need for need in below if need.total is not None]
    if len(whole) == len(below):
        return Need(_summed(whole), len(whole), len(below))
    if own.total is not None or not whole:
        return own
    return Need(_summed(below), len(whole), len(below), sum(need.known for need in below))


def _own(rule: NeedRule, figures: Figures, pace: Pace | None) -> Need:
    terms = []
    for code in ("prr", "process", "unrecorded"):
        if getattr(rule, f"{code}_on"):
            known: Known = getattr(figures, code)
            share: int = getattr(rule, f"{code}_share")
            terms.append(Term(code, known.value, share, _part(known.value, share), known.day))
    if rule.replacement_on:
        base = pace.over(rule.replacement_days) if pace else None
        share = rule.replacement_share
        terms.append(
            Term(
                "replacement",
                base,
                share,
                _part(base, share),
                pace.last if pace else None,
                pace,
                rule.replacement_days,
            )
        )
    return Need(tuple(terms))


def _part(base: int | None, share: int) -> int | None:
    """The share of a figure in whole keping, a half rounded up."""
    return None if base is None else (base * share + 50) // 100


def _summed(needs: Sequence[Need]) -> tuple[Term, ...]:
    """The terms of several offices; unknown in one is unknown in the sum only where that office counts it."""
    terms = []
    for code in LABELS:
        found = [term for need in needs for term in need.terms if term.code == code]
        if found:
            days = [term.day for term in found if term.day]
            terms.append(
                Term(
                    code,
                    _sum(term.base for term in found),
                    None,
                    _sum(term.value for term in found),
                    min(days, default=None),
                )
            )
    return tuple(terms)


def _sum(values: Iterable[int | None]) -> int | None:
    """The sum; None if any part is unknown."""
    total = 0
    for value in values:
        if value is None:
            return None
        total += value
    return total
