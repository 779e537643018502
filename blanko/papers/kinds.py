"""The kinds of papers that the ledger issues. Whoever sees the stock sees them; whoever keeps it issues those of its own office."""

from django.utils.translation import gettext_lazy as _

from blanko.papers import check_drafts, drafts, loan_drafts, request_drafts
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
    PaperKind(
        drafts.LENT,
        drafts.DOCUMENT,
        _("Berita acara peminjaman"),
        Permission.STOCK_VIEW,
        Permission.STOCK_WRITE,
        loan_drafts.loan_draft,
        "470/{n}/BA-PINJAM/{year}",
    ),
    PaperKind(
        drafts.GIVEN_BACK,
        drafts.DOCUMENT,
        _("Berita acara pengembalian"),
        Permission.STOCK_VIEW,
        Permission.STOCK_WRITE,
        loan_drafts.loan_return_draft,
        "470/{n}/BA-KEMBALI/{year}",
    ),
    PaperKind(
        check_drafts.COUNTED,
        check_drafts.COUNT,
        _("Berita acara stok opname"),
        Permission.STOCK_VIEW,
        Permission.STOCK_WRITE,
        check_drafts.count_draft,
        "470/{n}/BA-OPNAME/{year}",
    ),
    PaperKind(
        check_drafts.DESTROYED,
        check_drafts.DESTRUCTION,
        _("Berita acara pemusnahan"),
        Permission.STOCK_VIEW,
        Permission.STOCK_WRITE,
        check_drafts.destruction_draft,
        "470/{n}/BA-MUSNAH/{year}",
    ),
    PaperKind(
        request_drafts.ASKED,
        request_drafts.REQUEST,
        _("Surat permohonan blangko"),
        Permission.STOCK_VIEW,
        Permission.STOCK_WRITE,
        request_drafts.request_draft,
        "470/{n}/MOHON/{year}",
    ),
)
