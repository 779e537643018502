"""Kemasan: the ministry says how many one package holds; others only see it beside a quantity."""

from blanko.models import ItemPack
from blanko.selectors.packs import in_packs
from tests.blanko.test_screens import signed_in
from tests.factories import World

PAGE = "/blangko/kemasan/"


def test_the_ministry_says_how_many_a_package_holds(world: World) -> None:
    client = signed_in(world.users["pusat"])
    asked = {"item": "blank_wni", "name": "outer", "factor": "2.000"}
    assert client.post(PAGE, asked).status_code == 302
    assert "1 outer = 2.000 keping" in client.get(PAGE).content.decode()
    assert in_packs("blank_wni", 5_000) == "= 2 outer + 1.000"

    assert client.post(PAGE, {**asked, "factor": "1.000"}).status_code == 302
    assert ItemPack.objects.get().factor == 1_000

    pack = ItemPack.objects.get()
    assert client.post(f"{PAGE}{pack.pk}/hapus/").status_code == 302
    assert in_packs("blank_wni", 5_000) == ""


def test_what_cannot_be_a_package_is_refused_with_what_was_typed(world: World) -> None:
    client = signed_in(world.users["pusat"])
    answer = client.post(PAGE, {"item": "film", "name": "dus", "factor": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "sedikitnya 2" in page
    assert 'value="dus"' in page
    assert not ItemPack.objects.exists()


def test_nobody_else_changes_it(world: World) -> None:
    for name in ("provinsi", "kabid", "gudang"):
        assert signed_in(world.users[name]).get(PAGE).status_code == 403
