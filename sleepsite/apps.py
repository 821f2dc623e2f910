"""The site itself and its admin, as Django applications."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SiteConfig(AppConfig):
    name = "sleepsite"


class SiteAdminConfig(AdminConfig):
    default_site = "sleepsite.admin.SiteAdmin"
