"""The API, version 1: the same services, selectors and policies as the screens, with tokens.

Each resource is a module with a `router`; it is added here by one line.
"""

from ninja import NinjaAPI

from ektp.api import problems
from ektp.api.auth import bearer
from ektp.api.daysheets import router as daysheets
from ektp.api.tokens import router as tokens

api = NinjaAPI(
    title="ektp",
    version="1",
    description=(
        "Kemajuan KTP-el. Wewenang sama dengan di layar. Galat dijawab sebagai application/problem+json dengan kalimat yang dapat "
        "dibaca petugas."
    ),
    auth=bearer,
    docs_url=None,  # the documentation page would load scripts from elsewhere
    urls_namespace="api",
)
api.add_router("/tokens", tokens)
api.add_router("/daysheets", daysheets)
problems.answer_errors(api)
