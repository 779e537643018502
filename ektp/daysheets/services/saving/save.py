"""Saving a day sheet. Saving is reporting (MODEL section 4)."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds
from ektp.daysheets import outbox, registry
from ektp.daysheets.content import (
    Person,
    Question,
    SheetContent,
    SheetView,
    Submission,
    flatten,
    unflatten,
)
from ektp.daysheets.exceptions import (
    BaseMissing,
    BaseUnknown,
    HelperDrafts,
    KeyReused,
    NotOwner,
    SheetConflict,
    SheetInvalid,
)
from ektp.daysheets.locking import hold_for_save
from ektp.daysheets.merging import Merge, merge
from ektp.daysheets.models import DaySheet, SheetSave
from ektp.daysheets.plain import to_plain
from ektp.daysheets.registry import Problem, SectionChange
from ektp.daysheets.selectors.reading import Stored, load_for_save, sheet_version, view_of
from ektp.daysheets.selectors.setting import DaySetting, day_setting
from ektp.daysheets.selectors.usual import questions, usual_and_last
from ektp.daysheets.services.refusing import locked
from ektp.daysheets.services.saving import checks, meaning
from ektp.daysheets.services.saving.store import changed_sections, moved_keys, store
from ektp.db.changing import Change, changing
from ektp.regions.models import Office


@dataclass(frozen=True, slots=True)
class SaveResult:
    """The stored sheet at the version that this save made (or found), and what is asked about it.

    `others`: paths that somebody else had changed since the base and that were merged in. `answered`: a question about a figure that
    stands was answered. `replayed`: the same save had been answered.
    """

    view: SheetView
    questions: tuple[Question, ...] = ()
    others: tuple[str, ...] = ()
    created: bool = False
    changed: bool = True
    answered: bool = False
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class _Save:
    """One save under way."""

    by: User
    setting: DaySetting
    submission: Submission
    client_key: UUID
    base_version: int | None
    reason: str
    change: Change
    stored: Stored


def sheet_save(
    *,
    by: User,
    office: Office,
    day: date,
    submission: Submission,
    client_key: UUID,
    base_version: int | None,
    reason: str = "",
) -> SaveResult:
    """Store what was sent on the sheet of `office` for `day`, merged with what others stored since `base_version`.

    `base_version` 0 says "I saw no sheet", None says nothing and is refused where a sheet exists. The same `client_key` with the
    same submission gets the same answer, whatever the version is by then. Counts are orang (services) and keping (cards).
    Raises KeyReused, BaseMissing, BaseUnknown, SheetConflict, SheetInvalid, NotOwner, HelperDrafts, SheetLocked.
    """
    if by.is_helper:
        raise HelperDrafts
    setting = day_setting(office, day)
    with changing(by=by, reason=reason.strip()) as change:
        hold_for_save(client_key, setting.agency_id, office.pk, day)
        stored = load_for_save(
            office_id=office.pk,
            day=day,
            agency_id=setting.agency_id,
            client_key=client_key,
            domiciles=meaning.domiciles(submission, setting),
        )
        save = _Save(
            by, setting, submission, client_key, base_version, reason.strip(), change, stored
        )
        return _replay(save) if stored.save else _merge_and_store(save)


def _replay(save: _Save) -> SaveResult:
    """The same answer again, as it was given."""
    earlier = save.stored.save
    if earlier is None or earlier.payload_hash != _hash(save):
        raise KeyReused
    view = sheet_version(earlier.sheet_id, earlier.version)
    if view is None:
        raise BaseUnknown(earlier.version)
    return SaveResult(
        view=view,
        questions=tuple(Question(**question) for question in earlier.questions),
        others=tuple(earlier.others),
        created=earlier.created,
        changed=earlier.changed,
        replayed=True,
    )


def _merge_and_store(save: _Save) -> SaveResult:
    before = save.stored.content
    base = _base(save)
    mine = meaning.meant(save.submission, base, save.setting)
    merged = merge(flatten(base), flatten(before), flatten(mine))
    after = meaning.settled(unflatten(merged.paths))
    changed = _changed(before, after)
    if changed or merged.conflicts or save.stored.sheet is None:
        _refuse(save, merged, changed, after)
    if not changed and not _needs_touch(save):
        return _answer(save, _unchanged(save), _confirm(save, after), merged, changed=False)
    return _store(save, merged, after)


def _base(save: _Save) -> SheetContent:
    """What the sender saw."""
    view, version = save.stored.view, save.base_version
    if view is None and not version:
        return SheetContent()
    if view is None or version is None:
        if view is None:
            raise BaseUnknown(version or 0)
        raise BaseMissing(view)
    if version == 0:
        return SheetContent()
    seen = view if version == view.version else sheet_version(view.sheet_id, version)
    if seen is None:
        raise BaseUnknown(version)
    return seen.content


def _changed(before: SheetContent, after: SheetContent) -> frozenset[str]:
    was, now = flatten(before), flatten(after)
    return frozenset(path for path in was.keys() | now.keys() if was.get(path) != now.get(path))


def _refuse(save: _Save, merged: Merge, changed: frozenset[str], after: SheetContent) -> None:
    """Raise for what must not be stored: locked, not the sender's to write, in conflict, not valid."""
    _refuse_locked(save)
    wanted = changed | {conflict.path for conflict in merged.conflicts}
    foreign = checks.not_owned(wanted, save.by.role)
    if foreign:
        raise NotOwner([str(section.label) for section in foreign])
    if merged.conflicts and save.stored.view:
        raise SheetConflict(save.stored.view, merged.conflicts)
    found = checks.problems(after, changed, save.setting, save.stored.regions)
    if save.stored.sheet is None and checks.DATE not in save.submission.confirmed:
        found += checks.unlikely_day(save.setting)
    if found:
        raise SheetInvalid(found)


def _locked(save: _Save) -> bool:
    lock, sheet = save.stored.lock, save.stored.sheet
    closed = lock is not None and lock.closed
    return closed or (sheet is not None and sheet.status == DaySheet.Status.VERIFIED)


def _refuse_locked(save: _Save) -> None:
    if not _locked(save):
        return
    if not holds(save.by, Permission.SHEET_CORRECT):
        raise locked(save.setting, save.stored, save.by)
    if not save.reason:
        words = _("Tulis alasan pembetulan: lembar tanggal ini sudah dikunci.")
        raise SheetInvalid([Problem("reason", words)])


def _needs_touch(save: _Save) -> bool:
    """A save without a new figure still says something: the day is over now, or the returned figures are right."""
    sheet = save.stored.sheet
    if sheet is None:
        return True
    if _locked(save):
        return False
    whole_now = sheet.provisional and not save.setting.before_closing
    return whole_now or sheet.status == DaySheet.Status.RETURNED


def _confirm(save: _Save, after: SheetContent) -> tuple[Question, ...]:
    """Answers to questions about figures that stand: kept, and no new version, because no figure moved."""
    asked, sheet = _asked(save, after), save.stored.sheet
    if sheet is not None and asked != save.stored.questions:
        store(sheet, after, after, save.stored.regions, (save.stored.questions, asked))
    return asked


def _unchanged(save: _Save) -> SheetView:
    if save.stored.view is None:
        raise BaseUnknown(0)
    return save.stored.view


def _store(save: _Save, merged: Merge, after: SheetContent) -> SaveResult:
    before = save.stored.content
    sheet = _write_sheet(save, after)
    asked = _asked(save, after)
    store(sheet, before, after, save.stored.regions, (save.stored.questions, asked))
    _after_save(sheet, before, after)
    _queue(save, before, after)
    by = Person(save.by.pk, save.by.full_name)
    view = view_of(sheet, after, by, by.name, None)
    return _answer(save, view, asked, merged, changed=True)


def _write_sheet(save: _Save, after: SheetContent) -> DaySheet:
    sheet = save.stored.sheet
    if sheet is None:
        sheet = _new_sheet(save, after)
    else:
        save.change.not_before(sheet.known_from)
        sheet.version += 1
    values = _sheet_values(save, after)
    for name, value in values.items():
        setattr(sheet, name, value)
    if save.stored.sheet is None:
        sheet.save(force_insert=True)
    else:
        DaySheet.objects.filter(pk=sheet.pk).update(version=sheet.version, **values)
    sheet.known_from, sheet.reason = save.change.at, save.change.reason
    return sheet


def _new_sheet(save: _Save, after: SheetContent) -> DaySheet:
    last_moment = save.setting.last_moment(stopped=bool(after.stoppages))
    return DaySheet(
        office=save.setting.office,
        day=save.setting.day,
        version=1,
        first_saved_at=save.change.at,
        on_time=save.change.at <= last_moment,
        is_sample=save.setting.office.is_sample,
    )


def _sheet_values(save: _Save, after: SheetContent) -> dict[str, Any]:
    expected, filled = meaning.filled(after, save.setting)
    return {
        "kind": after.kind,
        "note": after.note,
        "status": DaySheet.Status.REPORTED,
        "provisional": after.kind == DaySheet.Kind.OPEN and save.setting.before_closing,
        "sections_expected": expected,
        "sections_filled": filled,
        "edited_by_id": save.by.pk,
        "verified_by_id": None,
        "verified_at": None,
        "on_behalf": False,
        "return_reason": "",
    }


def _asked(save: _Save, after: SheetContent) -> tuple[Question, ...]:
    """The questions about what now stands; an answered one stays answered while the value stays."""
    if not changed_sections(save.stored.content, after):
        found = save.stored.questions
    else:
        usual = usual_and_last(save.setting.office, save.setting.day, save.setting.sections)
        found = tuple(questions(after, usual))
    answered = {(q.path, q.value) for q in save.stored.questions if q.confirmed}
    confirmed = save.submission.confirmed
    return tuple(
        replace(q, confirmed=q.path in confirmed or (q.path, q.value) in answered) for q in found
    )


def _after_save(sheet: DaySheet, before: SheetContent, after: SheetContent) -> None:
    for code in changed_sections(before, after):
        section = registry.section(code)
        if section.after_save:
            section.after_save(
                SectionChange(sheet, meaning.rows_of(before, code), meaning.rows_of(after, code))
            )


def _queue(save: _Save, before: SheetContent, after: SheetContent) -> None:
    """Old and new attribution: the office's region always, and each domicile whose row differs."""
    moved = {key for keys in moved_keys(before, after).values() for key in keys}
    regions = [save.stored.regions[key] for key in moved]
    home = save.stored.regions[save.setting.office.attribution.code]
    outbox.append((region, save.setting.day) for region in (home, *regions))


def _answer(
    save: _Save,
    view: SheetView,
    asked: Sequence[Question],
    merged: Merge,
    *,
    changed: bool,
) -> SaveResult:
    result = SaveResult(
        view=view,
        questions=tuple(asked),
        others=tuple(sorted(merged.others)) if save.base_version else (),
        created=save.stored.sheet is None,
        changed=changed,
        answered=tuple(asked) != save.stored.questions,
    )
    SheetSave.objects.create(
        client_key=save.client_key,
        sheet_id=view.sheet_id,
        user=save.by,
        payload_hash=_hash(save),
        version=view.version,
        at=save.change.at,
        questions=[asdict(question) for question in result.questions],
        others=list(result.others),
        created=result.created,
        changed=changed,
    )
    return result


def _hash(save: _Save) -> str:
    """What was sent, by whom, for which sheet; not the base, which a resend may name anew."""
    said = {
        "by": save.by.pk,
        "office": save.setting.office.pk,
        "day": save.setting.day,
        "reason": save.reason,
        "submission": to_plain(save.submission),
    }
    return sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
