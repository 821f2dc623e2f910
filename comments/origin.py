"""Whether the browser says that a request was sent by a page of another site."""

from django.http import HttpRequest


def is_from_another_site(request: HttpRequest) -> bool:
    """By Sec-Fetch-Site (Fetch Metadata) and Origin (RFC 6454); with neither, it is not.

    Host and port are compared with the request's own, because a site may have several names.
    """
    origin = request.headers.get("Origin")
    return request.headers.get("Sec-Fetch-Site") == "cross-site" or (
        origin is not None and origin.partition("://")[2] != request.get_host()
    )
