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

from blanko.models import DeclaredStock, DifferenceReason, Loan, LoanNetting, SerialSpan
from blanko.selectors.differences import difference_of
from blanko.selectors.suppliers import suppliers
from blanko.services.allocations import allocation_make
from blanko.services.destruction import Batch, Witness, destruction_prepare
from blanko.services.differences import difference_request
from blanko.services.documents import (
    acceptance_post,
    dispatch_post,
    opening_post,
    receipt_post,
)
from blanko.services.equipment import device_add
from blanko.services.loans import loan_approve
from blanko.services.needs import pack_set
from blanko.services.requests import request_make
from blanko.services.stock_counts import Counted, Part, count_enter, count_start, count_submit
from blanko.services.withdrawn import withdrawal_post
from distribution.services.acceptances import card_accept
from distribution.services.dispatches import card_dispatch
from ektp.accounts.policies import place_of
from ektp.accounts.services import token_create
from ektp.daysheets.models import DaySheet
from ektp.db.changing import changing
from ektp.papers.models import Paper, PaperFile
from ektp.regions.models import Office
from ektp.regions.services import closure_add
from recording.models import ImportBatch
from reports.models import ReportFile, ReportRun
from tests.blanko.loans import asked, granted
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


def _pack(world: World, username: str) -> Values:
    return {"pk": pack_set(by=world.users["pusat"], item="film", name=username, factor=500).pk}


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


def _receipt(world: World, office: str) -> Values:
    by, day = world.users["admin"], date(2026, 7, 1)
    return {"pk": receipt_post(by=by, office=world.offices[office], day=day, quantity=10).pk}


def _destruction(world: World, office: str) -> Values:
    """A batch that waits for its approval."""
    by, day, at = world.users["admin"], date(2026, 7, 1), world.offices[office]
    opening_post(by=by, office=at, day=day, quantity=0, quarantine=9, item="ktp_withdrawn")
    withdrawal_post(by=by, office=at, day=day, grounds={"worn": 40, "moved": 3})
    batch = Batch(
        item="ktp_withdrawn",
        day=day,
        lines={"opening": 9, "worn": 30},
        method="shredded",
        place_name="Halaman kantor",
        witnesses=[Witness("Ani", "Inspektorat", "Auditor"), Witness("Budi", "Polri", "Kanit")],
        number="470/12/2026",
        serials=[SerialSpan("A", 1, 30, 6)],
    )
    return {"pk": destruction_prepare(by=by, office=at, batch=batch).pk}


def _printer(world: World, office: str) -> Values:
    made = device_add(
        by=world.users["admin"],
        office=world.offices[office],
        kind="printer",
        model="Fargo HDP5000",
        funding="apbd",
        since_day=date(2026, 7, 1),
        client_key=uuid4(),
    )
    return {"pk": made.pk}


def _dispatch(world: World, office: str) -> Values:
    """Sent to this office by one that hardly anybody sees."""
    sender = _far_from(world, office)
    by, day = world.users["admin"], date(2026, 7, 1)
    opening_post(by=by, office=sender, day=day, quantity=10)
    receiver = world.offices[office]
    sent = dispatch_post(by=by, office=sender, receiver=receiver, day=day, quantity=10)
    return {"pk": sent.pk, "kind": "terima"}


def _count(world: World, office: str, *, submitted: bool = False) -> Values:
    by, place = world.users["admin"], world.offices[office]
    receipt_post(by=by, office=place, day=date(2026, 7, 1), quantity=5000, damaged=4)
    count = count_start(by=by, office=place, item="blank_wni", client_key=uuid4())
    line = count.lines.get(condition="on_hand")
    count_enter(by=by, count=count, counted={line.pk: Counted(line.expected_at_start - 3)})
    if submitted:
        lost = [Part(DifferenceReason.LOST, -3, "dari lemari", "LP/12/VII/2026")]
        count_submit(by=by, count=count, reasons={line.pk: lost})
    return {"pk": count.pk}


def _count_submitted(world: World, office: str) -> Values:
    return _count(world, office, submitted=True)


def _difference(world: World, office: str) -> Values:
    """Counted on a day, and not what the book says; an adjustment is asked for."""
    by, place, day = world.users["admin"], world.offices[office], date(2026, 7, 6)
    receipt_post(by=by, office=place, day=date(2026, 7, 1), quantity=5000)
    if not DaySheet.objects.filter(office=place, day=day).exists():
        _sheet(world, office)
    sheet = DaySheet.objects.get(office=place, day=day)
    key = {"sheet": sheet, "office": place, "day": day}
    with changing(by=by):
        declared, _made = DeclaredStock.objects.update_or_create(
            **key, defaults={"declared_blank_on_hand": 0}
        )
        expected = _expected(place, day)
        DeclaredStock.objects.filter(pk=declared.pk).update(declared_blank_on_hand=expected - 3)
    difference_request(by=by, office=place, day=day, seen=-3, note="dihitung dua kali")
    return {"code": office, "day": day}


def _expected(office: Office, day: date) -> int:
    found = difference_of(office, day)
    return found.expected if found else 0


def _far_from(world: World, office: str) -> Office:
    return world.offices["33-PROV" if office == "ID-PUSAT" else "ID-PUSAT"]


def _loan_to(world: World, office: str) -> Values:
    """This office has borrowed from one that hardly anybody sees, before the books began."""
    day, far = date(2026, 6, 1), world.offices["33.74-DINAS"]
    approver = world.users["pusat" if office == "33-PROV" else "provinsi.jateng"]
    loan = granted(
        world.users["admin"], approver, far, world.offices[office], 9, day=day, before_book=True
    )
    return {"pk": loan.pk}


def _loan_from(world: World, office: str) -> Values:
    """This office is asked for a loan by one that hardly anybody sees, and has promised it."""
    (pk,) = _loan_asked(world, office).values()
    loan_approve(by=world.users["pusat"], loan=Loan.objects.get(pk=pk))
    return {"pk": pk}


def _loan_asked(world: World, office: str) -> Values:
    """This office is asked for a loan."""
    by, far = world.users["provinsi.jateng"], world.offices["33.74-DINAS"]
    return {"pk": asked(by, world.offices[office], far, 9).pk}


def _loan_netted(world: World, office: str) -> Values:
    """What this office owes and is owed was set off."""
    taken, given = _loan_to(world, office)["pk"], _loan_from(world, office)["pk"]
    row = LoanNetting.objects.create(
        loan_id=taken,
        against_id=given,
        quantity=1,
        day=date(2026, 7, 1),
        number="BA/1",
        netted_by=world.users["admin"],
        netted_at=AFTERNOON,
        client_key=uuid4(),
    )
    return {"pk": row.pk}


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


def _bast(world: World, office: str) -> Values:
    """What this office received from outside."""
    by, day = world.users["admin"], date(2026, 7, 1)
    got = receipt_post(by=by, office=world.offices[office], day=day, quantity=10, source="Pusat")
    return {"kind": "bast", "key": str(got.pk)}


def _paper(world: World, office: str) -> Values:
    """A BAST of this office; its file is there."""
    about = _bast(world, office)["key"]
    made = Paper.objects.create(
        office=world.offices[office],
        kind="bast",
        about=f"blanko.document:{about}",
        day=date(2026, 7, 1),
        year=2026,
        number="470/1/BAST/2026",
        title="Berita Acara Serah Terima",
        content={},
        token=uuid4().hex,
        verify_url="http://testserver/v/x/",
        client_key=uuid4(),
        issued_by=world.users["admin"],
        issued_at=AFTERNOON,
    )
    path = default_storage.save(f"{made.pk}.pdf", ContentFile(b"%PDF-1.7"))
    PaperFile.objects.create(paper=made, path=path, sha256="0" * 64, size=8, created_at=AFTERNOON)
    return {"pk": made.pk}


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
    "api:stock_document": _opening,
    "blanko:document": _opening,
    "blanko:reverse": _opening,
    "blanko:reply": _dispatch,
    "blanko:loan": _loan_to,
    "blanko:loan_netting_undo": _loan_netted,
    "blanko:loan_approval": _loan_asked,
    "blanko:loan_refusal": _loan_asked,
    "blanko:loan_withdrawal": _loan_to,
    "blanko:loan_lend": _loan_from,
    "blanko:loan_return": _loan_to,
    "blanko:count": _count_submitted,
    "blanko:count_enter": _count,
    "blanko:count_reasons": _count,
    "blanko:count_decide": _count_submitted,
    "blanko:count_cancel": _count,
    "blanko:difference": _difference,
    "blanko:difference_decide": _difference,
    "blanko:serials": _receipt,
    "blanko:destruction": _destruction,
    "blanko:destruction_approve": _destruction,
    "blanko:destruction_cancel": _destruction,
    "blanko:batch_serials": _destruction,
    "blanko:pack_delete": _pack,
    "blanko:device": _printer,
    "blanko:device_edit": _printer,
    "blanko:device_leave": _printer,
    "papers:issue": _bast,
    "papers:paper": _paper,
    "papers:download": _paper,
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
    "POST api:stock_documents": lambda: {
        "client_key": str(uuid4()),
        "kind": "receipt",
        "office": "35.17-DINAS",
        "day": "2026-07-06",
        "quantity": 5,
    },
    "PUT api:daysheet": lambda: {"client_key": str(uuid4()), "day": "open", "counts": {}},
}

# Views that are open to whoever holds any of several rights.
ANY_OF = {
    "blanko:destruction_cancel": ("stock_write", "stock_approve"),
    "daysheets:verification": ("sheet_verify", "verify_on_behalf"),
    "daysheets:return": ("sheet_verify", "verify_on_behalf"),
    "blanko:board_switch": ("offices_manage", "stock_approve"),
    "manage:index": ("users_manage", "offices_manage", "calendar_manage", "health_view"),
}

_SEES_STOCK = frozenset(
    {"adb", "gudang", "kasi", "kabid", "bupati", "provinsi", "pusat", "auditor", "admin"}
)
# Views that let in fewer than hold the right.
ONLY = {
    # Which right a paper asks depends on its kind; the samples are BAST.
    "papers:issue": frozenset({"gudang", "provinsi", "pusat"}),
    "papers:paper": _SEES_STOCK,
    "papers:download": _SEES_STOCK,
    "reports:run_signed": frozenset({"kasi", "kabid", "provinsi", "pusat"}),
}

# What is not there for a place in sight: (name, code) -> whether.
ABSENT: dict[str, Callable[[str, str], bool]] = {
    "daysheets:month": lambda _name, code: code.count(".") > 1,  # months are closed by agencies
    "blanko:loan_rule": lambda _name, code: code.count(".") > 0 or code == "ID",
    "api:stock_get": lambda name, code: name == "adb" and code.count(".") > 1,
    "api:ledger_get": lambda name, code: name == "adb" and code.count(".") > 1,
    "api:loans_get": lambda name, code: name == "adb" and code.count(".") > 1,
}

# Open to everybody, each declared so in the code as well.
PUBLIC = frozenset(
    {
        "healthz",
        "readyz",
        "metrics",  # to whom the token of the settings is known; there is no such page without one
        "accounts:login",
        "accounts:logout",
        "accounts:code",
        "api:openapi-json",
        "api:api-root",
        "api:tokens",
        "reports:verify",
        "blanko:board",
    }
)
# Of these, views of libraries and of the system that cannot or need not carry a rule.
WITHOUT_RULE = frozenset({"healthz", "readyz", "metrics", "api:openapi-json", "api:api-root"})
