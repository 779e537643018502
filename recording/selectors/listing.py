"""Reading snapshots and claims for the data pages."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from ektp.daysheets.registry import levels
from ektp.regions.models import Level, Region
from recording.models import Claim, ImportBatch, LevelSnapshot, Source

SHOWN = (
    "eligible_population",
    "recorded",
    "unrecorded",
    "prr_backlog",
    "printed_all",
    "handed_over",
    "card_activated",
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure with its date and source, as the data page shows it."""

    value: int
    day: date
    source: str


@dataclass(frozen=True, slots=True)
class RegionFacts:
    """The latest facts of one region by measure."""

    code: str
    name: str
    facts: dict[str, Fact]


def latest_facts(region: Region) -> list[RegionFacts]:
    """The newest fact of each shown measure for the region and its children down to kecamatan; two queries."""
    regions = [
        region,
        *Region.objects.children_of(region)
        .filter(level__lte=Level.DISTRICT, ended_on=None)
        .order_by("code"),
    ]
    rows = (
        LevelSnapshot.objects.filter(region__in=regions, measure__in=SHOWN)
        .order_by("region", "measure", "-day")
        .distinct("region", "measure")
        .values_list("region", "measure", "value", "day", "source")
    )
    found: dict[int, dict[str, Fact]] = {}
    for key, measure, value, day, source in rows:
        found.setdefault(key, {})[measure] = Fact(value, day, str(Source(source).label))
    return [RegionFacts(r.code, r.label, found.get(r.pk, {})) for r in regions]


def snapshots_of(region: Region) -> QuerySet[LevelSnapshot]:
    """Every fact of one region, the newest first."""
    return LevelSnapshot.objects.filter(region=region).order_by("-day", "measure", "source")


def claims_under(region: Region) -> QuerySet[Claim]:
    """Claims about the region and what lies under it, the newest first."""
    return (
        Claim.objects.filter(region__in=Region.objects.under(region, include_self=True))
        .select_related("region")
        .order_by("-day", "-pk")
    )


def claims_about(region: int, *, after: date, until: date) -> list[Claim]:
    """Claims about the region (its key) as of a day later than `after`, up to `until`; the newest first."""
    claims = Claim.objects.filter(region=region, day__gt=after, day__lte=until)
    return list(claims.order_by("-day", "-said_on", "-pk"))


def batches_under(region: Region) -> QuerySet[ImportBatch]:
    """Files read for the region or what lies under it, the newest first."""
    return (
        ImportBatch.objects.filter(region__in=Region.objects.under(region, include_self=True))
        .select_related("region", "by")
        .order_by("-at")
    )


def measure_choices() -> list[tuple[str, str]]:
    """Levels that a snapshot can state, with their labels."""
    return [
        (code, str(level.label)) for code, level in levels().items() if level.anchor != "opening"
    ]
