from ektp.daysheets.selectors.changes.listing import changes, iterate_changes
from ektp.daysheets.selectors.changes.shapes import Change, ChangeFilter, ChangePage, Detail, Preset

__all__ = [
    "Change",
    "ChangeFilter",
    "ChangePage",
    "Detail",
    "Preset",
    "changes",
    "iterate_changes",
]
