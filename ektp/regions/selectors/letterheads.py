"""What stands at the head and foot of an office's letters, and what is missing in it."""

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from ektp.regions.models import Office, OfficeLetterhead

# Without these nothing goes out (domain.md section 12.5).
NEEDED = (
    "government_name",
    "agency_name",
    "address",
    "city",
    "signatory_title",
    "signatory_name",
)


def letterhead_content(office: Office) -> dict[str, str]:
    """The letterhead by the names of its fields; empty texts where nothing is filled in."""
    head = _head(office)
    names = [field.name for field in head._meta.fields if field.name not in ("id", "office")]
    return {name: str(getattr(head, name)) for name in names}


def letterhead_lacking(office: Office) -> list[str]:
    """What has to be filled in before a letter can go out, as the form names it."""
    head = _head(office)
    return [
        str(OfficeLetterhead._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        for name in NEEDED
        if not getattr(head, name).strip()
    ]


def lacking_words(lacking: list[str]) -> str:
    """``alamat, tempat surat dan jabatan penanda tangan``."""
    return get_text_list(lacking, _("dan"))


def _head(office: Office) -> OfficeLetterhead:
    return getattr(office, "letterhead", None) or OfficeLetterhead(office=office)
