"""What each letter says, in text and in plain HTML, at the moment when it is sent.

One function for each kind: when there is still something to say, and the words. The first mail to
an address says nothing. No mail holds the words of a comment or the address of its receipt: whoever
confirmed an address need not be who typed it, now or then.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince

from comments import rules
from comments.desk.queue import State, to_decide
from comments.lanes import Lane, Waiting, lane_of, with_hold, with_lane
from comments.models import Comment, Decision, Letter, LetterKind, Mailbox, Status

EVERYTHING = State()
NOT_YOURS = (
    "If you did not write it, somebody else typed your address. Have it deleted with the last link,"
    " and we write to you no more."
)


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class Message:
    subject: str
    paragraphs: list[str]
    links: list[Link]


def mail_of(letter: Letter) -> EmailMultiAlternatives | None:
    """The mail for `letter`; None where there is nobody to write to or nothing left to say."""
    recipient = letter.mailbox.address if letter.mailbox else settings.MODERATORS_EMAIL
    message = message_of(letter) if recipient else None
    if message is None:
        return None
    context = {"message": message, "site_name": settings.SITE_NAME}
    headers = {
        "Message-ID": f"<{letter.made_at:%Y%m%d%H%M%S}.{letter.pk}@{_host()}>",  # in every attempt
        "Auto-Submitted": "auto-generated",  # RFC 3834: nobody's absence notice answers it
    }
    if letter.mailbox:
        unsubscribe_url = absolute(letter.mailbox.url("unsubscribe"))
        context["unsubscribe_url"] = unsubscribe_url
        headers["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=render_to_string("comments/letter.txt", context),
        to=[recipient],
        headers=headers,
    )
    mail.attach_alternative(render_to_string("comments/letter.html", context), "text/html")
    return mail


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def message_of(letter: Letter) -> Message | None:
    """What it says now; None where nothing is left to say."""
    match letter:
        case Letter(kind=LetterKind.CONFIRM, mailbox=Mailbox() as mailbox):
            return confirmation(mailbox)
        case Letter(
            kind=LetterKind.DECISION, mailbox=Mailbox() as mailbox, decision=Decision() as decision
        ):
            return decided(mailbox, decision)
        case Letter(
            kind=LetterKind.REPLY, mailbox=Mailbox() as mailbox, decision=Decision() as decision
        ):
            return replied(mailbox, decision)
        case Letter(kind=LetterKind.ALERT, comment=Comment() as comment):
            return alert(comment)
        case Letter(kind=LetterKind.FLOOD):
            return flood()
        case Letter(kind=LetterKind.DIGEST):
            return digest()
    return None


def confirmation(mailbox: Mailbox) -> Message | None:
    if mailbox.confirmed_at:
        return None
    site = f"{settings.SITE_NAME} ({settings.SITE_URL})"
    return Message(
        subject=f"Is this your e-mail address? {settings.SITE_NAME} asks you to confirm",
        paragraphs=[
            f"Somebody gave us this address, to hear what becomes of a comment on {site}.",
            "If it was you, open the first page below and press the button there.",
            "If it was not you, do nothing. Or have the address deleted with the second link.",
            "Until the button is pressed, we send nothing but this question.",
        ],
        links=[Link("Confirm this address", absolute(mailbox.url("confirm")))],
    )


def decided(mailbox: Mailbox, decision: Decision) -> Message | None:
    comment, article = decision.comment, decision.comment.article
    told = mailbox.letters.sent(LetterKind.DECISION, comment).last()
    if (
        article is None
        or comment.email != mailbox.address
        or comment.last_decision != decision
        or (told and told.decision and told.decision.after == decision.after)
    ):
        return None
    if decision.after == Status.PUBLISHED:
        return Message(
            subject="Your comment is published",
            paragraphs=[
                f"A moderator has published your comment on “{article.title}”.",
                "You can take it back on your receipt, the page that you saw after sending it.",
                NOT_YOURS,
            ],
            links=[Link("Read it there", absolute(comment.get_absolute_url()))],
        )
    the_rules = Link("The rules for comments", absolute(reverse("page", args=[rules.PAGE])))
    number, sentence = rules.broken(comment)
    return Message(
        subject="Your comment was not published",
        paragraphs=[
            f"A moderator has read your comment on “{article.title}” and did not publish it.",
            f"It goes against rule {number}: {sentence}",
            "You can write again with this in mind.",
            NOT_YOURS,
        ],
        links=[the_rules],
    )


def replied(mailbox: Mailbox, decision: Decision) -> Message | None:
    reply, article = decision.comment, decision.comment.article
    wanting = Comment.objects.wanting_replies_to(reply).filter(email=mailbox.address)
    if (
        article is None
        or not article.shows_comments
        or reply.last_decision != decision
        or not Comment.objects.published().filter(pk=reply.pk).exists()
        or not wanting.exists()
        or mailbox.letters.sent(LetterKind.REPLY, reply).exists()
    ):
        return None
    who = f"The {settings.SITE_NAME} team" if reply.is_by_team else reply.name
    return Message(
        subject="Somebody replied to your comment",
        paragraphs=[
            f"{who} wrote a reply in the thread of your comment on “{article.title}”.",
            NOT_YOURS,
        ],
        links=[Link("Read the reply", absolute(reply.get_absolute_url()))],
    )


def alert(comment: Comment) -> Message | None:
    if comment.status != Status.PENDING:
        return None
    lane = lane_of(comment)
    sent = f"{timezone.localtime(comment.sent_at):%d %B %Y at %H:%M}"
    title = comment.article.title if comment.article else comment.article_slug
    return Message(
        subject=f"{lane.label}: a comment that should not wait",
        paragraphs=[
            f"A comment on “{title}” waits in the lane {lane.label}. It was sent {sent}.",
            "Its writer, or somebody in their care, may be in danger.",
        ],
        links=[the_queue(State(lane=lane.label.lower()))],
    )


def flood() -> Message:
    return Message(
        subject="Many comments were hidden today",
        paragraphs=[
            "In the last 24 hours, readers had many comments hidden as being about themselves.",
            "Those stay hidden until you decide. More such reports hide nothing now: they wait.",
        ],
        links=[the_queue()],
    )


def digest() -> Message | None:
    queue = waiting().order_by("sent_at").values_list("lane", "sent_at")
    if not queue:
        return None
    counts = Counter(lane for lane, _ in queue)
    oldest = timesince(queue[0][1], depth=1)
    lanes = ", ".join(f"{lane.label} {counts[lane]}" for lane in Lane if counts[lane])
    return Message(
        subject=f"{counts.total()} comment{'' if counts.total() == 1 else 's'} to read",
        paragraphs=[
            f"This waits for a moderator: {lanes}.",
            f"The oldest was sent {oldest} ago.",
        ],
        links=[the_queue()],
    )


def waiting() -> Waiting:
    """What a moderator can decide now, with its `lane`; what is on hold is not."""
    return with_hold(with_lane(to_decide())).filter(is_on_hold=False)


def the_queue(state: State = EVERYTHING) -> Link:
    path = reverse("admin:comments_comment_changelist")
    return Link("The comments that wait", absolute(path + state.query))
