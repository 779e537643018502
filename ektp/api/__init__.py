"""The API, version 1: the same services, selectors and policies as the screens, with tokens.

Each resource is a module with a `router`; it is added here by one line.
"""

from ninja import NinjaAPI

from ektp.api import problems
from ektp.api.auth import bearer
from ektp.api.daysheets import router as daysheets
from ektp.api.loans import router as loans
from ektp.api.measures import router as measures
from ektp.api.progress import router as progress
from ektp.api.regions import router as regions
from ektp.api.stock import router as stock
from ektp.api.stock_documents import router as stock_documents
from ektp.api.stock_ledger import router as stock_ledger
from ektp.api.tokens import router as tokens
from ektp.api.utilisation import router as utilisation

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
api.add_router("/measures", measures)
api.add_router("/progress", progress)
api.add_router("/regions", regions)
api.add_router("/stock/documents", stock_documents)  # before the codes of regions and offices
api.add_router("/stock", stock)
api.add_router("/stock", stock_ledger)
api.add_router("/loans", loans)
api.add_router("/utilisation", utilisation)
problems.answer_errors(api)
