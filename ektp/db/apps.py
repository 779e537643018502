from django.apps import AppConfig


class DbConfig(AppConfig):
    """Building blocks for rules that the database itself holds."""

    name = "ektp.db"
    label = "db"
