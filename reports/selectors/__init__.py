"""Reading the roll-up and what stands behind it."""

from reports.selectors.assembly import progress

__all__ = ["progress"]
