"""Columns of whole numbers that are counted, and abstract models that name them once for several tables."""

from django.db import models
from django.db.models import Q
from django_stubs_ext import StrPromise


def count_column(label: StrPromise) -> "models.IntegerField[int | None, int | None]":
    """A count that may be unknown: null is not 0."""
    return models.IntegerField(label, null=True, blank=True)


def names(mixin: type[models.Model]) -> tuple[str, ...]:
    """The column names of an abstract model."""
    return tuple(field.name for field in mixin._meta.fields)


def none_negative(columns: tuple[str, ...]) -> Q:
    """The condition of a CHECK: each of these is unknown or at least 0."""
    return Q(*((Q(**{f"{name}__gte": 0}) | Q(**{f"{name}__isnull": True})) for name in columns))
