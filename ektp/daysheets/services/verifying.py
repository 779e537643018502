"""Verifying days, and returning one to its clerk. Each verifier says which version was seen (MODEL section 4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext as _

from ektp.accounts.models import User
from ektp.accounts.policies import Permission, holds, refusal, sees_office
from ektp.common.periods import month_start
from ektp.daysheets import outbox
from ektp.daysheets.exceptions import NotAllowed, SheetInvalid, VersionMoved
from ektp.daysheets.locking import share_month
from ektp.daysheets.models import DaySheet, MonthLock
from ektp.daysheets.registry import Problem
from ektp.daysheets.selectors.setting import DaySetting, day_settings
from ektp.daysheets.services.refusing import month_locked
from ektp.db.changing import Change, changing
from ektp.regions.models import Level

_PLACES = ("office__region", "office__attribution", "edited_by")


@dataclass(frozen=True, slots=True)
class Seen:
    """A sheet and the version that the verifier saw."""

    sheet_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A sheet that was not verified, and the sentence why."""

    sheet_id: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of verifying several days: keys of the sheets, and why the others were not."""

    verified: tuple[int, ...]
    refused: tuple[Refusal, ...]


def sheets_verify(*, by: User, seen: Sequence[Seen]) -> Verification:
    """Verify each sheet that still is at the version that was seen; the others are refused, each with its sentence.

    A camat verifies in the own right, an official of the agency on behalf, which is kept and shown. Raises NotAllowed.
    """
    if not (holds(by, Permission.SHEET_VERIFY) or holds(by, Permission.VERIFY_ON_BEHALF)):
        raise NotAllowed(refusal(Permission.SHEET_VERIFY))
    versions = {one.sheet_id: one.version for one in seen}
    settings = _settings(versions)
    with changing(by=by) as change:
        closed = _closed_months(settings.values())
        sheets = _locked_sheets(versions)
        verdicts = {
            sheet.pk: _objection(by, sheet, versions[sheet.pk], settings[sheet.pk], closed)
            for sheet in sheets
        }
        good = [sheet for sheet in sheets if not verdicts[sheet.pk]]
        _verify(by, good, change)
    refused = [Refusal(pk, sentence) for pk, sentence in verdicts.items() if sentence]
    gone = [Refusal(pk, _("Lembar tidak ditemukan.")) for pk in versions if pk not in verdicts]
    return Verification(tuple(sheet.pk for sheet in good), (*refused, *gone))


def sheet_return(*, by: User, seen: Seen, reason: str) -> DaySheet:
    """Give the sheet back to its clerk with a reason, which the clerk sees at the next visit; its figures still count.

    Raises NotAllowed, SheetInvalid (no reason), VersionMoved, SheetLocked.
    """
    if not (holds(by, Permission.SHEET_VERIFY) or holds(by, Permission.VERIFY_ON_BEHALF)):
        raise NotAllowed(refusal(Permission.SHEET_VERIFY))
    if not reason.strip():
        raise SheetInvalid([Problem("reason", _("Tulis alasan pengembalian."))])
    setting = _settings([seen.sheet_id]).get(seen.sheet_id)
    if setting is None:
        raise NotAllowed(_("Lembar tidak ditemukan."))
    with changing(by=by, reason=reason.strip()) as change:
        locks = _closed_months([setting])
        if locks:
            raise month_locked(next(iter(locks.values())), setting, by)
        [sheet] = _locked_sheets([seen.sheet_id])
        if not sees_office(by, sheet.office):
            raise NotAllowed(_("Lembar tidak ditemukan."))
        if sheet.version != seen.version:
            raise VersionMoved
        _write([sheet], change, status=DaySheet.Status.RETURNED, return_reason=reason.strip())
    return sheet


def _settings(sheet_ids: Iterable[int]) -> dict[int, DaySetting]:
    sheets = list(
        DaySheet.objects.filter(pk__in=list(sheet_ids)).select_related("office__attribution")
    )
    settings = day_settings([(sheet.office, sheet.day) for sheet in sheets])
    return {sheet.pk: setting for sheet, setting in zip(sheets, settings, strict=True)}


def _closed_months(settings: Iterable[DaySetting]) -> dict[tuple[int, date], MonthLock]:
    """Hold the months open, in one order, and return those that are closed."""
    months = {(setting.agency_id, month_start(setting.day)) for setting in settings}
    for agency_id, month in sorted(months):
        share_month(agency_id, month)
    locks = MonthLock.objects.filter(
        agency_id__in={agency_id for agency_id, _month in months}, closed=True
    ).select_related("by")
    return {(k.agency_id, k.month): k for k in locks if (k.agency_id, k.month) in months}


def _locked_sheets(sheet_ids: Iterable[int]) -> list[DaySheet]:
    sheets = DaySheet.objects.filter(pk__in=list(sheet_ids)).select_related(*_PLACES)
    return list(sheets.order_by("pk").select_for_update(of=("self",)))


def _objection(
    by: User,
    sheet: DaySheet,
    version: int,
    setting: DaySetting,
    closed: dict[tuple[int, date], MonthLock],
) -> str:
    """Why this sheet cannot be verified by this person now; empty if it can."""
    if not sees_office(by, sheet.office):
        return _("Lembar tidak ditemukan.")
    if sheet.version != version:
        return _("Lembar ini sudah berubah sejak Anda membacanya. Baca kembali angka yang baru.")
    if sheet.status == DaySheet.Status.VERIFIED:
        return _("Lembar ini sudah diverifikasi.")
    if sheet.edited_by_id == by.pk:
        return _(
            "Anda sendiri yang terakhir mengubah lembar ini. Minta pejabat lain memverifikasi."
        )
    if sheet.provisional and not setting.over:
        return _("Angka masih sementara. Verifikasi sesudah jam tutup kantor.")
    if (setting.agency_id, month_start(sheet.day)) in closed:
        return _("Bulan ini sudah ditutup. Minta pejabat Dinas membuka bulan ini.")
    return ""


def _verify(by: User, sheets: Sequence[DaySheet], change: Change) -> None:
    own_right = holds(by, Permission.SHEET_VERIFY)
    for behalf in (False, True):
        chosen = [s for s in sheets if (not own_right and _has_camat(s)) is behalf]
        _write(
            chosen,
            change,
            status=DaySheet.Status.VERIFIED,
            verified_by_id=by.pk,
            on_behalf=behalf,
        )


def _has_camat(sheet: DaySheet) -> bool:
    """A Dinas counter has no camat: its own official verifies in the own right."""
    return sheet.office.attribution.level == Level.DISTRICT


def _write(sheets: Sequence[DaySheet], change: Change, **values: object) -> None:
    """One statement per group; each sheet gets its next version."""
    if not sheets:
        return
    change.not_before(max(sheet.known_from for sheet in sheets))
    verified = values["status"] == DaySheet.Status.VERIFIED
    blank = {"verified_by_id": None, "on_behalf": False, "return_reason": ""}
    DaySheet.objects.filter(pk__in=[sheet.pk for sheet in sheets]).update(
        version=models.F("version") + 1,
        verified_at=change.at if verified else None,
        **{**blank, **values},
    )
    outbox.append((sheet.office.attribution, sheet.day) for sheet in sheets)
