from ektp.papers.views.issuing import issue
from ektp.papers.views.numbering import numbering
from ektp.papers.views.reading import download, paper

__all__ = ["download", "issue", "numbering", "paper"]
