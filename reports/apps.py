from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Roll-up, dashboards and progress reports."""

    name = "reports"

    def ready(self) -> None:
        from blanko.selectors.figures import register_figures
        from ektp.daysheets import registry
        from recording.selectors import register_comparer
        from reports.selectors.beside import claims_beside
        from reports.selectors.closing import closing_items
        from reports.selectors.needs import stock_figures
        from reports.services.rollup import run_inline

        register_comparer(claims_beside)
        registry.after_commit(run_inline)
        register_figures(stock_figures)
        registry.register_closing_check(closing_items)
