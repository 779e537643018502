"""The words of docs/istilah.md are kept: what its column "Bukan" names stands nowhere on screen.

Read are the texts of templates (with what they translate) and every string handed to gettext in
the code. What a word means cannot be tested ("belum diambil" is right at the counter only); what
is never right can.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
PACKAGES = ("ektp", "recording", "blanko", "distribution", "reports")

FORBIDDEN = {
    r"\b(kartu|PRR|KTP-el) habis\b": "seluruhnya terserahkan; selesai dicetak",
    r"\bsudah merekam\b": "orang sudah melakukan perekaman",
    r"^\s*(?:di antaranya )?rusak\s*$": "gagal cetak; ganti KTP rusak",
    r"\bsudah cetak\b": "sudah dicetak",
    r"\baktivasi\b(?!\s+(?:KTP-el|IKD))": "aktivasi KTP-el; aktivasi IKD",
    r"\b(KTP-el|kartu) (?:sudah )?aktif\b": "sudah diaktivasi",
    r"\blazimnya\b": "biasanya",
    r"\bkemarin\b": "terakhir (Sel 12/3)",
    r"\bentri\b": "Lembar Harian",
    r"\bjadwal kelurahan\b": "pengambilan terjadwal desa/kelurahan",
    r"\bkartu di kecamatan\b": "KTP-el jadi di kecamatan",
    r"\bbatas tepat waktu\b": "Batas lapor pukul …",
    r"\bbelum masuk\b": "belum dihitung",
    r"\bterverifikasi\b": "diverifikasi",
    r"\bdisebut \d": "angka yang disampaikan",
    r"\btersendat\b": "tahap yang paling tertinggal",
    r"\buntuk dibacakan\b": "Bahan laporan lisan",
    r"\bperiksa sekarang\b": "Periksa dan verifikasi",
    r"\bblanko\b": "blangko",
    r"\be-KTP\b": "KTP-el",
    r"\d\s+%(?!\w)": "98,20% tanpa spasi",
    r"!(?!=)": "kalimat tanpa tanda seru",
}

_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->", re.DOTALL)
_TRANSLATED = re.compile(r"""\{%\s*(?:translate|trans)\s+(["'])(.*?)\1.*?%\}""", re.DOTALL)
_QUOTED = re.compile(r"""\b_\((["'])(.*?)\1\)""", re.DOTALL)
_SPOKEN = re.compile(r"""\b(?:aria-label|title|placeholder|alt|data-l)=(["'])(.*?)\1""", re.DOTALL)
_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_HTML = re.compile(r"<[^>]*>", re.DOTALL)


def words_of_template(source: str) -> Iterator[str]:
    """Everything in a template that a person reads."""
    source = _COMMENT.sub("", source)
    yield from (match.group(2) for match in _QUOTED.finditer(source))
    source = _TRANSLATED.sub(r"\2", source)
    source = _VALUE.sub("0", _TAG.sub("\n", source))
    yield from (match.group(2) for match in _SPOKEN.finditer(source))
    yield from _HTML.sub("\n", source).splitlines()


def words_of_code(source: str) -> Iterator[str]:
    """Every string that is handed to gettext."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _called(node.func) in {
            "_",
            "gettext",
            "gettext_lazy",
            "ngettext",
            "ngettext_lazy",
            "pgettext",
            "pgettext_lazy",
        }:
            for part in node.args:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def _called(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def wrong_words(texts: Iterator[str]) -> list[str]:
    return [
        f"{text.strip()!r}: tulis {better}"
        for text in texts
        for pattern, better in FORBIDDEN.items()
        if re.search(pattern, text, re.IGNORECASE)
    ]


def _files(*folders: str, ending: str) -> list[Path]:
    found = (path for folder in folders for path in (ROOT / folder).rglob(f"*{ending}"))
    return sorted(path for path in found if "migrations" not in path.parts)


@pytest.mark.parametrize("path", _files("templates", ending=".html"), ids=lambda p: p.name)
def test_templates_keep_the_words(path: Path) -> None:
    assert wrong_words(words_of_template(path.read_text())) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_code_keeps_the_words(package: str) -> None:
    found = {
        str(path.relative_to(ROOT)): wrong
        for path in _files(package, ending=".py")
        if (wrong := wrong_words(words_of_code(path.read_text())))
    }

    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "PRR habis dalam 14 hari",
        "sudah merekam 94.891 orang",
        "Rusak",
        "Sudah aktivasi",
        "biasa kemarin",
        "98,20 %",
        "Simpan!",
        "sisa blanko",
    ],
)
def test_a_wrong_word_is_found(text: str) -> None:
    assert wrong_words(iter([text]))


@pytest.mark.parametrize(
    "text",
    [
        "Ganti KTP rusak",
        "alat rusak 1",
        "Aktivasi IKD",
        "sudah diaktivasi (KTP-el)",
        "Ribbon habis lebih dulu",
        "98,20% dari wajib KTP",
        "ektp",
    ],
)
def test_a_right_word_is_left_alone(text: str) -> None:
    assert wrong_words(iter([text])) == []


def test_templates_are_read_as_people_read_them() -> None:
    source = """{# entri #}<p title="kemarin">{% translate "Tiga" %} {{ x }} %{% url "blanko:a" %}</p>
    {% panel _("Dua") %}"""

    texts = [text.strip() for text in words_of_template(source) if text.strip()]

    assert texts == ["Dua", "kemarin", "Tiga 0 %"]
