"""`GET /api/v1/measures`: the registry of what is measured."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from ektp.accounts.policies import Permission
from ektp.api.auth import rule
from ektp.api.sheet_schemas import Problem
from ektp.common.measure import Derived, Flow, Level, Measure, Rate
from ektp.daysheets import registry

router = Router(tags=["Ukuran"])


class MeasureOut(Schema):
    """`kind`: a flow sums over days and regions, a level over regions only, a rate is never summed."""

    code: str
    label: str
    kind: str
    stage: str
    unit: str | None
    attribution: str | None
    anchor: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    base: str | None = None
    plus: list[str] = []
    minus: list[str] = []


class MeasuresOut(Schema):
    measures: list[MeasureOut]


@router.get("", response={200: MeasuresOut, 401: Problem}, summary="Daftar ukuran", url_name="measures")  # fmt: skip
@rule(Permission.VIEW, of="self")
def measures_get(request: HttpRequest) -> dict[str, Any]:
    """Every measure with its unit, attribution and kind."""
    return {
        "measures": [
            _out(stage.code, measure) for stage in registry.stages() for measure in stage.measures
        ]
    }


def _out(stage: str, measure: Measure) -> dict[str, Any]:
    out = {"code": measure.code, "label": str(measure.label), "stage": stage}
    if isinstance(measure, Rate):
        return {
            **out,
            "kind": "rate",
            "unit": None,
            "attribution": None,
            "numerator": measure.numerator,
            "denominator": measure.denominator,
            "base": str(measure.base),
        }
    return {
        **out,
        "unit": measure.unit.value,
        "attribution": measure.attribution.value,
        **_kind(measure),
    }


def _kind(measure: Flow | Level | Derived) -> dict[str, Any]:
    if isinstance(measure, Flow):
        return {"kind": "flow"}
    if isinstance(measure, Level):
        return {"kind": "level", "anchor": measure.anchor.value}
    return {"kind": "level", "plus": list(measure.plus), "minus": list(measure.minus)}
