"""The admin site, where moderators and editors work: its front page, its menu, its doors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.auth.models import AnonymousUser, User
from django.contrib.auth.views import redirect_to_login
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments import away
from comments.desk import pages as desk
from comments.desk import queue
from comments.desk.state import number
from sleepsite import figures, library
from sleepsite.signin import views as signin
from sleepsite.signin.forms import SignInForm
from sleepsite.signin.middleware import SignedOut

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

ARTICLES = "articles.view_visit"  # whoever sees what is read sees what there is to read
FIRST = {"comments": 0, "articles": 1}
LOOKUPS = {"exact", "isnull", "isempty", "gte", "lt", "year", "month", "day"}  # our filters'
LARGEST = 2**63 - 1  # of what a database calls a big integer


@dataclass(frozen=True)
class MenuItem:
    name: str
    url: str
    is_current: bool


class SiteAdmin(AdminSite):
    site_header = settings.SITE_NAME
    site_title = settings.SITE_NAME
    index_title = "The desk"
    site_url = "/"
    login_form = SignInForm
    enable_nav_sidebar = False  # it needs script; the menu stands in its place

    def get_urls(self) -> list[URLPattern | URLResolver]:
        ours: list[URLPattern | URLResolver] = [
            path("logout/", never_cache(self.logout), name="logout"),
            path("codes/", self.admin_view(signin.look_after_codes), name="codes"),
            path("codes/enter/", signin.enter_code, name="enter_code"),
            path("codes/set-up/", signin.set_up_codes, name="set_up_codes"),
            path("articles/", self.admin_view(self.articles), name="articles"),
            path("r/<path:kind>/<path:pk>/", self.admin_view(view_on_site), name="view_on_site"),
        ]
        return ours + super().get_urls()

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """As Django's, and whoever may not enter is led to where they can."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            refuse_nonsense(request)
            if self.has_permission(request):
                return inner(request, *args, **kwargs)
            return self.ask_who(request)

        return cast(View, update_wrapper(guarded, inner))

    def ask_who(self, request: HttpRequest) -> HttpResponse:
        """To the log-in page, or to the code that is still owed.

        Somebody whose session ended in the middle is told so, and comes back to the page they
        were on: what they sent was not done, and is not done later behind their back.
        """
        is_lost = request.method not in {"GET", "HEAD"}
        if is_lost and away.typed(request):
            return desk.not_decided(request, self, desk.SIGNED_OUT)
        back = came_from(request) if is_lost else request.get_full_path()
        if user := signin.half_signed_in(request):
            return signin.next_step(user, back)
        if isinstance(request.user, SignedOut):
            lost = " What you just sent was not done." if is_lost else ""
            messages.warning(request, f"{request.user.reason}{lost}")
        return redirect_to_login(back, reverse("admin:login"))

    @method_decorator(never_cache)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        user = signin.half_signed_in(request)
        if user and request.method == "GET":
            return signin.next_step(user, signin.destination(request))
        return super().login(request, extra_context)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        return {**context, "menu": self.menu(request, context["available_apps"])}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The conversation first, because it waits; then the articles, then the rest by name."""
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: FIRST.get(app["app_label"], len(FIRST)))

    def menu(self, request: HttpRequest, apps: list[Any]) -> list[MenuItem]:
        """Every list that this person may open, and the front page."""
        lists = []
        for app in apps:
            if app["app_label"] == "articles" and request.user.has_perm(ARTICLES):
                lists.append(("Articles", reverse("admin:articles")))
            lists += [(model["name"], model["admin_url"]) for model in app["models"]]
        index = reverse("admin:index")
        current = max(
            (url for _, url in lists if request.path.startswith(url)), key=len, default=""
        )
        return [
            MenuItem("Front page", index, request.path == index),
            *(MenuItem(name, url, url == current) for name, url in lists if url),
        ]

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The figures, each for whom it concerns."""
        panels = front_page(cast(User, request.user))
        return super().index(request, {**panels, **(extra_context or {})})

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """As Django's; but what somebody may not see is refused, not denied to exist."""
        if not self.get_app_list(request, app_label):
            raise PermissionDenied
        return super().app_index(request, app_label, extra_context)

    def articles(self, request: HttpRequest) -> HttpResponse:
        """Every article, read-only: the files are the truth."""
        if not request.user.has_perm(ARTICLES):
            raise PermissionDenied
        return require_safe(show_articles)(request, self.each_context(request))


def show_articles(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    context |= {"title": "Articles", "rows": library.rows(), "days": library.LATELY}
    return TemplateResponse(request, "admin/articles.html", context)


def front_page(user: User | AnonymousUser) -> dict[str, Any]:
    """What the front page shows to `user`; nothing is asked that they may not see."""
    panels: dict[str, Any] = {
        "missing_settings": figures.missing_settings(),
        "late_jobs": figures.late_jobs(),
    }
    if user.has_perms(["comments.view_comment", "comments.view_report"]):
        reports = queue.open_reports()
        panels |= {
            "waiting": figures.waiting(reports),
            "open_reports": figures.open_reports(reports),
            "pace": figures.pace(),
        }
    if user.has_perm("comments.view_finding"):
        panels["false_alarms"] = figures.false_alarms()
    if user.has_perm(ARTICLES):
        panels |= {"words": figures.words(), "visits": figures.visits()}
    if user.has_perm("articles.view_searchmiss"):
        panels["searches"] = figures.searches()
    return panels


def view_on_site(request: HttpRequest, kind: str, pk: str) -> HttpResponse:
    """Django's, which takes an id that no such row can have for an error of ours."""
    try:
        return shortcut(request, kind, pk)
    except ValidationError:
        raise Http404 from None


def refuse_nonsense(request: HttpRequest) -> None:
    """What no page of ours sends and Django's lists would answer with an error of the database."""
    for name, values in request.GET.lists():
        _, asks, lookup = name.rpartition("__")
        if asks and lookup not in LOOKUPS:
            raise BadRequest("No list is filtered like this.")
        for value in values:
            if "\0" in value:
                raise BadRequest("No text holds NUL.")
            if lookup == "year" and not 0 < number(value) < 10_000:
                raise BadRequest("No calendar has such a year.")
            if name != SEARCH_VAR and is_too_large(value):
                raise BadRequest("No number is this large.")
    if not all(map(number, request.POST.getlist(ACTION_CHECKBOX_NAME))):
        raise BadRequest("Every row has a number.")


def is_too_large(text: str) -> bool:
    """Whether it is a number that no database stores."""
    try:
        return abs(int(text)) > LARGEST
    except ValueError:
        return False


def came_from(request: HttpRequest) -> str:
    """The page on which a form was sent, if it is one of ours."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        page, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return page if is_ours else reverse("admin:index")
