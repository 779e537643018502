"""Signing in, out and again in the browser; the users of one's place."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ektp.accounts.models import AccountEvent, ApiToken, ResetCode, Role, User
from ektp.accounts.services import reset_code_create, token_create, user_deactivate
from ektp.accounts.services.attempts import NAME_FAILURES
from ektp.accounts.services.passwords import CODE_ATTEMPTS
from ektp.common import clock
from tests.factories import AFTERNOON, PASSWORD, World

NEW = "sawah-hijau-31"
LOGIN, CODE = "/masuk/", "/masuk/kode/"


def enter(client: Client, username: str = "operator", password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"username": username, "password": password, **more})


@pytest.fixture
def kabid(client: Client, world: World) -> Client:
    client.force_login(world.users["kabid"])
    return client


# Signing in


def test_the_door_opens_and_leads_where_one_wanted(client: Client, world: World) -> None:
    page = client.get("/akun/")
    assert page.headers["Location"] == "/masuk/?next=/akun/"

    answer = enter(client, next="/akun/")

    assert answer.headers["Location"] == "/akun/"
    assert "Operator" in client.get("/akun/").content.decode()
    assert AccountEvent.objects.filter(kind="login", user=world.operator).count() == 1


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org", "javascript:x"])
def test_never_to_another_site(client: Client, world: World, elsewhere: str) -> None:
    assert enter(client, next=elsewhere).headers["Location"] == "/"


def test_the_session_gets_a_new_key(client: Client, world: World) -> None:
    client.get(LOGIN)
    client.session.save()
    before = client.session.session_key
    enter(client)

    assert client.session.session_key != before


def test_a_refusal_keeps_the_name_and_says_what_to_do(client: Client, world: World) -> None:
    answer = enter(client, password="salah")

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="operator"' in text
    assert "salah" not in re.sub(r"<[^>]*>", "", text)
    assert "5 kali gagal" in text


def test_a_part_of_a_page_sends_the_whole_page_to_the_door(client: Client, world: World) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/akun/?a=1"}
    answer = client.post("/akun/token/1/cabut/", headers=headers)

    assert answer.headers["HX-Redirect"] == "/masuk/?next=/akun/%3Fa%3D1"


def test_going_out_takes_a_post(client: Client, world: World) -> None:
    enter(client)

    assert client.get("/keluar/").status_code == 405
    assert client.post("/keluar/").headers["Location"] == LOGIN
    assert client.get("/akun/").status_code == 302


def test_a_session_in_use_is_prolonged_and_an_idle_one_is_not(client: Client, world: World) -> None:
    with clock.held_at(AFTERNOON):
        enter(client)
        first = client.session["seen"]
    with clock.held_at(AFTERNOON + timedelta(minutes=5)):
        client.get("/akun/")
        assert client.session["seen"] == first
    with clock.held_at(AFTERNOON + timedelta(minutes=30)):
        client.get("/akun/")
        assert client.session["seen"] == first + 1800


def test_a_session_ends_with_the_account(client: Client, world: World) -> None:
    enter(client)
    user_deactivate(by=world.users["kabid"], user=world.operator, reason="pindah tugas")

    assert client.get("/akun/").status_code == 302


def test_a_session_ends_with_the_last_day(client: Client, world: World) -> None:
    enter(client)
    User.objects.filter(username="operator").update(ends_on=clock.now().date() - timedelta(days=2))

    assert client.get("/akun/").status_code == 302


# One's own password


def test_a_new_password_ends_the_other_sessions_and_tokens(client: Client, world: World) -> None:
    elsewhere = Client()
    enter(elsewhere)
    enter(client)
    token_create(by=world.operator)

    answer = client.post("/sandi/", {"old": PASSWORD, "new": NEW, "again": NEW})

    assert answer.status_code == 302
    assert client.get("/akun/").status_code == 200
    assert elsewhere.get("/akun/").status_code == 302
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"old": "salah", "new": NEW, "again": NEW}, "Kata sandi lama tidak cocok"),
        ({"old": PASSWORD, "new": NEW, "again": "lain-lagi-77"}, "Tidak sama"),
        ({"old": PASSWORD, "new": "password", "again": "password"}, "umum"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "sama dengan yang lama"),
        ({"old": PASSWORD, "new": "operator1", "again": "operator1"}, "mirip"),
    ],
)
def test_a_password_that_cannot_stand(
    client: Client, world: World, typed: dict[str, str], sentence: str
) -> None:
    enter(client)
    answer = client.post("/sandi/", typed)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_given_password_must_be_replaced_first(client: Client, world: World) -> None:
    User.objects.filter(username="operator").update(must_change_password=True)
    enter(client)

    assert client.get("/akun/").headers["Location"] == "/sandi/"
    page = client.get("/sandi/").content.decode()
    assert "sementara" in page
    assert 'aria-label="Utama"' not in page
    client.post("/sandi/", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert client.get("/akun/").status_code == 200


# The one-time code


def by_code(client: Client, username: str, code: str, new: str = NEW):
    return client.post(CODE, {"username": username, "code": code, "new": new, "again": new})


def test_the_kabupaten_makes_a_code_and_the_user_comes_in(kabid: Client, world: World) -> None:
    page = kabid.post(reverse("accounts:user_code", args=[world.operator.pk]))
    code = re.search(r"\b\d{4} \d{4}\b", page.content.decode())
    assert code is not None
    assert code.group().replace(" ", "") not in ResetCode.objects.get().code_hash
    clerk = Client()
    assert by_code(clerk, "Operator", code.group()).headers["Location"] == "/"
    assert clerk.get("/akun/").status_code == 200
    assert enter(Client(), password=NEW).status_code == 302
    assert by_code(Client(), "operator", code.group()).status_code == 422


def test_a_code_lifts_the_lock(client: Client, world: World) -> None:
    for _ in range(NAME_FAILURES):
        enter(client, password="salah")
    code = reset_code_create(by=world.users["kabid"], user=world.operator)
    by_code(client, "operator", code)

    assert enter(Client(), password=NEW).status_code == 302


def test_a_code_is_good_for_thirty_minutes(client: Client, world: World) -> None:
    with clock.held_at(AFTERNOON):
        code = reset_code_create(by=world.users["kabid"], user=world.operator)
    with clock.held_at(AFTERNOON + timedelta(minutes=30)):
        assert by_code(client, "operator", code).status_code == 422


def test_a_code_is_good_for_five_attempts(client: Client, world: World) -> None:
    code = reset_code_create(by=world.users["kabid"], user=world.operator)
    for _ in range(CODE_ATTEMPTS):
        assert by_code(client, "operator", "00000000").status_code == 422

    assert by_code(client, "operator", code).status_code == 422


def test_a_weak_password_does_not_use_up_the_code(client: Client, world: World) -> None:
    code = reset_code_create(by=world.users["kabid"], user=world.operator)
    assert "mirip" in by_code(client, "operator", code, "operator1").content.decode()

    assert by_code(client, "operator", code).status_code == 302


def test_a_later_code_ends_the_earlier(client: Client, world: World) -> None:
    first = reset_code_create(by=world.users["kabid"], user=world.operator)
    reset_code_create(by=world.users["kabid"], user=world.operator)

    assert by_code(client, "operator", first).status_code == 422


def test_the_code_page_does_not_say_who_has_an_account(client: Client, world: World) -> None:
    reset_code_create(by=world.users["kabid"], user=world.operator)

    def answer(name: str) -> str:
        text = by_code(client, name, "00000000").content.decode()
        return re.sub(r'value="[^"]*"', "", text)

    assert answer("operator") == answer("hantu") == answer("camat")


# The users of one's place


def account(**more: str) -> dict[str, str]:
    values = {
        "username": "siti.jombang",
        "full_name": "Siti Aminah",
        "role": Role.OPERATOR,
        "place": "35.17.09-KEC",
    }
    return values | more


def test_the_list_ends_at_the_border(kabid: Client, world: World) -> None:
    text = kabid.get("/kelola/pengguna/").content.decode()

    assert "operator.megaluh" in text
    assert "operator.surabaya" not in text
    assert "provinsi" not in re.sub(r"<form.*?</form>", "", text, flags=re.DOTALL)


def test_the_list_is_narrowed(kabid: Client, world: World) -> None:
    text = kabid.get("/kelola/pengguna/?cari=megaluh&peran=operator&status=aktif").content.decode()

    assert "operator.megaluh" in text
    assert "operator.dinas" not in text


def test_a_new_account_opens_by_code(kabid: Client, world: World) -> None:
    answer = kabid.post("/kelola/pengguna/baru/", account())
    user = User.objects.get(username="siti.jombang")

    assert answer.headers["Location"] == f"/kelola/pengguna/{user.pk}/kode/"
    assert user.created_by == world.users["kabid"]
    assert not user.has_usable_password()
    event = AccountEvent.objects.get(kind="created", user=user)
    assert event.by == world.users["kabid"]
    assert event.detail["changed"]["role"] == [None, "operator"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"username": "operator"}, "sudah dipakai"),
        ({"username": "3517090101900001"}, "Jangan memakai NIK"),
        ({"place": "35.78.01-KEC"}, "tidak ditemukan"),
        ({"place": "35.17"}, "tidak dapat ditempatkan"),
        ({"role": Role.AGENCY, "place": "35.17"}, "Masukkan pilihan yang valid"),
        ({"is_helper": "on"}, "tanggal berakhir"),
    ],
)
def test_an_account_that_cannot_stand(
    kabid: Client, world: World, typed: dict[str, str], sentence: str
) -> None:
    answer = kabid.post("/kelola/pengguna/baru/", account(**typed))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not User.objects.filter(full_name="Siti Aminah").exists()


def test_rights_change_with_a_trail(kabid: Client, world: World) -> None:
    user = world.users["operator"]
    page = f"/kelola/pengguna/{user.pk}/"
    data = account(place="35.17.10-KEC", reason="pindah ke Megaluh")
    assert kabid.post(f"{page}ubah/", data).status_code == 302

    event = AccountEvent.objects.get(kind="rights", user=user)
    offices = world.offices
    assert event.by == world.users["kabid"]
    assert event.detail["changed"]["office_id"] == [
        offices["35.17.09-KEC"].pk,
        offices["35.17.10-KEC"].pk,
    ]
    text = kabid.get(page).content.decode()
    assert "Kecamatan Jombang → Kecamatan Megaluh" in text
    assert "pindah ke Megaluh" in text


def test_an_end_needs_a_reason_and_can_be_taken_back(kabid: Client, world: World) -> None:
    page = f"/kelola/pengguna/{world.operator.pk}/"
    assert kabid.post(f"{page}nonaktif/", {"reason": ""}).status_code == 422
    assert kabid.post(f"{page}nonaktif/", {"reason": "pensiun"}).status_code == 302
    assert "dinonaktifkan" in kabid.get(page).content.decode()
    assert AccountEvent.objects.get(kind="ended").detail["reason"] == "pensiun"
    kabid.post(f"{page}aktif/")
    assert User.objects.get(pk=world.operator.pk).is_active


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("operator", 200),
        ("bupati", 200),
        ("kasi", 403),
        ("kabid", 403),
        ("operator.surabaya", 404),
        ("provinsi", 404),
        ("admin", 404),
    ],
)
def test_whom_a_kabupaten_manages(kabid: Client, world: World, username: str, status: int) -> None:
    pk = world.users[username].pk
    for part in ("ubah", "kode", "nonaktif"):
        assert kabid.get(f"/kelola/pengguna/{pk}/{part}/").status_code == status


def test_an_administrator_places_by_code_or_name(client: Client, world: World) -> None:
    client.force_login(world.users["admin"])
    data = account(username="budi", role=Role.AGENCY, place="Kab. Jombang", may_correct="on")
    assert client.post("/kelola/pengguna/baru/", data).status_code == 302

    user = User.objects.get(username="budi")
    assert (user.region, user.office, user.may_correct) == (world.regions["35.17"], None, True)


def test_the_code_page_speaks_of_an_old_password_only_where_there_is_one(
    client: Client, world: World
) -> None:
    client.force_login(world.users["kabid"])
    page = f"/kelola/pengguna/{world.operator.pk}/kode/"
    assert "Kata sandi lama berlaku" in client.get(page).content.decode()
    world.operator.set_unusable_password()
    User.objects.filter(pk=world.operator.pk).update(password=world.operator.password)
    assert "Kata sandi lama berlaku" not in client.get(page).content.decode()
