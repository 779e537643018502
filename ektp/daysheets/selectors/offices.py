"""The offices of somebody's region on one day: which have reported, and how."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)

from ektp.accounts.models import User
from ektp.accounts.selectors import offices_visible_to
from ektp.daysheets.models import DaySheet, ExpectedSheet

STATES = ("missing", "returned", "partial", "reported", "verified", "closed", "stopped", "free")


def offices_on(user: User, day: date) -> QuerySet[Any]:
    """Active offices in the user's place that are expected to report on `day` or have, with `state`, `saved_at` and `editor`."""
    sheets = DaySheet.objects.filter(office=OuterRef("pk"), day=day)
    expected = ExpectedSheet.objects.filter(office=OuterRef("pk"), day=day)

    def of(name: str) -> Subquery:
        return Subquery(sheets.values(name)[:1])

    found = (
        offices_visible_to(user)
        .filter(active=True)
        .annotate(
            day=Value(day, output_field=DateField()),
            due=Exists(expected),
            kind_of_day=of("kind"),
            status=of("status"),
            filled=of("sections_filled"),
            wanted=of("sections_expected"),
            saved_at=Subquery(sheets.values("known_from")[:1], output_field=DateTimeField()),
            editor=of("edited_by__full_name"),
        )
    )
    return found.annotate(state=_state()).exclude(state="none")


def _state() -> Case:
    words: Mapping[str, Mapping[str, Any]] = {
        "returned": {"status": DaySheet.Status.RETURNED},
        "closed": {"kind_of_day": DaySheet.Kind.CLOSED},
        "stopped": {"kind_of_day": DaySheet.Kind.STOPPED},
        "verified": {"status": DaySheet.Status.VERIFIED},
        "partial": {"filled__lt": F("wanted")},
        "reported": {"status__isnull": False},
        "missing": {"due": True},
    }
    whens = [When(**condition, then=Value(word)) for word, condition in words.items()]
    return Case(*whens, default=Value("none"), output_field=CharField())


def tally(offices: QuerySet[Any]) -> dict[str, int]:
    """How many offices are in each state, and how many in all."""
    rows = offices.order_by().values("state").annotate(n=Count("pk")).values_list("state", "n")
    counts = dict(rows)
    return {"all": sum(counts.values()), **{s: counts[s] for s in STATES if s in counts}}
