"""`manage.py personal_data`: what we hold about one writer, for them to have or to erase."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comments.models import Actor, Comment, CommentQuerySet


class Command(BaseCommand):
    help = "Print what one writer gave us, as JSON lines; with --erase, withdraw their comments."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "writer", metavar="EMAIL|RECEIPT", help="an address or a receipt's link"
        )
        parser.add_argument("--erase", action="store_true", help="withdraw every comment found")

    def handle(self, *, writer: str, erase: bool, **options: Any) -> None:
        comments = list(found(writer))
        for comment in comments:
            self.stdout.write(json.dumps(given(comment), ensure_ascii=False))
            if erase and not comment.is_withdrawn:
                comment.withdraw(by=Actor.COMMAND)
        if erase:
            self.stderr.write(f"Erased: {len(comments)}.")


def found(writer: str) -> CommentQuerySet:
    """The comments sent with an address, or the one of a receipt; CommandError where none is."""
    if "@" in writer:
        comments = Comment.objects.written_by(writer)
        if not comments.exists():
            raise CommandError("No comment was sent with this address, or it was forgotten.")
        return comments
    token = writer.rstrip("/").rpartition("/")[2]
    try:
        return Comment.objects.filter(pk=Comment.objects.with_receipt(token).pk)
    except Comment.DoesNotExist:
        raise CommandError("This is neither an e-mail address nor the link of a receipt.") from None


def given(comment: Comment) -> dict[str, Any]:
    """Everything about a comment that came from its writer or tells what became of it."""
    return {
        "id": comment.pk,
        "article": comment.article_slug,
        "in_reply_to": comment.parent_id,
        "name": comment.name,
        "email": comment.email,
        "text": comment.text,
        "sent_at": comment.sent_at.isoformat(),
        "consented_at": comment.consented_at and comment.consented_at.isoformat(),
        "consent_version": comment.consent_version,
        "status": comment.status,
        "noticed": [finding.reason for finding in comment.findings.all()],
        "decisions": [
            {"at": decision.at.isoformat(), "action": decision.action, "rule": decision.rule}
            for decision in comment.decisions.all()
        ],
    }
