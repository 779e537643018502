"""Random decrees over the small world: whatever can become of a region, in one file of one to three rows."""

import random
from datetime import date, timedelta

from ektp.regions.models import Region
from ektp.regions.services import Decree, Row, What
from tests.reports.rollup.histories import FIRST, SPAN


class Legislator:
    """Decrees that can stand, one after another."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.serial = 40
        self.last = FIRST
        self.acts = (
            *[self.move] * 4, *[self.recode] * 2, *[self.merge] * 3, *[self.split] * 3, self.rename, self.new,
        )  # fmt: skip

    def decree(self) -> Decree:
        self.last = day = self.last + timedelta(days=self.random.randrange(1, SPAN // 2))
        used: set[str] = set()
        rows = []
        for at in range(self.random.randint(1, 3)):
            row = self.random.choice(self.acts)(at + 2)
            codes = {code for code in (row.code, row.new_code) if code} if row else {""}
            if row is None or any(_related(one, other) for one in codes for other in used):
                continue
            used |= codes
            rows.append(row)
        return Decree(day, f"Keputusan {self.serial}", tuple(rows))

    def _any(self, *levels: int) -> Region | None:
        found = list(Region.objects.current().filter(level__in=levels).order_by("pk"))
        return self.random.choice(found) if found else None

    def _under(self, above: Region) -> str:
        self.serial += 1
        return f"{above.code}.{self.serial % 90 + 10}"

    def move(self, at: int) -> Row | None:
        region = self._any(2, 2, 3)
        above = self._any(region.level - 1) if region else None
        if region is None or above is None or above.pk == region.parent_id:
            return None
        return Row(at, What.MOVE, region.code, self._under(above))

    def recode(self, at: int) -> Row | None:
        region = self._any(2, 3)
        if region is None or region.parent is None:
            return None
        return Row(at, What.RECODE, region.code, self._under(region.parent))

    def merge(self, at: int) -> Row | None:
        """Mostly into a sister."""
        region = self._any(3)
        if region is None:
            return None
        others = Region.objects.current().filter(level=3).exclude(pk=region.pk)
        sisters = others.filter(parent=region.parent)
        into = self.random.choice(list((sisters or others).order_by("pk")) or [None])  # type: ignore[list-item]
        return Row(at, What.MERGE, region.code, into.code) if into else None

    def split(self, at: int) -> Row | None:
        region = self._any(3)
        if region is None or region.parent is None:
            return None
        return Row(at, What.SPLIT, region.code, self._under(region.parent), f"Baru {at}")

    def rename(self, at: int) -> Row | None:
        region = self._any(1, 2, 3)
        return (
            Row(at, What.RENAME, region.code, name=f"Nama {self.serial} {at}") if region else None
        )

    def new(self, at: int) -> Row | None:
        self.serial += 1
        above = self._any(1)
        code = (
            f"{self.serial}" if self.random.random() < 0.5 or above is None else self._under(above)
        )
        return Row(at, What.NEW, "", code, f"Wilayah {self.serial}")


def _related(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def day_of(seed: int) -> date:
    """Some day that the histories know."""
    return FIRST + timedelta(days=random.Random(seed).randrange(SPAN))
