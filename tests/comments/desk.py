"""How tests work at the moderators' desk: as its page does."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from comments.models import Comment

QUEUE = "/admin/comments/comment/"


def found(comment: Comment, kind: str, words: str = "", **fields: Any) -> Comment:
    """`comment`, in which `words` were noticed."""
    start = comment.text.index(words) if words else 0
    fields = {"rule": "any", "reason": "It looks like it.", **fields}
    comment.findings.create(kind=kind, start=start, end=start + len(words), **fields)
    return comment


class Desk:
    """A moderator with the queue before them."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def queue(self, state: str = "") -> HttpResponse:
        return self.client.get(QUEUE + state)

    def decide(self, comment: Comment, verb: str = "", state: str = "", **fields: Any):
        """Press a button on the card of `comment` as it was when the test last looked."""
        said = {"version": comment.version, "verb": verb, **fields}
        return self.client.post(f"{QUEUE}{comment.pk}/decide/{state}", said)

    def undo(self) -> HttpResponse:
        page = self.queue()
        step = page.context["undoable"]
        return self.client.post(f"{QUEUE}undo/", {"step": step.id if step else ""}, follow=True)

    def several(self, *comments: Comment, action: str, screen: str = "", **fields: Any):
        screen = screen or self.queue().context["screen"]
        said = {"screen": screen, "action": action, "chosen": [one.pk for one in comments]}
        return self.client.post(f"{QUEUE}several/", said | fields)
