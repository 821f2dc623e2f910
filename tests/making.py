"""The one way tests make a comment."""

from typing import Any

from comments.models import Comment, Status


def make_comment(**fields: Any) -> Comment:
    """A stored comment on the test article `quiet-legs`; published if not said otherwise."""
    fields = {
        "article_slug": "quiet-legs",
        "name": "Asha",
        "text": "Earplugs helped me.",
        "status": Status.PUBLISHED,
        **fields,
    }
    return Comment.objects.create(**fields)
