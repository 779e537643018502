"""Issuing on the screen, the paper's page and file, numbering, and the public check."""

import hashlib
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import strip_tags

from ektp.accounts.models import AccountEvent, User
from ektp.common import clock
from ektp.papers.models import Paper, PaperFile, PaperNumbering, PaperWork
from ektp.papers.services import files, paper_keep
from ektp.regions.services import letterhead_set
from reports.services.papers import paper_make
from reports.tasks import make_paper, sweep_papers
from tests.factories import Installer, World
from tests.papers.conftest import NOW, july
from tests.papers.helpers import accepted, issue, sent


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode().replace("<", " <")))


def filled(answer: Any, **more: str) -> dict[str, str]:
    """What the form on the page would send."""
    page = answer.content.decode()
    fields = re.findall(r"<input[^>]*>", page)
    values = {}
    for field in fields:
        name, value = re.search(r'name="([^"]+)"', field), re.search(r'value="([^"]*)"', field)
        if name:
            values[name[1]] = value[1] if value else ""
    return {**values, **more}


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.users["gudang"])


def test_a_keeper_issues_the_bast_from_the_document(client: Client, world: World) -> None:
    document = sent(world)
    page = client.get(f"/blangko/dokumen/{document.pk}/")
    assert "Berita acara serah terima (BAST) belum diterbitkan" in text(page)
    url = f"/naskah/baru/bast/{document.pk}/"
    assert url in page.content.decode()

    form = client.get(url)
    assert f"Pihak pertama, yang menyerahkan: {world.dinas.name}" in text(form)
    values = filled(form, number="470/12/BAST/2026", second_name="Budi Santoso", second_position="Pengurus Barang")  # fmt: skip
    assert values["first_name"] == world.users["gudang"].full_name
    assert values["knowing_name"] == "Nama Pejabat"
    answer = client.post(url, values)

    paper = Paper.objects.get()
    assert answer.headers["Location"] == f"/naskah/{paper.pk}/"
    shown = client.get(answer.headers["Location"])
    assert "470/12/BAST/2026" in text(shown)
    assert "Berkas PDF sedang dibuat." in text(shown)
    assert client.get(f"/naskah/{paper.pk}/unduh/").status_code == 404
    assert "470/12/BAST/2026 , 31 Juli 2026" in text(client.get(f"/blangko/dokumen/{document.pk}/"))


def test_the_form_remembers_our_people_and_those_of_the_same_other_side(
    client: Client, world: World
) -> None:
    url = f"/naskah/baru/bast/{sent(world).pk}/"
    client.post(url, filled(client.get(url), number="1", first_name="Siti", first_nip="198", second_name="Budi"))  # fmt: skip

    again = filled(client.get(f"/naskah/baru/bast/{sent(world).pk}/"))
    assert (again["first_name"], again["first_nip"], again["second_name"]) == ("Siti", "198", "Budi")  # fmt: skip


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_do(
    client: Client, world: World
) -> None:
    issue(world.users["gudang"], "bast", sent(world).pk, number="470/1/2026")
    url = f"/naskah/baru/bast/{sent(world).pk}/"
    answer = client.post(url, filled(client.get(url), number="470/1/2026", second_name="Budi"))

    assert answer.status_code == 422
    assert "Nomor 470/1/2026 tahun 2026 sudah dipakai" in text(answer)
    assert filled(answer)["second_name"] == "Budi"
    assert client.post(url, {}).status_code == 422


def test_without_a_letterhead_the_form_says_where_to_fill_it_in(
    client: Client, world: World
) -> None:
    letterhead_set(by=Installer(), office=world.dinas, city="")
    url = f"/naskah/baru/bast/{sent(world).pk}/"
    answer = client.post(url, filled(client.get(url), number="1", second_name="Budi"))

    assert answer.status_code == 422
    assert "belum lengkap: tempat surat. Lengkapi dahulu, lalu terbitkan naskah." in text(answer)
    assert f"/kelola/kantor/{world.dinas.code}/" in text(answer)
    assert not Paper.objects.exists()


def test_issuing_again_asks_why_and_the_old_one_says_that_it_was_replaced(
    client: Client, world: World
) -> None:
    document = sent(world)
    old = issue(world.users["gudang"], "bast", document.pk, number="1")
    url = f"/naskah/baru/bast/{document.pk}/"
    form = client.get(url)
    assert "Naskah baru menggantikannya" in text(form)

    assert client.post(url, filled(form, number="2")).status_code == 422
    client.post(url, filled(form, number="2", reason="nama penerima salah"))
    page = text(client.get(f"/naskah/{old.pk}/"))
    assert "Naskah ini sudah diganti: 2, 31 Juli 2026 nama penerima salah" in page
    assert "Ganti naskah" not in page


def test_a_paper_that_cannot_be_issued_now_has_no_form(client: Client, world: World) -> None:
    answer = client.get(f"/naskah/baru/laporan-penggunaan/{world.dinas.code}:blank_wni:2026-07/")

    assert "Bulan Juli 2026 belum berakhir" in text(answer)
    assert "csrfmiddlewaretoken" not in answer.content.decode().split("<main")[1]


def test_the_card_page_offers_card_and_report(client: Client, world: World) -> None:
    sent(world)
    page = client.get(f"/blangko/{world.dinas.code}/kartu/blank_wni/?bulan=2026-07")

    assert f"/naskah/baru/kartu-persediaan/{world.dinas.code}:blank_wni:2026-07/" in page.content.decode()  # fmt: skip
    assert "Laporan penggunaan blangko belum diterbitkan" in text(page)
    ribbon = client.get(f"/blangko/{world.dinas.code}/kartu/ribbon/?bulan=2026-07")
    assert "laporan-penggunaan" not in ribbon.content.decode()


def test_the_other_side_reads_the_paper_and_strangers_do_not(world: World) -> None:
    paper = issue(world.users["gudang"], "bast", sent(world).pk, number="1")
    url = f"/naskah/{paper.pk}/"

    assert signed_in(world.users["kabid.surabaya"]).get(url).status_code == 200
    assert signed_in(world.users["provinsi.jateng"]).get(url).status_code == 404
    assert signed_in(world.users["camat"]).get(url).status_code == 404
    receiving = signed_in(world.users["kabid.surabaya"])
    assert receiving.get(f"/naskah/baru/bast/{paper.about.split(':')[1]}/").status_code == 403
    assert Client().get(url).status_code == 302


def test_the_issuer_of_an_acceptance_is_the_receiver(world: World) -> None:
    got = accepted(world, sent(world), 1000)
    url = f"/naskah/baru/bast/{got.pk}/"

    assert signed_in(world.users["gudang"]).get(url).status_code == 403
    assert signed_in(world.users["provinsi"]).get(url).status_code == 200
    assert "Terbitkan naskah" not in text(signed_in(world.users["gudang"]).get(f"/blangko/dokumen/{got.pk}/"))  # fmt: skip


def test_what_is_nothing_is_not_found(client: Client, world: World) -> None:
    for path in ("baru/bast/0/", "baru/apa/1/", "baru/bast/x/", "99/", "99/unduh/", "penomoran/X/"):
        assert client.get(f"/naskah/{path}").status_code == 404, path


@pytest.mark.slow
@pytest.mark.usefixtures("pango")
def test_the_worker_makes_the_file_once_and_it_is_downloaded(client: Client, world: World) -> None:
    paper = issue(world.users["gudang"], "bast", sent(world).pk, number="1")

    assert make_paper(paper.pk)
    assert not make_paper(paper.pk)
    file = PaperFile.objects.get()
    assert not PaperWork.objects.exists()
    answer = client.get(f"/naskah/{paper.pk}/unduh/")
    content = b"".join(answer.streaming_content)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{paper.name}.pdf"'
    assert hashlib.sha256(content).hexdigest() == file.sha256
    assert "Unduh naskah" in text(client.get(f"/naskah/{paper.pk}/"))
    assert AccountEvent.objects.filter(kind="export", detail__sha256=file.sha256).exists()
    assert client.get(f"/naskah/{paper.pk}/", headers={"HX-Request": "true"}).headers["HX-Refresh"]


def test_a_lost_hint_and_a_lost_worker_are_made_up_for(world: World) -> None:
    paper = issue(world.users["gudang"], "bast", sent(world).pk, number="1")

    assert sweep_papers() == 0  # its hint may still come
    with clock.held_at(NOW + files.PATIENCE):
        assert sweep_papers() == 1
        assert files.work_claim(paper.pk) == 1
        assert files.work_claim(paper.pk) is None
        assert sweep_papers() == 0
    with clock.held_at(NOW + files.PATIENCE + files.LEASE):
        assert sweep_papers() == 1
        assert files.work_claim(paper.pk) == 2


def test_a_failure_is_shown_and_tried_again_later_and_later(client: Client, world: World) -> None:
    paper = issue(world.users["gudang"], "bast", sent(world).pk, number="1")
    attempt = files.work_claim(paper.pk)
    assert attempt
    files.work_release(paper.pk, attempt, "Mesin sedang penuh.")

    page = text(client.get(f"/naskah/{paper.pk}/"))
    assert "akan dicoba lagi dengan sendirinya" in page
    assert "Mesin sedang penuh." in page
    assert not paper_make(paper.pk)  # not yet
    with clock.held_at(NOW + 2 * files.PATIENCE):
        assert files.works_due() == [paper.pk]


def test_the_same_bytes_are_one_file(world: World) -> None:
    paper = issue(world.users["gudang"], "bast", sent(world).pk, number="1")

    assert paper_keep(paper, b"%PDF-1") == paper_keep(paper, b"%PDF-1")
    assert PaperFile.objects.count() == 1


def test_a_file_is_checked_on_the_public_page(world: World) -> None:
    document = sent(world)
    paper = issue(world.users["gudang"], "bast", document.pk, number="470/9/2026")
    other = issue(world.users["gudang"], "bast", sent(world).pk, number="470/10/2026")
    ours, theirs = b"%PDF-1.7 ours %%EOF", b"%PDF-1.7 theirs %%EOF"
    paper_keep(paper, ours)
    paper_keep(other, theirs)
    public, url = Client(), f"/v/{paper.token}/"

    page = text(public.get(url))
    assert "470/9/2026" in page
    assert "Berita acara serah terima (BAST)" in page
    assert world.users["gudang"].full_name not in page
    for content, sentence in (
        (ours, "sama persis dengan naskah yang tersimpan"),
        (theirs, "Berkas ini milik naskah lain."),
        (b"%PDF-1.7 else %%EOF", "tidak sama dengan yang tersimpan"),
    ):
        answer = public.post(url, {"berkas": SimpleUploadedFile("a.pdf", content)})
        assert sentence in text(answer)
    assert public.post(url).status_code == 422
    assert public.get("/v/none/").status_code == 404
    issue(world.users["gudang"], "bast", document.pk, number="470/11/2026", reason="salah nama")
    assert "sudah diganti pada 31 Juli 2026" in text(public.get(url))


def test_an_office_sets_its_numbering(world: World) -> None:
    kabid = signed_in(world.users["kabid"])
    url = f"/naskah/penomoran/{world.dinas.code}/"
    assert "Berita acara serah terima (BAST)" in text(kabid.get(url))

    wrong = kabid.post(url, {"jenis": "bast", "bast-automatic": "on", "bast-pattern": "470/BAST"})
    assert wrong.status_code == 422
    assert "Pola nomor memuat {n} untuk nomor urut" in text(wrong)
    done = kabid.post(
        url, {"jenis": "bast", "bast-automatic": "on", "bast-pattern": "470/{n}/BAST/{year}", "bast-first": "12"}
    )  # fmt: skip
    assert done.headers["Location"] == f"{url}#bast"
    assert PaperNumbering.objects.get().first == 12

    keeper = signed_in(world.users["gudang"])
    form = keeper.get(f"/naskah/baru/bast/{sent(world).pk}/")
    assert "470/12/BAST/2026" in text(form)
    assert 'name="number"' not in form.content.decode()
    assert keeper.get(url).status_code == 403


def test_finished_cards_offer_their_receipts(world: World) -> None:
    from distribution.services import card_accept, card_dispatch

    adb = world.users["adb"]
    dispatch = card_dispatch(
        by=adb, sender=world.dinas, receiver=world.jombang, day=july(6), quantity=9
    )
    operator = signed_in(world.users["operator"])
    url = f"/distribusi/{dispatch.pk}/"

    assert "Tanda terima pengiriman KTP-el jadi belum diterbitkan" in text(signed_in(adb).get(url))
    assert "Terbitkan naskah" not in text(operator.get(url))
    card_accept(by=world.users["operator"], dispatch=dispatch, day=july(7), quantity=9)
    assert f"/naskah/baru/tanda-terima-ktp/{dispatch.pk}/" in operator.get(url).content.decode()
    form = operator.get(f"/naskah/baru/tanda-terima-ktp/{dispatch.pk}/")
    answer = operator.post(f"/naskah/baru/tanda-terima-ktp/{dispatch.pk}/", filled(form, number="1", first_name="Kurir"))  # fmt: skip
    assert operator.get(answer.headers["Location"]).status_code == 200
