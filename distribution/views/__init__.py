from distribution.views.papers import accept, dispatch, opening, resolve, send
from distribution.views.reading import index

__all__ = ["accept", "dispatch", "index", "opening", "resolve", "send"]
