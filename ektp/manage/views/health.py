"""How the machine is: servers, waiting work, the nightly check, the last backup, slow statements."""

from typing import Any

from django.conf import settings
from django.db import DatabaseError
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
from ektp.accounts.policies import Permission, place_of
from ektp.common.formatting import angka
from ektp.db import slow
from ektp.manage.tables import LagTable, SlowTable
from ektp.system import standing
from ektp.system.health import Finding, everything

_PING_SECONDS = 0.5
_WORST = 5
_SLOWEST = 20


@never_cache
@require_safe
@rule(Permission.HEALTH_VIEW)
def health(request: UserRequest) -> HttpResponse:
    """One page that says what ails the installation, and what to do."""
    findings = everything() | {_("Pekerja"): workers()}
    behind = standing.lags()
    context = {
        "title": _("Kesehatan sistem"),
        "crumbs": [(_("Kelola"), reverse("manage:index")), (_("Kesehatan sistem"), None)],
        "findings": findings.items(),
        "bad": sum(not finding.ok for finding in findings.values()),
        "check": standing.check(),
        "outbox": standing.outbox(behind),
        "lags": LagTable(behind[:_WORST]),
        "more_behind": len(behind[_WORST:]),
        "runs": standing.runs_by_status(),
        "database": _database(),
        "slow": SlowTable(slow.kept()[:_SLOWEST]),
        "slow_ms": settings.SLOW_MS,
        "drift": reverse("reports:drift", args=[place_of(request.user).code]),
    }
    return render(request, "manage/health.html", context)


def workers() -> Finding:
    """How many worker processes answer within half a second, and which."""
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
    names = sorted(name for answer in answers for name in answer)
    words = _("%(n)s proses menjawab: %(names)s")
    return Finding(ok=True, text=words % {"n": angka(len(names)), "names": ", ".join(names)})


def _database() -> dict[str, Any] | None:
    """Size in MB and connections; None where the account may not ask."""
    try:
        known = standing.database()
    except DatabaseError:
        return None
    return {
        "mb": known.size // 1_000_000,
        "open": sum(known.connections.values()),
        "most": known.most,
    }
