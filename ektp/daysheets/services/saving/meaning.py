"""What a submission means: nil and "empty is 0" become real zeros, a bare cause becomes stoppages, a domicile gets its own code."""

from collections.abc import Mapping
from dataclasses import replace

from ektp.daysheets.content import (
    FILLED,
    NIL,
    OPEN,
    STOPPED,
    STOPPED_DAY,
    Rows,
    SectionContent,
    SheetContent,
    StoppageEntry,
    Submission,
    ordered,
)
from ektp.daysheets.registry import Section
from ektp.daysheets.selectors.setting import DaySetting


def meant(submission: Submission, base: SheetContent, setting: DaySetting) -> SheetContent:
    """The whole sheet as the sender means it, with real zeros."""
    known = {section.code: section for section in setting.sections}
    sections = {
        code: _section(content, known[code], setting) if code in known else content
        for code, content in submission.sections.items()
    }
    whole = replace(submission, sections=sections).over(base)
    if submission.cause and submission.stoppages is None and whole.kind == STOPPED_DAY:
        whole = replace(whole, stoppages=_all_day(submission.cause, setting))
    return settled(whole)


def settled(content: SheetContent) -> SheetContent:
    """Every section's state fits its rows; a filled section without any figure has not been reported."""
    sections = {code: _settled(section) for code, section in content.sections.items()}
    kept = {code: s for code, s in sections.items() if s.rows or s.state != FILLED}
    return replace(content, sections=dict(sorted(kept.items())))


def _settled(section: SectionContent) -> SectionContent:
    rows = section.known
    if section.state == STOPPED and not rows:
        return replace(section, rows=rows, empty_is_zero=False)
    only_zeros = bool(rows) and not any(v for values in rows.values() for v in values.values())
    state = NIL if section.state == NIL and only_zeros else FILLED
    return replace(section, rows=rows, state=state)


def _section(content: SectionContent, section: Section, setting: DaySetting) -> SectionContent:
    default = setting.default_key(section)
    rows = {key or default: values for key, values in content.rows.items()}
    names = tuple(field.code for field in setting.fields(section))
    if content.state == NIL:
        rows = {default: dict.fromkeys(names, 0)}
    elif content.state == STOPPED:
        rows = {}
    elif content.empty_is_zero:
        rows = {key: _zeros(values, names) for key, values in (rows or {default: {}}).items()}
    return replace(content, rows=rows)


def _zeros(values: Mapping[str, int | None], names: tuple[str, ...]) -> dict[str, int | None]:
    given = {name: value for name, value in values.items() if value is not None}
    return {**dict.fromkeys(names, 0), **given}


def _all_day(cause: str, setting: DaySetting) -> tuple[StoppageEntry, ...]:
    return ordered(StoppageEntry(service, cause) for service in setting.services)


def domiciles(submission: Submission, setting: DaySetting) -> set[str]:
    """The region codes that the rows name, and the office's own."""
    by_domicile = {s.code for s in setting.sections if s.key.column == "domicile"}
    named = {
        key
        for code, content in submission.sections.items()
        if code in by_domicile
        for key in content.rows
        if key
    }
    return named | {setting.office.attribution.code}


def filled(content: SheetContent, setting: DaySetting) -> tuple[int, int]:
    """How many required sections the day has, and how many of them are reported."""
    if content.kind != OPEN:
        return 0, 0
    required = [section.code for section in setting.sections if section.required]
    return len(required), sum(code in content.sections for code in required)


def rows_of(content: SheetContent, code: str) -> Rows:
    """The rows of a section; none where it is not reported."""
    section = content.sections.get(code)
    return section.rows if section else {}
