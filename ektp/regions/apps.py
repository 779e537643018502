from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegionsConfig(AppConfig):
    default_auto_field = "django.db.models.BigAutoField"
    name = "ektp.regions"
    label = "regions"
    verbose_name = _("Wilayah dan kantor")
