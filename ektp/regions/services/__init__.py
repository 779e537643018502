from ektp.regions.services.calendar import closure_add, closure_remove, load_holidays
from ektp.regions.services.decrees import Decree, Row, What, read_decree
from ektp.regions.services.editions import Edition, read_edition
from ektp.regions.services.master import Plan, master_load
from ektp.regions.services.offices import (
    ability_set,
    hours_set,
    letterhead_set,
    office_close,
    office_create,
    office_update,
    offices_follow,
)
from ektp.regions.services.places import (
    alias_add,
    executing_agency_set,
    region_create,
    region_end,
    region_merge,
    region_place,
    region_recode,
    region_rename,
    region_split,
)
from ektp.regions.services.standard import offices_ensure_standard

__all__ = [
    "Decree",
    "Edition",
    "Plan",
    "Row",
    "What",
    "ability_set",
    "alias_add",
    "closure_add",
    "closure_remove",
    "executing_agency_set",
    "hours_set",
    "letterhead_set",
    "load_holidays",
    "master_load",
    "office_close",
    "office_create",
    "office_update",
    "offices_ensure_standard",
    "offices_follow",
    "read_decree",
    "read_edition",
    "region_create",
    "region_end",
    "region_merge",
    "region_place",
    "region_recode",
    "region_rename",
    "region_split",
]
