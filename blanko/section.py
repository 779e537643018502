"""The parts of the day sheet that belong to printing and stock."""

from django.utils.translation import gettext_lazy as _

from blanko.models import DeclaredStock, PrintingCount, SpoilageCause, SpoilageCount
from blanko.services.sheet import post_printing, post_spoilage
from ektp.daysheets.registry import RowKey, Section, SectionField

_OWNERS = frozenset({"adb", "agency"})
_PRINTS = frozenset({"printing"})

PRINTING = Section(
    code="printing",
    label=_("Pencetakan"),
    unit=_("keping, hasil cetak baik"),
    model=PrintingCount,
    key=RowKey("domicile"),
    fields=(
        SectionField("first", _("Baru (PRR)")),
        SectionField("data_change", _("Ubah data")),
        SectionField("replace_damaged", _("Ganti rusak")),
        SectionField("replace_lost", _("Ganti hilang")),
        SectionField("move_in", _("Pindah datang")),
        SectionField("suket_exchange", _("Tukar suket")),
        SectionField("other", _("Lainnya")),
    ),
    abilities=_PRINTS,
    owners=_OWNERS,
    order=20,
    grid=True,
    after_save=post_printing,
)

SPOILAGE = Section(
    code="spoilage",
    label=_("Gagal cetak"),
    unit=_("keping"),
    model=SpoilageCount,
    key=RowKey("cause", tuple(SpoilageCause.choices)),
    fields=(SectionField("count", _("Gagal cetak")),),
    abilities=_PRINTS,
    owners=_OWNERS,
    order=30,
    required=False,
    after_save=post_spoilage,
)

DECLARED = Section(
    code="declared",
    label=_("Hitung fisik sore ini"),
    unit=_("keping dan persen"),
    model=DeclaredStock,
    key=RowKey(""),
    fields=(
        SectionField("blank_on_hand", _("Sisa blangko dihitung (keping)"), "aside"),
        SectionField("ribbon_percent", _("Sisa ribbon (%)"), "aside", maximum=100),
        SectionField("film_percent", _("Sisa film (%)"), "aside", maximum=100),
    ),
    abilities=frozenset({"printing", "stock"}),
    owners=frozenset({"adb", "stock_keeper", "agency"}),
    order=50,
    required=False,
)
