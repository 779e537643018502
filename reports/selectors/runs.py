"""Finding reports that were made."""

from django.db.models import QuerySet

from ektp.accounts.models import User
from ektp.accounts.policies import place_of
from ektp.regions.models import Region
from reports.models import ReportFile, ReportRun

_ORDER = (ReportFile.Kind.SIGNED, ReportFile.Kind.PDF, ReportFile.Kind.XLSX)


def runs_visible_to(user: User) -> QuerySet[ReportRun]:
    """Reports of the user's place and of all regions under it, the latest first."""
    scope = Region.objects.under(place_of(user), include_self=True)
    runs = ReportRun.objects.filter(region__in=scope).defer("figures")
    return runs.select_related("region", "requested_by")


def current_files(run: ReportRun) -> dict[str, ReportFile]:
    """The newest file of each kind; the signed one first."""
    found: dict[str, ReportFile] = {}
    for file in run.files.all():
        found.setdefault(file.kind, file)
    return {kind: found[kind] for kind in _ORDER if kind in found}
