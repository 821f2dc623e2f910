"""What a reader may type under an article, and the sentences that say what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.db import IntegrityError, transaction
from django.forms.renderers import TemplatesSetting
from django.utils import timezone

from comments import notifications, submission
from comments.addresses import as_sent
from comments.models import MAX_NAME, MAX_TEXT, Comment, Finding
from comments.screening import holds_contact_details
from comments.screening.reading import fold
from comments.submission import Ticket
from comments.text import is_blank, normalised

if TYPE_CHECKING:
    from articles.catalogue import Article

CONSENT_VERSION = "2026-11"  # of the sentence above the send button; change both together
MIN_TEXT = 3  # characters
NO_ADDRESS = "Enter an e-mail address in the form name@example.org, or leave the field empty"
TICKED = {"on", "True"}  # as a browser says it, and as the check page carries it
WAYS_OF_SENDING = {
    "honeypot": "A field that people do not see was filled in.",
    "too-fast": "It was sent within 3 seconds of being checked.",
    "duplicate": "The same words were sent under this article before.",
}
TEAM_NAMES = {"quiet hours", "moderator", "moderators", "admin", "administrator", "doctor", "dr"}
TEAM_WORDS = re.compile(r"\b(quiet\s*hours|moderators?|admin(istrator)?)\b", re.IGNORECASE)


def sounds_like_team(name: str) -> bool:
    """Whether readers could take the writer of that name for one of us."""
    read = fold(name)  # as a reader sees it, with letters of other alphabets that look the same
    spelt = re.sub(r"(?<=\b\w)[ .-](?=\w\b)", "", read)  # "A d m i n"
    return read.strip(" .") in TEAM_NAMES or bool(TEAM_WORDS.search(spelt))


class Renderer(TemplatesSetting):
    """Draws each field with its label, hint and error in one template."""

    field_template_name = "comments/_field.html"


class PlainTextField(forms.CharField):
    """Text as a reader typed it, normalised; blank text counts as none.

    The limit is a validator rather than a `maxlength`: a browser would cut what is pasted, and
    say nothing.
    """

    def __init__(self, *, longest: int, shortest: int, subject: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.longest, self.subject = longest, subject
        self.validators.append(
            MinLengthValidator(shortest, f"{subject} must be {shortest} characters or more")
        )

    def to_python(self, value: Any) -> str:
        text = normalised(super().to_python(value) or "")
        return "" if is_blank(text) else text

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What is shown back: the reader's words, without the controls no page may hold."""
        return normalised(data) if isinstance(data, str) else data

    def run_validators(self, value: str) -> None:
        if len(value) > self.longest:
            raise ValidationError(
                f"{self.subject} must be {self.longest:,} characters or fewer."
                f" It has {len(value):,}"
            )
        super().run_validators(value)


class AddressField(forms.EmailField):
    """An e-mail address, in the one form in which it is stored."""

    def to_python(self, value: Any) -> str:
        typed = normalised(super().to_python(value) or "")
        address = as_sent(typed)
        if typed and not address:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return address

    def bound_data(self, data: Any, initial: Any) -> Any:
        return normalised(data) if isinstance(data, str) else data


class CommentForm(forms.Form):
    """A comment on `article`, or a reply to a published comment there."""

    default_renderer = Renderer
    use_required_attribute = False

    text = PlainTextField(
        label="Your comment",
        help_text=(
            "Up to 3,000 characters. Leave out full names, e-mail addresses, phone numbers,"
            " places and doses of medicines."
        ),
        subject="Your comment",
        shortest=MIN_TEXT,
        longest=MAX_TEXT,
        error_messages={"required": "Write your comment"},
        widget=forms.Textarea(attrs={"rows": 8, "data-count": MAX_TEXT}),
    )
    name = PlainTextField(
        label="Name to show",
        help_text="A first name or a made-up one is enough. Do not use your full name.",
        subject="The name",
        shortest=1,
        longest=MAX_NAME,
        error_messages={"required": "Enter a name to show. It can be a made-up one"},
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "spellcheck": "false"}),
    )
    email = AddressField(
        required=False,
        label="E-mail address (optional)",
        help_text="Only to tell you what became of your comment. It is never shown.",
        max_length=254,
        error_messages=dict.fromkeys(("invalid", "max_length"), NO_ADDRESS),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    wants_replies = forms.BooleanField(
        required=False, label="Also tell me when somebody replies in its thread"
    )
    reply_to = forms.CharField(required=False, widget=forms.HiddenInput)
    website = forms.CharField(
        required=False,
        label="Leave this empty",
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(
        self, *args: Any, article: Article, team_member: User | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.article = article
        self.team_member = team_member
        self.parent: Comment | None = None
        if not settings.HAS_MAIL:
            del self.fields["email"], self.fields["wants_replies"]

    @classmethod
    def reopened(cls, data: Mapping[str, str], *, article: Article) -> Self:
        """The form as it was filled in, to be changed or kept; nothing is judged yet."""
        kept = ("name", "text", "email", "reply_to")
        said = {field: normalised(data.get(field, "")) for field in kept}
        wants_replies = data.get("wants_replies") in TICKED
        return cls(initial={**said, "wants_replies": wants_replies}, article=article)

    def answer(self, comment_id: str) -> None:
        """Make this a reply to that comment, or no reply where readers see no such comment."""
        self.parent = thread_to_join(self.article, comment_id)
        self.initial["reply_to"] = self.parent.pk if self.parent else ""

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if self.team_member:
            return name
        if holds_contact_details(name):
            raise ValidationError(
                "Leave e-mail addresses, numbers and web addresses out of the name"
            )
        if sounds_like_team(name):
            raise ValidationError("Choose a name that does not sound like our team")
        return name

    def clean_wants_replies(self) -> bool:
        wants_replies = self.cleaned_data["wants_replies"]
        if wants_replies and not self.cleaned_data.get("email") and "email" not in self.errors:
            self.add_error("email", "Enter your e-mail address, or untick the box about replies")
        return wants_replies

    def clean_reply_to(self) -> str:
        """The id of the top-level comment that is answered; a reply to a reply joins its thread."""
        reply_to = self.cleaned_data["reply_to"]
        if not reply_to:
            return ""
        self.parent = thread_to_join(self.article, reply_to)
        if self.parent is None:
            self.data = {**self.data, "reply_to": ""}  # what is sent next answers nobody
            raise ValidationError(
                "The comment you wanted to answer is no longer here. What you wrote is kept: you"
                " can send it as a comment of its own"
            )
        return str(self.parent.pk)

    @property
    def checked(self) -> list[tuple[str, str]]:
        """The fields of the valid form, as the check page carries them to the sending."""
        return [(field, self.cleaned_data[field]) for field in self.fields]

    def ticket(self) -> str:
        """A fresh ticket for what the valid form holds, for its check page."""
        after = self.data.get("ticket", "")
        return submission.issue(self.article.slug, self.cleaned_data, after=after)

    def store(self, ticket: Ticket, *, sender: str) -> Comment:
        """The comment of this submission: a new pending one, or the one that was stored before.

        A member of the team is a moderator, and so publishes what they send.
        """
        said = self.cleaned_data
        comment = Comment(
            submission_id=ticket.submission_id,
            article_slug=self.article.slug,
            parent=self.parent,
            name=said["name"],
            text=said["text"],
            email=said.get("email", ""),
            wants_replies=said.get("wants_replies", False),
            sender=sender,
            team_member=self.team_member,
            consented_at=timezone.now(),
            consent_version=CONSENT_VERSION,
        )
        noticed = comment.noticed()  # takes time, and other writers wait for the transaction
        try:
            with transaction.atomic():
                about_sending = self._findings_about_sending(comment, ticket)
                comment.save(force_insert=True)
                Finding.objects.bulk_create(about_sending + noticed)
                notifications.comment_stored(comment)
                if self.team_member:
                    comment.publish(by=self.team_member)
        except IntegrityError:
            stored = Comment.objects.filter(submission_id=ticket.submission_id).first()
            if stored is None:
                raise
            return stored  # sent twice at once
        return comment

    def _findings_about_sending(self, comment: Comment, ticket: Ticket) -> list[Finding]:
        noticed = {
            "honeypot": bool(self.cleaned_data["website"]),
            "too-fast": ticket.was_fast,
            "duplicate": comment.has_twin(),
        }
        return [
            Finding(comment=comment, kind="form", rule=rule, reason=WAYS_OF_SENDING[rule])
            for rule, is_so in noticed.items()
            if is_so
        ]


def thread_to_join(article: Article, comment_id: str) -> Comment | None:
    """The published comment that heads the thread of `comment_id`, if readers see both."""
    if not comment_id.isascii() or not comment_id.isdigit() or len(comment_id) > 18:
        return None
    published = Comment.objects.about(article).published().select_related("parent")
    comment = published.filter(pk=comment_id).first()
    heading = comment.parent or comment if comment else None
    return heading if heading and heading.is_published else None
