"""Who may open what in the admin: every address and every action, for every role.

An address that is not in the table fails the test, so that nobody adds a door without a lock.
"""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from articles.models import SearchMiss, Visit
from comments.models import Actor, Comment, Decision, SavedAnswer, Status
from tests.making import make_comment
from tests.reading import words

pytestmark = pytest.mark.django_db

NOBODY = frozenset()
STAFF = {"no group", "editor", "moderator", "superuser"}
EDITORS = {"editor", "superuser"}
MODERATORS = {"moderator", "superuser"}
SUPERUSERS = {"superuser"}
EVERYBODY = {"anonymous", *STAFF}
ROLES = sorted(EVERYBODY)

# By the name of the address: who may open it.
PAGES = {
    "login": EVERYBODY,
    "logout": EVERYBODY,
    "index": STAFF,
    "codes": STAFF,
    "enter_code": STAFF,  # who owes no code is led on
    "set_up_codes": STAFF,
    "password_change": STAFF,
    "password_change_done": STAFF,
    "jsi18n": STAFF,
    "view_on_site": STAFF,  # leads to what readers see
    "autocomplete": NOBODY,  # no form of ours asks for it
    "articles": EDITORS,
    "app_list articles": EDITORS,
    "app_list comments": MODERATORS,
    "app_list auth": SUPERUSERS,
    "comments_comment_changelist": MODERATORS,
    "comments_comment_all": MODERATORS,
    "comments_comment_change": MODERATORS,
    "comments_comment_history": MODERATORS,
    "comments_comment_decide": MODERATORS,  # leads to the queue
    "comments_comment_undo": MODERATORS,
    "comments_comment_several": MODERATORS,
    "comments_comment_add": NOBODY,
    "comments_comment_delete": NOBODY,
    "comments_decision_changelist": MODERATORS,
    "comments_decision_change": MODERATORS,
    "comments_decision_history": MODERATORS,
    "comments_decision_add": NOBODY,
    "comments_decision_delete": NOBODY,
    "comments_savedanswer_changelist": MODERATORS,
    "comments_savedanswer_change": MODERATORS,
    "comments_savedanswer_history": MODERATORS,
    "comments_savedanswer_add": MODERATORS,
    "comments_savedanswer_delete": MODERATORS,
    **{
        f"articles_{model}_{page}": allowed
        for model in ("visit", "searchmiss")
        for page, allowed in {
            "changelist": EDITORS,
            "change": EDITORS,
            "history": EDITORS,
            "add": NOBODY,
            "delete": NOBODY,
        }.items()
    },
    **{
        f"auth_{model}_{page}": SUPERUSERS
        for model in ("user", "group")
        for page in ("changelist", "change", "history", "add", "delete")
    },
    "auth_user_password_change": SUPERUSERS,
}


# What stands on no page that they can open: nobody sees a whole e-mail address.
PERSONAL = ("zelda", "Quux", "Private words", "ask a colleague")
HIDDEN_FROM = {
    **dict.fromkeys(("anonymous", "no group", "editor"), PERSONAL),
    **dict.fromkeys(("moderator", "superuser"), ("zelda@example.org",)),
}


@pytest.fixture
def people(django_user_model, moderator, editor, superuser):
    return {
        "no group": django_user_model.objects.create_user("new", is_staff=True),
        "editor": editor,
        "moderator": moderator,
        "superuser": superuser,
    }


@pytest.fixture
def as_role(people):
    def client_of(role):
        client = Client()
        if role in people:
            client.force_login(people[role])
        return client

    return client_of


@pytest.fixture
def rows(people):
    """One row of every kind that the admin shows, by the name of its model."""
    comment = make_comment(
        status=Status.PENDING, name="Zelda Quux", email="zelda@example.org", text="Private words."
    )
    return {
        "comment": comment,
        "decision": comment.hold(by=Actor.COMMAND, note="ask a colleague"),
        "savedanswer": SavedAnswer.objects.create(title="Thanks", text="Thank you."),
        "visit": Visit.objects.create(article_slug="quiet-legs", day="2026-11-01", count=3),
        "searchmiss": SearchMiss.objects.create(words="often looked for", times=3),
        "user": people["editor"],
        "group": Group.objects.get(name="Editors"),
    }


@pytest.fixture
def address_of(rows):
    """The address of a row of the table, about an object that exists."""

    def address(name):
        if name.startswith("app_list "):
            return reverse("admin:app_list", args=name.split()[1:])
        if name == "view_on_site":
            comment = ContentType.objects.get_for_model(Comment)
            return reverse(f"admin:{name}", args=[comment.pk, rows["comment"].pk])
        _, _, tail = name.partition("_")
        model, _, page = tail.partition("_")
        needs_object = page in {"change", "history", "delete", "decide", "password_change"}
        args = [rows[model].pk] if model in rows and needs_object else []
        return reverse(f"admin:{name}", args=args)

    return address


def outcome(answer):
    """What became of a request, its redirects followed."""
    if answer.status_code == 403:
        return "refused"
    if answer.request["PATH_INFO"] == "/admin/login/" and answer.redirect_chain:
        return "log-in page"
    assert answer.status_code in {200, 404, 405}, answer.request["PATH_INFO"]
    return "allowed"


def names(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        else:
            yield from names(pattern.url_patterns)


def test_every_address_of_the_admin_stands_in_the_table():
    (ours,) = [part for part in get_resolver().url_patterns if getattr(part, "namespace", "")]
    in_table = {name.partition(" ")[0] for name in PAGES}

    # The addresses without a name lead to one of these, or nowhere.
    assert set(names(ours.url_patterns)) - {None} == in_table


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_open_refused_or_behind_the_log_in_page(as_role, address_of, role):
    client = as_role(role)
    otherwise = "log-in page" if role == "anonymous" else "refused"

    pages = {name: client.get(address_of(name), follow=True) for name in PAGES}

    assert {name: outcome(page) for name, page in pages.items()} == {
        name: "allowed" if role in allowed else otherwise for name, allowed in PAGES.items()
    }
    for hidden in HIDDEN_FROM[role]:
        assert [name for name, page in pages.items() if hidden in page.text] == [], hidden


def published(rows):
    return Comment.objects.get(pk=rows["comment"].pk).is_published


def gone(model):
    return lambda rows: not type(rows[model]).objects.filter(pk=rows[model].pk).exists()


def has_no_codes(rows):
    return not rows["user"].totpdevice_set.exists()


DECIDE = {"verb": "publish", "version": 1, "sure": 1}
REALLY = {"action": "delete_selected", "post": "yes"}

# What is posted where, how one sees that it was done, and who may do it.
ACTIONS = {
    "publish": ("comments_comment_decide", DECIDE, "comment", published, MODERATORS),
    "delete answers": (
        "comments_savedanswer_changelist",
        REALLY,
        "savedanswer",
        gone("savedanswer"),
        MODERATORS,
    ),
    "delete people": ("auth_user_changelist", REALLY, "user", gone("user"), SUPERUSERS),
    "delete groups": ("auth_group_changelist", REALLY, "group", gone("group"), SUPERUSERS),
    "remove codes": (
        "auth_user_changelist",
        {"action": "remove_codes"},
        "user",
        has_no_codes,
        SUPERUSERS,
    ),
    "delete comments": ("comments_comment_all", REALLY, "comment", gone("comment"), NOBODY),
    "delete decisions": (
        "comments_decision_changelist",
        REALLY,
        "decision",
        gone("decision"),
        NOBODY,
    ),
    "delete visits": ("articles_visit_changelist", REALLY, "visit", gone("visit"), NOBODY),
    "delete searches": (
        "articles_searchmiss_changelist",
        REALLY,
        "searchmiss",
        gone("searchmiss"),
        NOBODY,
    ),
}


@pytest.mark.parametrize("role", ROLES)
def test_every_action_is_done_for_those_who_may(as_role, address_of, rows, role):
    client = as_role(role)
    rows["user"].totpdevice_set.create(name="app")
    done = set()

    for action, (name, sent, model, is_done, _) in ACTIONS.items():
        with transaction.atomic():  # each on the same rows
            client.post(address_of(name), {**sent, "_selected_action": [rows[model].pk]})
            done |= {action} if is_done(rows) else set()
            transaction.set_rollback(True)

    assert done == {action for action, (*_, allowed) in ACTIONS.items() if role in allowed}


def test_every_action_stands_in_the_table(rf, superuser):
    request = rf.get("/")
    request.user = superuser
    offered = {
        (model._meta.model_name, action)
        for model, page in admin.site._registry.items()
        for action in page.get_actions(request)
    }

    assert offered == {
        ("savedanswer", "delete_selected"),
        ("user", "delete_selected"),
        ("user", "remove_codes"),
        ("group", "delete_selected"),
    }


READ_ONLY = ["comments_comment", "comments_decision", "articles_visit", "articles_searchmiss"]
REWRITTEN = {"text": "rewritten", "note": "rewritten", "post": "yes", "count": 9, "words": "x"}


@pytest.mark.parametrize("role", ROLES)
def test_nobody_writes_what_is_only_to_be_read(as_role, address_of, rows, role):
    client = as_role(role)
    models = [type(rows[name.partition("_")[2]]) for name in READ_ONLY]
    before = [list(model.objects.values()) for model in models]

    outcomes = {
        outcome(client.post(address_of(f"{name}_{page}"), REWRITTEN, follow=True))
        for name in READ_ONLY
        for page in ("change", "delete", "add")
    }

    assert outcomes == {"refused"}
    assert [list(model.objects.values()) for model in models] == before


def test_the_menu_and_the_front_page_lead_nowhere_that_is_refused(as_role):
    for role in STAFF:
        client = as_role(role)
        page = client.get("/admin/")
        for link in admin_links(page):
            assert outcome(client.get(link, follow=True)) == "allowed", (role, link)


def admin_links(page):
    from tests.reading import links

    return {link for link in links(page) if link.startswith("/admin/")}


def test_somebody_without_a_group_is_told_so(as_role):
    page = as_role("no group").get("/admin/")

    assert "no part of the desk is open to you yet" in page.text


def test_staff_status_alone_decides_nothing(as_role, address_of, rows):
    answer = as_role("no group").post(address_of("comments_comment_decide"), DECIDE)

    assert answer.status_code == 403
    assert Decision.objects.count() == 1


def test_a_permission_on_users_makes_nobody_a_superuser(client, editor, rows):
    from django.contrib.auth.models import Permission

    editor.user_permissions.set(Permission.objects.filter(content_type__app_label="auth"))
    client.force_login(editor)

    answer = client.post(
        reverse("admin:auth_user_change", args=[editor.pk]),
        {"username": "ed", "is_active": 1, "is_staff": 1, "is_superuser": 1},
    )

    editor.refresh_from_db()
    assert answer.status_code == 403
    assert not editor.is_superuser


def test_nobody_needs_to_be_a_superuser_to_work():
    groups = {group.name: group.permissions.all() for group in Group.objects.all()}

    assert set(groups) == {"Editors", "Moderators"}
    assert {p.codename for p in groups["Editors"]} == {"view_visit", "view_searchmiss"}
    assert {p.codename for p in groups["Moderators"]} >= {
        "decide_comment",
        "view_comment",
        "view_decision",
        "view_finding",
        "view_report",
        "change_savedanswer",
    }


def test_no_list_is_edited_in_place():
    assert not [page for page in admin.site._registry.values() if page.list_editable]


def test_the_names_of_roles_are_words_people_know(as_role):
    page = as_role("moderator").get("/admin/")

    assert words(page_heading(page)) == "The desk"


def page_heading(page):
    from tests.reading import find

    return find(page, ".//h1")[0]
