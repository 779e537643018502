from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ektp.accounts.models import User
from ektp.accounts.services import token_create
from tests.factories import World, small_world


@pytest.fixture
def world(db: None) -> World:
    return small_world()


@pytest.fixture
def put(world: World) -> Callable[..., Any]:
    """PUT a payload for Kecamatan Jombang as somebody."""

    def send(
        payload: dict[str, Any], *, by: User | None = None, match: str = "", path: str = ""
    ) -> Any:
        headers = {"Authorization": f"Bearer {token_of(by or world.operator)}"}
        if match:
            headers["If-Match"] = match
        return Client().put(
            path or "/api/v1/daysheets/35.17.09-KEC/2026-07-06",
            payload,
            content_type="application/json",
            headers=headers,
        )

    return send


def token_of(user: User) -> str:
    return token_create(by=user).text
