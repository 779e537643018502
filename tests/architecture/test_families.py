"""Every table is of one family, and the database itself keeps the promise of that family (MODEL sections 5 and 7)."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from ektp.db.models import Tracked

HISTORY = {"touch", "keep_updated", "keep_deleted"}

# Written once: a trigger refuses every other write.
APPEND_ONLY = {
    "accounts.AccountEvent",
    "blanko.BlankFlow",
    "blanko.LoanNetting",
    "blanko.DestructionLine",
    "blanko.DestructionWitness",
    "blanko.StockDocument",
    "blanko.StockLine",
    "blanko.WithdrawnCards",
    "db.History",
    "papers.Paper",
    "papers.PaperFile",
    "reports.ReportFile",
}
# With a trigger of their own: the user's rights leave a trace, a run's figures freeze once it is done.
OWN_TRIGGER = {"accounts.User": "trace", "reports.ReportRun": "frozen"}
# Can be made again from what is tracked, or is only bookkeeping of the machine: nothing is lost with an old value.
DERIVED = {
    "blanko.Account",
    "blanko.AccountDay",
    "blanko.StockCheck",
    "blanko.StockDifference",
    "daysheets.ChangeOutbox",
    "daysheets.SheetDraft",
    "daysheets.SheetSave",
    "daysheets.UnusualValue",
    "papers.PaperWork",
    "recording.ImportBatch",
    "reports.Drift",
    "reports.OfficeDay",
    "reports.OfficeMonth",
    "reports.RegionDay",
    "reports.RegionDayStop",
    "reports.RegionLevel",
    "reports.RegionMonth",
    "reports.RollupState",
}
# Names, places and accounts: what they said on a day stands in dated rows beside them, or in the trail of accounts.
MASTER = {
    "accounts.ApiToken",
    "accounts.ResetCode",
    "accounts.SignInAttempts",
    "blanko.Item",
    "blanko.ItemPack",
    "blanko.StockPlace",
    "regions.Office",
    "regions.OfficeLetterhead",
    "regions.Region",
    "regions.RegionAlias",
    "regions.RegionCode",
    "regions.RegionLineage",
}
OURS = [
    m for m in apps.get_models(include_auto_created=True) if not m.__module__.startswith("django.")
]
PEOPLE = settings.AUTH_USER_MODEL.lower()


def _label(model: type[models.Model]) -> str:
    return model._meta.label


def _families(model: type[models.Model]) -> set[str]:
    listed = {
        "append-only": APPEND_ONLY,
        "own trigger": set(OWN_TRIGGER),
        "derived": DERIVED,
        "master": MASTER,
    }
    found = {name for name, labels in listed.items() if _label(model) in labels}
    # An append-only table may say who and when in the same columns; its rows have no history.
    return found or ({"tracked"} if issubclass(model, Tracked) else set())


@pytest.mark.parametrize("model", OURS, ids=_label)
def test_a_model_is_of_one_family(model: type[models.Model]) -> None:
    assert len(_families(model)) == 1


def test_nothing_is_listed_that_is_gone() -> None:
    listed = APPEND_ONLY | set(OWN_TRIGGER) | DERIVED | MASTER

    assert listed - {_label(model) for model in OURS} == set()


@pytest.mark.parametrize("model", OURS, ids=_label)
def test_the_database_keeps_the_family(
    model: type[models.Model], triggers: dict[str, set[str]]
) -> None:
    wanted = {
        "tracked": HISTORY,
        "append-only": {"append_only"},
        "own trigger": {OWN_TRIGGER.get(_label(model), "")},
        "derived": set(),
        "master": set(),
    }
    (family,) = _families(model)

    assert triggers.get(model._meta.db_table, set()) == wanted[family]


@pytest.fixture
def triggers(db: None) -> dict[str, set[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, array_agg(tgname::text) FROM pg_trigger WHERE NOT tgisinternal GROUP BY 1"
        )
        return {table: set(names) for table, names in cursor.fetchall()}


def _people(model: type[models.Model]) -> Iterator[str]:
    """`verified` for a column `verified_by` that names a user."""
    for field in model._meta.fields:
        related = getattr(field, "related_model", None)
        if field.name.endswith("_by") and related and related._meta.label_lower == PEOPLE:
            yield field.name.removesuffix("_by")


ACTS = [(model, act) for model in OURS for act in _people(model)]


@pytest.mark.parametrize(("model", "act"), ACTS, ids=[f"{_label(m)}.{a}" for m, a in ACTS])
def test_whoever_did_it_did_it_at_some_time(model: type[models.Model], act: str) -> None:
    """`x_by` has `x_at`, or is the row's own author, whose instant is `known_from`."""
    names = {field.name for field in model._meta.fields}

    assert f"{act}_at" in names or "known_from" in names


PAIRS = [
    (model, act)
    for model, act in ACTS
    if f"{act}_at" in {field.name for field in model._meta.fields}
    and model._meta.get_field(f"{act}_by").null
]


@pytest.mark.parametrize(("model", "act"), PAIRS, ids=[f"{_label(m)}.{a}" for m, a in PAIRS])
def test_a_pair_that_may_be_empty_is_empty_together(model: type[models.Model], act: str) -> None:
    by, at = f"{act}_by", f"{act}_at"
    if not model._meta.get_field(at).null:
        return  # made by the installation itself: an instant without a person
    named = [
        str(c.condition) for c in model._meta.constraints if isinstance(c, models.CheckConstraint)
    ]

    assert any(by in condition and at in condition for condition in named)


@pytest.mark.parametrize("model", OURS, ids=_label)
def test_a_day_is_a_date_and_an_instant_has_its_zone(model: type[models.Model]) -> None:
    """`day` is a local business day; what ends in `_at` is an instant, or an hour of the clock on the wall."""
    for field in model._meta.fields:
        if field.name == "day" or field.name.endswith("_day"):
            assert type(field) is models.DateField, field.name
        if field.name == "at" or field.name.endswith("_at"):
            assert isinstance(field, models.DateTimeField | models.TimeField), field.name
