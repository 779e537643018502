"""What looks like a report and is none: an empty sheet, a locked day, half a form, a slip in the year."""

from datetime import date
from uuid import uuid4

import pytest

from ektp.common.periods import Period
from ektp.daysheets.content import SectionContent, StoppageEntry, Submission
from ektp.daysheets.exceptions import SheetInvalid
from ektp.daysheets.models import DaySheet
from ektp.daysheets.services.expectations import expectations_recompute
from tests.daysheets.helpers import recording, save
from tests.daysheets.test_screens import (
    FILLED,
    SHEET,
    _afternoon,
    client_of,
    sent,
    stands,
    verified,
)
from tests.factories import Installer, World

__all__ = ["_afternoon"]

EMPTY = {
    **{name: "" for name in FILLED if name.count("//")},
    "recording/luar": "",
    "recording/state": "unsaid",
    "handover/state": "unsaid",
}
UNFILLED = {"recording": SectionContent(rows={"35.17.09": {"counter": None}})}
EARLY = f"/lembar/35.17.09-KEC/{date(2026, 5, 4)}/"


def empty(version: int = 0, **more: str) -> dict[str, str]:
    return {**sent(version), **EMPTY, **more}


def test_an_empty_sheet_is_no_report(world: World) -> None:
    answer = client_of(world, "operator").post(SHEET, empty(note="listrik mati sejak pagi"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Belum ada bagian yang diisi" in page
    assert "listrik mati sejak pagi" in page
    assert not DaySheet.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"recording/state": "nil"},
        {"recording/state": "stopped"},
        {"recording//counter": "0"},
        {"gangguan": "1", "gangguan/0/service": "recording", "gangguan/0/cause": "power"},
        {"day": "closed"},
        {"day": "stopped", "cause": "power"},
    ],
)
def test_one_thing_said_is_a_report(world: World, said: dict[str, str]) -> None:
    assert client_of(world, "operator").post(SHEET, empty(**said)).status_code == 302
    assert stands(world).version == 1


def test_a_sheet_cannot_be_emptied_again(world: World) -> None:
    client = client_of(world, "operator")
    client.post(SHEET, sent())
    assert client.post(SHEET, empty(1)).status_code == 422
    assert stands(world).sections_filled == 2
    assert client.post(SHEET, empty(1, day="closed")).status_code == 302
    assert stands(world).kind == "closed"


def test_the_service_refuses_an_empty_sheet_whoever_calls(world: World) -> None:
    with pytest.raises(SheetInvalid) as refused:
        save(world, Submission(kind="open", note="x", sections=UNFILLED))
    assert [problem.path for problem in refused.value.problems] == ["day"]
    save(world, Submission(kind="open", stoppages=(StoppageEntry("recording", "power"),)))
    assert stands(world).version == 1


@pytest.mark.parametrize("changes", [{}, {"recording//counter": "99"}, {"note": "lain"}])
@pytest.mark.parametrize("part", ["whole", "part"])
def test_a_locked_sheet_is_never_said_to_be_stored(
    world: World, part: str, changes: dict[str, str]
) -> None:
    verified(world)
    data = sent(2) if part == "whole" else {"client_key": str(uuid4()), "version": "2"}
    answer = client_of(world, "operator").post(SHEET, {**data, **changes})
    assert answer.status_code == 422
    assert "Tersimpan dan dilaporkan" not in answer.content.decode()
    assert stands(world).version == 2


def test_half_a_form_is_not_stored_in_silence(world: World) -> None:
    data = sent()
    del data["recording/state"]
    answer = client_of(world, "operator").post(SHEET, data)
    assert answer.status_code == 422
    assert "tidak terkirim dengan lengkap" in answer.content.decode()


def test_nothing_new_is_said_to_be_nothing_new(world: World) -> None:
    client = client_of(world, "operator")
    client.post(SHEET, sent())
    page = client.post(SHEET, sent(1), follow=True).content.decode()
    assert "Tidak ada yang berubah" in page
    assert "Tersimpan dan dilaporkan" not in page


def test_who_may_correct_is_not_sent_to_somebody_else(world: World) -> None:
    verified(world)
    page = client_of(world, "kabid").get(SHEET).content.decode()
    assert "hubungi Kabid" not in page
    assert "Anda berhak membetulkannya" in page


def test_a_day_that_is_not_today_is_not_called_today(world: World) -> None:
    later = client_of(world, "operator").get("/lembar/35.17.09-KEC/2026-07-07/").content.decode()
    assert "Tanggal ini belum tiba" in later
    verified(world)
    page = client_of(world, "operator").get(SHEET).content.decode()
    assert "Tanggal ini sudah diverifikasi" in page


def test_a_day_before_the_first_expected_one_is_asked_about_once(world: World) -> None:
    client = client_of(world, "operator")
    page = client.get(EARLY).content.decode()
    assert "lebih awal daripada laporan pertama" in page
    refused = client.post(EARLY, sent())
    assert refused.status_code == 422
    assert "Periksa tahunnya" in refused.content.decode()
    assert not DaySheet.objects.exists()
    assert client.post(EARLY, {**sent(), "benar": "date"}).status_code == 302
    assert client.post(EARLY, sent(1, note="lagi")).status_code == 302


def test_an_expected_day_is_not_asked_about(world: World) -> None:
    page = client_of(world, "operator").get(SHEET).content.decode()
    assert "lebih awal daripada laporan pertama" not in page


def test_the_service_asks_about_an_early_day(world: World) -> None:
    expectations_recompute(
        by=Installer(), offices=None, period=Period(date(2026, 6, 29), date(2026, 7, 8))
    )
    early = {"day": date(2026, 5, 4)}
    with pytest.raises(SheetInvalid) as refused:
        save(world, recording(counter=3), **early)
    assert [problem.path for problem in refused.value.problems] == ["date"]
    said = Submission(
        kind="open", sections=recording(counter=3).sections, confirmed=frozenset({"date"})
    )
    save(world, said, **early)
