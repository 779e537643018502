"""Issuing papers, numbering them, and keeping the files made of them."""

from ektp.papers.services.files import paper_keep, work_claim, work_release, works_due
from ektp.papers.services.issuing import Naming, paper_issue
from ektp.papers.services.numbering import numbering_set

__all__ = [
    "Naming",
    "numbering_set",
    "paper_issue",
    "paper_keep",
    "work_claim",
    "work_release",
    "works_due",
]
