from django.apps import AppConfig


class DaysheetsConfig(AppConfig):
    """One office, one service date: what was done that day."""

    name = "ektp.daysheets"
    label = "daysheets"
