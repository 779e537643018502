"""Every address, asked by every role for what is its own, below, beside and above it (DESIGN section 7).

The addresses come from the URLconf: a view that is added is in the matrix, and fails it until it has a rule.
"""

import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ektp.accounts.guards import Rule
from ektp.accounts.services import token_create
from ektp.regions.services import office_create
from tests import access_oracle, access_samples
from tests.access_oracle import ALL, AROUND, MAY
from tests.factories import World, region_make, small_world

PUT_OFF = 302
GONE_WRONG = 500
NOT_ALLOWED = 405


@dataclass(frozen=True)
class Address:
    """A named pattern of the URLconf with one method of it."""

    name: str
    method: str
    kwargs: tuple[str, ...]
    rule: Rule | None
    token: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


_seen: list[Any] = []


def walk(resolver: URLResolver, space: str = "", above: tuple[str, ...] = ()) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        kwargs = above + tuple(pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from walk(pattern, inner, kwargs)
        else:
            yield from addresses(pattern, space, kwargs)


def addresses(pattern: URLPattern, space: str, kwargs: tuple[str, ...]) -> Iterator[Address]:
    name = f"{space}{pattern.name}"
    operations = api_operations(pattern.callback)
    if operations is None:
        rule = getattr(pattern.callback, "rule", None)
        yield Address(name, "GET", kwargs, rule)
        return
    for operation in operations:
        if operation in _seen:  # a path with two operations has two names
            continue
        _seen.append(operation)
        rule = getattr(operation.view_func, "rule", None)
        for method in operation.methods:
            yield Address(name, method, kwargs, rule, token=True)


def api_operations(view: Any) -> list[Any] | None:
    """The operations behind a path of the API; None for a screen."""
    behind = (
        inspect.getclosurevars(view).nonlocals.get("self") if inspect.isfunction(view) else None
    )
    return getattr(behind, "operations", None)


ADDRESSES = sorted(walk(get_resolver()), key=str)
GUARDED = [a for a in ADDRESSES if a.name not in access_samples.PUBLIC]


@pytest.fixture
def world(db: None) -> World:
    """The small world, with something below a kecamatan and below its office."""
    made = small_world()
    village = region_make("35.17.09.2001", "Plandi", "Desa")
    mobile = office_create(
        by=made.users["admin"],
        code="35.17.09-MOBIL",
        name="Mobil keliling Jombang",
        kind="MOBILE",
        region=made.regions["35.17.09"],
        home_office=made.jombang,
    )
    made.regions[village.code] = village
    made.offices[mobile.code] = mobile
    return made


@pytest.mark.parametrize("address", ADDRESSES, ids=str)
def test_every_address_has_a_rule(address: Address) -> None:
    if address.name in access_samples.WITHOUT_RULE:
        return
    assert address.rule is not None, f"{address.name}: put @rule(...) on the view"
    public = address.name in access_samples.PUBLIC
    assert public == (address.rule.of == "public"), f"{address.name}: is it open to everybody?"


def test_the_oracle_knows_every_right() -> None:
    assert {a.rule.permission for a in GUARDED if a.rule and a.rule.permission} <= set(MAY)


@pytest.mark.parametrize("address", GUARDED, ids=str)
@pytest.mark.slow
def test_everybody_gets_where_the_role_leads(address: Address, world: World) -> None:
    refuse_strangers(address, world)
    wrong = []
    for name in sorted(ALL):
        client, headers = entered(world, name, token=address.token)
        for relation in relations(address, name):
            with transaction.atomic():
                given = values(address, world, name, relation)
                answer = send(client, address, given, headers)
                transaction.set_rollback(True)
            status = expected(address, name, relation)
            if not fits(answer, status):
                wrong.append(f"{name}, {relation or 'self'}: {answer.status_code}, not {status}")
    assert not wrong, f"{address}: " + "; ".join(wrong)


def refuse_strangers(address: Address, world: World) -> None:
    """Without signing in: to the door, or 401."""
    first = relations(address, "admin")[0]
    with transaction.atomic():
        answer = send(Client(), address, values(address, world, "admin", first), {})
        transaction.set_rollback(True)
    if address.token:
        assert answer.status_code == 401
    else:
        assert answer.status_code == PUT_OFF
        assert answer.headers["Location"].startswith("/masuk/")


def relations(address: Address, name: str) -> list[str | None]:
    """Which neighbours of this person's place the address can be asked for."""
    around = AROUND.get(address.rule.of if address.rule else "")
    return [None] if around is None else list(around[name])


def expected(address: Address, name: str, relation: str | None) -> int:
    any_of = access_samples.ANY_OF.get(address.name)
    if any_of:
        return min(access_oracle.expected(name, one, relation) for one in any_of)
    assert address.rule is not None
    status = access_oracle.expected(name, address.rule.permission, relation)
    absent = access_samples.ABSENT.get(address.name)
    if (
        status == 200
        and absent
        and relation
        and absent(name, AROUND[address.rule.of][name][relation])
    ):
        return 404
    only = access_samples.ONLY.get(address.name, ALL)
    return 403 if status == 200 and name not in only else status


def fits(answer: HttpResponse, status: int) -> bool:
    """Let in means: answered, or sent on, or told what is wrong with an empty form."""
    if status != 200:
        return answer.status_code == status
    return answer.status_code < GONE_WRONG and answer.status_code not in {401, 403, 404, 405}


def values(address: Address, world: World, name: str, relation: str | None) -> dict[str, Any]:
    """What stands in the address for this neighbour of this person's place."""
    found: dict[str, Any] = {}
    if relation is not None and address.rule is not None:
        code = AROUND[address.rule.of][name][relation]
        maker = maker_of(address)
        if maker is not None:
            return maker(world, code)
        keys = [key for key in access_samples.OBJECT[address.rule.of] if key in address.kwargs]
        assert keys, f"{address.name}: tests/access_samples.py needs a maker for it"
        found[keys[0]] = world.users[code].pk if address.rule.of == "user" else code
    elif maker := maker_of(address):
        return maker(world, name)
    for key in address.kwargs:
        if key not in found:
            found[key] = fixed(address, key)
    return found


def maker_of(address: Address) -> Callable[[World, str], dict[str, Any]] | None:
    """By method and name, or by name alone."""
    makers = access_samples.MAKERS
    return makers.get(str(address)) or makers.get(address.name)


def fixed(address: Address, key: str) -> Any:
    for known in (f"{address.name}.{key}", key):
        if known in access_samples.FIXED:
            return access_samples.FIXED[known]
    raise AssertionError(f"{address.name}: tests/access_samples.py needs a value for {key}")


def entered(world: World, name: str, *, token: bool) -> tuple[Client, dict[str, str]]:
    client = Client(raise_request_exception=False)
    if token:
        text = token_create(by=world.users[name]).text
        return client, {"Authorization": f"Bearer {text}"}
    client.force_login(world.users[name])
    return client, {}


def send(
    client: Client, address: Address, given: dict[str, Any], headers: dict[str, str]
) -> HttpResponse:
    """Ask; a screen that takes no GET is sent an empty form."""
    url = reverse(address.name, kwargs=given)
    body = access_samples.BODIES.get(str(address), dict)()
    if address.method != "GET":
        kind = "application/json"
        return client.generic(
            address.method, url, json.dumps(body), content_type=kind, headers=headers
        )
    answer = client.get(url, headers=headers)
    if answer.status_code == NOT_ALLOWED:
        return client.post(url, body)
    if answer.streaming:
        b"".join(answer.streaming_content)  # a file, which closes at its end
    return answer
