"""How the machine is: servers, waiting work, the nightly check, the last backup."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Max, Min, Q, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from ektp.accounts.guards import UserRequest, rule
from ektp.accounts.policies import Permission
from ektp.common.formatting import angka
from ektp.system.health import Finding, everything
from reports.models import Drift, RollupState

_PING_SECONDS = 0.5
_DRIFTS = 20


@dataclass(frozen=True, slots=True)
class Check:
    """The nightly comparison of the roll-up with its sources, over all provinces and the nation."""

    computed_at: datetime | None
    checked_at: datetime | None
    never: int
    drift: int


@never_cache
@require_safe
@rule(Permission.HEALTH_VIEW)
def health(request: UserRequest) -> HttpResponse:
    """One page that says what ails the installation, and what to do."""
    findings = everything() | {_("Pekerja"): workers()}
    context = {
        "title": _("Kesehatan sistem"),
        "crumbs": [(_("Kelola"), reverse("manage:index")), (_("Kesehatan sistem"), None)],
        "findings": findings.items(),
        "bad": sum(not finding.ok for finding in findings.values()),
        "check": check(),
        "drifts": Drift.objects.select_related("region").order_by("-found_at", "-id")[:_DRIFTS],
    }
    return render(request, "manage/health.html", context)


def workers() -> Finding:
    """How many worker processes answer within half a second."""
    app: Any = import_string(settings.NUDGE_APP)
    try:
        answers = app.control.ping(timeout=_PING_SECONDS)
    except (OperationalError, RedisError, OSError) as error:
        return Finding(ok=False, text=_("tidak dapat ditanya: %(error)s") % {"error": error})
    if not answers:
        return Finding(
            ok=False,
            text=_("tidak ada yang menjawab; angka wilayah atas menunggu. Jalankan proses worker."),
        )
    return Finding(ok=True, text=_("%(n)s proses menjawab") % {"n": angka(len(answers))})


def check() -> Check:
    """When the roll-up was last computed and last compared with its sources."""
    found = RollupState.objects.aggregate(
        computed=Max("computed_at"), checked=Min("checked_at"), drift=Sum("drift")
    )
    never = RollupState.objects.filter(Q(checked_at=None)).count()
    return Check(found["computed"], found["checked"], never, found["drift"] or 0)
