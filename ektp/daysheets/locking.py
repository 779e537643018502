"""The locks of a save, always in one order: its client key, its month, its sheet (MODEL section 4)."""

from datetime import date
from uuid import UUID
from zlib import crc32

from django.db import connection

from ektp.db import locks
from ektp.db.locks import Space

_MASK = 0x7FFFFFFF


def month_key(agency_id: int, month: date) -> int:
    """The advisory key of a month of an executing agency."""
    return crc32(f"{agency_id}/{month:%Y%m}".encode()) & _MASK


def share_month(agency_id: int, day: date) -> None:
    """Hold the month of `day` open while something in it is written; then read the state of its lock."""
    locks.hold_shared(Space.MONTH, month_key(agency_id, day))


def seal_month(agency_id: int, month: date) -> None:
    """Wait until nobody writes in the month, and let nobody start."""
    locks.hold(Space.MONTH, month_key(agency_id, month))


def hold_for_save(client_key: UUID, agency_id: int, office_id: int, day: date) -> None:
    """All locks of one save, in one statement: its own snapshot must not be the one that reads the sheet."""
    sheet = crc32(f"{office_id}/{day}".encode()) & _MASK
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s), pg_advisory_xact_lock_shared(%s, %s), pg_advisory_xact_lock(%s, %s)",
            [
                int(Space.CLIENT_KEY),
                client_key.int & _MASK,
                int(Space.MONTH),
                month_key(agency_id, day),
                int(Space.SHEET),
                sheet,
            ],
        )
