"""Small texts for machines: robots.txt (RFC 9309) and security.txt (RFC 9116)."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sleepsite.httpcache import reader_page

VALID_FOR = timedelta(days=180)  # RFC 9116 asks for less than a year


def _text(*lines: str) -> HttpResponse:
    return HttpResponse("\n".join((*lines, "")), content_type="text/plain; charset=utf-8")


@require_safe
@reader_page
def robots(request: HttpRequest) -> HttpResponse:
    return _text(
        "User-agent: *",
        "Disallow: /comments/",
        f"Disallow: {reverse('search')}",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    )


@require_safe
@reader_page
def security(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness; 404 while no contact address is configured."""
    if not settings.CONTACT_EMAIL:
        raise Http404
    expires = (timezone.now() + VALID_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    return _text(
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}{request.path}",
    )
