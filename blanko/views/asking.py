"""What an address asks for beside its path: which region, which day."""

from datetime import date

from ektp.accounts import guards
from ektp.accounts.guards import UserRequest
from ektp.accounts.policies import Permission
from ektp.common import clock
from ektp.regions.models import Region
from ektp.web import query


def region_asked(request: UserRequest) -> Region:
    """`?wilayah=` if the user sees it, else the user's own place. Http404, PermissionDenied."""
    return guards.region_asked(request, Permission.STOCK_VIEW)


def day_asked(request: UserRequest, zone: str) -> date:
    """`?tanggal=`, never later than today there."""
    newest = clock.today(zone)
    return min(query.day_asked(request.GET, "tanggal") or newest, newest)
