"""The kinds of papers that the ledger issues. What has models of its own (loans, counts, destruction, requests) adds its kinds here."""

from django.utils.translation import gettext_lazy as _

from blanko.papers import drafts
from ektp.accounts.policies import Permission
from ektp.papers.registry import PaperKind

KINDS = (
    PaperKind(
        drafts.BAST,
        drafts.DOCUMENT,
        _("Berita acara serah terima (BAST)"),
        Permission.STOCK_VIEW,
        Permission.STOCK_WRITE,
        drafts.bast_draft,
        "470/{n}/BAST/{year}",
    ),
    PaperKind(
        drafts.SLIP,
        drafts.DOCUMENT,
        _("Bon pengeluaran"),
        Permission.STOCK_VIEW,
        Permission.STOCK_WRITE,
        drafts.slip_draft,
        "470/{n}/BON/{year}",
    ),
    PaperKind(
        drafts.CARD,
        drafts.CARD_OF,
        _("Kartu persediaan"),
        Permission.STOCK_VIEW,
        Permission.STOCK_WRITE,
        drafts.card_draft,
    ),
    PaperKind(
        drafts.USAGE,
        drafts.USAGE_OF,
        _("Laporan penggunaan blangko"),
        Permission.STOCK_VIEW,
        Permission.STOCK_WRITE,
        drafts.usage_draft,
        "470/{n}/{year}",
    ),
)
