"""Dated rows: at most one per owner and day, held by the database.

The server carries no btree_gist, so the owner's number is written as a range of one.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db.models import F, Func, Q, Value
from django.db.models.fields import BigIntegerField


def one_per_day(*, name: str, owner: str, condition: Q | None = None) -> ExclusionConstraint:
    """Rows of one `owner` (a foreign key) must not overlap in `valid`."""
    owner_as_range = Func(
        F(owner), F(owner), Value("[]"), function="int8range", output_field=BigIntegerField()
    )
    return ExclusionConstraint(
        name=name,
        expressions=[
            (owner_as_range, RangeOperators.OVERLAPS),
            ("valid", RangeOperators.OVERLAPS),
        ],
        condition=condition,
    )
