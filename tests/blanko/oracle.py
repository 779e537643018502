"""A naive book: plain lists, every balance counted anew from all movements, every day. What the ledger must agree with."""

from dataclasses import dataclass, field
from datetime import date, timedelta

START = date(2026, 7, 1)
DAYS = 20
Account = tuple[int, str]  # office, condition


def day_of(number: int) -> date:
    return START + timedelta(days=number)


class Refused(Exception):
    """The book does not bear it, or it contradicts another document."""


@dataclass
class Paper:
    kind: str
    office: int
    day: int
    moves: list[tuple[Account, int, int]]  # account, day, quantity
    receiver: int = -1
    quantity: int = 0
    condition: str = "on_hand"  # where what is sent was taken from
    of: "Paper | None" = None
    loan: str = ""
    debts: list[tuple[str, int, int]] = field(
        default_factory=list
    )  # loan, day, what it adds to what may be given back
    reversed: bool = False


@dataclass
class Use:
    office: int
    day: int
    kind: str
    said: int = 0
    waiting: int = 0
    posted: list[tuple[int, int]] = field(default_factory=list)  # day, quantity

    @property
    def booked(self) -> int:
        return sum(quantity for _day, quantity in self.posted)


class Oracle:
    def __init__(self) -> None:
        self.papers: list[Paper] = []
        self.uses: dict[tuple[int, int, str], Use] = {}
        self.before: dict[str, int] = {}  # loans from before the book

    # Balances

    def movements(self) -> list[tuple[Account, int, int]]:
        moves = [move for paper in self.papers for move in paper.moves]
        for use in self.uses.values():
            for day, quantity in use.posted:
                moves.append(((use.office, "on_hand"), day, -quantity))
                if use.kind == "spoilage":
                    moves.append(((use.office, "quarantine"), day, quantity))
        return moves

    def closing(self, account: Account, day: int) -> int:
        return sum(q for a, d, q in self.movements() if a == account and d <= day)

    def bears(self, account: Account, day: int) -> int:
        return min(self.closing(account, later) for later in range(day, DAYS + 1))

    # Documents

    def add(self, paper: Paper) -> Paper:
        if paper.kind != "opening" and paper.day < self.opening_day(paper.office):
            raise Refused
        for account, day, quantity in paper.moves:
            if quantity < 0 and self.bears(account, day) + quantity < 0:
                raise Refused
        if not self.owed_bears(paper):
            raise Refused
        self.papers.append(paper)
        raised = {a[0] for a, _d, quantity in paper.moves if a[1] == "on_hand" and quantity > 0}
        for office in sorted(raised):
            self.settle(office)
        return paper

    def owed_bears(self, paper: Paper) -> bool:
        """Nothing is given back that is not owed, on any day."""
        debts = [debt for known in (*self.papers, paper) for debt in known.debts]
        return all(
            self.before.get(loan, 0) + sum(q for of, d, q in debts if of == loan and d <= day) >= 0
            for loan in {debt[0] for debt in paper.debts}
            for day in range(DAYS + 1)
        )

    def standing(self, office: int, kind: str = "") -> list[Paper]:
        return [
            paper
            for paper in self.papers
            if paper.office == office
            and not paper.reversed
            and paper.kind != "reversal"
            and kind in ("", paper.kind)
        ]

    def opening_day(self, office: int) -> int:
        return min((paper.day for paper in self.standing(office, "opening")), default=-1)

    def still(self, dispatch: Paper) -> int:
        if dispatch.reversed:
            return 0
        answers = [p for p in self.papers if p.of is dispatch and p.kind != "reversal"]
        return dispatch.quantity - sum(p.quantity for p in answers if not p.reversed)

    def open(self, office: int, day: int, quantity: int) -> Paper:
        used = [use.day for use in self.uses.values() if use.office == office and use.posted]
        days = [
            p.day
            for p in self.papers
            if p.office == office and p.kind not in ("opening", "reversal")
        ]
        if self.standing(office, "opening") or any(d < day for d in days + used):
            raise Refused
        for use in self.uses.values():
            if use.office == office and use.day < day:
                use.waiting = 0
        moves = [((office, "on_hand"), day, quantity)]
        return self.add(Paper("opening", office, day, moves))

    def reverse(self, paper: Paper, day: int) -> Paper:
        answered = any(
            p.of is paper and not p.reversed and p.kind != "reversal" for p in self.papers
        )
        if paper.reversed or paper.kind == "reversal" or day < paper.day or answered:
            raise Refused
        if paper.kind == "opening":
            others = [p for p in self.standing(paper.office) if p is not paper]
            if others or any(u.posted for u in self.uses.values() if u.office == paper.office):
                raise Refused
        moves = [(account, day, -quantity) for account, _day, quantity in paper.moves]
        debts = [(loan, day, -quantity) for loan, _day, quantity in paper.debts]
        paper.reversed = True
        try:
            made = self.add(Paper("reversal", paper.office, day, moves, of=paper.of, debts=debts))
        except Refused:
            paper.reversed = False
            raise
        if paper.kind == "opening":
            for use in sorted(self.uses.values(), key=lambda u: (u.office, u.day, u.kind)):
                if use.office == paper.office and use.day < paper.day:
                    self.say(use.office, use.day, use.kind, use.said)
        return made

    # Sheets

    def say(self, office: int, day: int, kind: str, quantity: int) -> None:
        use = self.uses.setdefault((office, day, kind), Use(office, day, kind))
        use.said = quantity
        target = 0 if day < self.opening_day(office) else quantity
        need = target - use.booked
        if need >= 0:
            use.waiting = need - self.take(use, need)
            return
        given = 0
        for posted_day, posted in sorted(_by_day(use.posted).items(), reverse=True):
            free = self.bears((office, "quarantine"), posted_day) if kind == "spoilage" else 10**9
            part = min(-need - given, posted, free)
            if part > 0:
                use.posted.append((posted_day, -part))
                given += part
        use.waiting = need + given
        self.settle(office)

    def take(self, use: Use, quantity: int) -> int:
        taken = 0
        for day in range(use.day, DAYS + 1):
            part = min(quantity - taken, self.bears((use.office, "on_hand"), day))
            if part > 0:
                use.posted.append((day, part))
                taken += part
        return taken

    def settle(self, office: int) -> None:
        mine = [use for use in self.uses.values() if use.office == office and use.waiting > 0]
        for use in sorted(mine, key=lambda u: (u.day, u.kind)):
            use.waiting -= self.take(use, use.waiting)


def _by_day(posted: list[tuple[int, int]]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for day, quantity in posted:
        sums[day] = sums.get(day, 0) + quantity
    return {day: quantity for day, quantity in sums.items() if quantity > 0}
