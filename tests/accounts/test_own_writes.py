"""The position of one's own last write is read back whatever its size: a primary counts bytes for years."""

import pytest
from django.test import RequestFactory

from ektp.accounts.own_writes import COOKIE, own_position


@pytest.mark.parametrize("written", [0, 999_999_999, 3_254_858_976, 2**62])
def test_a_position_comes_back_as_it_went(written: int) -> None:
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = str(written)
    assert own_position(request) == written


@pytest.mark.parametrize("given", ["?", "", "abc", "-1", "9" * 20])
def test_what_is_no_position_is_not_known(given: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = given
    assert own_position(request) is None
