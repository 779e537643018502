"""Small ledgers beside the sheet, given by the stages: what they know of the office on that day, and the sheet does not ask for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django_stubs_ext import StrPromise

from ektp.daysheets.content import SheetView
from ektp.daysheets.selectors.setting import DaySetting


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line: what it is, and how many. `sum` stands under a rule; `sign` is "+" or "−" where the line adds or takes off."""

    label: StrPromise | str
    amount: int | None
    sign: str = ""
    sum: bool = False


@dataclass(frozen=True, slots=True)
class Ledger:
    """A small sum with its title, a remark below, and a way on: `route` names an address, `code` what it is of."""

    title: StrPromise | str
    lines: Sequence[LedgerLine]
    remark: str = ""
    route: str = ""
    code: str = ""
    link: StrPromise | str = ""
    warn: bool = False


Beside = Callable[[DaySetting, SheetView | None], Ledger | None]
_beside: list[Beside] = []


def register_panel(give: Beside) -> None:
    """Called once by an AppConfig.ready. `give` answers None where it has nothing to say about an office."""
    _beside.append(give)


def panels_beside(setting: DaySetting, view: SheetView | None) -> list[Ledger]:
    """The ledgers of an office on a day."""
    return [ledger for give in _beside if (ledger := give(setting, view)) is not None]
