"""Blanks received and used, from papers and sheets through the roll-up (domain.md section 16, G2)."""

from datetime import date

from blanko.services.documents import acceptance_post, dispatch_post, opening_post, receipt_post
from ektp.daysheets import outbox
from reports.services.rollup import sweep
from tests.blanko.helpers import print_report
from tests.factories import World

SENT, USED = 2_000_000, 1_616_917


def _july(day: int) -> date:
    return date(2026, 7, day)


def nation_used(world: World) -> None:
    """G2: the nation received 5.985.000; Kab. Jombang was sent 2.000.000 over its province and used 1.616.917."""
    by, pusat, dinas = world.users["admin"], world.offices["ID-PUSAT"], world.dinas
    for code in ("ID-PUSAT", "35-PROV", "35.17-DINAS"):
        opening_post(by=by, office=world.offices[code], day=_july(1), quantity=0)
    receipt_post(by=by, office=pusat, day=_july(2), quantity=5_985_000)
    _send(world, "ID-PUSAT", "35-PROV", _july(3), SENT)
    _send(world, "35-PROV", "35.17-DINAS", _july(6), SENT)
    print_report(by, dinas, _july(7), printed=1_000_000)
    print_report(by, dinas, _july(8), printed=USED - 1_000_000)
    outbox.append((dinas.attribution, _july(day)) for day in (7, 8))
    sweep()


def _send(world: World, sender: str, receiver: str, day: date, quantity: int) -> None:
    by, there = world.users["admin"], world.offices[receiver]
    sent = dispatch_post(
        by=by, office=world.offices[sender], receiver=there, day=day, quantity=quantity
    )
    acceptance_post(by=by, dispatch=sent, day=day, quantity=quantity)
