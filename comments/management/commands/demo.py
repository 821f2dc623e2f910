"""`manage.py demo`: something to look at on an empty site."""

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from comments.models import Actor, Comment

DATA = Path(__file__).with_name("demo.yaml")
USERNAME = "demo-moderator"


class Command(BaseCommand):
    help = "Fill an empty site with invented comments in every state and one moderator account."

    def handle(self, **options: Any) -> None:
        if Comment.objects.exists():
            raise CommandError("There are comments here already; the demo is for an empty site.")
        with transaction.atomic():
            moderator, password = make_moderator()
            for entry in yaml.safe_load(DATA.read_text(encoding="utf-8")):
                write(entry, moderator)
        self.stdout.write(f"Wrote {Comment.objects.count()} invented comments.")
        self.stdout.write(f"Moderator: {USERNAME}, password: {password}")


def make_moderator() -> tuple[User, str]:
    """A moderator who is no superuser, with a new password each time."""
    password = secrets.token_urlsafe(12)
    user = User.objects.create_user(USERNAME, password=password, is_staff=True)
    user.groups.add(Group.objects.get(name="Moderators"))
    return user, password


def write(entry: dict[str, Any], moderator: User, parent: Comment | None = None) -> None:
    """One comment of the data file with its replies, decided as the file says."""
    comment = Comment.objects.create(
        article_slug=parent.article_slug if parent else entry["article"],
        parent=parent,
        name=entry["name"],
        text=entry["text"],
        sent_at=timezone.now() - timedelta(days=entry["days"]),
    )
    comment.screen()
    for reply in entry.get("replies", ()):
        write(reply, moderator, comment)
    match entry.get("decision", "publish"):
        case "publish":
            comment.publish(by=moderator)
        case "reject":
            comment.reject(by=moderator, rule=entry["rule"])
        case "mark_spam":
            comment.mark_spam(by=moderator)
        case "hold":
            comment.hold(by=moderator, note=entry["note"])
        case "withdraw":
            comment.publish(by=moderator)
            comment.withdraw(by=Actor.WRITER)
    if "report" in entry:
        comment.reports.create(rule=entry["report"])
