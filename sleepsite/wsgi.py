"""The WSGI application that the server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sleepsite.settings")
django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - settings exist once the application is loaded

from sleepsite.httpcache import SharedCache  # noqa: E402
from sleepsite.proxies import behind_proxies  # noqa: E402
from sleepsite.request_ids import with_request_ids  # noqa: E402

named = with_request_ids(django_application, trusted=settings.TRUSTED_PROXIES > 0)
application = behind_proxies(SharedCache(named), settings.TRUSTED_PROXIES)
