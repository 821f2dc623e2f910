"""The site itself and its admin, as Django applications."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SiteConfig(AppConfig):
    name = "sleepsite"

    def ready(self) -> None:
        """Start the clock of every session with its log-in."""
        from django.contrib.auth.signals import user_logged_in

        from sleepsite.signin.middleware import start_clock

        user_logged_in.connect(start_clock)


class SiteAdminConfig(AdminConfig):
    default_site = "sleepsite.admin.SiteAdmin"

    def ready(self) -> None:
        """Register ours in place of what other applications put there of their own accord."""
        super().ready()
        import_module("sleepsite.people")
