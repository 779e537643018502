"""`GET /api/v1/regions/{code}` and its children: where offices stand and what they are called."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from ektp.accounts import guards
from ektp.accounts.models import User
from ektp.accounts.policies import Permission
from ektp.api.auth import rule
from ektp.api.sheet_schemas import Problem
from ektp.common import clock
from ektp.regions.models import Office, Region
from ektp.regions.selectors import abilities_by_office, ancestors, resolve_code

router = Router(tags=["Wilayah"])
_ERRORS = dict.fromkeys((401, 403, 404), Problem)


class RegionRef(Schema):
    code: str
    name: str
    kind: str
    level: int


class OfficeOut(Schema):
    """An office attributed to the region; `abilities` are its services today."""

    code: str
    name: str
    kind: str
    time_zone: str
    abilities: list[str]


class RegionOut(RegionRef):
    """`code` is the present code, whichever was asked for."""

    time_zone: str
    parents: list[RegionRef]
    offices: list[OfficeOut]


class ChildrenOut(Schema):
    region: RegionRef
    children: list[RegionRef]


def region_seen(request: HttpRequest, code: str, permission: Permission) -> Region:
    """The region of this code, present or former, if the user sees it and holds the right; else 404 or 403."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    try:
        found, _present = resolve_code(code)
    except Region.DoesNotExist as error:
        raise Http404("Wilayah tidak ditemukan.") from error
    return guards.region(user, found.code, permission)


@router.get("/{code}", response={200: RegionOut, **_ERRORS}, summary="Wilayah dan kantornya", url_name="region")  # fmt: skip
@rule(Permission.VIEW, of="region")
def region_get(request: HttpRequest, code: str) -> dict[str, Any]:
    """A region with its parents and the offices that are attributed to it."""
    region = region_seen(request, code, Permission.VIEW)
    return {
        **_ref(region),
        "time_zone": region.time_zone,
        "parents": [_ref(parent) for parent in ancestors(region)],
        "offices": _offices(region),
    }


@router.get("/{code}/children", response={200: ChildrenOut, **_ERRORS}, summary="Wilayah di bawahnya", url_name="region_children")  # fmt: skip
@rule(Permission.VIEW, of="region")
def region_children(request: HttpRequest, code: str) -> dict[str, Any]:
    """The present children of a region, by code."""
    region = region_seen(request, code, Permission.VIEW)
    children = Region.objects.current().children_of(region).order_by("code")
    return {"region": _ref(region), "children": [_ref(child) for child in children]}


def _ref(region: Region) -> dict[str, Any]:
    return {
        "code": region.code,
        "name": region.label,
        "kind": region.kind,
        "level": int(region.level),
    }


def _offices(region: Region) -> list[dict[str, Any]]:
    offices = list(Office.objects.filter(attribution=region, active=True).order_by("code"))
    able = abilities_by_office([office.pk for office in offices], clock.today(region.time_zone))
    return [
        {
            "code": office.code,
            "name": office.name,
            "kind": office.kind,
            "time_zone": office.time_zone,
            "abilities": sorted(able.get(office.pk, ())),
        }
        for office in offices
    ]
