"""Random histories: edits, corrections, snapshots, verifications, moves of domicile, and partial runs of every runner."""

import random
from datetime import UTC, date, datetime, timedelta

from ektp.accounts.models import User
from ektp.daysheets.models import DaySheet
from ektp.db.changing import changing
from reports.rollup.runner import ALWAYS, run, run_together
from reports.rollup.turns import fresh_period
from reports.services import rollup
from tests.factories import user_make
from tests.reports.rollup.world import NOON, Small

FIRST = date(2026, 1, 5)
IN_FEBRUARY = datetime(2026, 2, 16, 5, 0, tzinfo=UTC)  # so that inline runs leave what is later
IN_JUNE = datetime(
    2026, 6, 16, 5, 0, tzinfo=UTC
)  # so that the days of only some months are kept by office
SPAN = 100
SNAPSHOTS = (
    "eligible_population", "recorded", "unrecorded", "printed", "printed_first", "printed_all", "handed_over",
    "handed_over_first", "withdrawn", "card_activated", "blank_received", "blank_used", "blank_spoiled",
    "blank_on_hand", "prr_backlog", "suket_outstanding", "at_counter",
)  # fmt: skip
SOURCES = ("dkb", "siak", "office", "field", "statement")
FIELDS = {
    "recording": ("counter", "mobile_unit", "home_visit", "visitors", "underage", "repeat"),
    "printing": ("first", "data_change", "replace_lost", "suket_exchange"),
    "handover": ("counter", "scheduled", "replacement", "withdrawn"),
    "activation": ("counter", "home_visit", "ikd"),
    "queue": ("prr", "in_process", "duplicates", "failures"),
}


class Walker:
    """One random history in the small world."""

    def __init__(self, world: Small, seed: int) -> None:
        self.world = world
        self.random = random.Random(seed)
        self.measures = self.random.sample(SNAPSHOTS, 4)  # few, so that they meet too
        self.deeds = [
            *[self.count] * 10,
            *[self.state] * 5,
            *[self.same_place] * 3,
            self.move, self.spoil, self.serve, self.stop, self.expect, self.verify, self.stock, self.cards,
            self.open_cards, *[self.run] * 5,
        ]  # fmt: skip

    def walk(self, steps: int) -> None:
        for _ in range(steps):
            self.random.choice(self.deeds)()

    def day(self) -> date:
        """Mostly a few busy days, so that things meet."""
        spread = self.random.choice((3, 40, SPAN))
        return FIRST + timedelta(days=self.random.randrange(spread))

    def office(self) -> str:
        return self.random.choice(sorted(self.world.offices))

    def region(self) -> str:
        return self.random.choice(sorted(self.world.regions))

    def value(self) -> int | None:
        """Null and zero are as likely as a number."""
        return self.random.choice((None, 0, self.random.randrange(1, 40)))

    def count(self) -> None:
        section = self.random.choice(sorted(FIELDS))
        values = {name: self.value() for name in FIELDS[section]}
        if self.random.random() < 0.15:
            values = {}
        self.world.count(section, self.office(), self.day(), self.region(), **values)

    def same_place(self) -> None:
        """All kecamatan of a kabupaten report one day, so that sums of children can be complete."""
        kabupaten = self.random.choice(("11.01", "12.02"))
        measure, day = self.random.choice(self.measures), self.day()
        for code in sorted(self.world.regions):
            if code.startswith(f"{kabupaten}."):
                self.world.state(code, measure, day, self.random.randrange(500), "siak")

    def state(self) -> None:
        value = None if self.random.random() < 0.2 else self.random.randrange(1000)
        place = self.random.choice((self.region(), "11", "ID"))
        self.world.state(
            place, self.random.choice(self.measures), self.day(), value, self.random.choice(SOURCES)
        )

    def move(self) -> None:
        self.world.move("recording", self.office(), self.day(), self.region(), self.region())

    def spoil(self) -> None:
        self.world.spoil(self.office(), self.day(), self.value())

    def serve(self) -> None:
        self.world.serve(self.office(), self.day(), self.value())

    def stop(self) -> None:
        self.world.stop(self.office(), self.day(), self.random.choice(("power", "network")))

    def expect(self) -> None:
        self.world.expect(self.office(), self.day())

    def verify(self) -> None:
        """Verify some sheet, or save it again so that it is no longer verified."""
        sheet = DaySheet.objects.order_by("day", "office").first()
        if sheet is None:
            return
        state = {"status": "verified", "verified_by": self.verifier(), "verified_at": NOON}
        if sheet.status == "verified":
            state = {"status": "reported", "verified_by": None, "verified_at": None}
        with changing(by=self.world.user):
            DaySheet.objects.filter(pk=sheet.pk).update(
                **state, on_time=True, sections_expected=2, sections_filled=1
            )
            self.world.said([sheet.office.attribution], sheet.day)

    def verifier(self) -> User:
        known = User.objects.filter(username="camat").first()
        return known or user_make("camat", "camat", region=self.world.regions["11"])

    def stock(self) -> None:
        kind = self.random.choice(
            ("blank_opening", "blank_in", "blank_in_internal", "blank_on_hand_change")
        )
        self.world.stock(self.region(), self.day(), **{kind: self.random.randrange(100)})

    def cards(self) -> None:
        kind = self.random.choice(
            ("cards_at_dinas_change", "cards_in_transit_change", "cards_accepted")
        )
        self.world.cards(self.office(), self.day(), **{kind: self.random.randrange(-9, 30)})

    def open_cards(self) -> None:
        self.world.open_cards(self.office(), self.day(), self.random.randrange(50))

    def run(self) -> None:
        """A part of what waits, by any of the three or by two of them together."""
        limit = self.random.choice((1, 3, 100))
        match self.random.choice(("11", "12", "ID", "inline", "both", "both")):
            case "inline":
                rollup.run_inline(self.world.regions["11"].pk)
            case "both":
                both = [self.world.scope(place) for place in ("11", "12")]
                run_together(both, period=self.random.choice((ALWAYS, fresh_period())), limit=limit)
            case place:
                run(self.world.scope(place), limit=limit)
