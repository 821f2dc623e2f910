"""`manage.py export_comments`: everything readers see, for anybody to take away."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from comments.models import Comment


class Command(BaseCommand):
    help = "Print every published comment as a JSON line, with its thread, as readers see it."

    def handle(self, **options: Any) -> None:
        published = Comment.objects.published().order_by("article_slug", "sent_at", "pk")
        for comment in published.iterator(chunk_size=1000):
            self.stdout.write(json.dumps(as_readers_see(comment), ensure_ascii=False))


def as_readers_see(comment: Comment) -> dict[str, Any]:
    """Masked, and without anything that no page shows. `sent_at` is UTC (RFC 3339)."""
    return {
        "id": comment.pk,
        "article": comment.article_slug,
        "in_reply_to": comment.parent_id,
        "name": comment.name,
        "by_team": comment.is_by_team,
        "text": comment.public_text,
        "sent_at": comment.sent_at.isoformat(),
    }
