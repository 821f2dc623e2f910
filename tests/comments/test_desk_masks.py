"""Masks at the desk: proposed, typed, refused; and what readers see of them, which is nothing."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from comments.models import Comment, Status
from tests.comments.desk import found
from tests.making import make_comment
from tests.reading import find, texts
from tests.site.test_every_page import addresses

pytestmark = pytest.mark.django_db

TEXT = "I am Asha Miller. Ring me on 07700 900123, or ask for Asha Miller in Leeds."


@pytest.fixture
def comment():
    comment = make_comment(text=TEXT, status=Status.PENDING)
    found(comment, "full_name", "Asha Miller")
    return found(comment, "contact_details", "07700 900123")


def public(comment: Comment) -> str:
    comment.refresh_from_db()
    return comment.public_text


def problem(page) -> str:
    return " ".join(texts(page, ".//div[@id='errors']"))


def test_masks_are_proposed_from_what_was_found_and_ticked(desk, comment):
    page = desk.queue()

    boxes = find(page, ".//input[@name='mask']")
    assert [(box.attrib["value"], "checked" in box.attrib) for box in boxes] == [
        ("5-16", True),
        ("29-41", True),
    ]


def test_a_false_alarm_is_not_proposed(desk, comment):
    comment.findings.filter(kind="full_name").update(is_false_alarm=True)

    boxes = find(desk.queue(), ".//input[@name='mask']")

    assert [box.attrib["value"] for box in boxes] == ["29-41"]


def test_crisis_and_abuse_are_not_proposed(desk):
    found(make_comment(status=Status.PENDING), "crisis", "Earplugs")

    assert not find(desk.queue(), ".//input[@name='mask']")


def test_ticked_masks_cover_their_words(desk, comment):
    desk.decide(comment, "mask", mask=["5-16", "29-41"])

    assert public(comment) == (
        "I am [name removed]. Ring me on [contact details removed],"
        " or ask for Asha Miller in Leeds."
    )
    assert comment.status == Status.PUBLISHED


def test_a_mask_that_is_not_ticked_covers_nothing(desk, comment):
    desk.decide(comment, "mask", mask="29-41")

    assert "Asha Miller. Ring me on [contact details removed]" in public(comment)


def test_typed_words_are_masked_wherever_they_stand(desk, comment):
    desk.decide(comment, "mask", words="asha  miller\nLeeds", label="place removed")

    assert public(comment) == (
        "I am [place removed]. Ring me on 07700 900123,"
        " or ask for [place removed] in [place removed]."
    )


def test_typed_words_are_not_masked_inside_other_words(desk):
    comment = make_comment(text="Ann is annoyed, says Ann.", status=Status.PENDING)

    desk.decide(comment, "mask", words="Ann")

    assert public(comment) == "[words removed] is annoyed, says [words removed]."


def test_words_over_a_line_end_are_found(desk):
    comment = make_comment(text="I live in\nLeeds today.", status=Status.PENDING)

    desk.decide(comment, "mask", words="in Leeds")

    assert public(comment) == "I live [words removed] today."


def test_writing_without_spaces_is_masked_too(desk):
    comment = make_comment(text="私は田中です。よろしく", status=Status.PENDING)

    desk.decide(comment, "mask", words="田中")

    assert public(comment) == "私は[words removed]です。よろしく"


def test_words_that_do_not_stand_there_are_named(desk, comment):
    page = desk.decide(comment, "mask", words="Bradford")

    assert page.status_code == 422
    assert "“Bradford” does not stand in this comment" in problem(page)
    assert comment.decisions.count() == 0


def test_masking_without_masks_asks_for_them(desk, comment):
    assert "Tick or type the words to mask" in problem(desk.decide(comment, "mask"))


def test_masks_that_overlap_become_one(desk, comment):
    desk.decide(comment, "mask", mask="5-16", words="am Asha")

    assert public(comment).startswith("I [words removed]. Ring me")


@pytest.mark.parametrize(
    "mask", ["70-99", "500-501", "9-5", "5-5", "-1-4", "x-y", "5", "", "5-16-20"]
)
def test_a_mask_outside_the_text_is_refused(desk, comment, mask):
    page = desk.decide(comment, "mask", mask=mask)

    assert page.status_code == 422
    assert "A mask must cover words of the comment." in problem(page)
    assert public(comment) == TEXT


def test_a_mask_of_everything_is_refused(desk, comment):
    page = desk.decide(comment, "mask", mask=f"0-{len(TEXT)}")

    assert "leave nothing to publish" in problem(page)
    assert comment.decisions.count() == 0


def test_typing_every_word_is_a_mask_of_everything(desk, comment):
    assert "leave nothing to publish" in problem(desk.decide(comment, "mask", words=TEXT))


def test_after_an_error_the_boxes_are_ticked_as_they_were(desk, comment):
    page = desk.decide(comment, "mask", mask="29-41", words="Bradford")

    boxes = find(page, ".//input[@name='mask']")
    assert [("checked" in box.attrib) for box in boxes] == [False, True]


def test_after_an_error_the_words_that_readers_see_are_as_they_were_chosen(desk, comment):
    page = desk.decide(comment, "mask", words="nowhere in it", label="place removed")

    assert texts(page, ".//select[@name='label']/option[@selected]") == ["[place removed]"]


def test_a_look_at_the_masks_decides_nothing(desk, comment):
    page = desk.decide(comment, "preview", mask="5-16", words="Leeds")

    assert "I am [name removed]. Ring me on 07700 900123" in page.text
    assert "in [words removed]." in page.text
    assert comment.decisions.count() == 0


def test_masks_that_a_comment_has_are_offered_again(desk, moderator):
    comment = make_comment(text="I am Asha Miller.", masks=[[5, 16, "name removed"]])
    comment.reports.create(rule="4")

    (box,) = find(desk.queue(), ".//input[@name='mask']")

    assert (box.attrib["value"], "checked" in box.attrib) == ("5-16", True)


def test_publishing_again_brings_nothing_to_light(desk, moderator):
    comment = make_comment(text="I am Asha Miller.", masks=[[5, 16, "name removed"]])
    comment.hide(by=moderator)

    desk.decide(comment, "publish")

    assert public(comment) == "I am [name removed]."


def test_masked_words_are_on_no_page_for_readers(desk, comment, client, article):
    desk.decide(comment, "mask", mask=["5-16", "29-41"], words="Leeds\nAsha Miller")

    client.logout()
    for address in (
        article.url,
        f"{article.url}comments.xml",
        f"/articles/{article.slug}/comments/new/?reply_to={comment.pk}",
        f"/comments/{comment.pk}/report/",
        "/feed.xml",
        "/",
    ):
        page = client.get(address)
        assert page.status_code == 200, address
        for words in ("Miller", "07700", "Leeds"):
            assert words not in page.text, address


def test_masked_words_are_at_no_address_and_in_no_export(desk, comment, article):
    desk.decide(comment, "mask", mask=["5-16"], words="Asha Miller\nLeeds")
    answering = f"{reverse('write_comment', args=[article])}?reply_to={comment.pk}"
    about_it = {reverse(name, args=[comment.pk]) for name in ("comment", "report")}
    feeds = {reverse("feed"), reverse("comments_feed", args=[article]), reverse("sitemap")}
    reader, export = Client(), StringIO()

    said = {
        address: reader.get(address, follow=True).text
        for address in {*addresses().values(), *feeds, *about_it, answering, comment.receipt_url}
    }
    call_command("export_comments", stdout=export)
    said["export"] = export.getvalue()

    shown = {address for address, words in said.items() if "[name removed]" in words}
    leaking = {address for address, words in said.items() if "Leeds" in words or "Miller" in words}
    assert shown >= {*about_it, comment.receipt_url, article.url, "export"}
    assert leaking == set()
