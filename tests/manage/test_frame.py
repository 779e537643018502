"""Menu, way home and what stands around every page."""

import pytest
from django.test import Client, override_settings
from django.urls import include, path
from pytest_django import DjangoAssertNumQueries

from ektp.accounts.models import AccountEvent, User
from ektp.accounts.services import export_record
from ektp.manage import nav
from ektp.manage.views import home
from tests.factories import World


def _page(_request, code=""):  # type: ignore[no-untyped-def]
    raise AssertionError("only its address is asked for")


def _named(name: str, route: str):  # type: ignore[no-untyped-def]
    space, _colon, view = name.partition(":")
    return path("", include(([path(route, _page, name=view)], space)))


# Every room as if its app were there.
urlpatterns = [
    path("", home, name="home"),
    path("", include("ektp.accounts.urls")),
    path("", include("ektp.manage.urls")),
    path(
        "",
        include(
            (
                [
                    path("lembar/", _page, name="today"),
                    path("verifikasi/", _page, name="verification"),
                ],
                "daysheets",
            )
        ),
    ),
    path(
        "",
        include(
            (
                [
                    path("dasbor/<str:code>/", _page, name="dashboard"),
                    path("laporan/", _page, name="runs"),
                ],
                "reports",
            )
        ),
    ),
    _named("blanko:today", "blangko/"),
    _named("distribution:index", "distribusi/"),
    _named("recording:data", "data/"),
]


@pytest.mark.parametrize(
    ("username", "labels"),
    [
        ("operator", "Lembar Harian, Dasbor, Distribusi, Laporan"),
        ("adb", "Lembar Harian, Dasbor, Blangko, Distribusi, Laporan, Data"),
        ("camat", "Dasbor, Verifikasi, Distribusi, Laporan"),
        (
            "kabid",
            "Lembar Harian, Dasbor, Verifikasi, Blangko, Distribusi, Laporan, Data, Kelola",
        ),
        ("bupati", "Dasbor, Blangko, Distribusi, Laporan"),
        ("provinsi", "Dasbor, Blangko, Distribusi, Laporan, Data, Kelola"),
        ("auditor", "Dasbor, Blangko, Distribusi, Laporan, Data"),
    ],
)
@override_settings(ROOT_URLCONF=__name__)
def test_the_menu_by_role(world: World, username: str, labels: str) -> None:
    entries = nav.menu(world.users[username], "/laporan/2026/")

    assert ", ".join(entry.label for entry in entries) == labels
    assert [entry.label for entry in entries if entry.current] == ["Laporan"]


@pytest.mark.parametrize(
    ("username", "address"),
    [
        ("operator", "/lembar/"),
        ("adb", "/lembar/"),
        ("gudang", "/blangko/"),
        ("camat", "/dasbor/35.17.09/"),
        ("kabid", "/dasbor/35.17/"),
        ("provinsi", "/dasbor/35/"),
        ("pusat", "/dasbor/ID/"),
        ("auditor", "/dasbor/35.17/"),
    ],
)
@override_settings(ROOT_URLCONF=__name__)
def test_the_way_home(client: Client, world: World, username: str, address: str) -> None:
    client.force_login(world.users[username])

    assert client.get("/").headers["Location"] == address


@override_settings(ROOT_URLCONF="tests.manage.bare_urls")
def test_a_room_that_does_not_exist_is_left_out(world: World) -> None:
    assert [entry.label for entry in nav.menu(world.users["kabid"], "/")] == ["Kelola"]


def test_the_frame_costs_a_session_and_a_user(
    client: Client, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(world.operator)
    with django_assert_max_num_queries(2):
        page = client.get("/sandi/").content.decode()

    assert "Kec. Jombang" in page


def test_sample_accounts_say_so(client: Client, world: World) -> None:
    client.force_login(world.operator)
    assert "data contoh" not in client.get("/sandi/").content.decode()
    User.objects.filter(pk=world.operator.pk).update(is_sample=True)

    assert "data contoh" in client.get("/sandi/").content.decode()


def test_pages_stay_out_of_shared_caches(client: Client, world: World) -> None:
    client.force_login(world.operator)

    assert "private" in client.get("/akun/").headers["Cache-Control"]
    assert "no-store" in client.get("/sandi/").headers["Cache-Control"]


def test_what_an_auditor_opens_and_takes_is_noted(client: Client, world: World) -> None:
    auditor = world.users["auditor"]
    client.force_login(auditor)
    client.get("/akun/?a=1")
    export_record(by=auditor, what="Perubahan Kab. Jombang, XLSX")

    events = AccountEvent.objects.filter(user=auditor).exclude(kind="created").order_by("id")
    assert [(event.kind, event.detail) for event in events] == [
        ("view", {"path": "/akun/?a=1"}),
        ("export", {"what": "Perubahan Kab. Jombang, XLSX"}),
    ]
