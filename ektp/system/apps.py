from django.apps import AppConfig


class SystemConfig(AppConfig):
    """Health, backup and the doctor: what keeps one installation alive. No domain, no models."""

    name = "ektp.system"
    label = "system"
