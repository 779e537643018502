"""Who gets in, who is kept out and for how long, and what nobody learns from trying."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import authenticate

from ektp.accounts.exceptions import SignInRefused
from ektp.accounts.models import AccountEvent, SignInAttempts, User
from ektp.accounts.services import sign_in
from ektp.accounts.services.attempts import ADDRESS_FAILURES, NAME_FAILURES
from ektp.common import clock
from tests.factories import AFTERNOON, PASSWORD, World

Kind = AccountEvent.Kind


def fail(username: str, times: int, address: str | None = None) -> str:
    sentence = ""
    for _ in range(times):
        with pytest.raises(SignInRefused) as refused:
            sign_in(username=username, password="salah", address=address)
        sentence = str(refused.value)
    return sentence


def kinds() -> list[str]:
    """What the trail says, less what making the small world wrote."""
    return list(
        AccountEvent.objects.exclude(kind=Kind.CREATED)
        .order_by("id")
        .values_list("kind", flat=True)
    )


def test_name_in_any_letter_case_and_with_spaces(world: World) -> None:
    assert sign_in(username=" Operator ", password=PASSWORD) == world.operator


def test_five_failures_lock_for_fifteen_minutes(world: World) -> None:
    with clock.held_at(AFTERNOON):
        fail("operator", NAME_FAILURES - 1)
        sentence = fail("operator", 1)

        assert "15.46 WIB" in sentence
        assert "pengelola pengguna di Dinas" in sentence
        with pytest.raises(SignInRefused):
            sign_in(username="operator", password=PASSWORD)

    with clock.held_at(AFTERNOON + timedelta(minutes=15)):
        assert sign_in(username="operator", password=PASSWORD) == world.operator
    assert kinds() == [Kind.LOGIN_FAILED] * NAME_FAILURES + [Kind.LOCKED]


def test_success_starts_the_count_anew(world: World) -> None:
    for _ in range(3):
        fail("operator", NAME_FAILURES - 1)
        assert sign_in(username="operator", password=PASSWORD) == world.operator


def test_after_a_lock_five_more_attempts(world: World) -> None:
    with clock.held_at(AFTERNOON):
        fail("operator", NAME_FAILURES)
    with clock.held_at(AFTERNOON + timedelta(minutes=16)):
        assert "tidak cocok" in fail("operator", NAME_FAILURES - 1)
        assert "terkunci karena" in fail("operator", 1)


def test_a_name_that_nobody_has_is_answered_alike(world: World) -> None:
    with clock.held_at(AFTERNOON):
        known = [fail("operator", 1) for _ in range(NAME_FAILURES + 1)]
        unknown = [fail("hantu", 1) for _ in range(NAME_FAILURES + 1)]

    assert known == unknown


def test_a_name_that_nobody_has_costs_one_hash_too(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(User, "set_password", lambda self, text: hashed.append(text))
    fail("hantu", 1)

    assert hashed == ["salah"]


def test_what_was_typed_in_the_wrong_field_is_not_kept(world: World) -> None:
    fail("3517090101900001", 1)

    event = AccountEvent.objects.get(kind=Kind.LOGIN_FAILED)
    assert event.username == "351…"
    assert "3517" not in SignInAttempts.objects.get().key


def test_an_address_is_locked_after_many_failures(world: World) -> None:
    with clock.held_at(AFTERNOON):
        for n in range(ADDRESS_FAILURES):
            fail(f"hantu{n}", 1, address="10.0.0.7")
        with pytest.raises(SignInRefused, match="dari jaringan ini"):
            sign_in(username="operator", password=PASSWORD, address="10.0.0.7")
        assert sign_in(username="operator", password=PASSWORD, address="10.0.0.8")


def test_good_attempts_do_not_count_against_an_address(world: World) -> None:
    for _ in range(ADDRESS_FAILURES + 5):
        sign_in(username="operator", password=PASSWORD, address="10.0.0.7")

    assert SignInAttempts.objects.get().failures == 0


@pytest.mark.parametrize("change", [{"is_active": False}, {"ends_on": date(2026, 7, 5)}])
def test_an_ended_account_says_so_to_its_owner_only(
    world: World, change: dict[str, object]
) -> None:
    User.objects.filter(username="operator").update(**change)

    with clock.held_at(AFTERNOON):
        assert "tidak cocok" in fail("operator", 1)
        with pytest.raises(SignInRefused, match=r"berakhir pada 5 Juli 2026|dinonaktifkan"):
            sign_in(username="operator", password=PASSWORD)
        assert authenticate(username="operator", password=PASSWORD) is None


def test_the_last_day_counts_by_the_calendar_of_the_place(world: World) -> None:
    User.objects.filter(username="operator").update(ends_on=date(2026, 7, 6))

    with clock.held_at(AFTERNOON):
        assert authenticate(username="OPERATOR", password=PASSWORD) == world.operator
