"""Finding users and their trail, within what somebody may see."""

from django.db.models import Q, QuerySet

from ektp.accounts.models import AccountEvent, ApiToken, Role, User
from ektp.accounts.policies import place_of
from ektp.common import clock
from ektp.regions.models import Office, Region, RegionQuerySet

PLACE = ("region", "office", "office__region")


def user_by_id(pk: int) -> User | None:
    """The user with office and region, in one query."""
    found = User.objects.select_related(*PLACE).filter(pk=pk).order_by()
    return next(iter(found), None)  # one row needs no order


def user_by_name(username: str) -> User | None:
    """As `user_by_id`, by the name in any letter case."""
    return User.objects.select_related(*PLACE).filter(username=username.strip().lower()).first()


def regions_visible_to(user: User) -> RegionQuerySet:
    """All regions in the user's place, the place itself included."""
    return Region.objects.under(place_of(user), include_self=True)


def offices_visible_to(user: User) -> QuerySet[Office]:
    """All offices in the user's place."""
    return Office.objects.filter(_inside("region", place_of(user)))


def offices_seen_by(user: User) -> QuerySet[Office]:
    """Those offices in the user's place that `policies.sees_office` allows, asked of the database: a nation has thousands."""
    found = offices_visible_to(user)
    if user.office_id is not None and user.role in (Role.OPERATOR, Role.ADB):
        return found.filter(Q(pk=user.office_id) | Q(home_office=user.office_id))
    return found


def users_visible_to(user: User) -> QuerySet[User]:
    """All users whose place lies in the user's own, with their places."""
    place = place_of(user)
    at_region = _inside("region", place)
    at_office = Q(region=None) & _inside("office__region", place)
    return User.objects.select_related(*PLACE).filter(at_region | at_office)


def events_of(user: User) -> QuerySet[AccountEvent]:
    """What happened to an account, the latest first."""
    return AccountEvent.objects.filter(user=user).select_related("by").order_by("-at", "-id")


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """API tokens that are still good."""
    return ApiToken.objects.filter(user=user, expires_at__gt=clock.now()).order_by("-created_at")


def _inside(field: str, place: Region) -> Q:
    if place.parent_id is None:
        return Q(**{f"{field}__isnull": False})
    return Q(**{field: place.pk}) | Q(**{f"{field}__code__startswith": f"{place.code}."})
