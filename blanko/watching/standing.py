"""One office watched: what it holds beside how fast it uses, when to ask for more, and when it will be empty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from blanko.watching.pace import MONTH, WEEK, Pace, UseDay, counted, cover, pace, used_in, uses_of
from blanko.watching.projection import BackTest, Projection, back_test, project
from blanko.watching.reorder import Lead, reorder_point
from blanko.watching.transfers import Holder

MUCH = 90
"""Working days of cover above which an office holds more than it needs (domain.md section 4.3)."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the book says of an office at the end of a day, keping. `on_hand` is None where no book has begun.

    `incoming` was sent to it and is not accepted yet; `waiting` was used and waits for the document of its receipt.
    """

    on_hand: int | None
    incoming: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Watch:
    """An office watched; what cannot be known is None."""

    office_id: int
    code: str
    name: str
    day: date
    held: Held
    week: Pace
    month: Pace
    lead: Lead
    reorder: int | None
    used: int | None = None  # keping in the last 30 days
    projection: Projection | None = None
    test: BackTest | None = None
    working: tuple[date, ...] = ()  # the days on which it will be open
    prints: bool = True

    @property
    def on_hand(self) -> int | None:
        """Keping on hand."""
        return self.held.on_hand

    @property
    def cover(self) -> int | None:
        """Working days that what is on hand lasts at the mean of 30 days."""
        return cover(self.held.on_hand, self.month.mean)

    @property
    def week_cover(self) -> int | None:
        """The same at the mean of 7 days."""
        return cover(self.held.on_hand, self.week.mean)

    @property
    def position(self) -> int | None:
        """On hand and on its way here."""
        return None if self.held.on_hand is None else self.held.on_hand + self.held.incoming

    @property
    def below(self) -> bool:
        """Whether it is time to ask for more: what it has and what is on its way is at the reorder point or below."""
        return (
            self.position is not None and self.reorder is not None and self.position <= self.reorder
        )

    @property
    def holds_much(self) -> bool:
        """Whether what is on hand lasts longer than MUCH working days."""
        return self.cover is not None and self.cover > MUCH

    @property
    def store(self) -> bool:
        """Whether it keeps blanks for others: it prints none and has no pace of its own."""
        return not self.prints and not self.month.mean

    @property
    def holder(self) -> Holder | None:
        """The office in the programme of transfers; None where its stock or its use is unknown, or its book is behind."""
        if self.position is None or self.held.waiting > 0:
            return None
        coming = self.held.incoming
        if self.store:
            return Holder(self.office_id, self.position, Decimal(0), 0, coming)
        if self.reorder is None or not self.month.mean:
            return None
        return Holder(self.office_id, self.position, self.month.mean, self.reorder, coming)

    def date_of(self, number: int) -> date:
        """The date of the working day that is so many from now; past what is known of the calendar, Monday to Friday."""
        if number <= 0:
            return self.day
        if number <= len(self.working):
            return self.working[number - 1]
        last, left = (self.working[-1] if self.working else self.day), number - len(self.working)
        while left:
            last += timedelta(days=1)
            left -= last.weekday() < 5
        return last


@dataclass(frozen=True, slots=True)
class Subject:
    """What has to be known of an office before it can be watched."""

    office_id: int
    code: str
    name: str
    held: Held
    days: Sequence[UseDay]
    working: tuple[date, ...] = ()
    prints: bool = True


def watch(subject: Subject, day: date, lead: Lead, *, ahead: bool = True) -> Watch:
    """Watch an office at the end of `day`; `ahead`: with its projection and back-test."""
    month = pace(subject.days, day, MONTH)
    uses = uses_of(counted(subject.days)) if ahead else []
    stock = subject.held.on_hand
    return Watch(
        office_id=subject.office_id,
        code=subject.code,
        name=subject.name,
        day=day,
        held=subject.held,
        week=pace(subject.days, day, WEEK),
        month=month,
        lead=lead,
        reorder=reorder_point(month.mean, month.deviation, lead),
        used=used_in(subject.days, day, MONTH),
        projection=None if stock is None else project(stock, uses),
        test=back_test(tuple(uses)),
        working=subject.working,
        prints=subject.prints,
    )
