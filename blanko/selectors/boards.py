"""The public stock board of a kabupaten/kota."""

from dataclasses import dataclass
from datetime import date

from blanko.models import StockBoard
from blanko.selectors.balances import offices_stock
from blanko.selectors.scope import stock_offices
from ektp.common import clock
from ektp.regions.models import Region


@dataclass(frozen=True, slots=True)
class BoardRow:
    """What an office has on hand (keping); None where its book has not begun. `last_receipt`: when it last received some."""

    name: str
    on_hand: int | None
    last_receipt: date | None


@dataclass(frozen=True, slots=True)
class Board:
    """The board of a kabupaten/kota at the end of a day."""

    region: Region
    day: date
    rows: tuple[BoardRow, ...]

    @property
    def total(self) -> int | None:
        """The sum of what is known; None where nothing is."""
        known = [row.on_hand for row in self.rows if row.on_hand is not None]
        return sum(known) if known else None


def is_public(region: Region) -> bool:
    """Whether the board of this kabupaten/kota is switched on."""
    return StockBoard.objects.filter(region=region, public=True).exists()


def public_board(code: str) -> Board | None:
    """The board of the kabupaten/kota of this code, today; None unless it is switched on."""
    found = StockBoard.objects.filter(region__code=code, public=True).select_related("region")
    board = found.first()
    if board is None:
        return None
    day = clock.today(board.region.time_zone)
    offices = [office.pk for office in stock_offices(board.region, day)]
    rows = (BoardRow(s.name, s.on_hand, s.last_receipt) for s in offices_stock(offices, day))
    return Board(board.region, day, tuple(rows))
