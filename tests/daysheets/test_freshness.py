"""After a commit, and only then, the edge asks for the roll-up; an error there is nobody's business."""

import pytest
from django.db import transaction

from ektp.daysheets import freshness, registry
from tests.factories import World


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    seen: list[object] = []

    def fail(_province: int) -> None:
        raise RuntimeError("roll-up")

    def nudge(task: str, key: str, **_more: object) -> None:
        seen.append((task, key))

    monkeypatch.setattr(registry, "_after_commit", [fail, seen.append])
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
        assert asked == [("reports.rollup", str(province))] * 2

    assert asked[2:] == [province, province]
