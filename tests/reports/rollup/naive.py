"""The figures recounted from source in plain Python, row by row, by the words of MODEL sections 1 to 3.

Nothing here reads the registry or the roll-up: where the two differ, one of them is wrong.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from blanko.models import BlankFlow, PrintingCount, SpoilageCount
from distribution.models import ActivationCount, CardFlow, CardOpening, HandoverCount
from ektp.daysheets.models import DaySheet, ExpectedSheet, Stoppage
from ektp.regions.models import Region, RegionCode, RegionLineage
from recording.models import LevelSnapshot, QueueStatus, RecordingCount, ServicesCount

Number = int | None
RANK = ["dkb", "siak", "office", "queue", "field", "statement"]
RECORDING = ("counter", "mobile_unit", "home_visit", "school_visit", "other_outreach")
PRINTING = ("first", "data_change", "replace_damaged", "replace_lost", "move_in", "suket_exchange", "other")  # fmt: skip
AGAIN = ("data_change", "replace_damaged", "replace_lost", "move_in", "other")
OVER = ("counter", "scheduled", "village_or_rt", "school_or_outreach", "home_delivery")
BLANK = ("blank_opening", "blank_received", "blank_used", "blank_spoiled", "blank_on_hand", "blank_quarantine", "blank_in_transit")  # fmt: skip
CARDS = ("at_dinas", "in_transit", "at_counter")
QUEUE = {
    "prr_backlog": "queue_prr",
    "in_process": "queue_in_process",
    "duplicates": "queue_duplicates",
    "failures": "queue_failures",
}
PLAIN = ("eligible_population", "recorded", "recorded_underage", "unrecorded", "card_holders", "printed_first",
         "printed_all", "suket_outstanding", "handed_over", "handed_over_first", "withdrawn", "card_activated",
         "ikd_activated")  # fmt: skip
LEVELS = (*PLAIN, *BLANK, *CARDS, *QUEUE)


def add(*values: Number) -> Number:
    """What is known of them, added; unknown where none is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def less(whole: Number, *parts: Number) -> Number:
    return None if whole is None else whole - sum(part or 0 for part in parts)


@dataclass
class Fig:
    value: Number
    oldest: date | None = None
    newest: date | None = None
    sources: frozenset[str] = frozenset()
    known: int = 0
    of: int = 0
    partial: Number = None
    resolved: str = ""


NOTHING = Fig(None)


class Naive:
    """Everything in memory."""

    def __init__(self) -> None:
        self.regions = {region.pk: region for region in Region.objects.all()}
        self.kids: dict[int, list[int]] = defaultdict(list)
        for region in self.regions.values():
            if region.parent_id and region.level <= 3:
                self.kids[region.parent_id].append(region.pk)
        self.codes = list(RegionCode.objects.all())
        self.heirs = {
            line.old_id: line.new_id for line in RegionLineage.objects.filter(kind="merge")
        }
        self.own: dict[tuple[int, date], dict[str, Number]] = defaultdict(dict)
        self.stops: dict[tuple[int, date], dict[tuple[str, str], int]] = defaultdict(dict)
        self._totals: dict[tuple[int, date], dict[str, Number]] = {}
        self._read()
        self.days = sorted({day for _, day in self.own})

    def _put(self, region: int, day: date, column: str, value: Number) -> None:
        if value is not None:
            row = self.own[region, day]
            row[column] = add(row.get(column), value)

    def _lying(self, row: PrintingCount | HandoverCount, change: Number) -> None:
        """Cards lie where they are printed until they are handed over: at an office that has opened its book by then."""
        opened = self.card_books.get(row.office_id)
        if opened is not None and row.day >= opened:
            where = "cards_at_dinas" if row.office.kind == "DINAS" else "cards_at_counter"
            self._put(row.office.attribution_id, row.day, f"{where}_change", change)

    def _read(self) -> None:
        self.card_books = {c.office_id: c.day for c in CardOpening.objects.all()}
        self._recording()
        self._printing()
        self._handover()
        self._documents()
        self._sheets()
        self.facts = [
            (s.region_id, s.measure, s.day, s.value, s.source) for s in LevelSnapshot.objects.all()
        ]
        self.queue: dict[tuple[int, str], dict[date, int]] = defaultdict(dict)
        for row in QueueStatus.objects.all():
            for code, column in QUEUE.items():
                value = getattr(row, column)
                if value is not None:
                    days = self.queue[row.domicile_id, code]
                    days[row.day] = days.get(row.day, 0) + value

    def _recording(self) -> None:
        for row in RecordingCount.objects.select_related("office"):
            at, home, day = row.office.attribution_id, row.domicile_id, row.day
            for name in (*RECORDING, "underage", "repeat", "visitors", "not_served"):
                self._put(at, day, f"recording_{name}", getattr(row, f"recording_{name}"))
            whole = add(*(getattr(row, f"recording_{name}") for name in RECORDING))
            self._put(
                home,
                day,
                "recorded_flow",
                less(whole, row.recording_underage, row.recording_repeat),
            )
            self._put(home, day, "underage_flow", row.recording_underage)
            self._put(home, day, "repeat_flow", row.recording_repeat)
        for services in ServicesCount.objects.select_related("office"):
            self._put(
                services.office.attribution_id, services.day, "services_kia", services.services_kia
            )

    def _printing(self) -> None:
        for row in PrintingCount.objects.select_related("office"):
            at, home, day = row.office.attribution_id, row.domicile_id, row.day
            for name in PRINTING:
                self._put(at, day, f"printing_{name}", getattr(row, f"printing_{name}"))
            self._lying(row, add(*(getattr(row, f"printing_{name}") for name in PRINTING)))
            self._put(
                home, day, "printed_first", add(row.printing_first, row.printing_suket_exchange)
            )
            self._put(
                home, day, "printed_again", add(*(getattr(row, f"printing_{n}") for n in AGAIN))
            )
            self._put(home, day, "suket_exchanged", row.printing_suket_exchange)
        for spoiled in SpoilageCount.objects.select_related("office"):
            self._put(
                spoiled.office.attribution_id, spoiled.day, "spoilage_count", spoiled.spoilage_count
            )

    def _handover(self) -> None:
        for row in HandoverCount.objects.select_related("office"):
            at, home, day = row.office.attribution_id, row.domicile_id, row.day
            for name in (*OVER, "replacement", "withdrawn"):
                self._put(at, day, f"handover_{name}", getattr(row, f"handover_{name}"))
            whole = add(*(getattr(row, f"handover_{name}") for name in OVER))
            away = add(whole, row.handover_withdrawn)
            self._lying(row, None if away is None else -away)
            self._put(home, day, "handed_over_first", less(whole, row.handover_replacement))
            self._put(home, day, "handed_over_replacement", row.handover_replacement)
            self._put(home, day, "withdrawn", row.handover_withdrawn)
        for done in ActivationCount.objects.select_related("office"):
            at, home, day = done.office.attribution_id, done.domicile_id, done.day
            for name in ("counter", "home_visit", "ikd"):
                self._put(at, day, f"activation_{name}", getattr(done, f"activation_{name}"))
            self._put(
                home,
                day,
                "card_activated",
                add(done.activation_counter, done.activation_home_visit),
            )
            self._put(home, day, "ikd_activated", done.activation_ikd)

    def _documents(self) -> None:
        self.openings: dict[tuple[int, str], date] = {}
        for flow in BlankFlow.objects.all():
            for field in BlankFlow._meta.fields:
                if field.name.startswith("blank_"):
                    self._put(flow.region_id, flow.day, field.name, getattr(flow, field.name))
            if flow.blank_opening is not None:
                self._opened(flow.region_id, "blank", flow.day)
        self._cards()

    def _cards(self) -> None:
        for flow in CardFlow.objects.all():
            for field in CardFlow._meta.fields:
                if field.name.startswith("cards_"):
                    self._put(flow.region_id, flow.day, field.name, getattr(flow, field.name))
        for opening in CardOpening.objects.select_related("office"):
            self._opened(opening.office.attribution_id, "cards", opening.day)

    def _opened(self, region: int, kind: str, day: date) -> None:
        self.openings[region, kind] = min(day, self.openings.get((region, kind), day))

    def _sheets(self) -> None:
        sheets = {(s.office_id, s.day): s for s in DaySheet.objects.select_related("office")}
        expected = {(e.office_id, e.day): e for e in ExpectedSheet.objects.select_related("office")}
        for key, due in expected.items():
            region, day = due.office.attribution_id, due.day
            self._put(region, day, "expected", 1)
            sheet = sheets.get(key)
            if sheet is None:
                continue
            self._put(region, day, "reported", 1)
            self._put(region, day, "partial", int(sheet.partial))
            self._put(region, day, "on_time", int(sheet.on_time))
            self._put(region, day, "verified", int(sheet.status == "verified"))
        for key, sheet in sheets.items():
            if key not in expected:
                self._put(sheet.office.attribution_id, sheet.day, "unscheduled", 1)
        for stop in Stoppage.objects.select_related("sheet__office"):
            place = self.stops[stop.sheet.office.attribution_id, stop.sheet.day]
            cause = (stop.service, stop.cause)
            place[cause] = place.get(cause, 0) + 1

    def offices(self) -> dict[tuple[int, date], dict[str, Number]]:
        """By office and day: 1 where a report was due and is there, or is verified; and what it recorded, printed and handed over."""
        due = set(ExpectedSheet.objects.values_list("office_id", "day"))
        found: dict[tuple[int, date], dict[str, Number]] = defaultdict(
            lambda: {"reported": 0, "verified": 0}
        )
        for sheet in DaySheet.objects.all():
            row, there = found[sheet.office_id, sheet.day], (sheet.office_id, sheet.day) in due
            row["reported"] = int(there)
            row["verified"] = int(there and sheet.status == "verified")
        for model, fields, name in (
            (RecordingCount, [f"recording_{f}" for f in RECORDING], "recordings_made"),
            (PrintingCount, [f"printing_{f}" for f in PRINTING], "prints_made"),
            (HandoverCount, [f"handover_{f}" for f in OVER], "handovers_made"),
        ):
            for count in model.objects.all():
                row = found[count.office_id, count.day]
                row[name] = add(row.get(name), *(getattr(count, field) for field in fields))
        return found

    def total(self, region: int, day: date) -> dict[str, Number]:
        """Own part and children, column by column."""
        if (region, day) not in self._totals:
            parts = [self.own.get((region, day), {})]
            parts += [self.total(kid, day) for kid in self.kids[region]]
            names = {name for part in parts for name in part}
            self._totals[region, day] = {n: add(*(p.get(n) for p in parts)) for n in names}
        return self._totals[region, day]

    def stops_of(self, region: int, day: date) -> dict[tuple[str, str], int]:
        found = dict(self.stops.get((region, day), {}))
        for kid in self.kids[region]:
            for cause, n in self.stops_of(kid, day).items():
                found[cause] = found.get(cause, 0) + n
        return found

    def moved(
        self, region: int, measure: str, first: date, last: date, *, own: bool = False
    ) -> int:
        """What flowed into a level after `first` and up to `last`."""
        rows = (
            self.own.get((region, day), {}) if own else self.total(region, day)
            for day in self.days
            if first < day <= last
        )
        return sum(self._into(measure, row) for row in rows)

    @staticmethod
    def _into(measure: str, row: dict[str, Number]) -> int:
        def n(column: str) -> int:
            return row.get(column) or 0

        formulas = {
            "recorded": n("recorded_flow"),
            "recorded_underage": n("underage_flow"),
            "unrecorded": -n("recorded_flow"),
            "printed_first": n("printed_first"),
            "printed_all": n("printed_first") + n("printed_again"),
            "suket_outstanding": -n("suket_exchanged"),
            "handed_over": n("handed_over_first") + n("handed_over_replacement"),
            "handed_over_first": n("handed_over_first"),
            "withdrawn": n("withdrawn"),
            "card_activated": n("card_activated"),
            "ikd_activated": n("ikd_activated"),
            "blank_opening": n("blank_opening"),
            "blank_received": n("blank_in") - n("blank_in_internal"),
            "blank_used": sum(n(f"printing_{name}") for name in PRINTING),
            "blank_spoiled": n("spoilage_count"),
            "blank_on_hand": n("blank_on_hand_change"),
            "blank_quarantine": n("blank_quarantine_change"),
            "blank_in_transit": n("blank_in_transit_change"),
            "at_dinas": n("cards_at_dinas_change"),
            "in_transit": n("cards_in_transit_change"),
            "at_counter": n("cards_at_counter_change"),
        }
        return formulas.get(measure, 0)

    def fact(self, region: int, measure: str, day: date) -> tuple[date, int, str] | None:
        """The fact in force: the latest day; of one day what is stated before what is implied, then the order of sources."""
        found = [
            (-at.toordinal(), implied, RANK.index(source), at, value, source)
            for at, value, source, implied in self._facts(region, measure)
            if at <= day
        ]
        if not found:
            return None
        *_, at, value, source = min(found)
        return at, value, "office" if source == "queue" else source

    def _facts(self, region: int, measure: str) -> list[tuple[date, int, str, int]]:
        mine = [(m, d, v, s) for r, m, d, v, s in self.facts if r == region]
        found = [(d, v, s, 0) for m, d, v, s in mine if m == measure]
        if measure in ("printed_first", "printed_all"):
            found += [(d, v, s, 1) for m, d, v, s in mine if m == "printed"]
        if measure == "withdrawn":
            found += [(d, 0, s, 1) for m, d, v, s in mine if m == "handed_over"]
        if measure == "blank_opening":
            found += [(d, 0, s, 1) for m, d, v, s in mine if m == "blank_received"]
        if measure == "blank_on_hand":
            found += self._implied_on_hand(region, mine)
        if measure in QUEUE:
            found += [(d, v, "queue", 0) for d, v in self.queue.get((region, measure), {}).items()]
        return found

    def _implied_on_hand(
        self, region: int, mine: list[tuple[str, date, int, str]]
    ) -> list[tuple[date, int, str, int]]:
        def best(measure: str, day: date) -> Number:
            rows = [(RANK.index(s), v) for m, d, v, s in mine if m == measure and d == day]
            return min(rows)[1] if rows else None

        found = []
        for measure, day, value, source in mine:
            opened = self.openings.get((region, "blank"), date.max) <= day
            used = best("blank_used", day)
            if measure == "blank_received" and used is not None and not opened:
                found.append((day, value - used - (best("blank_spoiled", day) or 0), source, 1))
        return found

    def level(self, region: int, measure: str, day: date) -> Fig:
        kids = [self.level(kid, measure, day) for kid in self.kids[region]]
        if measure in QUEUE:
            return self._resolve(region, measure, day, kids, flows=False)
        if measure in BLANK or measure in CARDS:
            return self._opened_level(region, measure, day, kids)
        return self._resolve(region, measure, day, kids, flows=True)

    def _resolve(
        self, region: int, measure: str, day: date, kids: list[Fig], *, flows: bool
    ) -> Fig:
        own = self.fact(region, measure, day)
        if own is not None and own[0] < self.border(region):
            own = None
        counted = [
            (pk, kid)
            for pk, kid in zip(self.kids[region], kids, strict=True)
            if self.counted(pk, kid, measure, day, flows=flows)
        ]
        left = set(self.kids[region]) - {pk for pk, _ in counted}
        kids = [kid for _, kid in counted]
        known = [kid for kid in kids if kid.value is not None]
        some = known if flows else [k for k in kids if k.value is not None or k.partial is not None]
        k, n = len(known), len(kids)
        oldest = min((kid.oldest for kid in some), default=None)
        newest = max((kid.newest for kid in some), default=None)
        sources = frozenset().union(*(kid.sources for kid in some))
        if n and k == n and (own is None or oldest >= own[0]):
            value = sum(kid.value for kid in kids)
            if flows:
                value += self.moved(region, measure, newest, day, own=True)
                value += sum(self.moved(kid, measure, newest, day) for kid in left)
            return Fig(value, oldest, newest, sources, k, n, resolved="children")
        if own is not None:
            value = own[1] + (self.moved(region, measure, own[0], day) if flows else 0)
            return Fig(value, own[0], own[0], frozenset({own[2]}), k, n, resolved="own")
        amounts = [kid.value if kid.value is not None else kid.partial for kid in some]
        if not some:
            return NOTHING
        return Fig(None, oldest, newest, sources, k, n, sum(amounts))

    def border(self, region: int) -> date:
        """The last day on which a child came from another parent, or left for one."""
        days = [
            code.valid.upper
            for code in self.codes
            if (now := self.regions[code.region_id]).level <= 3
            and now.parent_id != code.parent_id
            and region in (now.parent_id, code.parent_id)
        ]
        return max(days, default=date.min)

    def counted(self, kid: int, fig: Fig, measure: str, day: date, *, flows: bool) -> bool:
        """Whether a child should have a figure: not one that has ended, unless nobody has spoken of its heir since; nor one
        that began some day and of which nobody has spoken yet."""
        place = self.regions[kid]
        if place.ended_on is not None and place.ended_on <= day:
            heir = self.heirs.get(kid)
            if not flows or heir is None:
                return False
            stated = self.level(heir, measure, day)
            return stated.oldest is None or stated.oldest < place.ended_on
        if any(code.valid.lower is None for code in self.codes if code.region_id == kid):
            return True
        return fig.value is not None or (not flows and fig.partial is not None)

    def _opened_level(self, region: int, measure: str, day: date, kids: list[Fig]) -> Fig:
        own = self.fact(region, measure, day)
        if own is not None and own[0] < self.border(region):
            own = None
        k, n = sum(kid.value is not None for kid in kids), len(kids)
        if own is not None:
            value = own[1] + self.moved(region, measure, own[0], day)
            return Fig(value, own[0], own[0], frozenset({own[2]}), k, n, resolved="own")
        opened = self.openings.get((region, "blank" if measure in BLANK else "cards"), date.max)
        known = [kid for kid in kids if kid.value is not None]
        if not known and opened > day:
            return NOTHING
        value = self.moved(region, measure, date.min, day, own=True)
        for kid_id, kid in zip(self.kids[region], kids, strict=True):
            value += (
                kid.value if kid.value is not None else self.moved(kid_id, measure, date.min, day)
            )
        days = [kid.oldest for kid in known] + ([opened] if opened <= day else [])
        young = [kid.newest for kid in known] + ([opened] if opened <= day else [])
        sources = frozenset().union(*(kid.sources for kid in known)) | (
            {"opening"} if opened <= day else set()
        )
        return Fig(
            value, min(days), max(young), sources, k, n, resolved="children" if known else "own"
        )
