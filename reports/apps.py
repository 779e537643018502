from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Roll-up, dashboards and progress reports."""

    name = "reports"

    def ready(self) -> None:
        from blanko.selectors.figures import register_figures
        from ektp.daysheets import registry
        from reports.selectors.needs import stock_figures
        from reports.services.rollup import run_inline

        registry.after_commit(run_inline)
        register_figures(stock_figures)
