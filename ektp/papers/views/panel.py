"""The panel "Naskah" on a page of a stage: what was issued about the thing on it, and what can be."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from ektp.accounts.models import User
from ektp.accounts.policies import holds, sees_office
from ektp.papers.models import Paper
from ektp.papers.registry import PaperKind, kind_of
from ektp.papers.selectors.papers import papers_about
from ektp.regions.models import Office


@dataclass(frozen=True, slots=True)
class PanelLine:
    """One kind of paper: the standing one, if it was issued, and where to issue it, for whoever may."""

    label: str
    paper: Paper | None
    issue_url: str


def paper_panel(
    user: User, office: Office, *wanted: tuple[str, str], said: Mapping[str, str] | None = None
) -> list[PanelLine]:
    """Lines for (kind, key) pairs of what `office` issues, for a template to show with `papers/_panel.html`; one query.

    `said` tells several things of one kind apart, by their keys.
    """
    offered = [(kind, key) for code, key in wanted if (kind := kind_of(code)) is not None]
    seen = [(kind, key) for kind, key in offered if holds(user, kind.view)]
    papers = {
        (paper.kind, paper.about): paper
        for paper in papers_about({kind.about(key) for kind, key in seen}).filter(office=office)
    }
    ours = sees_office(user, office)
    lines = [
        PanelLine(
            _label(kind, (said or {}).get(key, "")),
            papers.get((kind.code, kind.about(key))),
            _issue_url(kind, key) if ours and holds(user, kind.write) else "",
        )
        for kind, key in seen
    ]
    return [line for line in lines if line.paper or line.issue_url]


def _label(kind: PaperKind, said: str) -> str:
    return f"{kind.label}, {said}" if said else str(kind.label)


def _issue_url(kind: PaperKind, key: str) -> str:
    return reverse("papers:issue", args=[kind.code, key])
