from django.core import checks

from articles.checks import check_articles
from tests.articles.writing import article_text


def test_right_articles_give_no_warning():
    assert check_articles() == []


def test_every_bad_file_is_listed_at_once_as_a_warning(words):
    (words / "articles/one.md").write_text("no front matter")
    (words / "articles/two.md").write_text(article_text(kind="nonsense", titel="x"))

    messages = check_articles()

    assert [message.id for message in messages] == [
        "articles.C002",
        "articles.C005",
        "articles.C006",
    ]
    assert {message.level for message in messages} == {checks.WARNING}
    assert messages[0].msg.startswith("articles/one.md:1: C002: ")


def test_advice_on_wording_is_left_to_the_editors(words):
    (words / "articles/one.md").write_text(article_text(title="A question?", draft=True))

    assert check_articles() == []


def test_a_site_without_articles_is_warned_of(settings, tmp_path):
    settings.ARTICLES_DIR = tmp_path

    ids = [message.id for message in check_articles()]

    assert ids == ["articles.C014", "articles.W001"]


def test_manage_check_asks_for_the_articles(words):
    (words / "articles/one.md").write_text("no front matter")

    assert "articles.C002" in [message.id for message in checks.run_checks()]


def test_a_mistake_in_the_help_lines_is_an_error_because_no_site_starts_with_it(
    words, edit_help_lines
):
    edit_help_lines('number: "111"', "number: 111")

    messages = check_articles()

    assert [(message.id, message.level) for message in messages] == [
        ("articles.C005", checks.ERROR)
    ]
    assert messages[0].msg.startswith("../help_lines.yaml:10: C005 countries.GB.lines[1].number: ")
