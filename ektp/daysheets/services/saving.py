"""Saving a day sheet. Saving is reporting (MODEL section 4)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ektp.accounts.models import User
from ektp.daysheets.content import Question, SheetView, Submission
from ektp.regions.models import Office


@dataclass(frozen=True, slots=True)
class SaveResult:
    """The stored sheet at the version that this save made (or found), and what is asked about it.

    `others`: paths that somebody else had changed since the base and that were merged in. `replayed`: the same save had been answered.
    """

    view: SheetView
    questions: tuple[Question, ...] = ()
    others: tuple[str, ...] = ()
    created: bool = False
    changed: bool = True
    replayed: bool = False


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

    The same `client_key` with the same submission gets the same answer, whatever the version is by then. Counts are orang (services)
    and keping (cards). Raises KeyReused, BaseMissing, BaseUnknown, SheetConflict, SheetInvalid, NotOwner, HelperDrafts, SheetLocked.
    """
    raise NotImplementedError
