"""Atom feeds (RFC 4287): what is new on the site, and the comments of one article."""

import re
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import make_aware
from django.utils.xmlutils import SimplerXMLGenerator

from articles.catalogue import Article, catalogue
from comments.models import Comment

ENTRIES = 20

# What no XML may hold (XML 1.0, 2.2), not even escaped: one such character ends the whole feed.
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def start_of(day: date) -> datetime:
    """The moment `day` begins in TIME_ZONE."""
    return make_aware(datetime.combine(day, time.min))


def whole(address: str) -> str:
    return f"{settings.SITE_URL}{address}"


class SiteFeed(Feed):
    """The articles changed last, the newest first."""

    feed_type = Atom1Feed
    title = settings.SITE_NAME
    subtitle = "Jerks, kicks and twitches in sleep: new and changed articles"
    author_name = "The Quiet Hours editors"

    def link(self) -> str:
        return whole(reverse("home"))

    def feed_url(self) -> str:
        return whole(reverse("feed"))

    def items(self) -> tuple[Article, ...]:
        return catalogue().recently_updated(ENTRIES)

    def item_title(self, item: Article) -> str:
        return item.title

    def item_description(self, item: Article) -> str:
        return item.summary

    def item_link(self, item: Article) -> str:
        return whole(item.url)

    def item_pubdate(self, item: Article) -> datetime:
        return start_of(item.published)

    def item_updateddate(self, item: Article) -> datetime:
        return start_of(item.last_changed)


class ThreadedAtomFeed(Atom1Feed):
    """Atom whose entries say what they answer (Atom Threading Extensions, RFC 4685)."""

    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | {"xmlns:thr": "http://purl.org/syndication/thread/1.0"}

    def latest_post_date(self) -> datetime:
        """Of an empty feed the day the article appeared, so that it does not change by itself."""
        return super().latest_post_date() if self.items else self.feed["since"]

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("thr:in-reply-to", None, item["in_reply_to"])


class CommentsFeed(Feed):
    """The newest published comments of one article."""

    feed_type = ThreadedAtomFeed
    subtitle = "Readers' own experiences, not medical advice"

    def get_object(self, request: HttpRequest, article: Article) -> Article:
        return article

    def title(self, article: Article) -> str:
        return f"Comments on “{article.title}”"

    def link(self, article: Article) -> str:
        return whole(article.url)

    def feed_url(self, article: Article) -> str:
        return whole(reverse("comments_feed", args=[article]))

    def feed_extra_kwargs(self, article: Article) -> dict[str, Any]:
        return {"since": start_of(article.published)}

    def items(self, article: Article) -> list[Comment]:
        if not article.shows_comments:
            return []
        return list(
            Comment.objects.about(article).published().order_by("-sent_at", "-pk")[:ENTRIES]
        )

    def item_title(self, item: Comment) -> str:
        return f"Comment by {self.item_author_name(item)}"

    def item_description(self, item: Comment) -> str:
        return NOT_XML.sub("", item.html)

    def item_author_name(self, item: Comment) -> str:
        return NOT_XML.sub("", item.name)

    def item_link(self, item: Comment) -> str:
        return whole(item.get_absolute_url())

    def item_pubdate(self, item: Comment) -> datetime:
        return item.sent_at

    def item_updateddate(self, item: Comment) -> datetime:
        return item.sent_at

    def item_extra_kwargs(self, item: Comment) -> dict[str, Any]:
        """What it answers: the article, or the comment above it."""
        if item.parent_id:
            answered = whole(reverse("comment", args=[item.parent_id]))
        else:
            answered = whole(reverse("article", args=[item.article]))
        return {"in_reply_to": {"ref": answered, "href": answered, "type": "text/html"}}
