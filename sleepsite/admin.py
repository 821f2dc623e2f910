"""The admin site, where moderators and editors work."""

from django.conf import settings
from django.contrib.admin import AdminSite


class SiteAdmin(AdminSite):
    site_header = f"{settings.SITE_NAME}: moderators and editors"
    site_title = settings.SITE_NAME
    index_title = "The desk"
    site_url = "/"
