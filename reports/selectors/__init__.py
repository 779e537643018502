"""Reading the roll-up and what stands behind it."""

from reports.selectors.assembly import progress
from reports.selectors.kept import progress_kept
from reports.selectors.version import Version, version_of

__all__ = ["Version", "progress", "progress_kept", "version_of"]
