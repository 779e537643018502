"""Issuing: what is frozen, how papers are numbered, what is refused."""

import contextvars
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from blanko.services.documents import reversal_post
from ektp.common import clock
from ektp.papers.content import Person
from ektp.papers.exceptions import PaperRefused
from ektp.papers.models import Paper, PaperFile, PaperNumbering, PaperWork
from ektp.papers.registry import kind_of
from ektp.papers.services import numbering_set, paper_issue
from ektp.papers.services.numbering import number_text
from ektp.regions.exceptions import LetterheadMissing
from ektp.regions.services import letterhead_set
from tests.factories import Installer, World
from tests.papers.conftest import NOW, july
from tests.papers.helpers import SITE, draft_of, issue, naming, said, sent

BAST = "bast"


def counted(world: World, *, first: int = 1, pattern: str = "470/{n}/BAST/{year}") -> None:
    kind = kind_of(BAST)
    assert kind
    numbering_set(
        by=world.users["kabid"], office=world.dinas, kind=kind, automatic=True, pattern=pattern, first=first
    )  # fmt: skip


def test_a_paper_says_who_what_and_when_and_waits_for_its_file(world: World) -> None:
    keeper = world.users["gudang"]
    paper = issue(keeper, BAST, sent(world).pk, number="470/1/BAST/2026")

    assert (paper.office, paper.other) == (world.dinas, world.offices["35.78-DINAS"])
    assert (paper.day, paper.year, paper.number, paper.sequence) == (july(31), 2026, "470/1/BAST/2026", None)  # fmt: skip
    assert (paper.issued_by, paper.issued_at) == (keeper, NOW)
    assert paper.verify_url == f"http://testserver/v/{paper.token}/"
    assert paper.title == "Berita Acara Serah Terima Blangko KTP-el WNI"
    content = said(paper)
    assert content.head["city"] == "Jombang"
    assert [party.person.name for party in content.parties] == [keeper.full_name, "Nama Contoh"]
    assert content.knowing is not None
    assert content.knowing.person.name == "Nama Pejabat"
    assert PaperWork.objects.get().paper == paper


def test_what_was_issued_cannot_be_changed_or_removed(world: World) -> None:
    paper = issue(world.users["gudang"], BAST, sent(world).pk, number="1")
    file = PaperFile.objects.create(
        paper=paper, path="x", sha256="0" * 64, size=1, created_at=clock.now()
    )

    for write in (
        lambda: Paper.objects.filter(pk=paper.pk).update(number="2"),
        lambda: Paper.objects.filter(pk=paper.pk).update(content={}),
        lambda: PaperFile.objects.filter(pk=file.pk).update(size=2),
        file.delete,
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            write()


def test_the_same_form_sent_twice_is_one_paper(world: World) -> None:
    document, key = sent(world), uuid4()
    first = issue(world.users["gudang"], BAST, document.pk, number="1", client_key=key)

    assert issue(world.users["gudang"], BAST, document.pk, number="1", client_key=key) == first
    with pytest.raises(PaperRefused, match="sudah dipakai untuk naskah lain"):
        issue(world.users["gudang"], BAST, sent(world).pk, number="2", client_key=key)


def test_numbers_count_by_office_and_year_without_gaps(world: World) -> None:
    counted(world)
    keeper = world.users["gudang"]
    papers = [issue(keeper, BAST, sent(world, 10).pk) for _ in range(3)]
    with pytest.raises(PaperRefused, match="belum tiba"):
        issue(keeper, BAST, sent(world, 10).pk, day=date(2026, 8, 1))
    papers.append(issue(keeper, BAST, sent(world, 10).pk))

    assert [paper.sequence for paper in papers] == [1, 2, 3, 4]
    assert [paper.number for paper in papers][-1] == "470/4/BAST/2026"
    with clock.held_at(NOW + timedelta(days=200)):
        assert issue(keeper, BAST, sent(world, 10).pk, day=date(2027, 1, 4)).number == "470/1/BAST/2027"  # fmt: skip


def test_an_office_may_begin_within_a_year(world: World) -> None:
    counted(world, first=118)
    keeper = world.users["gudang"]

    assert issue(keeper, BAST, sent(world, 10).pk).sequence == 118
    assert issue(keeper, BAST, sent(world, 10).pk).sequence == 119
    with clock.held_at(NOW + timedelta(days=200)):
        assert issue(keeper, BAST, sent(world, 10).pk, day=date(2027, 1, 4)).sequence == 1


@pytest.mark.slow
def test_twenty_issued_at_once_have_twenty_numbers(committed: World) -> None:
    counted(committed)
    keeper = committed.users["gudang"]
    jobs = [draft_of(BAST, sent(committed, 10).pk) for _ in range(20)]

    def run(job: object) -> Paper:
        kind, draft = job  # type: ignore[misc]
        try:
            return paper_issue(by=keeper, kind=kind, draft=draft, naming=naming(draft), site=SITE)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        papers = list(pool.map(lambda j: j.result(), [pool.submit(contextvars.copy_context().run, run, job) for job in jobs]))  # fmt: skip

    assert sorted(paper.sequence or 0 for paper in papers) == list(range(1, 21))
    assert len({paper.number for paper in papers}) == 20
    assert PaperWork.objects.count() == 20


@pytest.mark.slow
def test_the_same_thing_issued_at_once_is_issued_once(committed: World) -> None:
    counted(committed)
    kind, draft = draft_of(BAST, sent(committed, 10).pk)
    keeper = committed.users["gudang"]

    def run() -> object:
        try:
            return paper_issue(by=keeper, kind=kind, draft=draft, naming=naming(draft), site=SITE)
        except PaperRefused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(contextvars.copy_context().run, run) for _ in range(8)]
        answers = [future.result() for future in futures]

    assert sum(isinstance(answer, Paper) for answer in answers) == 1
    assert {a.field for a in answers if isinstance(a, PaperRefused)} == {"reason"}


def test_a_typed_number_is_taken_once_in_a_year(world: World) -> None:
    keeper = world.users["gudang"]
    issue(keeper, BAST, sent(world, 10).pk, number="470/7/2026")

    with pytest.raises(PaperRefused, match=r"Nomor 470/7/2026 tahun 2026 sudah dipakai untuk Berita Acara Serah Terima.*tanggal 31 Juli 2026\. Tulis nomor berikutnya") as refused:  # fmt: skip
        issue(keeper, BAST, sent(world, 10).pk, number=" 470/7/2026 ")
    assert refused.value.field == "number"
    with pytest.raises(PaperRefused, match="Tulis nomor naskah dari buku agenda"):
        issue(keeper, BAST, sent(world, 10).pk, number="  ")
    with clock.held_at(NOW + timedelta(days=200)):
        assert issue(keeper, BAST, sent(world, 10).pk, number="470/7/2026", day=date(2027, 1, 4))


def test_a_counted_number_that_was_typed_before_says_where_to_go(world: World) -> None:
    keeper = world.users["gudang"]
    issue(keeper, BAST, sent(world, 10).pk, number="470/1/BAST/2026")
    counted(world)

    with pytest.raises(PaperRefused, match="Atur nomor urut pertama pada penomoran"):
        issue(keeper, BAST, sent(world, 10).pk)
    counted(world, first=2)
    assert issue(keeper, BAST, sent(world, 10).pk).number == "470/2/BAST/2026"


def test_the_database_itself_keeps_numbers_apart(world: World) -> None:
    counted(world)
    paper = issue(world.users["gudang"], BAST, sent(world, 10).pk)
    same = {"pk": None, "token": "x", "about": "y:1", "_state": Paper()._state}

    for name, changed in (("paper_number_once", {"sequence": 2}), ("paper_sequence_once", {"number": "z"})):  # fmt: skip
        values = {f.attname: getattr(paper, f.attname) for f in Paper._meta.concrete_fields}
        values |= {key: value for key, value in same.items() if key != "_state"}
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            Paper(**{**values, "id": None, "client_key": uuid4(), **changed}).save(force_insert=True)  # fmt: skip


def test_a_pattern_counts_and_is_of_one_kind(world: World) -> None:
    with pytest.raises(PaperRefused, match="Pola nomor memuat"):
        counted(world, pattern="470/BAST/{year}")
    counted(world, pattern="470/{n}/{month}/{year}")
    bon = kind_of("bon")
    assert bon
    with pytest.raises(PaperRefused, match="sudah dipakai jenis naskah lain"):
        numbering_set(
            by=world.users["kabid"], office=world.dinas, kind=bon, automatic=True, pattern="470/{n}/{month}/{year}"
        )  # fmt: skip
    assert PaperNumbering.objects.count() == 1
    assert number_text("470/{n}/{month}/{year}", 12, july(6)) == "470/12/VII/2026"


def test_a_correction_is_a_new_paper_with_a_reason(world: World) -> None:
    keeper, document = world.users["gudang"], sent(world)
    old = issue(keeper, BAST, document.pk, number="1")

    with pytest.raises(PaperRefused, match=r"sudah diterbitkan pada 31 Juli 2026 dengan nomor 1\. Tulis alasan"):  # fmt: skip
        issue(keeper, BAST, document.pk, number="2")
    new = issue(keeper, BAST, document.pk, number="2", reason="nama penerima salah tulis")

    assert new.replaces == old
    with pytest.raises(PaperRefused, match="dengan nomor 2"):
        issue(keeper, BAST, document.pk, number="3")


def test_a_letterhead_that_lacks_something_says_where_to_fill_it_in(world: World) -> None:
    letterhead_set(by=Installer(), office=world.dinas, address="", signatory_name="")

    with pytest.raises(LetterheadMissing, match="belum lengkap: alamat dan nama penanda tangan") as refused:  # fmt: skip
        issue(world.users["gudang"], BAST, sent(world).pk, number="1")
    assert refused.value.office == world.dinas
    assert not Paper.objects.exists()


def test_what_cannot_be_printed_is_refused_before_a_number_is_taken(world: World) -> None:
    counted(world)
    kind, draft = draft_of(BAST, sent(world).pk)
    people = {**naming(draft).people, "second": Person("Nguyễn")}

    with pytest.raises(PaperRefused, match=r"“ễ” \(U\+1EC5\)"):
        issue(world.users["gudang"], kind.code, draft.about.split(":")[1], people=people)
    assert issue(world.users["gudang"], BAST, sent(world).pk).sequence == 1


@pytest.mark.parametrize(
    ("more", "field", "sentence"),
    [
        ({"day": july(2)}, "day", "bertanggal 3 Juli 2026. Naskahnya tidak boleh lebih awal"),
        ({"day": date(2026, 8, 1)}, "day", "Tanggal 1 Agustus 2026 belum tiba"),
        ({"people": {}}, "first_name", "Tulis nama untuk Pihak pertama"),
    ],
)
def test_a_paper_without_sense_is_refused_at_its_field(
    world: World, more: dict[str, object], field: str, sentence: str
) -> None:
    with pytest.raises(PaperRefused, match=sentence) as refused:
        issue(world.users["gudang"], BAST, sent(world).pk, number="1", **more)
    assert refused.value.field == field


def test_a_reversed_document_has_no_paper(world: World) -> None:
    document = sent(world)
    reversal_post(by=world.users["gudang"], document=document, day=july(4), reason="salah kirim")

    with pytest.raises(PaperRefused, match="sudah dibalikkan"):
        issue(world.users["gudang"], BAST, document.pk, number="1")
