"""The dashboard at every level: what stands on it, who may see it, what it costs."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ektp.common import clock
from ektp.daysheets.models import DaySheet
from ektp.daysheets.selectors.waiting import waiting_tally
from reports.figures import Figures
from reports.models import RegionDay
from reports.selectors.printing import recent_of
from tests.factories import World
from tests.reports import samples
from tests.reports.dashboard import NOW, TODAY, busy_world, signed_in

STATEMENTS = 23  # the last asks whether a decree has changed the borders since the first day shown
LEVELS = [("pusat", "ID"), ("provinsi", "35"), ("kabid", "35.17"), ("camat", "35.17.09")]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[World]:
    """Made once for all tests of this module, which write nothing but sessions."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield busy_world()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _now(world: World, db: None) -> Iterator[None]:
    with clock.held_at(NOW):
        yield


def page(who: str, path: str) -> str:
    """The page's text as it is read: without tags, with single spaces."""
    answer = signed_in(who).get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return read(answer.content.decode())


def read(html: str) -> str:
    body = re.sub(r"<(script|style).*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.parametrize(("who", "code"), LEVELS)
def test_statements_are_pinned(who: str, code: str) -> None:
    client = signed_in(who)
    client.get(f"/dasbor/{code}/")

    with CaptureQueriesContext(connection) as captured:
        answer = client.get(f"/dasbor/{code}/")

    assert answer.status_code == 200
    assert len(captured) <= STATEMENTS, [query["sql"][:90] for query in captured]


@pytest.mark.parametrize(("who", "code"), LEVELS)
def test_page_is_light(who: str, code: str) -> None:
    answer = signed_in(who).get(f"/dasbor/{code}/", headers={"accept-encoding": "gzip"})

    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 15_000


def test_jombang_of_2013_to_the_last_digit() -> None:
    text = page("camat", "/dasbor/35.17.09/?sampai=2013-03-14")

    for figure in (
        "118.428", "94.891", "90.428", "54.449", "23.537", "4.463", "35.979",
        "80,13% dari wajib KTP", "95,30% dari sudah rekam", "76,36% dari wajib KTP",
        "60,21% dari sudah dicetak", "45,98% dari wajib KTP",
        "angka yang disampaikan 4.300 (Camat Jombang, Surya, 14 Maret 2013), selisih 163",
        "belum diserahkan 35.979 (tidak dirinci), tahap yang paling tertinggal",
    ):  # fmt: skip
        assert figure in text, figure
    assert "Keadaan s.d. Kamis, 14 Maret 2013" in text


@pytest.mark.parametrize(
    ("made", "code", "wanted"),
    [
        (samples.nation, "ID", ["5.985.000", "1.616.917", "27,02% dari", "4.368.083"]),
        (samples.jateng, "33", ["1.700.000", "5,02%", "33.864.542", "perlu diperiksa"]),
        (
            samples.balikpapan,
            "35.78",
            ["80.000", "60.000", "20.000", "500 orang", "2.000 orang", "10 bulan"],
        ),
        (
            samples.dki,
            "35",
            [
                "7.430.000",
                "132.000",
                "98,22%",
                "98,20%",
                "dalam batas pembulatan",
                "450.000",
                "90.000",
                "360.000",
                "terpenuhi 20,00%",
            ],
        ),
    ],
)
def test_golden_figures_on_the_page(
    monkeypatch: pytest.MonkeyPatch, made: Callable[[], Figures], code: str, wanted: list[str]
) -> None:
    """The other situations of DESIGN section 9, from figures as the roll-up gives them."""
    monkeypatch.setattr("reports.selectors.lately.progress_kept", lambda *_given: made())

    text = page("pusat", f"/dasbor/{code}/")

    assert [figure for figure in wanted if figure not in text] == []


def test_camat_sees_what_to_do_first() -> None:
    text = page("camat", "/dasbor/35.17.09/")

    answer = text.index("Dari 118.428 jiwa wajib KTP di Kecamatan Jombang")
    verify = text.index("menunggu verifikasi Anda")
    assert answer < verify < text.index("Dari wajib KTP sampai di tangan warga")
    assert "Periksa dan verifikasi" in text
    assert "Hari ini sudah dilaporkan." in text
    assert "dihitung 17.32 WIB" in text


@pytest.mark.parametrize(("who", "code"), [("kabid", "35.17"), ("camat", "35.17.09")])
def test_what_waits_is_what_the_page_behind_it_lists(world: World, who: str, code: str) -> None:
    """However old."""
    region = world.regions[code]
    with transaction.atomic():
        office = world.offices["35.17.09-KEC"]
        DaySheet.objects.create(
            office=office, day=date(2026, 1, 5), first_saved_at=NOW, edited_by=world.operator
        )

        count = waiting_tally(region, TODAY).n

        assert count > 20
        assert re.search(
            rf"\b{count} hari(-kantor)? menunggu verifikasi", page(who, f"/dasbor/{code}/")
        )
        transaction.set_rollback(True)


def test_half_a_day_is_no_point_of_the_drawing(world: World) -> None:
    """Megaluh has not reported today: the drawing and the means end with the last whole day."""
    recent = recent_of(world.regions["35.17"], TODAY)

    assert recent.days[-1].day == TODAY
    assert recent.over[-1].day == TODAY - timedelta(days=3)
    whole = recent_of(world.regions["35.17.09"], TODAY)
    assert whole.over[-1].day == TODAY


def test_kabupaten_names_who_has_not_reported() -> None:
    text = page("kabid", "/dasbor/35.17/")

    assert "1 kantor belum melapor Jumat, 3 Juli 2026" in text
    assert "Ribbon, " in text
    assert "perlu perhatian" in text
    assert "tanpa rincian kecamatan" in text


def test_comparison_with_the_parent_gives_no_access_to_it() -> None:
    client = signed_in("camat")

    html = client.get("/dasbor/35.17.09/").content.decode()

    assert "Dibandingkan dengan Kab. Jombang" in html
    assert re.search(r"peringkat \d dari 2 kecamatan", html)
    assert 'href="/dasbor/35.17/' not in html
    assert client.get("/dasbor/35.17/").status_code == 404


def test_rows_add_up_to_the_total() -> None:
    html = signed_in("provinsi").get("/dasbor/35/?kolom=printed_first").content.decode()

    body, foot = html.split("<tfoot>")
    own = [int(n.replace(".", "")) for n in re.findall(r"<td>([\d.]+)</td>", body)]
    total = re.search(r"<td>([\d.]+)</td>", foot)

    assert total is not None
    assert sum(own) == int(total.group(1).replace(".", "")) > 0


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_table_as_a_file(kind: str) -> None:
    answer = signed_in("provinsi").get(f"/dasbor/35/?unduh={kind}")

    assert answer.status_code == 200
    assert f"dasbor-35-2026-07-06.{kind}" in answer["Content-Disposition"]
    assert len(b"".join(answer.streaming_content)) > 200


def test_table_sorts_by_any_column() -> None:
    html = signed_in("provinsi").get("/dasbor/35/?sort=-eligible").content.decode()

    assert html.index("Kab. Jombang</a>") < html.index("Kota Surabaya</a>")


@pytest.mark.parametrize(
    ("who", "code", "status"),
    [
        ("camat", "35.17.09", 200),
        ("camat", "35.17.10", 404),
        ("camat", "35", 404),
        ("kabid", "35.78", 404),
        ("provinsi.jateng", "35", 404),
        ("provinsi.jateng", "33", 200),
        ("operator", "35.17.09", 200),
        ("pusat", "99.99", 404),
    ],
)
def test_who_may_look(who: str, code: str, status: int) -> None:
    client = signed_in(who)

    assert client.get(f"/dasbor/{code}/").status_code == status
    assert client.get(f"/dasbor/{code}/tren.svg").status_code == status
    assert client.get(f"/dasbor/{code}/daftar/recorded/").status_code == status


def test_home_leads_to_the_own_place() -> None:
    assert signed_in("camat").get("/dasbor/")["Location"] == "/dasbor/35.17.09/"


def test_former_code_leads_to_the_present_one(world: World) -> None:
    place = world.regions["35.17.10"]
    with transaction.atomic():
        place.codes.update(valid=(date(2020, 1, 1), None))
        former = {"code": "35.17.99", "name": "Megaluh", "parent": place.parent}
        place.codes.create(**former, valid=(None, date(2020, 1, 1)))

        answer = signed_in("kabid").get("/dasbor/35.17.99/?sampai=2026-06-30")

        assert answer["Location"] == "/dasbor/35.17.10/?sampai=2026-06-30"
        assert signed_in("camat").get("/dasbor/35.17.99/").status_code == 404
        transaction.set_rollback(True)


def test_nothing_known_is_a_dash_and_never_zero() -> None:
    text = page("provinsi.jateng", "/dasbor/33/")

    assert "belum dilaporkan" in text
    assert "belum diketahui" in text
    assert re.search(r"Wajib KTP – ", text)


def test_a_date_that_cannot_be_read_is_said() -> None:
    assert "tidak terbaca" in page("camat", "/dasbor/35.17.09/?sampai=14-03-2013")


@pytest.mark.parametrize("path", ["/dasbor/35.17/", "/dasbor/35.17/daftar/recorded/"])
def test_a_period_put_right_is_said(path: str) -> None:
    text = page("kabid", f"{path}?dari=2026-07-03&sampai=2026-06-20")

    assert "Periode dari 3 Juli 2026 sampai dengan 20 Juni 2026 terbalik" in text
    assert "Periode: 1 s.d. 20 Juni 2026" in text


def test_trend_is_a_drawing_of_its_own() -> None:
    client = signed_in("kabid")
    path = "/dasbor/35.17/tren.svg?ukuran=penyerahan"

    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first["ETag"]})

    assert first["Content-Type"] == "image/svg+xml"
    assert b"<svg" in first.content
    assert "DKB Semester I 2026" in first.content.decode()
    assert again.status_code == 304


# Lists


@pytest.mark.parametrize(
    "measure",
    [
        "recordings_made", "recorded", "unprinted", "recorded_per_eligible", "printed_first_flow",
        "handed_over_flow", "blank_on_hand", "prr_backlog", "laporan", "belum-melapor", "terhenti", "tutup-bulan",
    ],
)  # fmt: skip
@pytest.mark.parametrize(("who", "code"), LEVELS)
def test_every_number_opens_its_list(who: str, code: str, measure: str) -> None:
    assert page(who, f"/dasbor/{code}/daftar/{measure}/")


def test_unknown_measure_is_no_list() -> None:
    assert signed_in("camat").get("/dasbor/35.17.09/daftar/apa-saja/").status_code == 404


@pytest.mark.parametrize(("who", "code"), LEVELS)
def test_every_link_of_the_page_leads_somewhere(who: str, code: str) -> None:
    client = signed_in(who)
    html = client.get(f"/dasbor/{code}/").content.decode()

    for link in sorted(set(re.findall(r'href="(/dasbor/[^"]+)"', html))):
        assert client.get(unescape(link)).status_code == 200, link


def test_list_by_office_adds_up_to_the_figure(world: World) -> None:
    days = "?dari=2026-06-01&sampai=2026-06-30"
    answer = signed_in("kabid").get(f"/dasbor/35.17/daftar/recordings_made/{days}&unduh=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()[1:]
    region = RegionDay.objects.filter(region=world.regions["35.17"], own=False)

    listed = sum(int(line.split(";")[4]) for line in lines)
    rolled = sum(
        row.recording_counter or 0 for row in region.filter(day__range=("2026-06-01", "2026-06-30"))
    )

    assert listed == rolled > 0
    assert f"{listed:,}".replace(",", ".") in page(
        "kabid", f"/dasbor/35.17/daftar/recordings_made/{days}"
    )


def test_list_of_the_silent_names_office_and_day() -> None:
    text = page("kabid", "/dasbor/35.17/daftar/belum-melapor/?dari=2026-07-03&sampai=2026-07-03")

    assert "Megaluh" in text
    assert "3 Juli 2026" in text


def test_list_of_a_level_names_its_anchor() -> None:
    text = page("camat", "/dasbor/35.17.09/daftar/recorded/")

    assert "DKB Semester I 2026" in text
    assert "31 Mei 2026" in text
