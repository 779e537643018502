from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "ektp.web"
    label = "web"
