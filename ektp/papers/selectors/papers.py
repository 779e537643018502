"""Finding papers, and what is likely to be written on the next one."""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import QuerySet

from ektp.papers.content import Person
from ektp.papers.models import Paper, PaperFile, PaperNumbering
from ektp.papers.registry import Draft, PaperKind
from ektp.regions.models import Office


def standing_paper(office: Office, kind: str, about: str) -> Paper | None:
    """The paper of this kind about this thing that no other has replaced."""
    found = Paper.objects.filter(office=office, kind=kind, about=about, replaced_by=None)
    return found.first()


def papers_about(abouts: Iterable[str]) -> QuerySet[Paper]:
    """Standing papers about any of these things, the latest first, without what they say."""
    found = Paper.objects.filter(about__in=list(abouts), replaced_by=None)
    return found.defer("content").select_related("office")


def paper_file(paper: Paper) -> PaperFile | None:
    """The file of a paper, once it is made."""
    return paper.files.order_by("created_at", "pk").first()


def numbering_of(office: Office, kind: PaperKind) -> PaperNumbering | None:
    """How the office numbers papers of this kind; None while nobody has set it, which means typed."""
    return PaperNumbering.objects.filter(office=office, kind=kind.code).first()


def last_numbers(office: Office, year: int) -> dict[str, str]:
    """By kind, the number of the office's latest paper of a year."""
    found = Paper.objects.filter(office=office, year=year).exclude(number="")
    return dict(found.order_by("issued_at", "pk").values_list("kind", "number"))


def likely_people(kind: PaperKind, draft: Draft) -> dict[str, Person]:
    """Who is likely to be named: who was named last time, else whom the draft proposes.

    Our own people are taken from the latest paper of the office and kind, the other side's from the latest with the same other side.
    """
    papers = Paper.objects.filter(office=draft.office, kind=kind.code).only("people")
    latest = _people(papers.first())
    with_other = _people(papers.filter(other=draft.other).first()) if draft.other else {}
    found = {}
    for slot in draft.slots:
        said = (latest if slot.ours else with_other).get(slot.code)
        person = Person(**said) if said else slot.person
        found[slot.code] = replace(person, office=slot.person.office or person.office)
    return found


def likely_witnesses(kind: PaperKind, draft: Draft) -> list[Person]:
    """The witnesses on record, else those of the latest paper of the office and kind."""
    if draft.seen_by:
        return list(draft.seen_by)
    latest = Paper.objects.filter(office=draft.office, kind=kind.code).only("people").first()
    return [Person(**row) for row in latest.people.get("witnesses", [])] if latest else []


def _people(paper: Paper | None) -> dict[str, dict[str, str]]:
    people: dict[str, dict[str, str]] = paper.people.get("people", {}) if paper else {}
    return people
