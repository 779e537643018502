from distribution.views.papers import accept, dispatch, opening, resolve
from distribution.views.reading import index
from distribution.views.sending import send

__all__ = ["accept", "dispatch", "index", "opening", "resolve", "send"]
