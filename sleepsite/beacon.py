"""The visit beacon: a page tells us that it was opened, and we forget by whom."""

import base64

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from articles.catalogue import Article
from articles.visits import counts, is_robot
from comments.origin import is_from_another_site
from sleepsite.httpcache import has_session

# The smallest transparent GIF, 43 bytes.
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")

never_kept = cache_control(no_store=True)


def count_visit(request: HttpRequest, article: Article) -> None:
    """Count a reader's visit; not a robot's, a prefetch's or our own staff's."""
    is_prefetch = "prefetch" in request.headers.get("Sec-Purpose", "")
    is_staff = has_session(request) and request.user.is_staff
    if not (is_prefetch or is_staff or is_robot(request.headers.get("User-Agent", ""))):
        counts.add(article, request.META["REMOTE_ADDR"])


@csrf_exempt  # it changes nothing of anybody's, and pages for readers carry no token
@require_POST
@never_kept
def visit(request: HttpRequest, article: Article) -> HttpResponse:
    if is_from_another_site(request):
        return HttpResponse(status=403)
    count_visit(request, article)
    return HttpResponse(status=204)


@csrf_exempt  # so that a wrong method is answered as one
@require_safe
@never_kept
def visit_image(request: HttpRequest, article: Article) -> HttpResponse:
    """The same for readers without script."""
    if not is_from_another_site(request):
        count_visit(request, article)
    return HttpResponse(PIXEL, content_type="image/gif")
