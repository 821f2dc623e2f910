import datetime
import os
import time

import pytest

from articles.frontmatter import parse
from articles.schema import Kind
from tests.articles.writing import article_text

FILE = "articles/a-page.md"


def found(source, level="E"):
    return [(p.code, p.field) for p in parse(source, FILE).problems if p.level == level]


def test_a_right_file_gives_its_fields_and_its_body():
    source = article_text("## Heading\n\nWords.", updated=datetime.date(2026, 2, 1))

    parsed = parse(source, FILE)

    assert parsed.problems == ()
    assert parsed.front.kind is Kind.GUIDE
    assert parsed.front.topics == ("nights",)
    assert parsed.front.updated == datetime.date(2026, 2, 1)
    assert parsed.body.strip() == "## Heading\n\nWords."


def test_the_body_begins_on_the_line_that_is_reported():
    source = article_text("The first words.")

    parsed = parse(source, FILE)

    lines = source.split("\n")
    assert "The first words." in "\n".join(lines[parsed.body_line - 1 :])
    assert lines[parsed.body_line - 1 :] == parsed.body.split("\n")


def test_front_matter_cannot_be_changed():
    front = parse(article_text(), FILE).front

    with pytest.raises(ValueError, match="frozen"):
        front.title = "Another"


def test_windows_line_ends_and_a_byte_order_mark_change_nothing():
    source = article_text()

    windows = parse(b"\xef\xbb\xbf" + source.replace("\n", "\r\n").encode(), FILE)

    assert windows.front == parse(source, FILE).front


def test_all_mistakes_are_told_at_once_with_their_lines():
    source = "---\ntitel: X\nkind: condtion\ntopics: nights\nauthors: [editors]\n---\n"

    problems = parse(source, FILE).problems

    told = {(p.code, p.field, p.line) for p in problems}
    assert {
        ("C006", "titel", 2),
        ("C005", "kind", 3),
        ("C005", "topics", 4),
        ("C004", "published", 2),
        ("C004", "review_due", 1),
    } <= told


def test_an_unknown_field_is_refused_with_the_nearest_name():
    problems = parse(article_text(sumary="x"), FILE).problems

    assert "did you mean “summary”?" in str(problems[0])


def test_a_mistake_inside_a_reference_names_the_reference():
    references = [{"id": "a", "title": "A"}, {"id": "b", "title": "B", "yaer": 2014}]

    [problem] = parse(article_text(references=references), FILE).problems

    assert problem.field == "references[2].yaer"
    assert "“year”" in problem.message


def test_a_message_says_file_line_code_field_and_what_would_be_right():
    source = article_text().replace("kind: guide", "kind: guied")

    [problem] = parse(source, FILE).problems

    assert str(problem) == (
        "articles/a-page.md:5: C005 kind: “guied” does not fit; the field must be"
        " condition, symptom, treatment, test, guide, answer or page."
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("published", "2026-01-01"),
        ("published", datetime.datetime(2026, 1, 1, 12)),  # noqa: DTZ001
        ("title", 2014),
        ("title", ""),
        ("title", "Hid\x00den"),
        ("title", "Back\u202ewards"),
        ("topics", ["a", "b", "c", "d"]),
        ("topics", ["Not A Slug"]),
        ("authors", []),
        ("also_called", [1]),
        ("related", ["a", "b", "c", "d", "e"]),
        ("aliases", ["old"]),
        ("aliases", ["/"]),
        ("aliases", ["//elsewhere.example"]),
        ("aliases", ["https://elsewhere.example/"]),
        ("references", [{"title": "A", "url": "javascript:alert(1)"}]),
        ("references", [{"title": "A", "year": "2014"}]),
        ("references", [{"title": "A", "type": "blog"}]),
        ("changes", [{"date": "yesterday", "text": "x"}]),
        ("comments", "maybe"),
        ("draft", "yes"),
        ("visits_before", -1),
        ("visits_before", True),
    ],
)
def test_a_mistyped_field_is_an_error(field, value):
    source = article_text(**{field: value})

    codes = {(code, name.partition("[")[0]) for code, name in found(source)}

    assert codes <= {("C005", field), ("C003", "")}
    assert codes


@pytest.mark.parametrize("field", ["title", "summary", "kind", "topics", "authors", "published"])
def test_a_required_field_may_not_be_missing(field):
    assert ("C004", field) in found(article_text(**{field: None}))


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"kind": "condition"}, "also_called"),
        ({"kind": "answer"}, "question"),
        ({"review_due": None}, "review_due"),
        ({"reviewed_by": "example-doctor"}, "reviewed"),
        ({"reviewed": datetime.date(2026, 1, 1)}, "reviewed_by"),
    ],
)
def test_some_fields_need_another(fields, missing):
    assert found(article_text(**fields)) == [("C004", missing)]


def test_a_page_needs_no_topic_and_no_review_and_takes_no_comments():
    page = {"kind": "page", "topics": None, "review_due": None}

    assert found(article_text(**page)) == []
    assert found(article_text(**page, comments="open")) == [("C005", "comments")]


@pytest.mark.parametrize(
    ("title", "is_good"),
    [
        ("Restless legs", True),
        ("REM sleep behaviour disorder", True),
        ("Parkinson's disease and sleep", True),
        ("Is it restless legs?", False),
        ("Restless legs.", False),
        ("Why Restless Legs Come At Night", False),
        ("RL", False),
        ("Restless legs " * 6, False),
    ],
)
def test_the_wording_of_a_title_is_advice(title, is_good):
    parsed = parse(article_text(title=title), FILE)

    assert parsed.front is not None
    assert [p.code for p in parsed.problems] == ([] if is_good else ["C015"])
    assert all(p.level == "W" for p in parsed.problems)


@pytest.mark.parametrize("length", [49, 161])
def test_the_length_of_a_summary_is_advice(length):
    assert found(article_text(summary="x" * length), level="W") == [("C016", "summary")]
    assert found(article_text(summary="x" * length)) == []


def test_words_that_other_yaml_reads_as_values_stay_words():
    source = article_text().replace("title: An invented page", "title: No")

    assert parse(source, FILE).front.title == "No"


def test_a_number_that_names_something_needs_no_quotes():
    parsed = parse(article_text(references=[{"title": "A", "pmid": 24363103}]), FILE)

    assert parsed.front.references[0].pmid == "24363103"


@pytest.mark.parametrize(
    "line",
    [
        "title: Twice",
        "kind: &anchor guide",
        "kind: *alias",
        "kind: !!python/object/apply:os.system [ls]",
        "kind: !word guide",
        "kind: !!str guide",
        "kind: a: b",
        "kind: {a: [[[[[[[x]]]]]]]}",
        "1: guide",
        "? [guide]",
    ],
)
def test_anything_but_plain_yaml_is_refused_with_its_line(line):
    source = f"---\ntitle: A page\n{line}\nsummary: x\n---\n"

    [problem] = parse(source, FILE).problems

    assert (problem.code, problem.line) == ("C003", 3)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"", "C002"),
        (b"No front matter.", "C002"),
        (b"---\ntitle: Never closed\n", "C002"),
        (b"---\n- a list\n---\n", "C003"),
        (b"---\n---\n", "C003"),
        ("---\ntitle: caf\xe9\n---\n".encode("latin-1"), "C001"),
        (b"\x00\xff\xfe" * 1000, "C001"),
        (b"x" * 200_001, "C001"),
    ],
)
def test_a_file_that_is_no_article_is_refused(source, code):
    parsed = parse(source, FILE)

    assert parsed.front is None
    assert [p.code for p in parsed.problems] == [code]


# Each list holds the one before nine times: a billion in nine lines, were aliases allowed.
LAUGHS = "".join(f"b{n + 1}: &b{n + 1} [{', '.join([f'*b{n}'] * 9)}]\n" for n in range(9))


@pytest.mark.parametrize(
    "source",
    [
        f"---\nb0: &b0 [x]\n{LAUGHS}---\n",
        "x" * 10_000_000,
        os.urandom(10_000_000),
        "---\na: " + "[" * 90_000 + "\n---\n",
        "---\na: " + "{a: " * 30_000 + "\n---\n",
        "---\n" + "".join(f"{'  ' * depth}a:\n" for depth in range(400)) + "---\n",
        "---\n" + "".join(f"k{number}: 1\n" for number in range(18_000)) + "---\n",
        "---\na: [" + "b," * 90_000 + "]\n---\n",
        "---\nyear: " + "9" * 150_000 + "\n---\n",
    ],
    ids=["laughs", "large", "binary", "lists", "maps", "indented", "keys", "items", "digits"],
)
def test_no_file_costs_more_than_a_moment(source):
    begin = time.process_time()

    parsed = parse(source, FILE)

    assert parsed.front is None
    assert time.process_time() - begin < 2
