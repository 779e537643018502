"""Belum diserahkan by office for one kabupaten/kota, and what is on the way by region above it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from distribution.models import CardOpening
from distribution.selectors.lying import AgeBar, Lying, lying
from distribution.selectors.transit import Transit, transit_around
from ektp.accounts.models import User
from ektp.accounts.policies import sees_office
from ektp.regions.models import Office, OfficeAbility, Region


@dataclass(frozen=True, slots=True)
class OfficeCards:
    """Finished cards at one office, on their way to it, and missing of what came (keping; both still their senders').

    None: nobody knows, the office has no opening.
    """

    office: Office
    lying: Lying
    coming: int
    missing: int

    @property
    def name(self) -> str:
        """What the office is called."""
        return self.office.name

    @property
    def is_dinas(self) -> bool:
        """Whether its cards lie at the Dinas, and not at a counter."""
        return self.office.kind == Office.Kind.DINAS

    @property
    def at_dinas(self) -> int | None:
        """At the Dinas, not sent yet."""
        return self.lying.quantity if self.is_dinas else None

    @property
    def at_counter(self) -> int | None:
        """Belum diambil: at a counter."""
        return None if self.is_dinas else self.lying.quantity

    @property
    def ages(self) -> AgeBar | None:
        """Estimated ages, where anything lies."""
        return self.lying.ages if self.lying.quantity else None

    @property
    def older(self) -> int | None:
        """Estimated to lie longer than 90 days."""
        return self.lying.ages.older if self.lying.ages else None

    @property
    def waiting(self) -> int | None:
        """Handed over or sent beyond the documents."""
        return self.lying.waiting if self.lying.known else None


def card_offices(user: User, region: Region, day: date) -> list[Office]:
    """Offices in a region and below that print or hand over on `day`, or have an opening, and that the user sees."""
    able = OfficeAbility.objects.filter(
        office=OuterRef("pk"), valid__contains=day, service__in=("printing", "handover")
    )
    opened = CardOpening.objects.filter(office=OuterRef("pk"))
    under = Region.objects.under(region, include_self=True)
    offices = Office.objects.filter(
        Q(Exists(able)) | Q(Exists(opened)), region__in=under, active=True, home_office=None
    )
    found = offices.select_related("region", "attribution").order_by("code")
    return [office for office in found if sees_office(user, office)]


def cards_by_office(
    offices: Iterable[Office], day: date, around: Transit | None = None
) -> list[OfficeCards]:
    """What lies at each office at the end of `day`, and of what is open `around` it, what is on its way there."""
    wanted = list(offices)
    there = lying([office.pk for office in wanted], day)
    coming: dict[int, int] = defaultdict(int)
    missing: dict[int, int] = defaultdict(int)
    for way in around.ways if around else ():
        coming[way.dispatch.receiver_id] += way.still
    for way in around.short if around else ():
        missing[way.dispatch.receiver_id] += max(way.still, 0)
    return [
        OfficeCards(office, there[office.pk], coming[office.pk], missing[office.pk])
        for office in wanted
    ]


def ways_by_region(
    region: Region, children: Iterable[Region], day: date
) -> list[dict[str, object]]:
    """In transit and unanswered differences by child of a region, of dispatches from its offices."""
    whole = transit_around(region, day)
    return [_way_row(child, whole.inside(child)) for child in children]


def _way_row(region: Region, transit: Transit) -> dict[str, object]:
    return {
        "code": region.code,
        "name": region.label,
        "coming": transit.unaccepted,
        "missing": transit.missing,
        "in_transit": transit.total,
        "oldest": transit.oldest,
        "short": len(transit.short),
    }
