from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ektp.system import health


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Nothing else is asked, so a slow database does not restart it."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when people can work: database and migrations. Without Redis it is ready but degraded,
    because saving, reading and the sweeper's catching-up do not need it at that moment."""
    database = health.database()
    migrations = health.migrations() if database.ok else database
    redis = health.redis()
    ready = database.ok and migrations.ok
    status = "ok" if ready and redis.ok else "degraded" if ready else "unavailable"
    checks = {"database": database.ok, "migrations": migrations.ok, "redis": redis.ok}
    return JsonResponse({"status": status, "checks": checks}, status=200 if ready else 503)
