"""The moderators' list of comments: everything to read, nothing to rewrite.

What a moderator decides goes through the verbs of the model; the admin's own editing is off.
"""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from comments import rules
from comments.models import Comment, Decision, Finding, NotPossible


class DecisionForm(ActionForm):
    """The rule that a rejection names, beside the choice of the action."""

    rule = forms.ChoiceField(required=False, label="Rule, to reject:")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(number, f"{number}. {rule}") for number, rule in rules.numbered()]
        self.fields["rule"].choices = [("", "---------"), *choices]  # type: ignore[attr-defined]


def decider(request: HttpRequest) -> User:
    """Who is signed in; the admin lets nobody else this far."""
    return cast(User, request.user)


class ReadOnly:
    """Rows that the admin shows and never writes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DecisionInline(ReadOnly, admin.TabularInline):
    model = Decision
    fields = ["at", "action", "before", "after", "rule", "note", "actor", "user"]
    extra = 0
    verbose_name_plural = "decisions"


class FindingInline(ReadOnly, admin.TabularInline):
    model = Finding
    fields = ["kind", "reason", "start", "end"]
    extra = 0
    verbose_name_plural = "why it may need care"


@admin.register(Comment)
class CommentAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["full_text", "name", "article_title", "state", "age"]
    list_display_links = ["age"]
    list_filter = ["status", "sent_at", "article_slug", "source"]
    list_per_page = 50
    ordering = ["sent_at", "pk"]
    search_fields = ["text", "name"]
    search_help_text = "Searches the words and the names of comments."
    show_full_result_count = False
    action_form = DecisionForm
    actions = ["publish", "reject", "mark_spam"]
    inlines = [FindingInline, DecisionInline]
    fields = [
        "article_title",
        "in_reply_to",
        "name",
        "full_text",
        "status",
        "sent_at",
        "consented_at",
        "source",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        return super().get_queryset(request).select_related("parent")

    @admin.display(description="Comment")
    def full_text(self, comment: Comment) -> SafeString:
        return format_html('<div class="comment-text" dir="auto">{}</div>', comment.html)

    @admin.display(description="Article", ordering="article_slug")
    def article_title(self, comment: Comment) -> str:
        article = comment.article
        if article is None:
            return comment.article_slug
        return format_html('<a href="{}">{}</a>', article.url, article.title)

    @admin.display(description="In reply to")
    def in_reply_to(self, comment: Comment) -> str:
        return comment.parent.html if comment.parent else "-"

    @admin.display(description="State", ordering="status")
    def state(self, comment: Comment) -> SafeString:
        """The state, with the version that was on the screen: a decision is about that one."""
        return format_html(
            '{}<input type="hidden" name="seen-{}" value="{}">',
            comment.get_status_display(),
            comment.pk,
            comment.version,
        )

    @admin.display(description="Sent", ordering="sent_at")
    def age(self, comment: Comment) -> str:
        return f"{timesince(comment.sent_at, timezone.now(), depth=1)} ago"

    @admin.action(description="Publish", permissions=["decide"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._decide(request, queryset, lambda comment: comment.publish(by=decider(request)))

    @admin.action(description="Reject, with the rule beside", permissions=["decide"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        rule = request.POST.get("rule", "")
        if rule not in dict(rules.numbered()):
            self.message_user(
                request, "Choose the rule that is broken, then reject.", messages.ERROR
            )
            return
        self._decide(
            request, queryset, lambda comment: comment.reject(by=decider(request), rule=rule)
        )

    @admin.action(description="Spam", permissions=["decide"])
    def mark_spam(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._decide(request, queryset, lambda comment: comment.mark_spam(by=decider(request)))

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("comments.decide_comment")

    def _decide(
        self, request: HttpRequest, queryset: QuerySet[Comment], verb: Callable[[Comment], Decision]
    ) -> None:
        """Decide each comment as it was on the screen; say what was done and what was not."""
        decided = 0
        for comment in queryset:
            seen = request.POST.get(f"seen-{comment.pk}", "")
            comment.version = int(seen) if seen.isascii() and seen.isdigit() else comment.version
            try:
                verb(comment)
            except NotPossible as reason:
                self.message_user(request, f"{comment}: {reason}", messages.WARNING)
            else:
                decided += 1
        if decided:
            self.message_user(request, f"Decided: {decided}.", messages.SUCCESS)


@admin.register(Decision)
class DecisionAdmin(ReadOnly, admin.ModelAdmin):
    """The log."""

    list_display = ["at", "action", "comment", "rule", "note", "actor", "user"]
    list_filter = ["action", "actor", "rule", "at"]
    list_select_related = ["comment", "user"]
    ordering = ["-at", "-pk"]
