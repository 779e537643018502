"""What stands in the addresses that the matrix of rights asks for. Extend it with every new kind of address.

A view of a region, office or account is asked once for each relation; `OBJECT` says under which name the address has it.
Where an address names something that first has to be made, a maker makes it at that place and returns all its values.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from blanko.selectors.suppliers import suppliers
from blanko.services.allocations import allocation_make
from blanko.services.documents import (
    acceptance_post,
    dispatch_post,
    opening_post,
    receipt_post,
)
from blanko.services.requests import request_make
from distribution.services.acceptances import card_accept
from distribution.services.dispatches import card_dispatch
from ektp.accounts.policies import place_of
from ektp.accounts.services import token_create
from ektp.daysheets.models import DaySheet
from ektp.db.changing import changing
from ektp.regions.models import Office
from ektp.regions.services import closure_add
from recording.models import ImportBatch
from reports.models import ReportFile, ReportRun
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
    "month": date(2026, 7, 1),
    "daysheets:sheet.day": date(2026, 7, 6),
    "daysheets:choose.day": date(2026, 7, 6),
    "daysheets:history.day": date(2026, 7, 6),
    "blanko:card.item": "blank_wni",
    "blanko:document_new.kind": "terima",
    "measure": "recorded_flow",
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


def _waiting(world: World, office: str) -> Values:
    _sheet(world, office)
    return {"pk": DaySheet.objects.get(office__code=office).pk}


def _batch(world: World, region: str) -> Values:
    batch = ImportBatch.objects.create(
        file_name="dkb.csv",
        sha256="0" * 64,
        by=world.users["admin"],
        at=AFTERNOON,
        region=world.regions[region],
        source="dkb",
        day=date(2026, 6, 30),
    )
    return {"pk": batch.pk}


def _run(world: World, region: str) -> ReportRun:
    return ReportRun.objects.create(
        number=f"LAP-{uuid4().hex[:8]}",
        token=uuid4().hex,
        region=world.regions[region],
        office=world.dinas,
        period_start=date(2026, 6, 1),
        period_end=date(2026, 6, 30),
        requested_by=world.users["admin"],
        requested_at=AFTERNOON,
        verify_url="http://testserver/v/x/",
        letter_date=date(2026, 7, 1),
        addressee="Bupati",
        addressee_place="Jombang",
        letterhead={},
    )


def _run_number(world: World, region: str) -> Values:
    return {"number": _run(world, region).number}


def _run_file(world: World, region: str) -> Values:
    run = _run(world, region)
    path = default_storage.save(f"{run.number}.pdf", ContentFile(b"%PDF-1.7"))
    ReportFile.objects.create(
        run=run, kind=ReportFile.Kind.PDF, path=path, sha256="0" * 64, size=8, created_at=AFTERNOON
    )
    return {"number": run.number, "kind": "pdf"}


def _opening(world: World, office: str) -> Values:
    by, day = world.users["admin"], date(2026, 7, 1)
    return {"pk": opening_post(by=by, office=world.offices[office], day=day, quantity=10).pk}


def _dispatch(world: World, office: str) -> Values:
    """Sent to this office by one that hardly anybody sees."""
    sender = _far_from(world, office)
    by, day = world.users["admin"], date(2026, 7, 1)
    opening_post(by=by, office=sender, day=day, quantity=10)
    receiver = world.offices[office]
    sent = dispatch_post(by=by, office=sender, receiver=receiver, day=day, quantity=10)
    return {"pk": sent.pk, "kind": "terima"}


def _far_from(world: World, office: str) -> Office:
    return world.offices["33-PROV" if office == "ID-PUSAT" else "ID-PUSAT"]


def _sent_to(world: World, office: str) -> Values:
    return {"pk": _dispatch(world, office)["pk"]}


def _request(world: World, office: str) -> Values:
    """Asked by this office of one that hardly anybody sees; pusat is asked itself."""
    asks = world.offices["33-PROV" if office == "ID-PUSAT" else office]
    made = request_make(
        by=world.users["admin"],
        office=asks,
        supplier=world.offices["ID-PUSAT"],
        day=date(2026, 7, 1),
        quantity=10,
        difference_note="permintaan awal",
        client_key=uuid4(),
    )
    return {"pk": made.pk}


def _asked_of(world: World, office: str) -> Values:
    """Asked by somebody below, where there is anybody."""
    giver = world.offices[office]
    below = [one for one in world.offices.values() if suppliers(one).filter(pk=giver.pk).exists()]
    for asks in below[:2]:
        request_make(
            by=world.users["admin"],
            office=asks,
            supplier=giver,
            day=date(2026, 7, 1),
            quantity=600,
            difference_note="hanya pemula",
            client_key=uuid4(),
        )
    return {"code": office}


def _request_act(world: World, office: str) -> Values:
    kind = "alokasi" if office == "ID-PUSAT" else "tarik"
    return {**_request(world, office), "kind": kind}


def _allocation(world: World, office: str) -> Values:
    """Given by this office to one that hardly anybody sees."""
    made = allocation_make(
        by=world.users["admin"],
        supplier=world.offices[office],
        receiver=_far_from(world, office),
        day=date(2026, 7, 1),
        quantity=10,
        client_key=uuid4(),
    )
    return {"pk": made.pk}


def _question(world: World, office: str) -> Values:
    """Sent by this office; one came damaged."""
    sender, by, day = world.offices[office], world.users["admin"], date(2026, 7, 1)
    receipt_post(by=by, office=sender, day=day, quantity=10_000)
    sent = dispatch_post(
        by=by, office=sender, receiver=_far_from(world, office), day=day, quantity=10
    )
    acceptance_post(by=by, dispatch=sent, day=day, quantity=9, damaged=1, difference_note="bengkok")
    return {"pk": sent.questions.get().pk}


def _cards_to(world: World, office: str) -> Values:
    sender, receiver = _far_from(world, office), world.offices[office]
    by, day = world.users["admin"], date(2026, 7, 1)
    return {"pk": card_dispatch(by=by, sender=sender, receiver=receiver, day=day, quantity=9).pk}


def _cards_short(world: World, office: str) -> Values:
    """Sent by this office; one did not arrive."""
    sender, receiver = world.offices[office], _far_from(world, office)
    by, day = world.users["admin"], date(2026, 7, 1)
    sent = card_dispatch(by=by, sender=sender, receiver=receiver, day=day, quantity=9)
    card_accept(by=by, dispatch=sent, day=day, quantity=8, difference_note="satu tidak ada")
    return {"pk": sent.pk}


def _sheet_of_day(world: World, office: str) -> Values:
    _sheet(world, office)
    return {"office": office, "day": date(2026, 7, 6)}


# By address: (world, code of region or office, or username) -> all values of the address.
MAKERS: dict[str, Callable[[World, str], Values]] = {
    "GET api:daysheet": _sheet,
    "accounts:token_withdraw": _own_token,
    "manage:closure_delete": _own_closure,
    "daysheets:return": _waiting,
    "distribution:dispatch": _cards_to,
    "distribution:accept": _cards_to,
    "distribution:resolve": _cards_short,
    "daysheets:history": _sheet_of_day,
    "blanko:document": _opening,
    "blanko:reverse": _opening,
    "blanko:reply": _dispatch,
    "blanko:surplus": _sent_to,
    "blanko:request": _request,
    "blanko:allocate": _asked_of,
    "blanko:request_act": _request_act,
    "blanko:allocation": _allocation,
    "blanko:allocation_end": _allocation,
    "blanko:question": _question,
    "recording:import": _batch,
    "recording:import_apply": _batch,
    "reports:run": _run_number,
    "reports:run_signed": _run_number,
    "reports:run_again": _run_number,
    "reports:run_file": _run_file,
}

# What is sent where an empty body would not get as far as the rule.
BODIES: dict[str, Callable[[], Values]] = {
    "PUT api:daysheet": lambda: {"client_key": str(uuid4()), "day": "open", "counts": {}},
}

# Views that are open to whoever holds any of several rights.
ANY_OF = {
    "daysheets:verification": ("sheet_verify", "verify_on_behalf"),
    "daysheets:return": ("sheet_verify", "verify_on_behalf"),
    "manage:index": ("users_manage", "offices_manage", "calendar_manage", "health_view"),
}

# Views that let in fewer than hold the right.
ONLY = {
    "reports:run_signed": frozenset({"kasi", "kabid", "provinsi", "pusat"}),
}

# What is not there for a place in sight: (name, code) -> whether.
ABSENT: dict[str, Callable[[str, str], bool]] = {
    "daysheets:month": lambda _name, code: code.count(".") > 1,  # months are closed by agencies
    "api:stock_get": lambda name, code: name == "adb" and code.count(".") > 1,
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
        "reports:verify",
    }
)
# Of these, views of libraries and of the system that cannot or need not carry a rule.
WITHOUT_RULE = frozenset({"healthz", "readyz", "api:openapi-json", "api:api-root"})
