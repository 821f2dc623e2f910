"""Old addresses of articles, such as `/?p=12`, lead to today's in one step."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from articles.catalogue import catalogue
from sleepsite.httpcache import PARAMETERS, SHARED


class AliasMiddleware:
    """Answers an alias with one 301, before anything else appends a slash or finds nothing.

    The address with its query is looked up first, then the path alone, so that a visitor who
    arrives with somebody's tracking parameters still finds the article.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD"}:
            library = catalogue()
            article = library.by_alias(request.get_full_path()) or library.by_alias(request.path)
            if article:
                request.META[PARAMETERS] = ()  # of an alias with a query the cache knows itself
                return HttpResponsePermanentRedirect(article.url, headers={"Cache-Control": SHARED})
        return self.get_response(request)
