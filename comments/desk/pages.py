"""The requests of the desk. Every answer to a decision leads back to where the moderator was."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import cast

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from comments import away, rules
from comments.desk import bulk, undo
from comments.desk.cards import Card, cards_of
from comments.desk.decisions import DecisionForm, typed_in
from comments.desk.queue import PER_PAGE, Queue
from comments.desk.state import State, number
from comments.models import Comment, DecidedMeanwhile, NotPossible, SavedAnswer

STATUS = "queue-status"  # where the focus goes when no card is next
DRAFTS = "desk.drafts"  # replies that were taken back, until their cards are shown again
SIGNED_OUT = "You are no longer signed in, so nothing was {done}."
OLD_PAGE = "You signed in again after this page was opened, so nothing was {done}."


def address(state: State, anchor: str = "") -> str:
    return f"{reverse('admin:comments_comment_changelist')}{state.query}{anchor and f'#{anchor}'}"


def back_to(state: State, anchor: str) -> HttpResponse:
    """The queue again, by GET (RFC 9110, 15.4.4)."""
    return HttpResponseRedirect(address(state, anchor), status=303)


def decider(request: HttpRequest) -> User:
    """Who is signed in, if they may decide."""
    if not request.user.has_perm("comments.decide_comment"):
        raise PermissionDenied
    return cast(User, request.user)


def queue_page(
    request: HttpRequest,
    site: AdminSite,
    *,
    form: DecisionForm | None = None,
    status: int = 200,
    problem: str = "",
    typed: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """The queue as the address says, with `form` in its card as it was filled in.

    A `problem` is about a card that may be gone, so what was `typed` in it stands beside it.
    """
    if not request.user.has_perm("comments.view_comment"):
        raise PermissionDenied
    queue = Queue(State.of(request.GET))
    cards = _cards(queue, form)
    _put_drafts(request, cards)
    context = {
        **site.each_context(request),
        "title": "Comments to decide",
        "is_nav_sidebar_enabled": False,
        "queue": queue,
        "pager": queue.page_choices,
        "cards": cards,
        "answers": list(SavedAnswer.objects.all()),
        "rule_buttons": render_to_string("admin/comments/_rules.html", {"rules": rules.numbered()}),
        "may_decide": request.user.has_perm("comments.decide_comment"),
        "screen": bulk.signed([card.comment for card in cards], cast(User, request.user)),
        "bulk_choices": bulk.choices(),
        "undoable": undo.latest(request.session),
        "problem": problem,
        "typed": typed,
        "is_wrong": status == 422,
    }
    return TemplateResponse(request, "admin/comments/queue.html", context, status=status)


def _cards(queue: Queue, form: DecisionForm | None) -> list[Card]:
    """The cards of the page, each with the id of the one that follows it."""
    cards = cards_of(queue, queue.on_page)
    for card, following in pairwise(cards):
        card.next = following.comment.pk
    cards = cards[:PER_PAGE]
    if form:
        place = next((n for n, card in enumerate(cards) if card.comment == form.comment), None)
        if place is None:  # others came before it meanwhile
            place = 0
            cards = [*cards_of(Queue(State(comment=form.comment.pk)), slice(1)), *cards]
        cards[place].form = form
    return cards


def _put_drafts(request: HttpRequest, cards: list[Card]) -> None:
    drafts = request.session.get(DRAFTS) or {}
    for card in cards:
        if text := drafts.get(str(card.comment.pk)):
            card.form.initial["reply"] = text
            del request.session[DRAFTS]


def decide(request: HttpRequest, site: AdminSite, pk: int) -> HttpResponse:
    """Decide one comment and go on to the next; or say in its card what is missing."""
    state = State.of(request.GET)
    if request.method != "POST":
        return back_to(state, f"card-{pk}")
    by = decider(request)
    comments = Comment.objects.select_related("parent").prefetch_related("findings")
    comment = comments.filter(pk=pk).first()
    if comment is None:
        gone = f"Comment {pk} no longer exists."
        return queue_page(request, site, status=409, problem=gone, typed=typed_in(request.POST))
    form = DecisionForm(request.POST, comment=comment)
    try:
        if form.is_outdated:
            raise DecidedMeanwhile(comment.what_happened())
        if not form.is_valid():
            return queue_page(request, site, form=form, status=422)
        if form.decides_nothing:
            return queue_page(request, site, form=form)
        done = form.decide(by)
    except NotPossible as reason:
        who = f" by {comment.name}" if comment.name else ""
        problem = f"Comment {pk}{who}. {reason}"
        return queue_page(request, site, status=409, problem=problem, typed=form.typed)
    undo.remember(request.session, done)
    messages.success(request, done.said)
    following = form.cleaned_data["next"] if done.decisions else pk
    return back_to(state, f"card-{following}" if following else STATUS)


def take_back(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Undo what this moderator did last, or say why that cannot be."""
    state = State.of(request.GET)
    if request.method != "POST":
        return back_to(state, STATUS)
    by = decider(request)
    step = request.POST.get("step", "")
    try:
        undone = undo.undo(request.session, number(step), by)
    except NotPossible as reason:
        messages.warning(request, f"Not undone. {reason}")
        return back_to(state, STATUS)
    if undone.reply:
        request.session[DRAFTS] = {str(undone.comments[0]): undone.reply}
    messages.success(request, undone.said)
    return back_to(state, f"card-{undone.comments[0]}")


def decide_several(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """First the full texts of what was chosen; decided when those were seen."""
    state = State.of(request.GET)
    if request.method != "POST":
        return back_to(state, "")
    by = decider(request)
    form = bulk.BulkForm(request.POST, user=by)
    if form.is_valid() and form.cleaned_data["sure"]:
        done, obstacles = form.decide(by)
        undo.remember(request.session, done)
        messages.success(request, done.said)
        for obstacle in obstacles:
            messages.warning(request, obstacle)
        return back_to(state, STATUS)
    context = {
        **site.each_context(request),
        "title": "Decide several comments",
        "is_nav_sidebar_enabled": False,
        "form": form,
        "chosen": form.comments() if form.is_valid() else [],
        "state": state,
        "queue_address": address(state),
    }
    status = 200 if form.is_valid() else 422
    return TemplateResponse(request, "admin/comments/bulk.html", context, status=status)


def not_decided(request: HttpRequest, site: AdminSite, problem: str) -> HttpResponse:
    """For a form that came without a session or its token: what was typed, and the way back."""
    match = request.resolver_match
    pk = match.kwargs.get("pk") if match else None
    back = request.get_full_path()
    if pk:
        back = address(State.of(request.GET), f"card-{pk}")
    is_about_comments = bool(match and "comments_comment" in match.view_name)
    is_signed_in = site.has_permission(request)
    if not is_signed_in:
        back = f"{reverse('admin:login')}?{urlencode({'next': back})}"
    context = {
        **site.each_context(request),
        "title": "Nothing was done",
        "is_nav_sidebar_enabled": False,
        "problem": problem.format(done="decided" if is_about_comments else "stored"),
        "is_about_one": bool(pk),
        "typed": typed_in(request.POST) or away.typed(request),
        "is_signed_in": is_signed_in,
        "back": back,
    }
    return TemplateResponse(request, "admin/comments/not_decided.html", context, status=403)
