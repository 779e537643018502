"""What is asked when a paper is issued, and how an office numbers its papers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ektp.common import clock
from ektp.papers.content import NOBODY, Person
from ektp.papers.models import PaperNumbering
from ektp.papers.registry import Draft, PaperKind
from ektp.papers.services import Naming
from ektp.web.forms import CountField, DateField

_PARTS = (
    ("name", _("Nama"), 120),
    ("nip", _("NIP"), 24),
    ("position", _("Jabatan"), 120),
)


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """The fields of one who signs, under the words of the place."""

    label: str
    fields: list[forms.BoundField]


class IssueForm(forms.Form):
    """Day and number of a paper, who signs, who sees it. The key makes a resend harmless."""

    number = forms.CharField(label=_("Nomor naskah"), max_length=80, required=False)
    day = DateField(label=_("Tanggal naskah"))
    witnesses = forms.CharField(
        label=_("Saksi"),
        required=False,
        help_text=_("Satu baris satu saksi: nama; jabatan; kantor."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = forms.CharField(
        label=_("Alasan penggantian"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        kind: PaperKind,
        draft: Draft,
        people: Mapping[str, Person],
        witnesses: Iterable[Person] = (),
        replaces: bool = False,
        next_number: str = "",
        **kwargs: Any,
    ) -> None:
        self.draft, self.people, self.next_number = draft, people, next_number
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = max(clock.today(draft.office.time_zone), draft.day)
        self.fields["client_key"].initial = uuid4
        self.fields["witnesses"].initial = "\n".join(map(_line, witnesses))
        for slot in draft.slots:
            for part, label, length in _PARTS:
                self.fields[f"{slot.code}_{part}"] = forms.CharField(
                    label=label,
                    max_length=length,
                    required=slot.required and part == "name",
                    initial=getattr(people.get(slot.code, NOBODY), part),
                )
        self._leave_out(kind, draft, replaces=replaces)

    def _leave_out(self, kind: PaperKind, draft: Draft, *, replaces: bool) -> None:
        if not kind.numbered or self.next_number:
            del self.fields["number"]
        else:
            self.fields["number"].help_text = _("dari buku agenda kantor, misalnya %(sample)s") % {
                "sample": kind.pattern.replace("{n}", "12").replace("{year}", str(draft.day.year))
            }
            self.fields["number"].required = True
            self.fields["number"].initial = draft.number
        if not draft.witnesses:
            del self.fields["witnesses"]
        if not replaces:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True

    @cached_property
    def places(self) -> list[NamedPlace]:
        """The fields of those who sign, place by place."""
        return [
            NamedPlace(
                str(slot.label), [self[f"{slot.code}_{part}"] for part, _label, _long in _PARTS]
            )
            for slot in self.draft.slots
        ]

    def naming(self) -> Naming:
        """What was filled in, as the service takes it."""
        data = self.cleaned_data
        people = {}
        for slot in self.draft.slots:
            said = {part: data[f"{slot.code}_{part}"].strip() for part, _label, _long in _PARTS}
            office = self.people.get(slot.code, NOBODY).office
            people[slot.code] = Person(**said, office=office if said["name"] else "")
        return Naming(
            day=data["day"],
            client_key=data["client_key"],
            number=data.get("number", ""),
            people=people,
            witnesses=_witnesses(data.get("witnesses", "")),
            reason=data.get("reason", ""),
        )


def _line(person: Person) -> str:
    return "; ".join(part for part in (person.name, person.position, person.office) if part)


def _witnesses(text: str) -> tuple[Person, ...]:
    """One person per line: name; position; office."""
    found = []
    for line in text.splitlines():
        name, position, office = [*(part.strip() for part in line.split(";", 2)), "", ""][:3]
        if name:
            found.append(Person(name, position=position, office=office))
    return tuple(found)


class NumberingForm(forms.Form):
    """How an office numbers its papers of one kind."""

    automatic = forms.BooleanField(label=_("Nomor urut otomatis"), required=False)
    pattern = forms.CharField(label=_("Pola nomor"), max_length=60, required=False)
    first = CountField(label=_("Nomor urut pertama tahun ini"), max_value=999_999)

    def __init__(
        self, *args: Any, kind: PaperKind, numbering: PaperNumbering | None, **kwargs: Any
    ) -> None:
        self.kind = kind
        kwargs.setdefault("prefix", kind.code)
        super().__init__(*args, **kwargs)
        self.fields["pattern"].initial = kind.pattern
        self.fields["first"].initial = 1
        if numbering is not None:
            self.fields["automatic"].initial = numbering.automatic
            self.fields["pattern"].initial = numbering.pattern or kind.pattern
            self.fields["first"].initial = numbering.first
