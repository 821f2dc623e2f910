"""The page as one would write it without a thought for speed: the measure of "naive".

Django's default middleware, two queries, one template with {% url %}, date and linebreaks for each
comment; the same article and comments as ours, and about as much HTML.
"""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.naive_settings"

import django

django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

from articles.catalogue import catalogue  # noqa: E402
from comments.models import Comment, Status  # noqa: E402


def page(request: HttpRequest, slug: str) -> HttpResponse:
    article = catalogue()[slug]
    comments = Comment.objects.filter(article_slug=slug, status=Status.PUBLISHED)
    context = {
        "article": article,
        "threads": comments.filter(parent=None),
        "replies": comments.exclude(parent=None),
    }
    return render(request, "naive.html", context)


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """Stores what was typed with a single INSERT, and judges nothing."""
    said = request.POST
    Comment.objects.create(article_slug="hypnic-jerks", name=said["name"], text=said["text"])
    return HttpResponse(status=204)


def nothing(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("articles/<slug:slug>/", page, name="article"),
    path("articles/<slug:article>/comments/new/", nothing, name="write_comment"),
    path("comments/<int:pk>/report/", nothing, name="report"),
    path("insert/", insert),
    path("topics/<slug:slug>/", nothing, name="topic"),
    path("<slug:slug>/", nothing, name="page"),
]
application = WSGIHandler()
