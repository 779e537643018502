"""What an address of the stock asks for: a region, a day."""

from datetime import date

from ektp.accounts import guards
from ektp.accounts.guards import UserRequest
from ektp.accounts.policies import Permission, place_of
from ektp.common import clock
from ektp.regions.models import Region


def region_asked(request: UserRequest) -> Region:
    """`?wilayah=` if it is in sight, else the user's own place."""
    code = request.GET.get("wilayah")
    if code:
        return guards.region(request.user, code, Permission.STOCK_VIEW)
    return place_of(request.user)


def day_asked(request: UserRequest, zone: str) -> date:
    """`?tanggal=`, never later than today there."""
    newest = clock.today(zone)
    try:
        asked = date.fromisoformat(request.GET.get("tanggal", ""))
    except ValueError:
        return newest
    return min(asked, newest)
