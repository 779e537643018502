"""After a commit, and only then, the edge asks for the roll-up; an error there is nobody's business."""

import pytest
from django.db import transaction

from ektp.daysheets import freshness, registry
from tests.factories import World


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    seen: list[object] = []

    def fail(_province: int) -> bool:
        raise RuntimeError("roll-up")

    def done(province: int) -> bool:
        seen.append(province)
        return False

    def nudge(task: str, key: str, **_more: object) -> None:
        seen.append((task, key))

    monkeypatch.setattr(registry, "_after_commit", [fail, done])
    monkeypatch.setattr(freshness, "nudge", nudge)
    return seen


@pytest.mark.django_db
def test_hooks_run_after_the_commit_with_the_province(
    world: World,
    asked: list[object],
    django_capture_on_commit_callbacks,  # type: ignore[no-untyped-def]
) -> None:
    province = world.regions["35"].pk

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        freshness.figures_moved(world.regions["35.17.09"])
        freshness.figures_moved(world.regions["35"])
        assert asked == []

    assert asked == [province, ("reports.rollup", str(province))] * 2


@pytest.mark.django_db
def test_no_worker_is_called_for_what_has_been_done(
    world: World,
    asked: list[object],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks,  # type: ignore[no-untyped-def]
) -> None:
    monkeypatch.setattr(registry, "_after_commit", registry._after_commit[1:])

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        freshness.figures_moved(world.regions["35"])

    assert asked == [world.regions["35"].pk]
