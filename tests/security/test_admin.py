"""The admin, attacked by strangers and by moderators who want more than is theirs.

Guessing, codes and the end of sessions have their tests in tests/sleepsite/test_signin.py, every
address and every role in tests/sleepsite/test_permissions.py.
"""

import pytest
from django.conf import global_settings
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from comments.models import Comment, Decision, Mailbox, SavedAnswer, Status
from tests.conftest import PASSWORD
from tests.making import make_comment
from tests.security.pages import hidden_fields

pytestmark = pytest.mark.django_db

INDEX, LOGIN = reverse("admin:index"), reverse("admin:login")


def is_in(client):
    return client.get(INDEX).status_code == 200


def change_password(client, new, old=PASSWORD):
    said = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(reverse("admin:password_change"), said)


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


# Passwords


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("eleven-char", "at least 12 characters"),
        ("", "required"),
        ("123456789012", "entirely numeric"),
        ("q1w2e3r4t5y6", "too common"),
        ("administrator", "too common"),
        ("pe#5gz29ptzmse", "too common"),
        ("mo.henderson1", "too similar"),
    ],
)
def test_a_weak_password_is_refused(desk, moderator, password, why):
    moderator.first_name, moderator.last_name = "Mo", "mo.henderson"
    moderator.save()

    page = change_password(desk, password)

    moderator.refresh_from_db()
    assert page.status_code == 200
    assert why in page.text
    assert moderator.check_password(PASSWORD)


def test_nobody_gives_somebody_else_a_weak_password_either(client, django_user_model):
    su = django_user_model.objects.create_superuser("su", password=PASSWORD)
    client.force_login(su)
    passwords = {"password1": "short", "password2": "short", "usable_password": "true"}

    client.post(reverse("admin:auth_user_add"), {"username": "new", **passwords})

    assert not django_user_model.objects.filter(username="new").exists()


def test_a_good_password_is_kept_as_a_slow_hash(desk, moderator, settings):
    settings.PASSWORD_HASHERS = [*global_settings.PASSWORD_HASHERS, *settings.PASSWORD_HASHERS]

    change_password(desk, "seven quiet herons")

    moderator.refresh_from_db()
    assert moderator.password.startswith(("pbkdf2_sha256$", "scrypt$", "argon2"))
    assert int(moderator.password.split("$")[1]) >= 600_000


# Sessions


def test_changing_the_password_ends_every_other_session(desk, moderator):
    thief = Client()
    thief.force_login(moderator)
    was_in = is_in(thief)

    change_password(desk, "seven quiet herons")

    assert was_in
    assert not is_in(thief)
    assert is_in(desk)


def test_a_session_that_was_logged_out_is_worth_nothing_to_whoever_copied_it(desk):
    thief = Client()
    thief.cookies["sessionid"] = desk.cookies["sessionid"].value
    was_in = is_in(thief)

    desk.post(reverse("admin:logout"))

    assert was_in
    assert not is_in(thief)


def test_logging_in_changes_the_address_of_the_session(client, moderator):
    client.cookies["sessionid"] = planted = "a" * 32

    client.post(LOGIN, {"username": "mo", "password": PASSWORD})

    assert client.cookies["sessionid"].value != planted
    assert is_in(client)


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_whoever_is_shut_out_is_out_at_once(desk, moderator, change):
    was_in = is_in(desk)

    type(moderator).objects.update(**change)

    assert was_in
    assert not is_in(desk)


def test_a_wrong_name_and_a_wrong_password_look_the_same(client, moderator):
    answers = [
        client.post(LOGIN, {"username": name, "password": "wrong"}) for name in ("mo", "nobody")
    ]

    texts = [
        page.text.replace(hidden_fields(page)["csrfmiddlewaretoken"], "").replace("nobody", "mo")
        for page in answers
    ]
    assert texts[0] == texts[1]


# Forged by a moderator

EVERYTHING = {
    "is_superuser": "on",
    "is_staff": "on",
    "is_active": "on",
    "groups": "1",
    "user_permissions": "1",
    "username": "root",
    "password": "x",
    "status": "published",
    "name": "Forged",
    "text": "Forged words.",
    "email": "forged@example.org",
    "article_slug": "still-waters",
    "sent_at": "2020-01-01",
    "sender": "forged",
    "is_by_team": "on",
    "team_member": "1",
    "user": "1",
    "actor": "reader",
    "action": "delete_selected",
    "post": "yes",
    "_selected_action": "1",
    "_save": "Save",
}


@pytest.fixture
def comment():
    return make_comment(status=Status.PENDING, name="Asha", text="Earplugs helped me.")


def everything_but_the_session():
    """All rows that a moderator has no business to change."""
    from django.contrib.auth.models import User

    rows = (User, Group, Permission, Comment, Decision, Mailbox)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in rows}


@pytest.mark.parametrize(
    "name",
    [
        *("auth_user_add", "auth_user_change", "auth_user_delete", "auth_user_password_change"),
        *("auth_user_changelist", "auth_group_add", "auth_group_change", "auth_group_changelist"),
        *("comments_comment_add", "comments_comment_change", "comments_comment_delete"),
        *("comments_comment_all", "comments_comment_changelist", "comments_comment_decide"),
        *("comments_decision_change", "comments_decision_changelist", "codes", "index"),
        "password_change",
    ],
)
def test_no_form_of_the_admin_takes_a_field_that_is_not_its_own(desk, moderator, comment, name):
    comment.hold(by=moderator, note="ask")
    needs_object = name.endswith(("_change", "_delete", "_decide"))
    pks = {"auth_user": moderator, "comments_comment": comment}
    row = next((one for start, one in pks.items() if name.startswith(start)), None)
    pk = row.pk if row else Decision.objects.first().pk if "decision" in name else 1
    before = everything_but_the_session()

    desk.post(
        reverse(f"admin:{name}", args=[pk] if needs_object and name != "password_change" else []),
        EVERYTHING,
    )

    assert everything_but_the_session() == before


def test_a_decision_changes_the_status_and_nothing_else(desk, moderator, comment):
    before = Comment.objects.values().get()

    desk.post(
        reverse("admin:comments_comment_decide", args=[comment.pk]),
        EVERYTHING | {"verb": "publish", "version": comment.version, "sure": "1"},
    )

    after = Comment.objects.values().get()
    changed = {field for field in after if after[field] != before[field]}
    assert changed == {"status", "version"}
    assert Decision.objects.get().user == moderator


def test_saved_answers_take_their_own_fields_only(desk, moderator):
    desk.post(reverse("admin:comments_savedanswer_add"), EVERYTHING | {"title": "Thanks"})

    moderator.refresh_from_db()
    assert SavedAnswer.objects.get().title == "Thanks"
    assert not moderator.is_superuser
