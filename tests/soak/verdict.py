"""After the last kill: what was acknowledged stands, once; the roll-up is what a recount says; the book's identities come out at 0."""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.soak.scene import OPENING
from tests.soak.shared import BASE, Acknowledged, acknowledged

_FIGURES = """
SELECT value FROM (
  SELECT known_from, {column} AS value FROM {table} WHERE sheet_id = %(sheet)s
  UNION ALL
  SELECT known_from, (row ->> '{column}')::int FROM db_history WHERE source = '{table}' AND anchor = %(sheet)s
) f ORDER BY known_from
"""
_COLUMNS = {
    "recording": ("recording_recordingcount", "recording_counter"),
    "printing": ("blanko_printingcount", "printing_first"),
}


def main() -> int:
    import django

    django.setup()
    acks = [ack for path in sorted(Path(sys.argv[1]).glob("*.jsonl")) for ack in acknowledged(path)]
    wrong = [*_sheets(acks), *_saves(acks), *_stock(acks), *_rollup(), *_book()]
    print(json.dumps({"acknowledged": len(acks), "wrong": wrong}))
    return 1 if wrong or not acks else 0


def _sheets(acks: list[Acknowledged]) -> Iterator[str]:
    """Each acknowledged version of a sheet stands with its figure, in the history or now; there are no others."""
    from django.db import connection

    from ektp.daysheets.models import DaySheet

    versions = defaultdict(list)
    for ack in acks:
        if ack.section in _COLUMNS:
            versions[ack.name, ack.section].append(ack.number)
    for (name, section), found in versions.items():
        office, day = name.split()
        sheet = DaySheet.objects.get(office__code=office, day=day)
        wanted = list(range(1, sheet.version + 1))
        if sorted(found) != wanted:
            yield f"{name}: acknowledged {sorted(found)}, stored up to version {sheet.version}"
        table, column = _COLUMNS[section]
        with connection.cursor() as cursor:
            cursor.execute(_FIGURES.format(table=table, column=column), {"sheet": sheet.pk})
            figures = [value for (value,) in cursor.fetchall()]
        if figures != [BASE + version for version in wanted]:
            yield f"{name}: figures {figures} of version {sheet.version}"


def _saves(acks: list[Acknowledged]) -> Iterator[str]:
    """Each client key was carried out once, and no key that nobody sent."""
    from ektp.daysheets.models import SheetSave

    sent = {ack.key: ack.number for ack in acks if ack.section in _COLUMNS}
    stored = {
        str(key): version for key, version in SheetSave.objects.values_list("client_key", "version")
    }
    if sent != stored:
        yield f"saves: {len(sent)} acknowledged, {len(stored)} stored, {len(sent.items() ^ stored.items())} differ"


def _stock(acks: list[Acknowledged]) -> Iterator[str]:
    """Receipts were booked once each, and what is on hand is the opening and them less what the sheets printed."""
    from django.db.models import Sum

    from blanko.models import BlankFlow, PrintingCount, StockDocument

    sent = {ack.key: ack.number for ack in acks if ack.section == "receipt"}
    receipts = StockDocument.objects.filter(kind="receipt")
    stored = {str(key): n for key, n in receipts.values_list("client_key", "quantity")}
    if sent != stored:
        yield f"receipts: {len(sent)} acknowledged, {len(stored)} stored"
    printed = PrintingCount.objects.aggregate(n=Sum("printing_first"))["n"] or 0
    flow = BlankFlow.objects.aggregate(n=Sum("blank_on_hand_change"))["n"] or 0
    wanted = OPENING + sum(sent.values()) - printed
    if flow != wanted:
        yield f"on hand: {flow} booked, {wanted} wanted"


def _rollup() -> Iterator[str]:
    """Nothing waits, the recount finds nothing to mend, and the nation shows the sheets' own sum."""
    from django.db.models import Sum

    from ektp.daysheets.models import ChangeOutbox
    from recording.models import RecordingCount
    from reports.models import RegionDay
    from reports.services.rollup import check_all

    if waiting := ChangeOutbox.objects.count():
        yield f"{waiting} entries still wait"
    shown = RegionDay.objects.filter(region__level=0, own=False)
    for_nation = shown.aggregate(n=Sum("recording_counter"))["n"]
    counted = RecordingCount.objects.aggregate(n=Sum("recording_counter"))["n"]
    if for_nation != counted:
        yield f"the nation shows {for_nation} recordings, the sheets say {counted}"
    if drift := check_all():
        yield f"{drift} rows of the roll-up differ from a recount"


def _book() -> Iterator[str]:
    from blanko.services.checking import identities_check

    found = identities_check()
    if found.differing:
        yield f"{found.differing} identities of the stock book do not come out"


if __name__ == "__main__":
    sys.exit(main())
