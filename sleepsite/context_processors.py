"""What every page may print about the site itself; nothing about the visitor."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from articles.help_lines import help_for


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "publisher": settings.PUBLISHER,
        "contact_email": settings.CONTACT_EMAIL,
        "help_here": help_for(settings.CRISIS_COUNTRY).here,
        "site_url": settings.SITE_URL,
        "canonical_url": f"{settings.SITE_URL}{request.path}",
    }
