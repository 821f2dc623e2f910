"""Writes the comments of one post, all or none; what is there already is left alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from itertools import islice

from django.db import transaction

from comments.addresses import as_sent
from comments.forms import sounds_like_team
from comments.imports import threads, words
from comments.imports.wxr import Item, OldComment, number
from comments.models import SENDING, Action, Actor, Comment, Decision, Finding, Status
from comments.screening import screen
from comments.text import is_blank

SOURCE = "wordpress"
BATCH = 500
LEFT_OUT = {"spam": "spam", "trash": "trash", "post-trashed": "trash"}
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Tally:
    """What became of every comment: those `stored` and those `left_out` are all of them."""

    stored: Counter[str] = field(default_factory=Counter)  # by status
    left_out: Counter[str] = field(default_factory=Counter)  # by reason
    waiting: Counter[str] = field(default_factory=Counter)  # why, one reason or more each
    repairs: Counter[str] = field(default_factory=Counter)
    parents: list[str] = field(default_factory=list)  # a sentence for each that was not found


@dataclass(frozen=True)
class Options:
    zone: tzinfo
    keep_email: bool = False
    is_dry_run: bool = False


def store(item: Item, slug: str, options: Options, tally: Tally) -> None:
    """Write the item's comments under the article `slug`, in one transaction."""
    wanted = _wanted(item.comments, tally)
    before = _stored_before(item.number)
    tally.left_out.update({"imported before": len(wanted.keys() & before.keys())})
    heads = threads.heads({number(old.id): number(old.parent) for old in item.comments}, wanted)
    tally.parents += threads.not_found(item, wanted, heads)
    tops = [key for key in wanted if heads[key] == key and key not in before]
    replies = [key for key in wanted if heads[key] != key and key not in before]
    threads_of = dict(before)
    with nullcontext() if options.is_dry_run else transaction.atomic():
        for keys in (tops, replies):  # top-level comments first, so that replies can name them
            for some in _batches(keys):
                made = [_made(item, slug, key, wanted[key], options, tally) for key in some]
                for one in made:
                    one.comment.parent_id = threads_of.get(heads[one.old_id])
                if not options.is_dry_run:
                    _write(made)
                threads_of.update((one.old_id, one.comment.pk) for one in made)


def _batches(keys: Iterable[int]) -> Iterator[list[int]]:
    left = iter(keys)
    while batch := list(islice(left, BATCH)):
        yield batch


def _wanted(comments: Iterable[OldComment], tally: Tally) -> dict[int, OldComment]:
    """By old id, what is a comment and neither spam nor trash; the rest is counted.

    Their content is plain text from then on.
    """
    wanted: dict[int, OldComment] = {}
    for old in comments:
        key, kind, approved = number(old.id), old.type.strip(), old.approved.strip()
        if kind not in {"", "comment"}:
            tally.left_out[kind] += 1
        elif approved in LEFT_OUT:
            tally.left_out[LEFT_OUT[approved]] += 1
        elif not key:
            tally.left_out["without an id"] += 1
        elif key in wanted:
            tally.left_out["twice in the file"] += 1
        else:
            was_cut = len(old.content) > words.LONGEST
            old.content = words.plain(old.content)
            if not is_blank(old.content):
                wanted[key] = old
                tally.repairs["texts cut short"] += was_cut
            else:
                tally.left_out["without words"] += 1
    return wanted


@dataclass(frozen=True)
class _Made:
    """A comment that is not stored yet, with what was found in it."""

    old_id: int
    comment: Comment
    findings: list[Finding]


def _made(
    item: Item, slug: str, key: int, old: OldComment, options: Options, tally: Tally
) -> _Made:
    comment = Comment(
        article_slug=slug,
        name=words.name(old.author),
        text=old.content,
        email=as_sent(old.author_email) if options.keep_email else "",
        sent_at=_sent_at(old, item, options, tally),
        source=SOURCE,
        old_post=item.number,
        old_id=key,
    )
    findings = list(_findings(comment))
    reasons = {finding.kind if finding.kind != SENDING else finding.rule for finding in findings}
    if old.approved.strip() != "1":
        reasons.add("not approved yet")
    elif not item.was_public:
        reasons.add("under a private post")
    if not reasons:
        comment.status, comment.version = Status.PUBLISHED, 1
    tally.stored[comment.status] += 1
    tally.waiting.update(reasons)
    return _Made(key, comment, findings)


def _findings(comment: Comment) -> Iterator[Finding]:
    """What screening says about the text, and what the form would have said about the name."""
    for noticed in screen(comment.text):
        yield Finding(
            comment=comment,
            kind=noticed.kind,
            rule=noticed.rule,
            start=noticed.start,
            end=noticed.end,
            reason=noticed.reason,
        )
    if _tells_contact(comment.name):
        reason = "The name holds an address or a number; it was taken over from the old site."
        yield Finding(comment=comment, kind=SENDING, rule="contact-name", reason=reason)
    if sounds_like_team(comment.name):
        reason = "The name sounds like our team; it was taken over from the old site."
        yield Finding(comment=comment, kind=SENDING, rule="team-name", reason=reason)


@lru_cache(4096)  # the same people come back to write
def _tells_contact(name: str) -> bool:
    return any(noticed.kind == "contact_details" for noticed in screen(name))


def _write(made: list[_Made]) -> None:
    Comment.objects.bulk_create([one.comment for one in made])
    Finding.objects.bulk_create([finding for one in made for finding in one.findings])
    Decision.objects.bulk_create(
        [
            Decision(
                comment=one.comment,
                action=Action.PUBLISH,
                before=Status.PENDING,
                after=Status.PUBLISHED,
                actor=Actor.IMPORT,
            )
            for one in made
            if one.comment.status == Status.PUBLISHED
        ]
    )


def _sent_at(old: OldComment, item: Item, options: Options, tally: Tally) -> datetime:
    if found := words.moment(old.date_gmt, "", options.zone):
        return found
    tally.repairs["times that had to be worked out"] += 1
    return (
        words.moment("", old.date, options.zone)
        or words.published(
            item["wp:post_date_gmt"], item["wp:post_date"], item["pubDate"], options.zone
        )
        or NEVER
    )


def _stored_before(post: int) -> dict[int, int]:
    """For what an earlier run stored of this post, by old id the key of its thread's head."""
    stored = Comment.objects.filter(source=SOURCE, old_post=post)
    rows = stored.values_list("old_id", "pk", "parent")
    return {old_id: parent or pk for old_id, pk, parent in rows if old_id}
