import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from comments.models import Actor, Comment, Decision, Mailbox, SavedAnswer, Status
from tests.making import make_comment
from tests.reading import links, texts

pytestmark = pytest.mark.django_db

LOG = "/admin/comments/decision/"
ALL = "/admin/comments/comment/all/"


@pytest.mark.parametrize("page", ["add", "delete", "change"])
def test_nobody_rewrites_a_comment_in_the_admin(desk, page):
    comment = make_comment(status=Status.PENDING)
    args = [] if page == "add" else [comment.pk]
    address = reverse(f"admin:comments_comment_{page}", args=args)

    answer = desk.client.post(address, {"text": "rewritten"})

    comment.refresh_from_db()
    assert answer.status_code == 403
    assert comment.text == "Earplugs helped me."


@pytest.mark.parametrize("page", ["add", "delete", "change"])
def test_nobody_changes_the_log(admin_client, page):
    comment = make_comment(status=Status.PENDING)
    decision = comment.publish(by=Actor.COMMAND)
    args = [] if page == "add" else [decision.pk]

    answer = admin_client.post(reverse(f"admin:comments_decision_{page}", args=args), {"note": "x"})

    assert answer.status_code == 403
    assert Decision.objects.get().note == ""


class TestPageOfAComment:
    def test_it_shows_decisions_and_reports(self, desk):
        comment = make_comment(status=Status.PENDING)
        comment.hold(by=Actor.COMMAND, note="ask a colleague")
        comment.reports.create(rule="4", text="Unkind.")

        page = desk.client.get(reverse("admin:comments_comment_change", args=[comment.pk]))

        assert "ask a colleague" in page.text
        assert "Unkind." in page.text

    def test_it_leads_to_the_desk(self, desk):
        comment = make_comment()

        page = desk.client.get(reverse("admin:comments_comment_change", args=[comment.pk]))

        assert f"/admin/comments/comment/?comment={comment.pk}" in links(page)


class TestAllComments:
    def test_any_comment_can_be_found_by_its_words(self, desk):
        make_comment(text="Earplugs helped me.", status=Status.REJECTED)
        make_comment(text="Warm socks.")

        page = desk.client.get(f"{ALL}?q=earplugs")

        assert texts(page, ".//td[@class='field-full_text']") == ["Earplugs helped me."]

    @pytest.mark.parametrize(
        ("chosen", "shown"),
        [("status__exact=rejected", "refused"), ("article=calm-jerks", "elsewhere")],
    )
    def test_they_are_filtered(self, desk, chosen, shown):
        make_comment(text="refused", status=Status.REJECTED)
        make_comment(text="elsewhere", article_slug="calm-jerks")
        make_comment(text="neither")

        page = desk.client.get(f"{ALL}?{chosen}")

        assert texts(page, ".//td[@class='field-full_text']") == [shown]

    @pytest.mark.parametrize("looked_for", ["email__startswith=a", "sender=x", "name=Asha"])
    def test_nobody_spells_out_a_masked_address_by_searching_for_it(self, desk, looked_for):
        make_comment(email="asha@example.org")

        page = desk.client.get(f"{ALL}?{looked_for}", follow=True)

        assert page.status_code == 400


class TestLog:
    @pytest.fixture
    def decisions(self, moderator):
        comment = make_comment(status=Status.PENDING)
        comment.hold(by=moderator, note="by a moderator")
        comment.publish(by=Actor.COMMAND)
        other = make_comment(article_slug="calm-jerks", status=Status.PENDING)
        other.reject(by=Actor.COMMAND, rule="6", note="about calm jerks")

    @pytest.mark.parametrize(
        ("chosen", "count"),
        [
            ("", 3),
            ("actor__exact=moderator", 1),
            ("action__exact=publish", 1),
            ("rule=6", 1),
            ("article=quiet-legs", 2),
            ("article=calm-jerks", 1),
        ],
    )
    def test_it_is_filtered_by_actor_action_rule_and_article(self, desk, decisions, chosen, count):
        page = desk.client.get(f"{LOG}?{chosen}")

        assert len(texts(page, ".//td[@class='field-about']")) == count

    def test_it_names_comments_without_their_words(self, desk, decisions):
        page = desk.client.get(LOG)

        assert "Earplugs" not in page.text
        assert "on calm-jerks" in page.text

    def test_it_says_what_it_is_and_leads_to_each_comment(self, desk, decisions):
        comment = Comment.objects.get(article_slug="calm-jerks")

        page = desk.client.get(LOG)

        assert texts(page, ".//h1") == ["The log"]
        assert reverse("admin:comments_comment_change", args=[comment.pk]) in links(page)


def test_moderators_write_the_saved_answers(desk):
    said = {"title": "Thanks", "text": "Thank you for writing."}

    desk.client.post(reverse("admin:comments_savedanswer_add"), said)

    assert SavedAnswer.objects.get().title == "Thanks"


@pytest.mark.parametrize("row", ["x", "9" * 30])
def test_a_row_without_a_number_is_not_understood(desk, row):
    said = {"action": "delete_selected", "_selected_action": row}

    assert desk.client.post("/admin/comments/savedanswer/", said).status_code == 400


@pytest.mark.parametrize(
    "address",
    [f"{ALL}?article=%00", f"{LOG}?rule=%00", "/admin/comments/comment/?rule=spam:%00"],
)
def test_a_character_that_no_database_stores_is_not_understood(desk, address):
    assert desk.client.get(address).status_code == 400


@pytest.mark.parametrize("asked", ["id__in=1", "user__pk__in=1", "action__regex=(", "at__week=1"])
def test_a_list_is_filtered_as_its_filters_do_and_not_otherwise(desk, asked):
    assert desk.client.get(f"{LOG}?{asked}").status_code == 400


@pytest.mark.parametrize(
    "asked", ["user=", "user=-", "comment=", "times=", "at__year=", "at__year=0&x=", "id__exact="]
)
def test_a_number_that_no_database_stores_is_not_understood(desk, asked):
    assert desk.client.get(f"{LOG}?{asked}{'9' * 30}").status_code == 400


def test_long_numbers_can_be_searched_for(desk):
    make_comment(text="Call 441632960000441632960000, please.")

    assert "please" in desk.client.get(f"{ALL}?q=441632960000441632960000").text


def test_a_row_that_its_kind_cannot_have_does_not_exist(desk):
    kind = ContentType.objects.get_for_model(Mailbox)

    assert desk.client.get(f"/admin/r/{kind.pk}/28/").status_code == 404
