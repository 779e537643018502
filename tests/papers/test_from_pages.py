"""Papers of loans, counts, destruction and requests: issued from their pages by their own side, and read as PDF."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.test import Client

from blanko.models import Condition, DifferenceReason, Loan, StockCount, StockDocument
from blanko.services.count_approval import count_approve
from blanko.services.destruction import Batch, Witness, destruction_approve, destruction_prepare
from blanko.services.documents import (
    acceptance_post,
    loan_post,
    loan_return_post,
    opening_post,
    reversal_post,
)
from blanko.services.loans import loan_approve
from blanko.services.requests import request_make, request_withdraw
from blanko.services.stock_counts import Counted, Part, count_enter, count_start, count_submit
from ektp.accounts.models import User
from ektp.papers.models import Paper
from ektp.papers.registry import kind_of
from reports.tasks import make_paper
from tests.blanko.helpers import key
from tests.blanko.loans import asked, granted
from tests.blanko.test_need import Told, told, without_replacement
from tests.factories import World
from tests.papers.conftest import july
from tests.papers.helpers import every_text, issue, said
from tests.papers.test_screens import filled, signed_in, text
from tests.reports import paper as opened

__all__ = ["told"]  # a fixture
pytestmark = pytest.mark.usefixtures("pango")
JUNE = date(2026, 6, 1)
DAY = "Pada hari ini, Jumat, tanggal tiga puluh satu bulan Juli tahun dua ribu dua puluh enam"


@pytest.fixture
def pdf(tmp_path: Path) -> Callable[..., str]:
    """Issue from a page as somebody; the words of the PDF, whose fonts are embedded."""

    def from_page(by: User, page: str, kind: str, **more: str) -> str:
        client = signed_in(by)
        before = client.get(page)
        (url,) = set(re.findall(rf"/naskah/baru/{kind}/\d+/", before.content.decode()))
        form = client.get(url)
        asked_for = re.findall(r'<textarea name="witnesses"[^>]*>(.*?)</textarea>', form.content.decode(), re.DOTALL)  # fmt: skip
        witnesses = {"witnesses": asked_for[0].strip()} if asked_for else {}
        values = {"number": f"470/1/{kind}/2026", **_named(form), **witnesses, **more}
        answer = client.post(url, values)
        assert answer.status_code == 302, text(answer)
        made = Paper.objects.get(number=values["number"])
        assert values["number"] in text(client.get(page))
        assert make_paper(made.pk)
        return read(client, made, tmp_path / f"{kind}.pdf")

    return from_page


def _named(form: Any) -> dict[str, str]:
    values = filled(form)
    for name in [name for name in values if name.endswith("_name") and not values[name]]:
        values[name] = "Budi Santoso"
    return {name: value for name, value in values.items() if name != "number" or value}


def read(client: Client, made: Paper, path: Path) -> str:
    answer = client.get(f"/naskah/{made.pk}/unduh/")
    path.write_bytes(b"".join(answer.streaming_content))
    reader = pypdf.PdfReader(BytesIO(path.read_bytes()))
    fonts = opened.Paper(None, path, reader).fonts()  # type: ignore[arg-type]
    assert fonts
    assert all(fonts.values())
    words = " ".join(page.extract_text() for page in reader.pages)
    return re.sub(r"\s+([.,;])", r"\1", " ".join(words.split()))


def refusal_of(kind: str, pk: int) -> str:
    found = kind_of(kind)
    assert found is not None
    draft = found.draft(str(pk))
    assert draft is not None
    return draft.refusal


@pytest.fixture
def loan(world: World) -> Loan:
    """Kab. Jombang agreed to lend 500 keping to Kota Surabaya."""
    opening_post(by=world.users["gudang"], office=world.dinas, day=july(1), quantity=1000)
    return granted(
        world.users["provinsi"],
        world.users["kasi"],
        world.dinas,
        world.offices["35.78-DINAS"],
        500,
        number="470/9/2026",
    )


def _lent(world: World, loan: Loan, quantity: int, *, good: int) -> StockDocument:
    sent = loan_post(by=world.users["gudang"], loan=loan, day=july(3), quantity=quantity)
    damaged = quantity - good
    acceptance_post(
        by=world.users["provinsi"], dispatch=sent, day=july(6), quantity=good, damaged=damaged, difference_note="basah"
    )  # fmt: skip
    return sent


def test_the_lender_issues_the_ba_peminjaman(
    world: World, loan: Loan, pdf: Callable[..., str]
) -> None:
    _lent(world, loan, 400, good=390)
    page = f"/blangko/pinjaman/{loan.pk}/"
    words = pdf(world.users["gudang"], page, "ba-peminjaman")

    assert "BERITA ACARA PEMINJAMAN BLANGKO KTP-EL WNI" in words
    assert DAY in words
    assert "Pada Jumat, 3 Juli 2026 PIHAK PERTAMA meminjamkan kepada PIHAK KEDUA" in words
    assert "400 (empat ratus) keping" in words
    assert "surat permintaan nomor 470/9/2026 tanggal 1 Juli 2026" in words
    assert "paling lambat Senin, 20 Juli 2026" in words
    assert f"{world.users['kasi'].full_name}, untuk {world.dinas.name}, 31 Juli 2026" in words


def test_each_side_of_a_loan_issues_its_own(
    world: World, loan: Loan, pdf: Callable[..., str]
) -> None:
    sent = _lent(world, loan, 400, good=390)
    issue(world.users["gudang"], "ba-peminjaman", sent.pk, number="470/7/BA-PINJAM/2026")
    province = world.users["provinsi"]
    first = loan_return_post(by=province, loan=loan, day=july(10), quantity=100)
    acceptance_post(by=world.users["gudang"], dispatch=first, day=july(13), quantity=95, damaged=5, difference_note="bengkok")  # fmt: skip
    second = loan_return_post(by=province, loan=loan, day=july(14), quantity=200)

    keeper = signed_in(world.users["gudang"])
    page = keeper.get(f"/blangko/pinjaman/{loan.pk}/")
    assert "Berita acara peminjaman, 3 Juli 2026, 400 keping" in text(page)
    assert "/naskah/baru/ba-pengembalian/" not in page.content.decode()
    assert keeper.get(f"/naskah/baru/ba-pengembalian/{second.pk}/").status_code == 403
    assert signed_in(world.users["bupati"]).get(f"/naskah/baru/ba-peminjaman/{sent.pk}/").status_code == 403  # fmt: skip
    assert signed_in(world.users["provinsi.jateng"]).get(f"/naskah/baru/ba-peminjaman/{sent.pk}/").status_code == 404  # fmt: skip

    words = pdf(province, f"/blangko/dokumen/{second.pk}/", "ba-pengembalian")
    assert "menurut berita acara peminjaman nomor 470/7/BA-PINJAM/2026 tanggal 31 Juli 2026" in words  # fmt: skip
    assert "Dipinjam 390 tiga ratus sembilan puluh" in words
    assert "Sudah dikembalikan sebelumnya 95 sembilan puluh lima" in words
    assert "Dikembalikan sekarang 200 dua ratus" in words
    assert "Sisa pinjaman 95 (sembilan puluh lima) keping tetap menjadi kewajiban" in words


def test_a_loan_older_than_the_books_rests_on_its_letter(world: World) -> None:
    opening_post(by=world.users["gudang"], office=world.dinas, day=july(1), quantity=1000)
    old = asked(world.users["gudang"], world.offices["35.78-DINAS"], world.dinas, 50, day=JUNE, number="470/2", before_book=True)  # fmt: skip
    agreed = loan_approve(by=world.users["provinsi"], loan=old)
    back = loan_return_post(by=world.users["gudang"], loan=agreed, day=july(6), quantity=50)

    words = every_text(said(issue(world.users["gudang"], "ba-pengembalian", back.pk, number="1")))
    assert "menurut surat nomor 470/2 tanggal 1 Juni 2026" in words
    assert "Dengan pengembalian ini pinjaman tersebut telah lunas." in words

    reversal_post(by=world.users["gudang"], document=back, day=july(7), reason="salah catat")
    assert "sudah dibalikkan" in refusal_of("ba-pengembalian", back.pk)


def _counted(world: World) -> StockCount:
    """1.000 on hand, 997 counted: two lost, one spoiled."""
    keeper = world.users["gudang"]
    opening_post(by=keeper, office=world.dinas, day=july(1), quantity=1000, quarantine=4)
    count = count_start(by=keeper, office=world.dinas, item="blank_wni", client_key=key("count"))
    on_hand = count.lines.get(condition=Condition.ON_HAND)
    spoiled = count.lines.get(condition=Condition.QUARANTINE)
    count_enter(by=keeper, count=count, counted={on_hand.pk: Counted(997), spoiled.pk: Counted(5)})
    parts = [
        Part(DifferenceReason.LOST, -2, "dari lemari", "LP/12/VII/2026"),
        Part(DifferenceReason.DAMAGED, -1, "bengkok"),
    ]
    count_submit(by=keeper, count=count, reasons={on_hand.pk: parts})
    return count


def test_ba_stok_opname_of_an_approved_count(world: World, pdf: Callable[..., str]) -> None:
    count = _counted(world)
    keeper, page = world.users["gudang"], f"/blangko/hitung-fisik/{count.pk}/"
    assert "Naskah" not in text(signed_in(keeper).get(page))
    assert "belum disetujui" in refusal_of("ba-stok-opname", count.pk)
    count_approve(by=world.users["kabid"], count=count)

    words = pdf(keeper, page, "ba-stok-opname")
    assert DAY in words
    assert "saldo buku keadaan 31 Juli 2026 pukul 16.00 WIB" in words
    assert "1.000 997 kurang 3" in words
    assert "997 (sembilan ratus sembilan puluh tujuh) keping, kurang 3 (tiga) keping" in words
    assert "(laporan polisi LP/12/VII/2026, dari lemari) kurang 2 (dua) keping" in words
    assert "lebih 1 (satu) keping, dengan sebab dipindah dari sisa." in words
    assert f"disetujui oleh {world.users['kabid'].full_name} pada 31 Juli 2026" in words
    assert keeper.full_name in words


def test_ba_pemusnahan_with_its_witnesses_and_two_signers(
    world: World, pdf: Callable[..., str]
) -> None:
    keeper, kabid = world.users["gudang"], world.users["kabid"]
    opening_post(by=keeper, office=world.dinas, day=july(1), quantity=1000, quarantine=1500)
    batch = destruction_prepare(by=world.users["provinsi"], office=world.dinas, batch=_batch())
    page = f"/blangko/pemusnahan/{batch.pk}/"
    assert "/naskah/baru/" not in signed_in(keeper).get(page).content.decode()
    assert "belum disetujui" in refusal_of("ba-pemusnahan", batch.pk)
    destruction_approve(by=kabid, destruction=batch)
    url = f"/naskah/baru/ba-pemusnahan/{batch.pk}/"
    form = signed_in(keeper).get(url)
    refused = signed_in(keeper).post(url, {**_named(form), "number": "1", "witnesses": ""})
    assert refused.status_code == 422
    assert "Tulis saksi" in text(refused)

    words = pdf(keeper, page, "ba-pemusnahan", number="470/5/2026")
    assert "Pada Rabu, 15 Juli 2026 telah dimusnahkan Blangko KTP-el WNI rusak" in words
    assert "1.234 (seribu dua ratus tiga puluh empat) keping dengan cara dibakar" in words
    assert "Nomor 470.13/11176/SJ tanggal 13 Desember 2018" in words
    assert "Saksi-saksi: Slamet Riyadi, Kepala seksi, Satpol PP" in words
    assert "Dewi Lestari, Auditor muda, Inspektorat" in words
    for who in (world.users["provinsi"], kabid):
        assert who.full_name in words


def _batch() -> Batch:
    return Batch(
        item="blank_wni",
        day=july(15),
        lines={"opening": 1234},
        method="burned",
        place_name="Halaman kantor Dinas",
        witnesses=[
            Witness("Slamet Riyadi", "Satpol PP", "Kepala seksi"),
            Witness("Dewi Lestari", "Inspektorat", "Auditor muda"),
        ],
        number="470/5/2026",
    )


def test_surat_permohonan_with_the_frozen_need(
    world: World, told: Told, pdf: Callable[..., str]
) -> None:
    keeper, dinas = world.users["gudang"], world.dinas
    without_replacement(world.users["admin"], dinas)
    told.say("35.17", 4463, 14, 23_537)
    opening_post(by=keeper, office=dinas, day=july(1), quantity=700)
    request = request_make(
        by=keeper,
        office=dinas,
        supplier=world.offices["35-PROV"],
        day=july(6),
        quantity=30_000,
        difference_note="cadangan pelayanan keliling",
        contact="Siti Aminah, (0321) 555 0100",
        client_key=key("request"),
    )
    told.say("35.17", 1)  # what is known later does not change the letter

    words = pdf(keeper, f"/blangko/permohonan/{request.pk}/", "surat-permohonan")
    assert f"Yth. Kepala {world.offices['35-PROV'].name}" in words
    assert "keadaan 6 Juli 2026 tinggal 700 (tujuh ratus) keping" in words
    assert "28.014 (dua puluh delapan ribu empat belas) keping" in words
    assert "PRR (siap cetak); keadaan 1 Juli 2026 4.463" in words
    assert "23.537 dua puluh tiga ribu lima ratus tiga puluh tujuh" in words
    assert "sebanyak 30.000 (tiga puluh ribu) keping" in words
    assert "berbeda dari kebutuhan: cadangan pelayanan keliling." in words
    assert "menghubungi Siti Aminah, (0321) 555 0100" in words
    province = signed_in(world.users["provinsi"])
    assert province.get(f"/naskah/{Paper.objects.get().pk}/").status_code == 200


def test_a_need_that_nobody_reported_is_not_zero(world: World, told: Told) -> None:
    keeper, dinas = world.users["gudang"], world.dinas
    without_replacement(world.users["admin"], dinas)
    told.say("35.17", 4463, None, None)
    key_of = {"by": keeper, "office": dinas, "supplier": world.offices["35-PROV"], "day": july(6)}
    known = request_make(**key_of, quantity=100, client_key=key("known"), difference_note="awal")
    ribbon = request_make(**key_of, quantity=5, item="ribbon", client_key=key("ribbon"))

    words = every_text(said(issue(keeper, "surat-permohonan", known.pk, number="1")))
    assert "paling sedikit 4.463" in words
    assert "Dalam proses (SFE) – belum dilaporkan" in words
    assert "Jumlah yang diketahui 4.463" in words
    plain = every_text(said(issue(keeper, "surat-permohonan", ribbon.pk, number="2")))
    assert "mohon dapat diberikan Ribbon" in plain
    assert "sebanyak 5 (lima)" in plain
    request_withdraw(by=keeper, request=known, day=july(7), note="dua kali")
    assert "sudah ditarik atau ditolak" in refusal_of("surat-permohonan", known.pk)
