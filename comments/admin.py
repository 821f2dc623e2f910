"""The moderators' part of the admin: the desk, the log, and a page for each comment.

What a moderator decides goes through the verbs of the model; the admin's own editing is off.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.catalogue import catalogue
from comments import rules
from comments.desk import pages
from comments.models import Comment, Decision, Finding, Report, SavedAnswer

Page: TypeAlias = Callable[..., HttpResponse]


class ReadOnly:
    """Rows that the admin shows and never writes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(ReadOnly, admin.TabularInline):
    extra = 0


class DecisionInline(ReadOnlyInline):
    model = Decision
    fields = ["at", "action", "before", "after", "rule", "note", "actor", "user"]
    verbose_name_plural = "decisions"


class FindingInline(ReadOnlyInline):
    model = Finding
    fields = ["kind", "reason", "start", "end", "is_false_alarm"]
    verbose_name_plural = "why it may need care"


class ReportInline(ReadOnlyInline):
    model = Report
    fields = ["sent_at", "rule", "is_about_me", "text", "closed_by"]
    verbose_name_plural = "what readers reported"


class ArticleFilter(admin.SimpleListFilter):
    """By the titles of the articles there are, so that no table is read to offer them."""

    title = "article"
    parameter_name = "article"
    path = "article_slug"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        articles = catalogue().every_article
        return [(article.slug, article.title) for article in articles if not article.is_page]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(**{self.path: self.value()}) if self.value() else queryset


class DecidedArticleFilter(ArticleFilter):
    path = "comment__article_slug"


class RuleFilter(admin.SimpleListFilter):
    title = "rule"
    parameter_name = "rule"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(number, f"{number}. {rule}") for number, rule in rules.numbered()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(rule=self.value()) if self.value() else queryset


@admin.register(Comment)
class CommentAdmin(ReadOnly, admin.ModelAdmin):
    """The desk stands where the list of comments would; that list is at `all/`."""

    change_form_template = "admin/comments/comment.html"
    list_display = ["full_text", "name", "article_title", "status", "sent_at"]
    list_display_links = ["sent_at"]
    list_filter = ["status", ArticleFilter, "sent_at", ("source", admin.EmptyFieldListFilter)]
    list_per_page = 50
    ordering = ["-sent_at", "-pk"]
    search_fields = ["text", "name"]
    search_help_text = "Searches the words and the names of comments."
    show_full_result_count = False
    actions = None
    inlines = [FindingInline, ReportInline, DecisionInline]
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

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """The filters alone: a search by e-mail would spell out what the desk masks."""
        return lookup.partition("__")[0] in {"status", "article", "sent_at", "source"}

    def get_urls(self) -> list[URLPattern]:
        desk: list[tuple[str, Page, str]] = [
            ("<int:pk>/decide/", pages.decide, "decide"),
            ("undo/", pages.take_back, "undo"),
            ("several/", pages.decide_several, "several"),
        ]
        return [
            path("all/", self.admin_site.admin_view(self.all_view), name="comments_comment_all"),
            *[
                path(route, self._of_the_desk(page), name=f"comments_comment_{name}")
                for route, page, name in desk
            ],
            *super().get_urls(),
        ]

    def _of_the_desk(self, page: Page) -> Callable[..., HttpResponse]:
        """`page` for moderators. A decision without a session is answered with what was typed."""
        site = self.admin_site

        def for_moderators(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            return page(request, site, **kwargs)

        inside = site.admin_view(for_moderators)

        def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not site.has_permission(request):
                return pages.not_decided(request, site, pages.SIGNED_OUT)
            return inside(request, **kwargs)

        return answer

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return pages.queue_page(request, self.admin_site)

    def all_view(self, request: HttpRequest) -> HttpResponse:
        """Django's own list, to find any comment again."""
        return super().changelist_view(request, {"title": "All comments"})

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


@admin.register(Decision)
class DecisionAdmin(ReadOnly, admin.ModelAdmin):
    """The log."""

    list_display = ["at", "action", "about", "rule", "note", "actor", "user"]
    list_filter = ["actor", "user", "action", RuleFilter, DecidedArticleFilter, "at"]
    list_select_related = ["comment", "user"]
    show_full_result_count = False
    ordering = ["-at", "-pk"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": "The log"})

    @admin.display(description="Comment", ordering="comment")
    def about(self, decision: Decision) -> SafeString:
        page = reverse("admin:comments_comment_change", args=[decision.comment_id])
        return format_html('<a href="{}">{}</a>', page, decision.comment)


@admin.register(SavedAnswer)
class SavedAnswerAdmin(admin.ModelAdmin):
    """Words for replies; whoever may, writes them here."""

    list_display = ["title", "text"]
