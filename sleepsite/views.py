"""The pages readers open: each gathers a few names and renders them."""

import logging
import sys
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from articles.catalogue import Article, BrokenFile, catalogue
from articles.models import SearchMiss
from articles.search import LONGEST, has_red_flag, related, search, words_to_keep
from articles.visits import counts
from comments.away import storage_away
from comments.fragments import conversation
from comments.threads import ThreadPaginator
from sleepsite import structured_data
from sleepsite.comparison import conditions, tables
from sleepsite.httpcache import (
    INCOMPLETE,
    PRIVATE,
    has_session,
    mark_incomplete,
    reader_page,
)
from sleepsite.shell import context_of, finished, shell_of

COMPARISON = "compare-sleep-movements"
CONTACT = "contact"

logger = logging.getLogger(__name__)


@require_safe
@reader_page
def home(request: HttpRequest) -> HttpResponse:
    words = catalogue()
    context = {
        "catalogue": words,
        "recent": words.recently_updated(5),
        "structured_data": structured_data.script(structured_data.website()),
    }
    return render(request, "pages/home.html", context)


@require_safe
@reader_page
def articles(request: HttpRequest) -> HttpResponse:
    """Every article from A to Z."""
    return render(request, "pages/articles.html", {"catalogue": catalogue()})


@require_safe
@reader_page(parameters=("page",))
def article_page(request: HttpRequest, article: Article | BrokenFile) -> HttpResponse:
    """An article with a page of its published comments beneath it; for editors also a draft.

    Articles need no database: while it is away the article is shown without its comments, and that
    page is kept nowhere.
    """
    if isinstance(article, BrokenFile):
        return render(request, "pages/broken.html", {"broken": article})
    if article.is_withdrawn:
        context = {"article": article, "related": related(catalogue(), article)}
        return render(request, "410.html", context, status=410)
    parts = {"comment_count": "Comments", "visits": "", "conversation": ""}
    try:
        parts |= changing_parts(article, request.GET.get("page"))
    except DatabaseError:
        logger.exception("Comments cannot be read")
        mark_incomplete(request)
        parts["conversation"] = render_to_string("comments/_away.html")
    response = HttpResponse(whole_page(request, article, parts))
    if INCOMPLETE in request.META:
        response.headers["Cache-Control"] = PRIVATE
    return response


def changing_parts(article: Article, page: str | None) -> dict[str, str]:
    """What the database adds to the page of an article."""
    parts = {"visits": counts.of(article).sentence}
    if article.shows_comments:
        thread = ThreadPaginator(article).get_page(page)
        parts["comment_count"] = thread.counted
        parts["conversation"] = conversation(thread, article)
    return parts


def whole_page(request: HttpRequest, article: Article, parts: dict[str, str]) -> str:
    """The page with `parts` in it; for signed-in people and of drafts nothing is remembered."""
    if has_session(request) or not article.is_published:
        template = "pages/article.html" if article.is_published else "pages/draft.html"
        return render_to_string(template, context_of(article) | finished(parts), request)
    return shell_of(request, article, "pages/article.html").filled(parts)


@require_safe
@reader_page
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic with its articles."""
    try:
        chosen = catalogue().topic(slug)
    except KeyError:
        raise Http404 from None
    articles_in_topic = catalogue().articles_in(chosen)
    return render(request, "pages/topic.html", {"topic": chosen, "articles": articles_in_topic})


@require_safe
@reader_page
def glossary(request: HttpRequest) -> HttpResponse:
    """Every word we explain."""
    words = catalogue()
    context = {
        "catalogue": words,
        "structured_data": structured_data.script(structured_data.glossary(words)),
    }
    return render(request, "pages/glossary.html", context)


@require_safe
@reader_page
def compare(request: HttpRequest) -> HttpResponse:
    """The tables of the article that compares movements, wide."""
    article = catalogue().get(COMPARISON)
    if article is None or article.is_withdrawn:
        raise Http404
    context = {
        "article": article,
        "tables": tables(article.html),
        "conditions": conditions(article.html),
    }
    return render(request, "pages/compare.html", context)


@require_safe
@reader_page(parameters=("q",))
def search_page(request: HttpRequest) -> HttpResponse:
    """What a search found. One that found nothing is noted for the editors."""
    query = request.GET.get("q", "").replace("\x00", "")[:LONGEST].strip()
    answer = search(catalogue(), query)
    if query and not answer.results and (words := words_to_keep(query)):
        with suppress(DatabaseError):  # it is for editors only, and no reader should notice
            SearchMiss.objects.note(words)
    context = {"q": query, "answer": answer, "red_flag": has_red_flag(query)}
    return render(request, "pages/search.html", context)


@require_safe
@reader_page
def standing_page(request: HttpRequest, slug: str) -> HttpResponse:
    """About, privacy and their like."""
    try:
        page = catalogue().pages[slug]
    except KeyError:
        raise Http404 from None
    if slug == CONTACT and not settings.CONTACT_EMAIL:
        raise Http404
    return render(request, "pages/standing.html", {"page": page})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


@reader_page
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A page that needs nothing: no context, no database, no settings.

    Where the storage is at fault, nothing is broken and the same request may be tried again.
    """
    if isinstance(sys.exception(), DatabaseError):
        return storage_away(request)
    return render(None, "500.html", status=500)
