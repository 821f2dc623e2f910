import datetime
import hashlib
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse

from articles.catalogue import catalogue, load, refresh
from articles.converters import ArticleConverter
from tests.articles.writing import article_text

DAY = datetime.date(2026, 6, 1)


def write(words: Path, name: str, text: str) -> None:
    (words / name).write_text(text, encoding="utf-8")


def found(library):
    return [(p.file, p.code) for p in library.problems if p.level == "E"]


def until(condition, seconds):
    """Whether `condition` comes true within `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


# What an article knows


def test_an_article_has_the_fields_of_its_file(article):
    assert article.title == "Quiet legs"
    assert article.url == "/articles/quiet-legs/"
    assert [topic.title for topic in article.topics] == ["Quiet nights", "Quiet days"]
    assert article.topic.url == "/topics/nights/"
    assert article.authors[0].name == "The Test Editors"
    assert article.last_changed == datetime.date(2026, 2, 10)
    assert article.changes[0].text == "We added a table."
    assert article.visits_before == 7
    assert article.minutes == 1
    assert article.contents[0].text == "Key points"
    assert [word.url for word in article.words] == ["/glossary/#ferritin", "/glossary/#quiet-sleep"]
    assert '<table><caption id="table-1">' in article.html


def test_references_are_printed_in_the_order_they_are_cited(article):
    assert [(r.number, r.id, r.link) for r in article.references] == [
        (1, "made-up", "https://example.org/page"),
        (2, "example-2020", "https://doi.org/10.1000/example.2020"),
        (3, "never-cited", ""),
    ]
    assert article.references[0].anchors == ("cite-made-up-1", "cite-made-up-2")
    assert article.references[2].anchors == ()
    assert catalogue()["calm-jerks"].references[0].link == (
        "https://pubmed.ncbi.nlm.nih.gov/12345678/"
    )


def test_an_article_cannot_be_changed(article):
    with pytest.raises(AttributeError):
        article.title = "Another"


def test_a_review_is_overdue_from_its_day_on(article):
    with time_machine.travel("2028-01-04 12:00", tick=False):
        before = article.is_review_overdue
    with time_machine.travel("2028-01-05 00:00", tick=False):
        on_the_day = article.is_review_overdue

    assert (before, on_the_day) == (False, True)


@pytest.mark.parametrize(
    ("comments", "takes", "shows"),
    [(None, True, True), ("open", True, True), ("closed", False, True), ("none", False, False)],
)
def test_comments_are_open_unless_the_file_says_otherwise(words, comments, takes, shows):
    write(words, "articles/new.md", article_text(comments=comments))

    article = refresh()["new"]

    assert (article.takes_comments, article.shows_comments) == (takes, shows)


def test_a_page_takes_no_comments():
    page = catalogue().pages["about"]

    assert (page.url, page.comments, page.takes_comments) == ("/about/", "none", False)


# What readers may find


def test_readers_find_published_articles_by_title_and_no_pages():
    library = catalogue()

    slugs = [article.slug for article in library]
    assert {"calm-jerks", "quiet-legs", "still-waters"} <= set(slugs)
    assert slugs == sorted(slugs, key=lambda slug: library[slug].title.casefold())
    assert len(library) == len(slugs)
    assert set(library.pages) == {"about", "comment-rules"}
    assert not set(slugs) & {"about", "withdrawn-advice"}
    assert "about" not in library


def test_a_draft_is_never_served(words):
    write(words, "articles/new.md", article_text(draft=True))

    library = refresh()

    assert "new" not in library
    assert "new" not in [article.slug for article in library]
    assert "new" in [article.slug for article in library.every_article]


def test_an_article_appears_when_its_day_begins_and_nothing_is_read_again(words):
    write(words, "articles/new.md", article_text(published=DAY))
    library = load(words)

    # British Summer Time: the day begins an hour before it does in UTC.
    with time_machine.travel("2026-05-31 22:59:59+00:00", tick=False):
        before = "new" in library, len(library)
    with time_machine.travel("2026-05-31 23:00:00+00:00", tick=False):
        after = "new" in library, len(library)

    assert before[0] is False
    assert after == (True, before[1] + 1)


def test_a_withdrawn_article_is_found_by_its_slug_alone(words):
    write(words, "articles/new.md", article_text(withdrawn=DAY, aliases=["/gone/"]))

    library = refresh()
    article = library["new"]

    assert article.is_withdrawn
    assert not article.shows_comments
    assert "new" not in [other.slug for other in library]
    assert library.by_alias("/gone/") == article


def test_old_addresses_lead_to_the_article(article):
    library = catalogue()

    assert library.by_alias("/?p=12") == article
    assert library.by_alias("/old/quiet-legs/") == article
    assert library.by_alias("/?p=1") is None
    assert library.by_alias("/") is None


def test_an_alias_never_takes_the_address_of_an_article(words):
    write(
        words, "articles/new.md", article_text(aliases=["/articles/new/", "/articles/quiet-legs"])
    )

    library = refresh()

    assert library.by_alias("/articles/new/") is None
    assert library.by_alias("/articles/quiet-legs/") is None


def test_an_alias_with_letters_beyond_ascii_is_known_in_every_encoding(words):
    write(words, "articles/new.md", article_text(aliases=["/caf%c3%a9/"]))

    library = refresh()

    for address in ("/caf%c3%a9/", "/caf%C3%A9/", "/café/"):
        assert library.by_alias(address) == library["new"]


def test_topics_stand_in_their_order_with_their_articles():
    library = catalogue()

    assert [topic.slug for topic in library.topics] == ["nights", "days"]
    days = [article.slug for article in library.articles_in(library.topic("days"))]
    assert {"still-waters", "quiet-legs"} <= set(days)
    assert "calm-jerks" not in days
    with pytest.raises(KeyError):
        library.topic("unknown")


def test_an_article_names_only_what_readers_may_find(words):
    write(words, "articles/new.md", article_text(related=["still-waters", "unknown"]))
    library = refresh()

    assert [article.slug for article in library.named_by(library["new"])] == ["still-waters"]


def test_the_latest_changes_come_first():
    assert [article.slug for article in catalogue().recently_updated(2)] == [
        "still-waters",
        "quiet-legs",
    ]


def test_only_articles_with_a_card_are_on_the_home_page():
    assert [article.slug for article in catalogue().noticing()] == ["calm-jerks", "quiet-legs"]


def test_an_address_leads_to_its_article_and_back(article):
    assert ArticleConverter().to_python("quiet-legs") == article
    assert reverse("article", args=[article]) == "/articles/quiet-legs/"
    with pytest.raises(ValueError, match="unknown"):
        ArticleConverter().to_python("unknown")


# Mistakes between files


def test_a_mistake_in_a_file_keeps_it_out_and_the_others_in(words):
    before = len(refresh())
    write(words, "articles/bad.md", article_text(title=None))
    write(words, "articles/worse.md", article_text("//// nothing | x\n////"))

    library = refresh()

    assert found(library) == [("articles/bad.md", "C004"), ("articles/worse.md", "C012")]
    assert len(library) == before


@pytest.mark.parametrize(
    ("name", "fields", "code"),
    [
        ("articles/Bad Name.md", {}, "C007"),
        ("articles/about.md", {}, "C008"),
        ("articles/new.md", {"aliases": ["/?p=12"]}, "C009"),
        ("articles/new.md", {"aliases": ["/old/quiet-legs"]}, "C009"),
        ("articles/new.md", {"topics": ["nihgts"]}, "C010"),
        ("articles/new.md", {"authors": ["nobody"]}, "C010"),
        ("articles/new.md", {"kind": "page", "topics": None, "review_due": None}, "C011"),
        ("pages/new.md", {}, "C011"),
        ("articles/new.md", {"rules": ["Be kind."]}, "C011"),
    ],
)
def test_a_file_that_does_not_fit_the_others_is_refused(words, name, fields, code):
    before = set(refresh().pages) | {article.slug for article in refresh()}
    write(words, name, article_text(**fields))

    library = refresh()

    assert found(library) == [(name, code)]
    assert set(library.pages) | {article.slug for article in library} == before


def test_an_unknown_topic_is_told_with_its_line_and_the_nearest_name(words):
    write(words, "articles/new.md", article_text(topics=["days", "nihgts"]))

    [problem] = refresh().problems

    assert str(problem) == (
        "articles/new.md:8: C010 topics: “nihgts” is not in topics.yaml; did you mean “nights”?"
    )


def test_the_line_of_refused_markup_is_the_line_of_the_file(words):
    source = article_text("Words.\n\n/// cares | X\n///")
    write(words, "articles/new.md", source)

    [problem] = refresh().problems

    assert source.split("\n")[problem.line - 1] == "/// cares | X"


def test_articles_are_served_without_a_list_that_was_never_right(words):
    write(words, "topics.yaml", "- slug: [")

    library = load(words)

    assert found(library) == [("topics.yaml", "C003")]
    assert library["quiet-legs"].topics == ()


@pytest.mark.parametrize("name", ["topics.yaml", "people.yaml", "glossary.yaml"])
def test_a_list_that_is_missing_is_told(words, name):
    (words / name).unlink()

    assert found(load(words)) == [(name, "C001")]


def test_an_entry_that_stands_twice_in_a_list_is_refused(words):
    text = (words / "people.yaml").read_text()
    write(words, "people.yaml", text + text)

    assert ("people.yaml", "C008") in found(load(words))


# Freshness


def test_a_broken_file_keeps_its_last_good_version(words, caplog):
    refresh()
    good = (words / "articles/quiet-legs.md").read_text()

    write(words, "articles/quiet-legs.md", good.replace("kind: condition", "kind: nonsense"))
    with caplog.at_level(logging.WARNING):
        first = refresh()
        second = refresh()

    assert first["quiet-legs"].title == "Quiet legs"
    assert found(first) == [("articles/quiet-legs.md", "C005")]
    assert second is first
    assert caplog.text.count("articles/quiet-legs.md:4: C005 kind") == 1


def test_a_version_that_clashes_keeps_the_last_good_one(words):
    refresh()
    good = (words / "articles/calm-jerks.md").read_text()
    clashing = good.replace("noticing:", 'aliases: ["/?p=12"]\nnoticing:')

    write(words, "articles/calm-jerks.md", clashing.replace("title: Calm", "title: Wild"))
    library = refresh()

    assert found(library) == [("articles/calm-jerks.md", "C009")]
    assert library["calm-jerks"].title == "Calm jerks"
    assert library.by_alias("/?p=12").slug == "quiet-legs"


def test_a_mended_file_is_served_again(words):
    write(words, "articles/new.md", article_text(kind="nonsense"))
    refresh()

    write(words, "articles/new.md", article_text(title="Mended"))

    assert refresh()["new"].title == "Mended"
    assert found(refresh()) == []


def test_a_deleted_file_is_gone(words):
    refresh()

    (words / "articles/quiet-legs.md").unlink()

    assert "quiet-legs" not in refresh()


def test_a_broken_list_keeps_its_last_good_version(words):
    refresh()

    write(words, "glossary.yaml", "- term: only this")
    library = refresh()

    assert ("glossary.yaml", "C004") in found(library)
    assert library["quiet-legs"].words


def test_a_changed_word_changes_the_articles_that_show_it(words):
    refresh()
    text = (words / "glossary.yaml").read_text()

    write(words, "glossary.yaml", text.replace("term: ferritin", "term: iron stores"))

    assert "iron stores</a>" in refresh()["quiet-legs"].html


def test_a_folder_that_vanishes_leaves_the_last_catalogue(words):
    before = refresh()

    words.rename(words.with_name("elsewhere"))
    during = refresh()
    words.with_name("elsewhere").rename(words)

    assert during is before
    assert [article.slug for article in refresh()] == [article.slug for article in before]


def test_a_folder_that_is_not_there_gives_an_empty_catalogue_and_its_reason(tmp_path):
    library = load(tmp_path / "nowhere")

    assert not library
    assert [problem.code for problem in library.problems] == ["C014"]


def test_an_edit_is_seen_within_two_seconds(words):
    catalogue()

    write(words, "articles/new.md", article_text(title="Seen soon"))

    assert until(lambda: "new" in catalogue(), seconds=2)


def test_the_thread_survives_whatever_happens_to_the_files(words):
    catalogue()
    article = words / "articles/quiet-legs.md"
    article.unlink()
    article.mkdir()
    (words / "articles/loop.md").symlink_to(words / "articles/loop.md")
    os.mkfifo(words / "articles/pipe.md")
    write(words, "topics.yaml", "\x00")

    gone = until(lambda: "quiet-legs" not in catalogue(), seconds=3)
    write(words, "articles/new.md", article_text())

    assert gone
    assert until(lambda: "new" in catalogue(), seconds=3)


def test_the_thread_survives_an_error_nobody_thought_of(words, monkeypatch, caplog):
    def scandir(path):
        raise RuntimeError("nobody thought of this")

    catalogue()
    with monkeypatch.context() as broken:
        broken.setattr(os, "scandir", scandir)
        reported = until(lambda: "nobody thought of this" in caplog.text, seconds=3)

    write(words, "articles/new.md", article_text())

    assert reported
    assert until(lambda: "new" in catalogue(), seconds=3)


def test_a_second_call_hands_over_the_same_catalogue():
    assert catalogue() is catalogue()


def test_many_threads_read_the_files_once(words):
    seen = []
    threads = [threading.Thread(target=lambda: seen.append(catalogue())) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({id(library) for library in seen}) == 1


def test_a_forked_process_sees_edits_too(words):
    catalogue()
    child = os.fork()
    if child == 0:
        write(words, "articles/new.md", article_text())
        os._exit(0 if until(lambda: "new" in catalogue(), seconds=5) else 1)

    _, status = os.waitpid(child, 0)

    assert status == 0


# Rendered texts on disk


def test_a_restart_takes_rendered_texts_from_disk(words, tmp_path):
    load(words, tmp_path / "rendered")
    kept = list((tmp_path / "rendered").glob("*.json"))
    first, *_ = [path for path in kept if "Still waters" in path.read_text()]
    _replace_stored(first, "Still waters are fine", "Taken from disk")

    again = load(words, tmp_path / "rendered")

    assert len(kept) == len(again.every_article)
    assert "Taken from disk" in again["still-waters"].html


@pytest.mark.parametrize("damage", ["", "{}", "not json", "\x00", "0\n{}", "swap"])
def test_a_damaged_text_is_rendered_anew(words, tmp_path, damage):
    good = load(words, tmp_path / "rendered")
    for path in (tmp_path / "rendered").glob("*.json"):
        path.write_text(path.read_text().replace("still", "evil") if damage == "swap" else damage)

    again = load(words, tmp_path / "rendered")

    assert [a.html for a in again.every_article] == [a.html for a in good.every_article]


def test_a_folder_that_cannot_be_written_costs_only_time(words, tmp_path):
    (tmp_path / "rendered").write_text("a file, no folder")

    library = load(words, tmp_path / "rendered")

    assert len(library) == len(catalogue())
    assert found(library) == []


def test_another_process_needs_no_database_for_the_articles(words, tmp_path):
    code = (
        "import django; django.setup();"
        "from articles.catalogue import catalogue; print(len(catalogue()))"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sleepsite.settings",
        "ARTICLES_DIR": str(words),
        "DATA_DIR": str(tmp_path),
    }

    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )

    assert int(run.stdout) == len(catalogue())


def _replace_stored(path: Path, old: str, new: str) -> None:
    """Change a kept text as only its writer could: with the checksum of the change."""
    stored = path.read_text().partition("\n")[2].replace(old, new)
    path.write_text(f"{hashlib.sha256(stored.encode()).hexdigest()}\n{stored}")
