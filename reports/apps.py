from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Roll-up, dashboards and progress reports."""

    name = "reports"
