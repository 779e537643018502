from secrets import compare_digest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from ektp.system import health
from ektp.system.exposition import exposition


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


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, with the token of the settings; without one set there is no such page, with a wrong one it is refused."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()):
        refusal = HttpResponse("401", status=401, content_type="text/plain")
        refusal["WWW-Authenticate"] = "Bearer"
        return refusal
    return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)
