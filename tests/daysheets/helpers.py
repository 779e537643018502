"""Short ways to save and verify in tests."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from ektp.common import clock
from ektp.daysheets.content import SectionContent, Submission
from ektp.daysheets.services.saving import SaveResult, sheet_save
from tests.factories import AFTERNOON, MONDAY, World

HOME = "35.17.09"


def recording(
    rows: dict[str, dict[str, int | None]] | None = None, **values: int | None
) -> Submission:
    """An open day with recordings: of the office's own kecamatan, or by domicile."""
    section = SectionContent(rows=rows if rows is not None else {HOME: values})
    return Submission(kind="open", sections={"recording": section})


def save(
    world: World, submission: Submission, *, at: datetime = AFTERNOON, **changes: Any
) -> SaveResult:
    """Save for Kecamatan Jombang on MONDAY as its operator, in the afternoon."""
    given = {
        "by": world.operator,
        "office": world.jombang,
        "day": MONDAY,
        "client_key": uuid4(),
        "base_version": 0,
        **changes,
    }
    with clock.held_at(at):
        return sheet_save(submission=submission, **given)
