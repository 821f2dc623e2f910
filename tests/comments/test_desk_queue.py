"""Which comments the queue shows, in which order, and what stands on their cards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Actor, Mailbox, Status
from tests.comments.desk import found
from tests.making import make_comment
from tests.reading import find, parsed, texts, words

pytestmark = pytest.mark.django_db


def waiting(text="Earplugs helped me.", hours=1, **fields):
    sent_at = timezone.now() - timedelta(hours=hours)
    return make_comment(text=text, status=Status.PENDING, sent_at=sent_at, **fields)


def order(page):
    return [card.comment.text for card in page.context["cards"]]


def tabs(page):
    return dict(text.rsplit(" ", 1) for text in texts(page, ".//nav[@class='tabs']//a"))


def card(page, number=0):
    return words(find(page, ".//article")[number])


def one_of_each_lane():
    found(waiting("urgent", hours=1), "crisis")
    found(waiting("personal", hours=2), "minor")
    make_comment(text="reported").reports.create(rule="4")
    found(waiting("doubtful", hours=4), "spam")
    waiting("routine", hours=5)


def test_what_may_be_urgent_comes_first(desk):
    one_of_each_lane()

    page = desk.queue()

    assert order(page) == ["urgent", "personal", "reported", "doubtful", "routine"]


def test_inside_a_lane_the_oldest_comes_first(desk):
    waiting("younger", hours=2)
    waiting("older", hours=3)

    assert order(desk.queue()) == ["older", "younger"]


def test_of_reported_comments_the_hidden_ones_come_first(desk):
    make_comment(text="still public").reports.create(
        rule="4", sent_at=timezone.now() - timedelta(hours=9)
    )
    hidden = make_comment(text="hidden")
    hidden.reports.create(is_about_me=True)
    hidden.hide(by=Actor.READER)

    assert order(desk.queue()) == ["hidden", "still public"]


def test_a_decided_comment_does_not_wait(desk):
    for status in (Status.PUBLISHED, Status.REJECTED, Status.SPAM):
        make_comment(status=status)

    assert order(desk.queue()) == []


def test_each_lane_is_a_tab_with_its_count(desk):
    one_of_each_lane()
    waiting("held").hold(by=Actor.COMMAND, note="ask")

    page = desk.queue()

    assert tabs(page) == {
        "All": "5",
        "Urgent": "1",
        "Personal": "1",
        "Reported": "1",
        "Doubtful": "1",
        "Routine": "1",
        "On hold": "1",
    }


@pytest.mark.parametrize("lane", ["urgent", "personal", "reported", "doubtful", "routine"])
def test_a_tab_shows_its_lane_alone(desk, lane):
    one_of_each_lane()

    page = desk.queue(f"?lane={lane}")

    assert order(page) == [lane]
    assert texts(page, ".//nav[@class='tabs']//a[@aria-current]") == [f"{lane.title()} 1"]


def test_what_is_on_hold_stands_in_its_own_tab_alone(desk):
    waiting("held").hold(by=Actor.COMMAND, note="ask a colleague")
    waiting("not held")

    assert order(desk.queue()) == ["not held"]
    assert order(desk.queue("?lane=on-hold")) == ["held"]
    assert "ask a colleague" in card(desk.queue("?lane=on-hold"))


def test_a_lane_nobody_knows_shows_the_whole_queue(desk):
    waiting("here")

    assert order(desk.queue("?lane=nonsense&page=-1&comment=x")) == ["here"]


def test_the_queue_is_filtered_by_article(desk):
    waiting("about legs")
    waiting("about jerks", article_slug="calm-jerks")

    page = desk.queue("?article=calm-jerks")

    assert order(page) == ["about jerks"]
    assert tabs(page)["All"] == "1"


def test_the_queue_is_filtered_by_what_was_noticed(desk):
    found(waiting("an address"), "contact_details", rule="email")
    found(waiting("a number"), "contact_details", rule="phone")

    assert order(desk.queue("?rule=contact_details:email")) == ["an address"]
    assert len(order(desk.queue("?rule=contact_details"))) == 2


def test_the_queue_is_filtered_by_the_rule_of_a_report(desk):
    make_comment(text="unkind").reports.create(rule="4")
    make_comment(text="off the subject").reports.create(rule="5")

    assert order(desk.queue("?rule=report:4")) == ["unkind"]


def test_the_queue_is_filtered_by_first_time_writers(desk):
    make_comment(sender="known", sent_at=timezone.now() - timedelta(hours=9))
    waiting("again", sender="known")
    waiting("for the first time", sender="new")

    assert order(desk.queue("?first=1")) == ["for the first time"]


def test_a_confirmed_email_shows_who_has_written_before(desk):
    Mailbox.objects.create(address="asha@example.org", confirmed_at=timezone.now())
    Mailbox.objects.create(address="ben@example.org")
    for email in ("asha@example.org", "ben@example.org"):
        make_comment(email=email, sent_at=timezone.now() - timedelta(days=9))
    waiting("again", email="asha@example.org")
    waiting("perhaps", email="ben@example.org")

    assert order(desk.queue("?first=1")) == ["perhaps"]


def test_the_queue_is_filtered_by_where_comments_come_from(desk):
    waiting("written here")
    waiting("moved in", source="wordpress")

    assert order(desk.queue("?imported=1")) == ["moved in"]


def test_the_address_of_a_tab_keeps_the_filters(desk):
    page = desk.queue("?article=quiet-legs&first=1&lane=urgent")

    links = [link.attrib["href"] for link in find(page, ".//nav[@class='tabs']//a")]
    assert links[2] == "/admin/comments/comment/?lane=personal&article=quiet-legs&first=1"


def test_a_filter_offers_the_articles_that_wait(desk):
    waiting()

    options = texts(desk.queue(), ".//select[@id='filter-article']/option")

    assert options == ["All articles", "Quiet legs (1)"]


def test_ten_cards_stand_on_a_page(desk):
    for number in range(13):
        waiting(f"number {number}", hours=50 - number)

    first, second = desk.queue(), desk.queue("?page=2")

    assert (len(order(first)), len(order(second))) == (10, 3)
    assert order(desk.queue("?page=9")) == order(second)
    assert texts(first, ".//nav[@aria-label='Pages of the queue']/a") == ["2"]


def test_beside_one_comment_the_tabs_count_all_that_wait(desk):
    waiting("one", hours=2)
    other = waiting("other")

    page = desk.queue(f"?comment={other.pk}")

    assert order(page) == ["other"]
    assert page.context["queue"].tabs[0].count == 2


def test_an_empty_queue_says_so(desk):
    assert "Nothing waits here." in desk.queue().text


def test_the_page_is_valid_and_its_ids_are_unique(desk):
    one_of_each_lane()
    found(waiting("call 07700 900123"), "contact_details", "07700 900123")

    page = parsed(desk.queue())

    ids = [element.attrib["id"] for element in page.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))


class TestCard:
    def test_the_whole_text_is_there_with_its_paragraphs(self, desk):
        waiting("long " * 500 + "end\n\nand a second paragraph")

        page = desk.queue()

        assert "long " * 499 + "long end" in page.text
        assert "<p>and a second paragraph</p>" in page.text

    def test_what_was_noticed_is_marked_and_put_in_words(self, desk):
        comment = waiting("write to asha@example.org today")
        found(comment, "contact_details", "asha@example.org", reason="It looks like an address.")

        page = desk.queue()

        assert "Contact details: asha@example.org It looks like an address." in card(page)
        assert '<mark class="found">asha@example.org</mark> today' in page.text

    def test_the_text_is_escaped(self, desk):
        found(waiting("<script>alert(1)</script>", name="<b>Asha</b>"), "spam", "<script>")

        page = desk.queue()

        assert "<script>alert" not in page.text
        assert "<b>Asha" not in page.text

    def test_lane_hours_and_article_are_named(self, desk):
        found(waiting(hours=30), "spam")

        text = card(desk.queue())

        assert "Doubtful" in text
        assert "Waiting for 30 hours" in text
        assert "under Quiet legs" in text

    def test_a_reported_comment_waits_since_it_was_reported(self, desk):
        comment = make_comment(sent_at=timezone.now() - timedelta(days=400))
        comment.reports.create(
            rule="4", text="Unkind.", sent_at=timezone.now() - timedelta(hours=3)
        )

        text = card(desk.queue())

        assert "Reported 3 hours ago" in text
        assert "Reported under rule 4: Be kind. “Unkind.”" in text
        assert "Public now" in text

    def test_the_parent_comment_is_quoted(self, desk):
        parent = make_comment(name="Ben", text="Has magnesium helped anybody?")
        waiting("It did nothing for me.", parent=parent)

        text = card(desk.queue())

        assert "In answer to Ben Has magnesium helped anybody?" in text

    def test_a_masked_parent_stays_masked(self, desk):
        parent = make_comment(text="I am Ben Miller", masks=[[5, 15, "name removed"]])
        waiting(parent=parent)

        assert "Ben Miller" not in desk.queue().text

    def test_the_writers_other_comments_are_there(self, desk):
        waiting("this one", sender="s", hours=1)
        make_comment(text="published one", sender="s")
        make_comment(text="refused one", sender="s", status=Status.REJECTED)
        make_comment(text="of somebody else", sender="other")

        text = card(desk.queue())

        assert "By the same writer: published 1, refused 1" in text.replace(
            "refused 1, published 1", "published 1, refused 1"
        )
        assert "published one" in text
        assert "of somebody else" not in text

    def test_a_confirmed_email_tells_the_writer_too(self, desk):
        Mailbox.objects.create(address="asha@example.org", confirmed_at=timezone.now())
        waiting("this one", email="asha@example.org")
        make_comment(text="an older one", email="asha@example.org")

        assert "By the same writer: published 1" in card(desk.queue())

    def test_an_email_that_nobody_confirmed_tells_nothing(self, desk):
        Mailbox.objects.create(address="asha@example.org")
        waiting("this one", email="asha@example.org")
        make_comment(text="an older one", email="asha@example.org")

        assert "By the same writer" not in desk.queue().text

    def test_comments_without_a_sender_are_by_nobody_in_particular(self, desk):
        waiting("one")
        waiting("two")

        assert "By the same writer" not in desk.queue().text

    def test_the_email_is_masked(self, desk):
        waiting(email="asha.miller@example.org")

        page = desk.queue()

        assert "a…@example.org" in card(page)
        assert "asha.miller" not in page.text

    def test_the_senders_hash_is_nowhere(self, desk):
        waiting(sender="0123456789abcdef")

        assert "0123456789abcdef" not in desk.queue().text

    def test_it_shows_the_comment_as_it_will_appear(self, desk):
        comment = waiting("I am Asha Miller, hello")
        found(comment, "full_name", "Asha Miller")

        text = card(desk.queue())

        assert "As readers will see it with these masks I am [name removed], hello" in text

    def test_distressing_text_is_folded(self, desk):
        found(waiting("I can't go on"), "crisis", "can't go on")

        page = desk.queue()

        (fold,) = find(page, ".//details[@class='fold']")
        assert "open" not in fold.attrib
        assert "can't go on" in words(fold)
        assert card(page).count("can't go on") == 1

    def test_other_text_is_not_folded(self, desk):
        found(waiting("I am 12"), "minor", "12")

        assert not find(desk.queue(), ".//details[@class='fold']")

    def test_an_article_that_has_gone_is_named(self, desk):
        waiting(article_slug="gone")

        assert "under gone, which is no longer here" in card(desk.queue())

    def test_publish_reads_as_it_is_while_details_stand_unmasked(self, desk):
        comment = waiting("I am Asha Miller")
        found(comment, "full_name", "Asha Miller")
        bare = texts(desk.queue(), ".//button[@value='publish']")

        comment.findings.update(is_false_alarm=True)
        fine = texts(desk.queue(), ".//button[@value='publish']")

        assert (bare, fine) == (["Publish as it is p"], ["Publish p"])

    def test_a_public_comment_is_kept(self, desk):
        make_comment().reports.create(rule="4")

        page = desk.queue()

        assert texts(page, ".//button[@value='publish']") == ["Keep p"]
        assert texts(page, ".//button[@value='mask']") == ["Mask and keep m"]
        assert not find(page, ".//button[@value='hold']")


def test_a_link_shows_one_comment_alone_whatever_became_of_it(desk):
    refused = make_comment(text="refused", status=Status.REJECTED)
    waiting("waiting")

    page = desk.queue(f"?comment={refused.pk}")

    assert order(page) == ["refused"]
    assert texts(page, ".//button[@value='publish']") == ["Publish p"]
    assert not find(page, ".//button[@value='spam']")


def test_a_withdrawn_comment_has_nothing_to_decide(desk):
    comment = waiting()
    comment.withdraw()

    page = desk.queue(f"?comment={comment.pk}")

    assert "taken back by its writer" in card(page)
    assert not find(page, ".//button[@name='verb']")


def test_readers_are_sent_to_the_login_page(client):
    assert client.get("/admin/comments/comment/").status_code == 302


def test_staff_outside_the_moderators_see_no_comments(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("ed", is_staff=True))

    assert client.get("/admin/comments/comment/").status_code == 403
