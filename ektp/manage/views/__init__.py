from ektp.manage.views.calendar import calendar, closure_delete
from ektp.manage.views.extras import extras
from ektp.manage.views.health import health
from ektp.manage.views.offices import office_list, office_part, office_show
from ektp.manage.views.start import home, index

__all__ = [
    "calendar",
    "closure_delete",
    "extras",
    "health",
    "home",
    "index",
    "office_list",
    "office_part",
    "office_show",
]
