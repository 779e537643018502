"""What an address asks for beside its path: which region, which day."""

from datetime import date

from ektp.accounts import guards
from ektp.accounts.guards import UserRequest
from ektp.accounts.policies import Permission, place_of
from ektp.common import clock
from ektp.regions.models import Region
from ektp.web import query


def region_asked(request: UserRequest) -> Region:
    """`?wilayah=` if the user sees it, else the user's own place. Http404, PermissionDenied."""
    code = request.GET.get("wilayah")
    if code:
        return guards.region(request.user, code, Permission.STOCK_VIEW)
    return place_of(request.user)


def day_asked(request: UserRequest, zone: str) -> date:
    """`?tanggal=`, never later than today there."""
    newest = clock.today(zone)
    return min(query.day_asked(request.GET, "tanggal") or newest, newest)
