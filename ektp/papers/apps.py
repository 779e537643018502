from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Naskah dinas: papers that an office issues, their numbers, and the files made of them."""

    name = "ektp.papers"
    label = "papers"
