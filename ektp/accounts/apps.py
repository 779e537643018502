from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who may do what, and where."""

    name = "ektp.accounts"
    label = "accounts"
