"""Issuing papers in tests as the form does."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from blanko.models import StockDocument
from blanko.services.documents import acceptance_post, dispatch_post, opening_post
from ektp.accounts.models import User
from ektp.papers.content import Content, Person, thaw
from ektp.papers.models import Paper
from ektp.papers.registry import Draft, PaperKind, kind_of
from ektp.papers.services import Naming, paper_issue
from tests.factories import World
from tests.papers.conftest import july

LAST = july(31)
SITE = "http://testserver/"


def draft_of(kind: str, key: object) -> tuple[PaperKind, Draft]:
    found = kind_of(kind)
    assert found is not None
    draft = found.draft(str(key))
    assert draft is not None
    return found, draft


def naming(
    draft: Draft, *, day: date = LAST, client_key: UUID | None = None, **more: Any
) -> Naming:
    """Everybody named as proposed, whoever is missing as Nama Contoh."""
    people = {
        slot.code: slot.person if slot.person.name else Person("Nama Contoh", position="Petugas", office=slot.person.office)
        for slot in draft.slots
    }  # fmt: skip
    return Naming(
        day=day, client_key=client_key or uuid4(), people=more.pop("people", people), **more
    )


def issue(by: User, kind: str, key: object, **more: Any) -> Paper:
    found, draft = draft_of(kind, key)
    return paper_issue(by=by, kind=found, draft=draft, naming=naming(draft, **more), site=SITE)


def said(paper: Paper) -> Content:
    return thaw(Paper.objects.get(pk=paper.pk).content)


def every_text(content: Content) -> str:
    """All that a content says in its articles and tables, in one line."""
    parts: list[str] = [content.opening, *content.closing]
    for block in content.body:
        parts += [block.text, *block.points]
        if block.table:
            parts += [" ".join(row) for row in (*block.table.rows, block.table.total)]
    return " ".join(" ".join(parts).split())


def sent(world: World, quantity: int = 1000) -> StockDocument:
    """Kab. Jombang to Kota Surabaya, on Friday 3 July."""
    keeper = world.users["gudang"]
    if not StockDocument.objects.filter(office=world.dinas, kind="opening").exists():
        opening_post(by=keeper, office=world.dinas, day=july(1), quantity=100_000)
    receiver = world.offices["35.78-DINAS"]
    return dispatch_post(
        by=keeper, office=world.dinas, receiver=receiver, day=july(3), quantity=quantity, number="470/11/2026"
    )  # fmt: skip


def accepted(world: World, dispatch: StockDocument, quantity: int, **more: Any) -> StockDocument:
    return acceptance_post(
        by=world.users["provinsi"], dispatch=dispatch, day=july(6), quantity=quantity, **more
    )
