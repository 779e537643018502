"""What the application computes itself, beside what people said. Who computes stands above the stages and registers here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from recording.models import Claim

COMPARED = frozenset({Claim.Kind.PERCENTAGE, Claim.Kind.GAP, Claim.Kind.TOTAL})


@dataclass(frozen=True, slots=True)
class Beside:
    """The computed figure of a claim's own region and day, and its difference (computed less claimed); None where it is not known.

    `flagged`: they differ by more than rounding can hide.
    """

    computed: Decimal | None = None
    difference: Decimal | None = None
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class ComparedClaim:
    """A claim with what stands beside it."""

    claim: Claim
    beside: Beside


Comparer = Callable[[Sequence[Claim]], Mapping[int, Beside]]
_comparers: list[Comparer] = []


def register_comparer(comparer: Comparer) -> None:
    """Called once by an AppConfig.ready: computes what stands beside claims, by their keys."""
    _comparers.append(comparer)


def compared(claims: Sequence[Claim]) -> list[ComparedClaim]:
    """The claims in their order. Need, supply and pace have no computed figure beside them."""
    wanted = [claim for claim in claims if claim.kind in COMPARED]
    found: dict[int, Beside] = {}
    for comparer in _comparers:
        found.update(comparer(wanted))
    return [ComparedClaim(claim, found.get(claim.pk, Beside())) for claim in claims]
