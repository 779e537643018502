"""The ministry's own office, which the standard offices of the provinces lack."""

from ektp.regions.models import Office, Region

MINISTRY = "ID-PUSAT"


def ministry_ensure() -> None:
    """Make the office where it does not stand yet."""
    nation = Region.objects.get(code="ID")
    Office.objects.get_or_create(
        code=MINISTRY,
        defaults={
            "name": "Direktorat Jenderal Kependudukan dan Pencatatan Sipil",
            "kind": Office.Kind.NATIONAL,
            "region": nation,
            "attribution": nation,
            "time_zone": nation.time_zone,
            "is_sample": True,
        },
    )
