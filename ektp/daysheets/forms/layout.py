"""What stands on the sheet of an office on a day: its sections in paper order, their lines, and who may write them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from ektp.accounts.models import Role
from ektp.daysheets.content import Rows, SheetContent
from ektp.daysheets.forms.outsiders import NATION, Channels, Home
from ektp.daysheets.registry import Section, SectionField
from ektp.daysheets.selectors.setting import DaySetting
from ektp.regions.models import Level, Region

Shape = Literal["grid", "lines", "causes", "single"]
_GRID_MOST = 60


@dataclass(frozen=True, slots=True)
class RowHead:
    """A row of a grid or a cause: its key, how it is called, and how people call it besides."""

    key: str
    label: str
    code: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def known_as(self) -> str:
        """All its names, for the script that pastes into the grid."""
        return "|".join(self.aliases)


@dataclass(frozen=True, slots=True)
class Layout:
    """One section as it is drawn. `lines`: a column of figures for the own domicile, with a line for outsiders."""

    section: Section
    fields: tuple[SectionField, ...]
    shape: Shape
    home: Home
    rows: tuple[RowHead, ...]
    writable: bool

    @property
    def code(self) -> str:
        """The section's code."""
        return self.section.code

    @property
    def channels(self) -> Channels:
        """The offered fields by kind."""
        kinds = {
            kind: tuple(f.code for f in self.fields if f.kind == kind)
            for kind in ("part", "of_which", "aside")
        }
        return Channels(kinds["part"], kinds["of_which"], kinds["aside"])

    @property
    def asks_outsiders(self) -> bool:
        """Whether the line "di antaranya warga luar" belongs here."""
        return (
            self.shape == "lines"
            and self.section.outsiders
            and self.home.own != self.home.rest
            and bool(self.channels.parts)
        )

    @property
    def owner_words(self) -> str:
        """The roles that fill this section, in words."""
        return str(_(" atau ")).join(
            str(Role(role).label) for role in Role.values if role in self.section.owners
        )

    def cell(self, key: str, field: str) -> str:
        """The name of an input. Lines have no key: what is typed there is everybody."""
        return f"{self.code}//{field}" if self.shape == "lines" else f"{self.code}/{key}/{field}"

    def name_of(self, path: str) -> str:
        """The input that shows what stands at a path of the content."""
        match path.split("/"):
            case [_code, key, field] if self.shape == "lines":
                own = key == self.home.own or not self.asks_outsiders
                return self.cell("", field) if own else f"{self.code}/luar"
            case _:
                return path


def home_of(place: Region) -> Home:
    """Where outsiders of an office go (MODEL section 1): of a kecamatan to its kabupaten, else outside the area."""
    parent = place.code.rpartition(".")[0]
    return Home(place.code, parent if place.level == Level.DISTRICT else NATION)


def layouts(
    setting: DaySetting, role: str, districts: Sequence[Region], base: SheetContent
) -> list[Layout]:
    """The sections of the day, in paper order. `districts` are the kecamatan of the office's kabupaten."""
    found = [
        _layout(section, setting, role, districts, _rows_of(base, section.code))
        for section in setting.sections
    ]
    return [layout for layout in found if layout.fields]


def _rows_of(content: SheetContent, code: str) -> Rows:
    section = content.sections.get(code)
    return section.rows if section else {}


def _layout(
    section: Section, setting: DaySetting, role: str, districts: Sequence[Region], rows: Rows
) -> Layout:
    home = home_of(setting.office.attribution)
    shape = _shape(section, setting, districts)
    heads: tuple[RowHead, ...] = ()
    if shape == "grid":
        heads = _grid_rows(home, districts, rows)
    elif shape == "causes":
        heads = tuple(RowHead(key, str(label)) for key, label in section.key.choices)
    elif shape == "single":
        heads = (RowHead("", str(section.label)),)
    return Layout(section, setting.fields(section), shape, home, heads, role in section.owners)


def _shape(section: Section, setting: DaySetting, districts: Sequence[Region]) -> Shape:
    if section.key.column == "cause":
        return "causes"
    if section.key.column == "":
        return "single"
    above = setting.office.attribution.level < Level.DISTRICT
    return "grid" if section.grid and above and 0 < len(districts) <= _GRID_MOST else "lines"


def _grid_rows(home: Home, districts: Sequence[Region], rows: Rows) -> tuple[RowHead, ...]:
    """All kecamatan, what is known only to the kabupaten, people from elsewhere, and any other place already on the sheet."""
    heads = [
        RowHead(r.code, r.name, r.code, tuple(alias.name for alias in r.aliases.all()))
        for r in districts
    ]
    heads.append(RowHead(home.own, str(_("Tanpa rincian")), home.own))
    if home.rest != home.own:
        heads.append(RowHead(home.rest, str(_("Luar daerah")), home.rest))
    known = {head.key for head in heads}
    return (*heads, *(RowHead(code, code, code) for code in sorted(rows) if code not in known))
