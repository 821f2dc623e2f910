"""`manage.py personal_data`: what we hold about one writer, for them to have or to erase."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comments.addresses import as_sent
from comments.models import Actor, Comment, CommentQuerySet, Mailbox


class Command(BaseCommand):
    help = "Print what one writer gave us, as JSON lines; with --erase, withdraw their comments."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "writer", metavar="EMAIL|RECEIPT", help="an address or a receipt's link"
        )
        parser.add_argument("--erase", action="store_true", help="withdraw every comment found")

    def handle(self, *, writer: str, erase: bool, **options: Any) -> None:
        comments = list(found(writer))
        confirmed = confirmations(comments)
        for comment in comments:
            told = given(comment) | {"email_confirmed_at": confirmed.get(comment.email)}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            if erase and not comment.is_withdrawn:
                comment.withdraw(by=Actor.COMMAND)
        if "@" in writer and not confirmed:
            self.stderr.write("Nobody confirmed this address: anyone could have typed it.")
        if erase:
            self.stderr.write(f"Erased: {len(comments)}.")


def found(writer: str) -> CommentQuerySet:
    """The comments sent with an address, or the one of a receipt; CommandError where none is."""
    if "@" in writer:
        comments = Comment.objects.written_by(writer)
        if address := as_sent(writer):
            comments |= Comment.objects.written_by(address)
        if not comments.exists():
            raise CommandError("No comment was sent with this address, or it was forgotten.")
        return comments
    token = writer.rstrip("/").rpartition("/")[2]
    try:
        return Comment.objects.filter(pk=Comment.objects.with_receipt(token).pk)
    except Comment.DoesNotExist:
        raise CommandError("This is neither an e-mail address nor the link of a receipt.") from None


def confirmations(comments: list[Comment]) -> dict[str, str]:
    """When the owner of each address confirmed that it is theirs; the others are not in it."""
    addresses = {comment.email for comment in comments}
    confirmed = Mailbox.objects.confirmed().filter(address__in=addresses)
    moments = confirmed.values_list("address", "confirmed_at")
    return {address: moment.isoformat() for address, moment in moments if moment}


def given(comment: Comment) -> dict[str, Any]:
    """Everything about a comment that came from its writer or tells what became of it."""
    return {
        "id": comment.pk,
        "article": comment.article_slug,
        "in_reply_to": comment.parent_id,
        "name": comment.name,
        "email": comment.email,
        "wants_replies": comment.wants_replies,
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
