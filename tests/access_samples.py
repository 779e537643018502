"""What stands in the addresses that the matrix of rights asks for. Extend it with every new kind of address.

A view of a region, office or account is asked once for each relation; `OBJECT` says under which name the address has it.
Where an address names something that first has to be made, a maker makes it at that place and returns all its values.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from ektp.accounts.policies import place_of
from ektp.accounts.services import token_create
from ektp.daysheets.models import DaySheet
from ektp.db.changing import changing
from ektp.regions.services import closure_add
from tests.factories import AFTERNOON, World

Values = dict[str, Any]

OBJECT = {
    "region": ("code", "region"),
    "office": ("office", "code"),
    "user": ("pk",),
}

# Values that need nothing to be made; by address and name, or by name alone.
FIXED: dict[str, Any] = {
    "day": "2026-07-06",
    "date": "2026-07-06",
    "month": "2026-07",
    "manage:office_part.part": "nama",
}


def _sheet(world: World, office: str) -> Values:
    admin, day = world.users["admin"], date(2026, 7, 6)
    with changing(by=admin):
        DaySheet.objects.create(
            office=world.offices[office],
            day=day,
            kind=DaySheet.Kind.CLOSED,
            first_saved_at=AFTERNOON,
            edited_by=admin,
        )
    return {"office": office, "date": day.isoformat()}


def _own_token(world: World, username: str) -> Values:
    return {"pk": token_create(by=world.users[username]).row.pk}


def _own_closure(world: World, username: str) -> Values:
    user = world.users[username]
    day = closure_add(by=user, region=place_of(user), day=date(2026, 7, 7), name="libur")
    return {"pk": day.pk}


# By address: (world, code of region or office, or username) -> all values of the address.
MAKERS: dict[str, Callable[[World, str], Values]] = {
    "GET api:daysheet": _sheet,
    "accounts:token_withdraw": _own_token,
    "manage:closure_delete": _own_closure,
}

# What is sent where an empty body would not get as far as the rule.
BODIES: dict[str, Callable[[], Values]] = {
    "PUT api:daysheet": lambda: {"client_key": str(uuid4()), "day": "open", "counts": {}},
}

# Views that are open to whoever holds any of several rights.
ANY_OF = {
    "manage:index": ("users_manage", "offices_manage", "calendar_manage", "health_view"),
}

# Open to everybody, each declared so in the code as well.
PUBLIC = frozenset(
    {
        "healthz",
        "readyz",
        "accounts:login",
        "accounts:logout",
        "accounts:code",
        "api:openapi-json",
        "api:api-root",
        "api:tokens",
    }
)
# Of these, views of libraries and of the system that cannot or need not carry a rule.
WITHOUT_RULE = frozenset({"healthz", "readyz", "api:openapi-json", "api:api-root"})
