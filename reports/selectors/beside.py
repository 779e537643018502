"""The computed figures beside claims, for the data pages: a few statements for each day that claims are about."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from ektp.regions.models import Level
from recording.models import Claim
from recording.selectors.comparing import Beside
from reports.figures import LevelFigure
from reports.selectors.claims import claim_figure
from reports.selectors.derive import derive_levels
from reports.selectors.reading import levels_at


def claims_beside(claims: Sequence[Claim]) -> dict[int, Beside]:
    """What the roll-up says of each claim's own region and day, by key of the claim."""
    by_day: dict[date, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_day[claim.day].append(claim)
    return {
        claim.pk: _beside(claim, levels[claim.region_id])
        for day, said in by_day.items()
        for levels in [_levels(said, day)]
        for claim in said
    }


def _levels(claims: Sequence[Claim], day: date) -> dict[int, dict[str, LevelFigure]]:
    regions = {claim.region_id: claim.region for claim in claims}
    districts = frozenset(key for key, r in regions.items() if r.level == Level.DISTRICT)
    found = levels_at(list(regions), day, districts=districts)
    return {region: derive_levels(levels) for region, levels in found.items()}


def _beside(claim: Claim, levels: Mapping[str, LevelFigure]) -> Beside:
    figure = claim_figure(claim, levels)
    return Beside(figure.computed, figure.difference, figure.flagged)
