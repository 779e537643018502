from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Roll-up, dashboards and progress reports."""

    name = "reports"

    def ready(self) -> None:
        from ektp.daysheets import registry
        from reports.selectors.closing import closing_items
        from reports.services.rollup import run_inline

        registry.after_commit(run_inline)
        registry.register_closing_check(closing_items)
