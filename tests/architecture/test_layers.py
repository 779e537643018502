"""What imports cannot say of themselves through import-linter: modules of Django, and names of a framework inside an app."""

import pytest

from tests.architecture.product import dotted, imported, modules

# Services and selectors are called by pages, tasks, commands and the API alike, so they know none of them.
OF_THE_EDGE = (
    "django.http",
    "django.forms",
    "django.shortcuts",
    "django.urls",
    "django.views",
    "django.contrib.messages",
    "celery",
    "django_tables2",
    "ninja",
)


def _layer(name: str) -> set[str]:
    return {path for path in modules() if name in dotted(path).split(".")}


def _reaching(path: str, forbidden: tuple[str, ...]) -> set[str]:
    return {
        name
        for name in imported(modules()[path])
        for root in forbidden
        if name == root or name.startswith(f"{root}.")
    }


@pytest.mark.parametrize("path", sorted(_layer("services") | _layer("selectors")))
def test_services_and_selectors_know_no_edge(path: str) -> None:
    assert _reaching(path, OF_THE_EDGE) == set()


@pytest.mark.parametrize("path", sorted(_layer("services") | _layer("selectors")))
def test_services_and_selectors_import_no_task_and_no_view(path: str) -> None:
    upward = {
        name
        for name in imported(modules()[path])
        if {"tasks", "views", "forms", "tables", "urls"} & set(name.split("."))
        and name.split(".")[0] in {"ektp", "recording", "blanko", "distribution", "reports"}
    }

    assert upward == set()


@pytest.mark.parametrize("path", sorted(_layer("selectors")))
def test_selectors_do_not_write(path: str) -> None:
    """A selector neither opens a change nor says anything to the outbox."""
    assert _reaching(path, ("ektp.db.changing", "ektp.daysheets.outbox")) == set()


def test_celery_stands_in_the_tasks_alone() -> None:
    users = {path for path in modules() if _reaching(path, ("celery",))}

    assert users == {
        "ektp/beat.py",
        "ektp/celery.py",
        "ektp/db/nudge.py",
        "ektp/db/tasks.py",
        "ektp/settings.py",
    }


def test_tables_stand_in_modules_of_that_name() -> None:
    users = {path for path in modules() if _reaching(path, ("django_tables2",))}

    assert {
        p for p in users if "tables" not in dotted(p) and not p.startswith("ektp/web/")
    } == set()


def test_there_are_no_signals() -> None:
    assert {
        p for p in modules() if _reaching(p, ("django.dispatch", "django.db.models.signals"))
    } == set()
