"""Exports in the shape of real ones, clean and dirty, through the command."""

import csv
import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.catalogue import load
from comments.imports.cleaning import PIECE
from comments.models import Actor, Comment, Status
from tests.making import make_comment

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parent.parent.parent
CLEAN = Path(__file__).parent / "exports" / "clean.xml"
WORDPRESS = Path(__file__).parent / "exports" / "wordpress-6.xml"


def bring_in(file, **options):
    """Run the command on a path or on text; the report it writes and what it says."""
    out = io.StringIO()
    report = Path(options.pop("report"))
    call_command("import_wordpress", str(file), report=report, stdout=out, **options)
    return json.loads(report.read_text()), out.getvalue()


@pytest.fixture
def run(tmp_path):
    def on(file=CLEAN, **options):
        if isinstance(file, (str, bytes)):
            content = file.encode() if isinstance(file, str) else file
            file = tmp_path / "export.xml"
            file.write_bytes(content)
        return bring_in(file, report=tmp_path / "report.json", **options)

    return on


def comment(old_id):
    return Comment.objects.get(old_id=old_id)


def test_every_comment_of_the_file_is_accounted_for(run):
    done, table = run()

    in_the_file = len(re.findall("<wp:comment>", CLEAN.read_text()))
    assert sum(done["stored"].values()) + sum(done["left out"].values()) == in_the_file
    assert done["stored"] == {"published": 5, "pending": 2}
    assert done["left out"] == {"spam": 1, "pingback": 1, "under unmatched posts": 1}
    assert "77: https://old.example/?p=77" in table


def test_text_names_and_times_come_over(run):
    run()

    first = comment(101)
    assert first.name == "Tom & Ada"
    assert first.text == ("Walking helps & so does tea.\nA second line 😀\n\nA second paragraph.")
    assert first.sent_at == datetime(2016, 7, 1, 9, 20, 30, tzinfo=UTC)
    assert comment(104).name == "Anonymous"


def test_a_time_without_utc_is_read_in_the_old_sites_zone(run):
    done, _ = run(timezone="America/New_York")

    assert comment(104).sent_at == datetime(2016, 7, 3, 14, 0, 0, tzinfo=UTC)
    assert done["repairs"]["times that had to be worked out"] == 1


def test_threads_are_kept_one_level_deep_in_whatever_order_they_stand(run):
    run()

    heading = comment(101)
    assert comment(103).parent == heading
    assert comment(104).parent == heading
    assert comment(109).parent is None
    assert comment(110).parent is None


def test_only_what_screening_finds_nothing_in_is_public(run):
    done, _ = run()

    assert comment(105).status == Status.PENDING
    assert comment(105).findings.get().kind == "contact_details"
    assert done["pending by kind"] == {"contact_details": 1, "not approved yet": 1}
    for published in Comment.objects.published():
        assert not published.findings.exists()
        assert published.decisions.get().actor == Actor.IMPORT


def test_nothing_is_stored_that_tells_who_somebody_is(run):
    run()

    for old in Comment.objects.values():
        stored = str(old)
        assert "192.0.2.77" not in stored
        assert "spam.example" not in stored
        assert "@example.org" not in stored


def test_addresses_are_kept_only_when_asked_for(run):
    run(keep_email=True)

    assert comment(101).email == "tom@example.org"


@pytest.mark.parametrize(
    ("typed", "kept"), [("Tom@ｅxample.org", "tom@example.org"), ("tom@localhost", "")]
)
def test_addresses_are_kept_in_the_form_in_which_the_form_keeps_them(run, tmp_path, typed, kept):
    run(CLEAN.read_text().replace("tom@example.org", typed), keep_email=True)

    assert comment(101).email == kept


def test_running_again_stores_nothing_twice_and_changes_nothing_decided(run, moderator):
    run()
    comment(101).reject(by=moderator, rule="2")

    done, _ = run()

    assert done["stored"] == {}
    assert done["left out"]["imported before"] == 7
    assert comment(101).status == Status.REJECTED


def test_a_dry_run_stores_nothing_and_says_the_same(run):
    dry, table = run(dry_run=True)

    assert not Comment.objects.exists()
    assert "Would import" in table
    wet, _ = run()
    assert dry["stored"] == wet["stored"]


def test_the_map_names_articles_for_what_is_left(run, tmp_path):
    file = tmp_path / "map.csv"
    with file.open("w", newline="") as lines:
        csv.writer(lines).writerows([["post", "article"], ["77", "calm-jerks"]])

    done, _ = run(map=file)

    assert comment(201).article_slug == "calm-jerks"
    assert done["unmatched"] == []


def test_an_old_anchor_works_on_the_page_that_shows_the_comment(run, client, article):
    run()

    assert 'id="comment-101"' in client.get(article.url).text


class TestDrafts:
    def test_posts_become_drafts_that_pass_the_schema(self, run, settings, tmp_path):
        words = tmp_path / "words"
        (words / "articles").mkdir(parents=True)
        for name in ("topics.yaml", "people.yaml", "glossary.yaml"):
            (words / name).write_text((settings.ARTICLES_DIR / name).read_text())

        run(articles=words / "articles")

        library = load(words)
        assert [str(p) for p in library.problems if p.level == "E"] == []
        drafts = {article.slug: article for article in library.every_article}
        assert set(drafts) == {"post-77"}
        assert drafts["post-77"].draft
        assert drafts["post-77"].aliases == ("/?p=77",)
        assert "More of them." in drafts["post-77"].plain_text

    def test_the_comments_of_a_draft_wait_under_its_slug(self, run, tmp_path):
        done, _ = run(articles=tmp_path / "drafts")

        assert comment(201).article_slug == "post-77"
        assert done["unmatched"] == []

    def test_a_draft_keeps_old_addresses_and_counted_visits(self, run, settings, tmp_path):
        settings.ARTICLES_DIR = tmp_path / "empty"
        settings.ARTICLES_DIR.mkdir()

        run(articles=tmp_path / "drafts")

        text = (tmp_path / "drafts" / "legs-that-keep-still.md").read_text()
        for alias in ("/old/quiet-legs/", "/old/quiet-legs/feed/", "/?p=12"):
            assert alias in text
        assert "visits_before: 6199" in text
        assert "## A heading" in text
        assert "script" not in text

    def test_a_draft_that_is_there_is_left_as_it_is(self, run, tmp_path):
        drafts = tmp_path / "drafts"
        drafts.mkdir()
        (drafts / "post-77.md").write_text("an editor's own work")

        run(articles=drafts)

        assert (drafts / "post-77.md").read_text() == "an editor's own work"


class TestWhatWordPressWrites:
    """An export with what WordPress 6 puts into one: threads, kinds of posts, states, names."""

    def test_every_comment_is_accounted_for(self, run):
        done, _ = run(WORDPRESS)

        assert done["comments"]["in the file"] == WORDPRESS.read_text().count("<wp:comment>")
        assert sum(done["stored"].values()) == Comment.objects.count()
        outcomes = (*done["stored"].values(), *done["left out"].values())
        assert sum(outcomes) == done["comments"]["in the file"]
        assert sum(done["items"].values()) == 2 * done["items"]["in the file"]

    def test_threads_are_intact(self, run):
        done, _ = run(WORDPRESS, articles=self.folder)

        heading = {old.old_id: old.parent and old.parent.old_id for old in Comment.objects.all()}
        assert {old_id for old_id, above in heading.items() if above == 2} == {3, 4, 5, 11}
        assert heading[31] == 30
        assert {key for key, above in heading.items() if above} == {3, 4, 5, 11, 31}
        assert [line.split(" of ")[0] for line in done["made top-level"]] == [
            "comment 10",
            "comment 24",
            "comment 29",
            "comment 30",
        ]

    def test_what_was_not_public_or_not_approved_waits_and_says_why(self, run):
        done, _ = run(WORDPRESS, articles=self.folder)

        waiting = Comment.objects.filter(status=Status.PENDING)
        assert {old.old_id for old in waiting} == {15, 20, 21, 41, 42}
        assert done["pending by kind"] == {
            "not approved yet": 1,
            "contact-name": 1,
            "team-name": 1,
            "under a private post": 2,
        }
        assert comment(20).findings.get().reason.startswith("The name holds an address")

    def test_texts_and_names_are_whole(self, run):
        run(WORDPRESS, articles=self.folder)

        assert comment(17).text == "Has ]]> in it and <![CDATA[ too."
        assert len(comment(23).text) == len("My legs jump at night and I walk. ") * 120 - 1
        assert comment(22).name == ("Longname " * 12)[:60].strip()
        assert comment(26).text == "I <3 tea, legs<arms, 5 < 6, <me> and a block."

    def test_another_kind_of_post_comes_over_where_it_is_an_article_and_is_named_where_not(
        self, run
    ):
        done, _ = run(WORDPRESS)

        assert comment(44).article_slug == "calm-jerks"
        assert "12: http://old.example/blog/sleeptip/another/" in done["unmatched"]
        assert done["items"]["other kinds"] == 2
        assert done["items"]["trash"] == 1

    def test_posts_of_one_name_get_a_draft_each_and_keep_it(self, run):
        run(WORDPRESS, articles=self.folder)
        first = {file.name: file.read_text() for file in self.folder.iterdir()}
        run(WORDPRESS, articles=self.folder)

        assert set(first) == {
            "legs-at-night.md",
            "legs-at-night-6.md",
            "a-draft.md",
            "among-us.md",
            "with-a-password.md",
        }
        assert "A page of the same name." in first["legs-at-night-6.md"]
        assert comment(40).article_slug == "legs-at-night-6"
        assert {file.name: file.read_text() for file in self.folder.iterdir()} == first

    def test_a_draft_has_the_words_and_no_marks_of_the_editor(self, run, words):
        (words / "articles" / "quiet-legs.md").unlink()

        run(WORDPRESS, articles=words / "articles")

        text = (words / "articles" / "quiet-legs.md").read_text()
        assert text.endswith("Why you **jerk** ]]> awake.\n\nA caption\n")
        night = load(words).for_editors("legs-at-night")
        assert night.visits_before == 777
        assert "[[brackets]] and [@cite]" in night.plain_text
        assert "/// care" in night.plain_text

    def test_a_site_in_a_folder_keeps_its_old_addresses(self, run, client, settings, tmp_path):
        run(WORDPRESS, articles=self.folder)
        draft = (self.folder / "legs-at-night.md").read_text()
        words = shutil.copytree(settings.ARTICLES_DIR, tmp_path / "words")
        (words / "articles" / "legs-at-night.md").write_text(draft.replace("draft: true\n", ""))
        settings.ARTICLES_DIR = words

        for old in ("/blog/?p=5", "/blog/2016/03/legs-at-night/", "/?p=5"):
            answer = client.get(old)
            assert (answer.status_code, answer["Location"]) == (301, "/articles/legs-at-night/")

    def test_addresses_that_lead_nowhere_yet_are_named(self, run):
        done, table = run(WORDPRESS)

        assert done["addresses to add"]["quiet-legs"] == [
            "/blog/2016/03/quiet-legs/",
            "/blog/2016/03/quiet-legs/feed/",
            "/blog/?p=1",
            "/?p=1",
        ]
        assert "quiet-legs: /blog/2016/03/quiet-legs/feed/" in table

    def test_no_number_of_a_post_leads_out_of_the_folder(self, run, tmp_path):
        text = CLEAN.read_text().replace("<wp:post_id>77<", "<wp:post_id>/../../../out<")

        run(text, articles=self.folder)

        assert [file.name for file in self.folder.glob("post-*")] == ["post-0.md"]
        assert not list(tmp_path.rglob("out*"))

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.folder = tmp_path / "drafts"


class TestDirt:
    @pytest.mark.parametrize(
        ("dirty", "repair"),
        [
            (lambda text: "\ufeff" + text, "byte-order mark"),
            (lambda text: "\n\n \n" + text, "blank lines before the beginning"),
            (lambda text: text.replace("Walking", "Wal\x0bking"), "control characters"),
            (
                lambda text: text.replace("<wp:post_id>12<", "<wp:post_id>12&#x1F;<"),
                "illegal character references",
            ),
            (
                lambda text: text.replace("An old site", "Bed & breakfast &nbsp;"),
                "raw ampersands",
            ),
        ],
    )
    def test_dirt_is_repaired_and_counted(self, run, dirty, repair):
        done, _ = run(dirty(CLEAN.read_text()))

        assert done["repairs"][repair] >= 1
        assert done["stored"] == {"published": 5, "pending": 2}
        assert comment(101).text.startswith("Walking helps")

    def test_a_stray_byte_of_latin_1_becomes_its_letter(self, run):
        dirty = CLEAN.read_bytes().replace(b"so does tea", b"so does caf\xe9")

        done, _ = run(dirty)

        assert done["repairs"]["stray Latin-1 bytes"] == 1
        assert "so does café." in comment(101).text

    @pytest.mark.parametrize("version", ["1.0", "1.1"])
    def test_older_versions_are_read_whatever_their_prefix(self, run, version):
        text = CLEAN.read_text().replace("export/1.2/", f"export/{version}/")

        assert run(text.replace("wp:", "w:").replace(":wp=", ":w="))[0]["stored"]["published"] == 5

    def test_markup_that_old_versions_wrote_as_it_stood_loses_no_words(self, run):
        raw = "I <b>say</b> &lt;this&gt; &amp; that<br /><a href='/?a&b'>Walking</a> helps"

        run(CLEAN.read_text().replace("<![CDATA[Walking helps", f"{raw}<![CDATA["))

        assert comment(101).text.startswith("I say <this> & that\nWalking helps &")

    def test_an_authors_address_is_cut_out_under_any_prefix_and_nowhere_else(self, run):
        text = CLEAN.read_text().replace("wp:", "w:").replace(":wp=", ":w=")
        urls = re.compile("(?<=<w:comment_author_url>).*?(?=</w:comment_author_url>)")
        text = text.replace("Walking helps", "Walking <w:comment_author_url> helps")

        done, _ = run(urls.sub("http://x.example/<b>?a&b", text))

        assert done["stored"] == {"published": 5, "pending": 2}
        assert comment(101).text.startswith("Walking <w:comment_author_url> helps")
        assert len(comment(101).text) < 150

    def test_a_text_that_nobody_would_see_is_left_out(self, run):
        done, _ = run(
            CLEAN.read_text().replace(
                "A reply that stands before its parent in the file.", "&#8203;\u200b<p>\u2060</p>"
            )
        )

        assert done["left out"]["without words"] == 1

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "empty"),
            (b"just words", "not XML"),
            (b"<html><body>no</body></html>", "root is not rss"),
            (b"<rss><channel></channel></rss>", "no export of WordPress"),
            (CLEAN.read_bytes()[:4000], "cut off or malformed"),
            (b"<rss><channel><a></b></channel></rss>", "cut off or malformed"),
            (b'<!DOCTYPE rss [<!ENTITY a "b">]>\n<rss></rss>', "DOCTYPE"),
            (b"\x00\x01\x02" * 100, "not XML"),
        ],
    )
    def test_what_cannot_be_read_is_said_in_a_sentence_and_changes_nothing(
        self, run, content, sentence
    ):
        with pytest.raises(CommandError, match=sentence):
            run(content)

        assert not Comment.objects.exists()

    def test_a_zip_is_not_unpacked_for_anybody(self, run):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("export.xml", CLEAN.read_text())

        with pytest.raises(CommandError, match="ZIP"):
            run(packed.getvalue())

    def test_a_missing_file_and_an_unreadable_map_are_said_in_a_sentence(self, run, tmp_path):
        with pytest.raises(CommandError, match="No such file"):
            run(tmp_path / "nowhere.xml")
        (tmp_path / "map.csv").write_text("a,b\n1,2\n")
        with pytest.raises(CommandError, match="post,article"):
            run(map=tmp_path / "map.csv")
        (tmp_path / "map.csv").write_bytes(b"post,article\n\xff,calm-jerks\n")
        with pytest.raises(CommandError, match=r"map\.csv cannot be read: it is not UTF-8\."):
            run(map=tmp_path / "map.csv")
        with pytest.raises(CommandError, match=r"cannot be read: Is a directory\."):
            run(map=tmp_path)
        assert not Comment.objects.exists()

    @pytest.mark.parametrize(
        ("beginning", "unit"),
        [
            ("<item><title>", "x"),
            ("<item><wp:comment><wp:comment_content><![CDATA[", "x"),
            ("<!-- ", "x"),
            ("<item class='", "x"),
            ("<", "x"),
        ],
    )
    def test_one_huge_element_is_refused_early_in_little_memory(
        self, run, tmp_path, beginning, unit
    ):
        file = tmp_path / "huge.xml"
        with file.open("w") as lines:
            lines.write('<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>' + beginning)
            lines.write(unit * 13_000_000)
            lines.truncate(200_000_000)  # a hole; whoever reads on to it reads NULs
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

        with pytest.raises(CommandError, match="longer than"):
            run(file)

        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert grown < 120_000  # kilobytes

    @pytest.mark.parametrize("length", [PIECE - 1, PIECE, PIECE + 1, PIECE + 2, PIECE + 5])
    def test_no_mark_up_is_lost_where_the_file_is_read_in_pieces(self, run, length):
        """A file of one line, whose CDATA sections and references stand across the pieces."""
        text = CLEAN.read_text().partition("?>")[2].replace("An old site", "%s &amp; &#1; & tea")
        line = text.replace("\n\t", " ").replace("\n<", "<")
        for mark in ("<![CDATA[Walking", "]]></wp:comment_content>", "&amp; &#1;", "&#1;", "& tea"):
            filler = "y" * (length - line.index(mark))

            done, _ = run(line.replace("%s", filler), dry_run=True)

            assert done["stored"] == {"published": 5, "pending": 2}


class TestInterruptions:
    """What a real file shows when a run ends before its end."""

    @pytest.fixture
    def export(self, tmp_path):
        return exported(tmp_path, "".join(post(number, comments=4) for number in range(3)))

    def test_one_that_ends_at_any_statement_and_is_run_again_ends_in_the_same_state(
        self, site_file, export
    ):
        statements = Stopper()
        with connection.execute_wrapper(statements):
            site_file.manage("import_wordpress", export)
        whole = site_file.sql(STATE)

        for place in range(1, statements.seen + 1):
            for table in ("finding", "decision", "comment"):
                site_file.sql(f"DELETE FROM comments_{table}")  # noqa: S608
            with connection.execute_wrapper(Stopper(at=place)), pytest.raises(KeyboardInterrupt):
                site_file.manage("import_wordpress", export)
            stopped = len(site_file.sql(STATE))
            site_file.manage("import_wordpress", export)

            assert stopped % 4 == 0  # whole posts only
            assert site_file.sql(STATE) == whole

    def test_a_killed_process_leaves_whole_posts_and_the_next_run_goes_on(
        self, site_file, tmp_path
    ):
        export = exported(tmp_path, "".join(post(number, comments=40) for number in range(40)))
        connection.close()
        count = "SELECT count(*), count(parent_id) FROM comments_comment"
        running = subprocess.Popen(
            [sys.executable, "manage.py", "import_wordpress", str(export)],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "DATA_DIR": str(site_file.data),
                "ARTICLES_DIR": str(ROOT / "tests" / "content"),
            },
            stdout=subprocess.DEVNULL,
        )

        while running.poll() is None and site_file.sql(count)[0][0] < 200:
            time.sleep(0.005)
        running.kill()
        running.wait()
        halfway = site_file.sql(count)[0][0]
        site_file.manage("import_wordpress", export)

        assert 0 < halfway < 1600
        assert halfway % 40 == 0
        assert site_file.sql(count) == [(1600, 800)]

    def test_a_full_disk_is_said_in_a_sentence_and_leaves_whole_posts(self, site_file, tmp_path):
        export = exported(tmp_path, "".join(post(number, comments=40) for number in range(10)))
        [(pages,)] = site_file.sql("PRAGMA page_count")
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {pages + 40}")

        with pytest.raises(CommandError, match=r"^The database refused: .*full\..*run it again"):
            site_file.manage("import_wordpress", export)

        stored = Comment.objects.count()
        assert 0 < stored < 400
        assert stored % 40 == 0
        connection.close()
        site_file.manage("import_wordpress", export)
        assert Comment.objects.count() == 400

    def test_where_a_disk_is_full_is_said_before_anything_is_stored(
        self, site_file, export, monkeypatch, tmp_path
    ):
        full = partial(Path.open, Path("/dev/full"), "r+b")
        monkeypatch.setattr("tempfile.TemporaryFile", full)
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

        with pytest.raises(CommandError, match=f"^{tmp_path}: No space left on device"):
            site_file.manage("import_wordpress", export)

        assert not Comment.objects.exists()

    def test_a_read_only_database_is_said_in_a_sentence(self, site_file, export):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = ON")

        with pytest.raises(CommandError, match=r"^The database refused: .*readonly"):
            site_file.manage("import_wordpress", export)

        assert not Comment.objects.exists()


STATE = (
    "SELECT c.old_post, c.old_id, c.text, c.status, c.sent_at, c.version, p.old_id,"
    " (SELECT count(*) FROM comments_decision d WHERE d.comment_id = c.id)"
    " FROM comments_comment c LEFT JOIN comments_comment p ON p.id = c.parent_id ORDER BY 1, 2"
)


class Stopper:
    """Ends the run, as Ctrl-C does, when it is about to execute its statement number `at`."""

    def __init__(self, at=None):
        self.at, self.seen = at, 0

    def __call__(self, execute, *statement):
        self.seen += 1
        if self.seen == self.at:
            raise KeyboardInterrupt
        return execute(*statement)


def exported(folder, items):
    """A file with the head of the clean export and these items."""
    file = folder / "many.xml"
    file.write_text(CLEAN.read_text().partition("\t<item>")[0] + items + "</channel></rss>")
    return file


def post(number, *, comments):
    """A post under the test article, every second comment a reply."""
    written = []
    for place in range(comments):
        old_id = number * 1000 + place + 1
        parent = old_id - 1 if place % 2 else 0
        written.append(
            f"<wp:comment><wp:comment_id>{old_id}</wp:comment_id>"
            "<wp:comment_author>Ann</wp:comment_author>"
            "<wp:comment_date_gmt>2016-07-01 09:20:30</wp:comment_date_gmt>"
            f"<wp:comment_content>I walk about, it is night {old_id}.</wp:comment_content>"
            "<wp:comment_approved>1</wp:comment_approved><wp:comment_type></wp:comment_type>"
            f"<wp:comment_parent>{parent}</wp:comment_parent></wp:comment>"
        )
    return (
        "<item><title>x</title><link>https://old.example/quiet-legs/</link>"
        f"<wp:post_id>{number + 1}</wp:post_id><wp:post_type>post</wp:post_type>"
        f"{''.join(written)}</item>"
    )


def test_what_readers_see_can_be_taken_away(run):
    run()
    make_comment(status=Status.PENDING, text="not public")
    make_comment(text="I am Asha Miller.", masks=[[5, 16, "name removed"]])
    out = io.StringIO()

    call_command("export_comments", stdout=out)

    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(lines) == 6
    assert {line["in_reply_to"] for line in lines} == {None, comment(101).pk}
    assert "I am [name removed]." in [line["text"] for line in lines]
    assert all(set(line) >= {"id", "article", "name", "text", "sent_at"} for line in lines)
