"""Who may write as the Quiet Hours team."""

from typing import cast

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest


def team_member(request: HttpRequest) -> User | None:
    """The signed-in moderator who sends this, if one does.

    The session is opened only where a request names one, so that readers' pages stay cookieless.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = request.user
    may_decide = user.is_active and user.is_staff and user.has_perm("comments.decide_comment")
    return cast(User, user) if may_decide else None
