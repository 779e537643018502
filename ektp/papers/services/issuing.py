"""Issuing a paper: its number, its frozen content and the order to make its file, in one transaction."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID
from zlib import crc32

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from ektp.accounts.models import User
from ektp.common import clock
from ektp.common.fonts import missing_letters, named
from ektp.common.formatting import tanggal
from ektp.db import locks
from ektp.db.locks import Space
from ektp.papers.content import Content, Frame, Person, freeze, texts
from ektp.papers.exceptions import PaperRefused
from ektp.papers.models import Paper, PaperNumbering
from ektp.papers.registry import Draft, PaperKind
from ektp.papers.selectors.heads import head_for
from ektp.papers.selectors.papers import standing_paper
from ektp.papers.services.files import work_order
from ektp.papers.services.numbering import Number, number_next, number_typed, require_free
from ektp.regions.arrival import not_yet
from ektp.regions.models import Office


@dataclass(frozen=True, slots=True)
class Naming:
    """What the person who issues a paper says: its day, its number where it is typed, who signs, who sees it, why it is issued anew."""

    day: date
    client_key: UUID
    number: str = ""
    people: Mapping[str, Person] = field(default_factory=dict)
    witnesses: tuple[Person, ...] = ()
    reason: str = ""


def paper_issue(*, by: User, kind: PaperKind, draft: Draft, naming: Naming, site: str) -> Paper:
    """Issue a paper; a worker makes its file. The same `client_key` gives the same paper.

    A paper of the same kind about the same thing is replaced, which needs a reason; it keeps its number. `site` is the address that the
    QR code leads to, without a path. Raises PaperRefused, and LetterheadMissing when the office's letterhead is not filled in.
    """
    with transaction.atomic():
        locks.hold(Space.CLIENT_KEY, crc32(naming.client_key.bytes) & 0x7FFFFFFF)
        made = Paper.objects.filter(client_key=naming.client_key).first()
        if made is not None:
            return _same(made, kind, draft)
        locks.hold(Space.PAPERS, draft.office.pk)  # numbers of one office, one after another
        _require_sound(draft, naming)
        replaced = standing_paper(draft.office, kind.code, draft.about)
        _require_reason(replaced, naming)
        head = head_for(draft.office, naming.day)
        number = _number(draft.office, kind, naming)
        frame = Frame(head, naming.day, number.text, naming.people, naming.witnesses)
        with override("id"):  # a naskah is written in Indonesian, whoever issues it
            content = draft.build(frame)
        paper = _paper(by, kind, draft, naming, number, site)
        paper.content = _frozen(content)
        paper.title, paper.replaces = content.title, replaced
        paper.save(force_insert=True)
        work_order(paper.pk)
    return paper


def _same(made: Paper, kind: PaperKind, draft: Draft) -> Paper:
    if (made.kind, made.about, made.office_id) != (kind.code, draft.about, draft.office.pk):
        raise PaperRefused(
            _("Kunci kiriman ini sudah dipakai untuk naskah lain. Buka kembali formulirnya.")
        )
    return made


def _require_sound(draft: Draft, naming: Naming) -> None:
    if draft.refusal:
        raise PaperRefused(draft.refusal)
    refusal = not_yet(naming.day, draft.office.time_zone, _("tanggal naskah"))
    if refusal:
        raise PaperRefused(refusal, "day")
    if naming.day < draft.day:
        raise PaperRefused(
            _("Yang ditulis dalam naskah ini bertanggal %(day)s. Naskahnya tidak boleh lebih awal.")
            % {"day": tanggal(draft.day)},
            "day",
        )
    for slot in draft.slots:
        person = naming.people.get(slot.code)
        if slot.required and not (person and person.name.strip()):
            raise PaperRefused(
                _("Tulis nama untuk %(slot)s.") % {"slot": slot.label}, f"{slot.code}_name"
            )
    if draft.witnesses and not naming.witnesses:
        raise PaperRefused(_("Tulis saksi, satu baris satu orang."), "witnesses")


def _require_reason(replaced: Paper | None, naming: Naming) -> None:
    if replaced is not None and not naming.reason.strip():
        raise PaperRefused(
            _(
                "Naskah ini sudah diterbitkan pada %(day)s%(number)s. Tulis alasan penggantiannya; naskah lama tetap tersimpan."
            )
            % {
                "day": tanggal(replaced.day),
                "number": _(" dengan nomor %(n)s") % {"n": replaced.number}
                if replaced.number
                else "",
            },
            "reason",
        )


def _number(office: Office, kind: PaperKind, naming: Naming) -> Number:
    if not kind.numbered:
        return Number("")
    numbering = PaperNumbering.objects.filter(office=office, kind=kind.code, automatic=True).first()
    number = number_next(numbering, naming.day) if numbering else number_typed(naming.number)
    require_free(office, number, naming.day)
    return number


def _paper(
    by: User, kind: PaperKind, draft: Draft, naming: Naming, number: Number, site: str
) -> Paper:
    token = secrets.token_hex(8)
    return Paper(
        office=draft.office,
        other=draft.other,
        kind=kind.code,
        about=draft.about,
        day=naming.day,
        year=naming.day.year,
        number=number.text,
        sequence=number.sequence,
        people=_named(naming),
        reason=naming.reason.strip(),
        token=token,
        verify_url=f"{site.rstrip('/')}/v/{token}/",
        client_key=naming.client_key,
        issued_by=by,
        issued_at=clock.now(),
        is_sample=draft.is_sample,
    )


def _named(naming: Naming) -> dict[str, Any]:
    people = {code: asdict(person) for code, person in naming.people.items()}
    return {"people": people, "witnesses": [asdict(person) for person in naming.witnesses]}


def _frozen(content: Content) -> dict[str, Any]:
    """The content as it is kept. Raises PaperRefused for a letter that could not be printed."""
    frozen = freeze(content)
    missing = missing_letters(texts(frozen), settings.STATICFILES_DIRS[0] / "fonts")
    if missing:
        raise PaperRefused(
            _("Fon naskah tidak memuat %(letters)s. Ganti tulisan itu, lalu terbitkan naskahnya.")
            % {"letters": named(missing)}
        )
    return frozen
