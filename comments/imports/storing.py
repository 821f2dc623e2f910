"""Writes the comments of one post, all or none; what is there already is left alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import cast

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from comments.imports import words
from comments.imports.wxr import Item, OldComment
from comments.models import Action, Actor, Comment, Decision, Finding, Status
from comments.screening import Finding as Noticed
from comments.screening import screen

SOURCE = "wordpress"
BATCH = 500
LEFT_OUT = {"spam": "spam", "trash": "trash", "post-trashed": "trash"}
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Tally:
    """What became of every comment of the file; its numbers add up to all of them."""

    stored: Counter[str] = field(default_factory=Counter)  # by status
    left_out: Counter[str] = field(default_factory=Counter)  # by reason
    kinds: Counter[str] = field(default_factory=Counter)  # of findings in pending comments
    repairs: Counter[str] = field(default_factory=Counter)

    def count(self, outcome: Counter[str], what: str, number: int = 1) -> None:
        if number:
            outcome[what] += number


@dataclass(frozen=True)
class Options:
    zone: tzinfo
    keep_email: bool = False
    is_dry_run: bool = False


def store(item: Item, slug: str, options: Options, tally: Tally) -> None:
    """Write the item's comments under the article `slug`, in one transaction."""
    post = _number(item["wp:post_id"])
    wanted = _wanted(item.comments, tally)
    known = _stored_before(post)
    new = {old_id: old for old_id, old in wanted.items() if old_id not in known}
    tally.count(tally.left_out, "imported before", len(wanted) - len(new))
    headings = _headings(wanted, tally)
    made = {
        old_id: _comment(old, old_id, post, slug, item, options, tally)
        for old_id, old in new.items()
    }
    for comment, findings in made.values():
        tally.count(tally.stored, comment.status)
        if comment.status == Status.PENDING:
            tally.kinds.update({finding.kind for finding in findings})
    if not options.is_dry_run:
        with transaction.atomic():
            _write(made, headings, known)


Made = dict[int, tuple[Comment, list[Noticed]]]


def _write(made: Made, headings: dict[int, int], known: dict[int, int]) -> None:
    """Top-level comments first, so that their replies can name them."""
    top = [comment for old_id, (comment, _) in made.items() if not headings.get(old_id)]
    Comment.objects.bulk_create(top, batch_size=BATCH)
    keys = known | {comment.old_id: comment.pk for comment in top if comment.old_id}
    replies = []
    for old_id, (comment, _) in made.items():
        if heading := headings.get(old_id):
            comment.parent_id = keys.get(heading)
            replies.append(comment)
    Comment.objects.bulk_create(replies, batch_size=BATCH)
    Finding.objects.bulk_create(
        [
            Finding(
                comment=comment,
                kind=noticed.kind,
                rule=noticed.rule,
                start=noticed.start,
                end=noticed.end,
                reason=noticed.reason,
            )
            for comment, findings in made.values()
            for noticed in findings
        ],
        batch_size=BATCH,
    )
    Decision.objects.bulk_create(
        [
            Decision(
                comment=comment,
                action=Action.PUBLISH,
                before=Status.PENDING,
                after=Status.PUBLISHED,
                actor=Actor.IMPORT,
            )
            for comment, _ in made.values()
            if comment.status == Status.PUBLISHED
        ],
        batch_size=BATCH,
    )


def _wanted(comments: Iterable[OldComment], tally: Tally) -> dict[int, OldComment]:
    """By old id, what is a comment and neither spam nor trash; the rest is counted."""
    wanted: dict[int, OldComment] = {}
    for old in comments:
        old_id = _number(old["id"])
        kind, approved = old["type"].strip(), old["approved"].strip()
        if kind not in {"", "comment"}:
            tally.count(tally.left_out, kind)
        elif approved in LEFT_OUT:
            tally.count(tally.left_out, LEFT_OUT[approved])
        elif old_id in wanted:
            tally.count(tally.left_out, "twice in the file")
        elif not old_id:
            tally.count(tally.left_out, "without an id")
        elif not words.plain(old["content"]):
            tally.count(tally.left_out, "without words")
        else:
            wanted[old_id] = old
    return wanted


def _headings(wanted: dict[int, OldComment], tally: Tally) -> dict[int, int]:
    """For every reply the old id of the comment that heads its thread.

    We have one level of replies. A parent that is missing, foreign, the comment itself or part of a
    circle makes a comment top-level.
    """
    headings: dict[int, int] = {}
    for old_id, old in wanted.items():
        parent, seen = _number(old["parent"]), [old_id]
        while parent and parent in wanted and parent not in seen:
            seen.append(parent)
            parent = _number(wanted[parent]["parent"])
        if parent in seen:
            tally.count(tally.repairs, "parents that lead in a circle")
        elif parent:
            tally.count(tally.repairs, "parents that are missing")
            if len(seen) > 1:
                headings[old_id] = seen[-1]
        elif len(seen) > 1:
            headings[old_id] = seen[-1]
    return headings


def _comment(
    old: OldComment,
    old_id: int,
    post: int,
    slug: str,
    item: Item,
    options: Options,
    tally: Tally,
) -> tuple[Comment, list[Noticed]]:
    text, name = words.plain(old["content"]), words.name(old["author"])
    findings = screen(text)
    tells_contact = any(noticed.kind == "contact_details" for noticed in screen(name))
    is_fit = old["approved"].strip() == "1" and not findings and not tells_contact
    comment = Comment(
        article_slug=slug,
        name=name,
        text=text,
        email=_email(old) if options.keep_email else "",
        status=Status.PUBLISHED if is_fit else Status.PENDING,
        sent_at=_sent_at(old, item, options, tally),
        version=1 if is_fit else 0,
        source=SOURCE,
        old_post=post,
        old_id=old_id,
    )
    return comment, findings


def _sent_at(old: OldComment, item: Item, options: Options, tally: Tally) -> datetime:
    if found := words.moment(old["date_gmt"], "", options.zone):
        return found
    tally.count(tally.repairs, "times that had to be worked out")
    return (
        words.moment("", old["date"], options.zone)
        or words.published(
            item["wp:post_date_gmt"], item["wp:post_date"], item["pubDate"], options.zone
        )
        or NEVER
    )


def _email(old: OldComment) -> str:
    address = old["author_email"].strip()
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address


def _stored_before(post: int) -> dict[int, int]:
    """The keys of what an earlier run stored of this post, by old id."""
    stored = Comment.objects.filter(source=SOURCE, old_post=post).exclude(old_id=None)
    return {cast(int, old_id): pk for old_id, pk in stored.values_list("old_id", "pk")}


def _number(text: str) -> int:
    """The id in `text`, 0 where there is none that a table could hold."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
