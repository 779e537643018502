"""Where finished cards lie, how old they are, and what is on its way."""

from distribution.selectors.lying import AgeBar, Lying, age_bar, lying
from distribution.selectors.transit import (
    Transit,
    Way,
    dispatches_of,
    on_the_way,
    open_differences,
    transit_around,
)

__all__ = [
    "AgeBar",
    "Lying",
    "Transit",
    "Way",
    "age_bar",
    "dispatches_of",
    "lying",
    "on_the_way",
    "open_differences",
    "transit_around",
]
