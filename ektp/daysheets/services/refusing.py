"""Saying who locked what, since when, and whom to ask."""

from ektp.accounts.models import Role, User
from ektp.accounts.policies import Permission, holds
from ektp.common import clock
from ektp.common.formatting import pukul, tanggal
from ektp.daysheets.exceptions import SheetLocked
from ektp.daysheets.models import MonthLock
from ektp.daysheets.selectors.reading import Stored
from ektp.daysheets.selectors.setting import DaySetting

_NAMED = 3


def locked(setting: DaySetting, stored: Stored, reader: User) -> SheetLocked:
    """The refusal for a closed month or a verified day, as `reader` is told."""
    lock = stored.lock
    closed = lock is not None and lock.closed
    if lock is not None and closed:
        by, at = stored.lock_by, lock.at
    elif stored.view is not None and stored.view.verified_by and stored.view.verified_at:
        by, at = stored.view.verified_by.name, stored.view.verified_at
    else:
        raise ValueError("neither closed nor verified")
    local = clock.local(at, setting.office.time_zone)
    return SheetLocked(
        closed=closed,
        by=by,
        at=at,
        local_at=f"{tanggal(local.date())} pukul {pukul(local, setting.office.zone_label)}",
        whom=correctors(setting.agency_id),
        self_may=holds(reader, Permission.SHEET_CORRECT),
    )


def month_locked(lock: MonthLock, setting: DaySetting, reader: User) -> SheetLocked:
    """The refusal for a closed month where no sheet is at hand."""
    return locked(setting, Stored(lock=lock, lock_by=lock.by.full_name), reader)


def correctors(agency_id: int) -> list[str]:
    """The officials of the agency who may revise what is locked."""
    people = User.objects.filter(
        role=Role.AGENCY, may_correct=True, is_active=True, region_id=agency_id
    )
    return list(people.order_by("full_name").values_list("full_name", flat=True)[:_NAMED])
