"""The WSGI application that the server runs."""

import gc
import os
import sys

gc.disable()  # nearly all that is made at the start stays; looking for the rest takes a fifth of it

from django.core.wsgi import get_wsgi_application  # noqa: E402

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sleepsite.settings")
django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - settings exist once the application is loaded
from django.template.loader import get_template  # noqa: E402

from articles.catalogue import catalogue  # noqa: E402
from articles.help_lines import WrongHelpLines, help_lines  # noqa: E402
from sleepsite.httpcache import SharedCache  # noqa: E402
from sleepsite.proxies import behind_proxies  # noqa: E402
from sleepsite.request_ids import with_request_ids  # noqa: E402

trusted = settings.TRUSTED_PROXIES
named = with_request_ids(django_application, trusted=trusted > 0)
if trusted:  # the scheme tells pages apart, and only the proxies know it
    application = behind_proxies(SharedCache(named), trusted)
else:
    application = SharedCache(behind_proxies(named, trusted))

# Read now, a page needs no file later: it can be shown while none can be opened.
templates = settings.BASE_DIR / "templates"
for template in templates.rglob("*.html"):
    get_template(str(template.relative_to(templates)))

try:
    help_lines()
except WrongHelpLines as mistake:  # without them no page can be shown
    sys.exit(str(mistake))

catalogue()  # so that no reader waits for it
gc.freeze()
gc.enable()
