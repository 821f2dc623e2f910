"""Each rule of the editors' lint: a text it objects to, and one next to it that it leaves alone."""

import datetime
import itertools
import string
import time

import pytest
import time_machine

from articles.catalogue import load
from articles.lint import lint
from tests.articles.writing import article_text

TODAY = "2026-06-01 12:00"
NOTE = "Do not stop or change a prescribed medicine on your own: talk to the person who did."
ONE = {"id": "one", "title": "A first source", "url": "https://example.org/one"}
TWO = {"id": "two", "title": "A second source", "doi": "10.1000/two"}
CARD = "/// care | {title}\n    level: {level}\n- {item}\n///\n\n"


def card(title="Speak to a GP if:", level="non-urgent", item="it goes on"):
    return CARD.format(title=title, level=level, item=item)


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def told(words, tmp_path_factory):
    """What the lint says of a page with this body and these fields: code, level, the line."""
    rendered = tmp_path_factory.getbasetemp() / "rendered"  # for all tests: most files are the same

    def told(body="Some words [@one; @two].", file="articles/a-page.md", **fields):
        fields = {"references": [ONE, TWO], **fields}
        text = article_text(body, **fields)
        (words / file).write_text(text, encoding="utf-8")
        with time_machine.travel(TODAY, tick=False):
            problems = lint(load(words, rendered), words)
        lines = text.split("\n")
        return [
            (problem.code, problem.level, lines[problem.line - 1])
            for problem in problems
            if problem.file == file
        ]

    return told


@pytest.fixture
def codes(told):
    """The codes of what the lint says, without the review that every new page lacks."""

    def codes(*args, **fields):
        return [code for code, _, _ in told(*args, **fields) if code != "R110"]

    return codes


# R: dates and reviewers


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"updated": day("2026-06-02")}, "R101"),
        ({"updated": day("2026-06-01")}, None),
        ({"published": day("2026-05-02"), "updated": day("2026-05-01")}, "R103"),
        ({"published": day("2026-05-01"), "updated": day("2026-05-01")}, None),
        ({"review_due": day("2029-01-02")}, "R104"),
        ({"review_due": day("2029-01-01")}, None),
        ({"review_due": day("2029-05-01"), "updated": day("2026-05-01")}, None),
    ],
)
def test_dates(codes, fields, code):
    assert codes(**fields) == ([code] if code else [])


@pytest.mark.parametrize(
    ("due", "level"),
    [("2026-06-02", None), ("2026-06-01", "W"), ("2026-03-03", "W"), ("2026-03-02", "E")],
)
def test_an_overdue_review_is_advice_for_90_days_and_then_an_error(told, due, level):
    found = told(published=day("2025-01-01"), review_due=day(due))

    assert [(code, lvl) for code, lvl, _ in found if code == "R102"] == (
        [("R102", level)] if level else []
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ["R110"]),
        ({"reviewed_by": "example-doctor"}, []),
        ({"reviewed_by": "nobody"}, ["R105"]),
        ({"reviewed_by": "editors", "authors": ["example-doctor"]}, ["R106"]),
        ({"reviewed_by": "example-doctor", "authors": ["example-doctor"]}, ["R107"]),
        ({"reviewed_by": "example-doctor", "authors": ["example-doctor", "editors"]}, []),
    ],
)
def test_a_reviewer_is_somebody_else_with_credentials(told, fields, expected):
    if fields:
        fields = {**fields, "reviewed": day("2026-05-01")}

    assert [code for code, _, _ in told(**fields)] == expected


def test_a_standing_page_needs_no_doctor(told):
    page = {"kind": "page", "topics": None, "review_due": None}

    assert told("Words.", "pages/a-page.md", references=None, **page) == []


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-11-15", [("R101", "E")]),
        ("2026-11-16", []),
        ("2027-11-16", []),
        ("2027-11-17", [("R102", "W")]),
    ],
)
def test_help_lines_are_to_be_checked_once_a_year(words, edit_help_lines, today, expected):
    with time_machine.travel(f"{today} 12:00", tick=False):
        found = [problem for problem in lint(load(words), words) if "help_lines" in problem.file]

    assert [(problem.code, problem.level) for problem in found] == expected
    assert all((problem.line, problem.field) == (1, "last_checked") for problem in found)


# F: references and citations


@pytest.mark.parametrize(
    ("references", "expected"),
    [
        ([ONE, TWO], []),
        ([{**ONE, "id": ""}, TWO], ["F201"]),
        ([ONE, {"id": "two", "title": "Unlinked"}], ["F202"]),
        ([ONE, TWO, {**TWO}], ["F203"]),
        ([ONE, {**TWO, "doi": "https://doi.org/10.1000/two"}], ["F204"]),
        ([ONE, {**TWO, "doi": "10.1000"}], ["F204"]),
        ([ONE, {"id": "two", "title": "A book", "isbn": "9780000000002"}], []),
        ([ONE, TWO, {**TWO, "id": "three"}], ["F209"]),
    ],
)
def test_references(codes, references, expected):
    cited = "Words [@one; @two]." if references[0]["id"] else "Words [@two]."

    assert codes(cited, references=references) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Words [@one; @two].", []),
        ("Words [@one; @two; @three].", ["F205"]),
        ("Words [@one; @two], and `[@code]`.", []),
        ("Words [@one; @two], not [@One Two].", ["F205"]),
        ("Words [@one; @two], not [@one; two].", ["F205"]),
    ],
)
def test_a_citation_names_a_reference(codes, body, expected):
    assert codes(body) == expected


def test_a_health_page_needs_two_references_unless_it_is_a_draft(told):
    assert ("F206", "E") in [found[:2] for found in told("Words [@one].", references=[ONE])]
    assert ("F206", "W") in [found[:2] for found in told("Words.", references=[], draft=True)]


@pytest.mark.parametrize(
    ("section", "fires"),
    [
        ("About 1 in 7 people have it.", True),
        ("Some 12% have it.", True),
        ("A study says so.", True),
        ("There is research on it.", True),
        ("| A | B |\n| --- | --- |\n| x | 5 minutes |", True),
        ("About 1 in 7 people have it [@one].", False),
        ("A page from 6 August 2026, written at 10:30pm.", False),
        ("Call 999, 111 or Samaritans on 116 123, 24 hours a day.", False),
        ("No figure at all.", False),
        ("### Below\n\nAbout 1 in 7 people.\n\n### Sources\n\nFrom one [@one].", False),
    ],
)
def test_a_section_with_a_figure_cites_its_source(codes, section, fires):
    found = codes(f"## Sources\n\nWords [@one; @two].\n\n## Figures\n\n{section}")

    assert ("F211" in found) is fires


# L: links


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("[](/articles/quiet-legs/)", "L301"),
        ("[here](/articles/quiet-legs/)", "L302"),
        ("[Click here](/articles/quiet-legs/)", "L302"),
        ("[Read more …](/articles/quiet-legs/)", "L302"),
        ("[quiet legs](/articles/quiet-legs/)", None),
        ("[quiet legs](/articles/quite-legs/)", "L303"),
        ("[quiet legs](/topics/legs/)", "L303"),
        ("[legs](/legs/)", "L303"),
        ("[quiet legs](/old/quiet-legs/)", "L303"),
        ("[withdrawn advice](/articles/withdrawn-advice/)", "L303"),
        ("[quiet nights](/topics/nights/)", None),
        ("[every article](/articles/), [home](/) and [the search](/search/?q=legs)", None),
        ("[about](/about/) and [about](../../about/)", None),
        ("[a picture](/static/content/none.svg)", "L303"),
        ("[below](#below)", "L304"),
        ("[on this page](#a-heading)", None),
        ("[comments](#comments)", None),
        ("[quiet legs](/articles/quiet-legs/#nowhere)", "L304"),
        ("[quiet legs](/articles/quiet-legs/#what-quiet-legs-are)", None),
        ("[ferritin](/glossary/#ferritin)", None),
        ("[ferritin](/glossary/#iron)", "L304"),
        ("[[ferritin]] and [[quiet-sleep|sound sleep]]", None),
        ("[[feritin]]", "L305"),
        ("[[Ferritin]]", "L305"),
        ("`[[code]]`", None),
        ("[a script](javascript:alert)", "L306"),
        ("[data](data:text/html,x)", "L306"),
        ("[short](https://bit.ly/x)", "L307"),
        ("[short](https://www.tinyurl.com/x)", "L307"),
        ("[long](https://example.org/bit.ly)", None),
        ("[followed](https://example.org/?utm_source=x)", "L308"),
        ("[followed](https://example.org/?a=b&fbclid=x)", "L308"),
        ("[asked](https://example.org/?page=2)", None),
    ],
)
def test_links(told, link, code):
    found = told(f"Words [@one; @two].\n\n## A heading\n\nOther words, {link}.")

    expected = [(code, "E", f"Other words, {link}.")] if code else []
    assert [problem for problem in found if problem[0] != "R110"] == expected


def test_a_link_to_a_page_that_readers_cannot_open_yet_is_broken(words, told):
    (words / "articles/soon.md").write_text(article_text(published=day("2026-07-01")))
    (words / "articles/unfinished.md").write_text(article_text(draft=True))
    body = "Words [@one; @two], [soon](/articles/soon/) and [later](/articles/unfinished/)."

    def levels(**fields):
        return [code for code, _, _ in told(body, **fields)].count("L303")

    assert levels() == 2
    assert levels(published=day("2026-07-01")) == 1
    assert levels(draft=True) == 0


def test_the_line_of_a_link_is_that_of_its_place_among_equal_ones(told):
    body = "Words [@one; @two].\n\nFirst [a](/x/).\n\nThen [b](/y/).\n\nLast [c](/x/)."

    lines = [line for code, _, line in told(body) if code == "L303"]

    assert lines == ["First [a](/x/).", "Then [b](/y/).", "Last [c](/x/)."]


def test_a_related_article_exists_and_is_another(codes):
    assert codes(related=["quiet-legs"]) == []
    assert codes(related=["quite-legs"]) == ["L303"]
    assert codes(related=["a-page"]) == ["L303"]


def test_references_lead_where_they_say(codes):
    short = {**ONE, "url": "https://bit.ly/one"}

    assert codes(references=[short, TWO]) == ["L307"]


def test_the_article_of_a_glossary_entry_exists(words):
    glossary = words / "glossary.yaml"
    glossary.write_text(glossary.read_text().replace("article: quiet-legs", "article: quite-legs"))

    found = [p for p in lint(load(words), words) if p.file == "glossary.yaml"]

    assert [(p.code, p.field) for p in found] == [("L303", "ferritin.article")]
    assert "did you mean “quiet-legs”?" in found[0].message


def test_words_are_not_called_unknown_while_the_glossary_cannot_be_read(words, codes):
    (words / "glossary.yaml").write_text("nonsense")

    assert codes("Words [@one; @two] and [[ferritin]].") == []


# H: headings


@pytest.mark.parametrize(
    ("headings", "code", "line"),
    [
        ("## One\n\n### Two\n\n## Three", None, None),
        ("# One", "H401", "# One"),
        ("One\n===", "H401", "One"),
        ("### One", "H402", "### One"),
        ("## One\n\n#### Two", "H402", "#### Two"),
        ("##\n\nWords.", "H403", "##"),
        ("## One\n\n## Two\n\n### One", "H404", "### One"),
        ("## One {#same}\n\n## Two {#same}", "H404", "## Two {#same}"),
        ("## One\n\n## Two {#other}", None, None),
        ("    # code", None, None),
    ],
)
def test_headings(told, headings, code, line):
    found = [p for p in told(f"Words [@one; @two].\n\n{headings}\n\nMore.") if p[0] != "R110"]

    assert found == ([(code, "E", line)] if code else [])


def test_boxes_of_one_kind_may_have_the_same_heading(codes):
    box = "/// do | Do\n- sleep\n///\n\n"

    assert codes(f"Words [@one; @two].\n\n## One\n\n{box}## Two\n\n{box}") == []


# A: pictures and tables


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        ("![A bed](images/bed.svg){width=20 height=10}", []),
        ("![](images/bed.svg){width=20 height=10}", ["A501"]),
        ("![](images/bed.svg){.decorative width=20 height=10}", []),
        ("![A bed](images/bed.svg)", ["A502"]),
        ("![A bed](images/large.svg){width=20 height=10}", ["A503"]),
        ("![A bed](images/none.svg){width=20 height=10}", ["A506"]),
        ("![A bed](images/../topics.yaml){width=20 height=10}", ["A506"]),
        ("![A bed](https://example.org/bed.svg){width=20 height=10}", ["A506"]),
        (" ".join(f"![A](images/{name}.svg){{width=2 height=1}}" for name in "abcc"), ["A504"]),
    ],
)
def test_pictures(words, told, picture, expected):
    (words / "images").mkdir()
    for name, size in {"bed": 10, "large": 100_001, "a": 99_000, "b": 99_000, "c": 9_000}.items():
        (words / f"images/{name}.svg").write_bytes(b" " * size)

    found = [p for p in told(f"Words [@one; @two].\n\n{picture}") if p[0] != "R110"]

    assert found == [(code, "E", picture) for code in expected]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("/// table | Caption\n| A | B |\n| - | - |\n| x | y |\n///", []),
        ("/// table | Caption\n\n| | B |\n| - | - |\n| x | y |\n///", []),
        ("/// table | Caption\n| A | |\n| - | - |\n| x | y |\n///", ["A505"]),
        ("| A | B |\n| - | - |\n| x | y |", ["A507"]),
        ("Not | a table\n\nat | all", []),
    ],
)
def test_tables(codes, table, expected):
    assert codes(f"Words [@one; @two].\n\n{table}") == expected


# W: words


@pytest.mark.parametrize(
    ("sentence", "level"),
    [
        ("Many people suffer from it.", "E"),
        ("Those\nsuffering\nfrom it are many.", "E"),
        ("A sufferer told us.", "E"),
        ("She was a victim of it.", "E"),
        ("He is an epileptic.", "E"),
        ("An epileptic seizure is one kind.", None),
        ("An anti-epileptic medicine is another word for it.", None),
        ("A drug may help.", "W"),
        ("Illegal drugs are a risk.", None),
        ("There is no cure.", "W"),
        ("It is simply a jolt.", "W"),
        ("Don't worry.", "W"),
        ("Don’t worry.", "W"),
        ("It is nothing to worry about.", "W"),
        ("A procedure is secure and obscure.", None),
        ("People with epilepsy have seizures.", None),
    ],
)
def test_words_to_avoid(told, sentence, level):
    found = told(f"Words [@one; @two].\n\n{sentence}")

    expected = {("W601", level)} if level else set()
    assert {problem[:2] for problem in found if problem[0] != "R110"} == expected


def test_words_to_avoid_are_found_in_the_front_matter_and_on_the_line_they_stand_on(told):
    assert ("W601", "W", "title: A miracle page") in told(title="A miracle page")
    assert ("W601", "E", "who suffer from it.") in told(
        "Two\nlines [@one; @two]\nwho suffer from it."
    )


def test_the_name_of_the_box_of_things_not_to_do_is_no_contraction(codes):
    assert codes("Words [@one; @two].\n\n/// dont | Don't\n- do not run\n///") == []
    assert codes("Words [@one; @two].\n\nDon't run.") == ["W601"]


@pytest.mark.parametrize(
    ("body", "fires"),
    [
        ("Clonazepam 0.5mg is a tablet.", True),
        ("Clonazepam is one.\n\nPeople take 500 micrograms at night.", True),
        ("Clonazepam is one.\n\n- half a tablet at night", True),
        ("Clonazepam is one.\n\nA coffee has 100mg of caffeine.", False),
        ("Clonazepam is one.\n\nFerritin is under 75 micrograms a litre.", False),
        ("Clonazepam is one.\n\nTake 2 breaks in 15 minutes.", False),
        ("Sugar comes in bags of 500 grams.", False),
    ],
)
def test_no_dose_of_a_prescription_medicine(codes, body, fires):
    assert ("W602" in codes(f"{NOTE} [@one; @two]\n\n{body}")) is fires


@pytest.mark.parametrize(
    ("count", "code"), [(25, None), (26, "W603")], ids=["25 words", "26 words"]
)
def test_a_sentence_has_at_most_25_words(codes, count, code):
    sentence = "One " + "word " * (count - 2) + "more."

    assert codes(f"Words [@one; @two]. {sentence}") == ([code] if code else [])


def test_a_sentence_has_at_most_20_words_on_average(codes):
    long, short = "It is so that " + "we do go " * 6 + "on.", "It is so."

    assert codes("\n\n".join(["Words [@one; @two].", *[long] * 20])) == ["W604"]
    assert codes("\n\n".join(["Words [@one; @two].", *[long, short] * 20])) == []


@pytest.mark.parametrize(("count", "code"), [(4, None), (5, "W605")])
def test_a_paragraph_has_at_most_4_sentences(codes, count, code):
    assert codes(f"Words [@one; @two].\n\n{'We go on. ' * count}") == ([code] if code else [])


@pytest.mark.parametrize(
    ("sentence", "level"),
    [
        ("We go to bed late at night.", None),
        ("The patient reports intermittent movement disorders.", "E"),
        ("Many people notice movements through the day.", "W"),
    ],
)
def test_the_reading_grade_is_9_at_most(told, sentence, level):
    found = told("\n\n".join([*[sentence] * 30, "Words [@one; @two]."]))

    assert [problem[:2] for problem in found if problem[0] == "W606"] == (
        [("W606", level)] if level else []
    )


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("The DVLA decides.", True),
        ("The Driver and Vehicle Licensing Agency (DVLA) decides. Ask the DVLA.", False),
        ("The DVLA (Driver and Vehicle Licensing Agency) decides.", False),
        ("CBD is short for cannabidiol.", False),
        ("The law is the UK General Data Protection Regulation (UK GDPR).", False),
        ("Myalgic encephalomyelitis (ME/CFS) is an illness, and ME is its short name.", False),
        ("SSRIs may do it.", True),
        ("Call NHS 111, your GP, or go to A&E in the UK, not in the US. An EEG is a test.", False),
        ("It follows NG217 and B12, as GOV.UK says.", False),
        ("Rapid eye movement (REM) sleep, or REM.", False),
    ],
)
def test_short_forms_are_spelled_out_at_first(codes, text, fires):
    assert ("W607" in codes(f"Words [@one; @two].\n\n{text}")) is fires


def test_a_definition_is_one_sentence(words):
    glossary = words / "glossary.yaml"
    text = glossary.read_text()
    glossary.write_text(text.replace("Sleep in which", "Sleep. It is that in which"))

    found = [p for p in lint(load(words), words) if p.file == "glossary.yaml"]

    assert [(p.code, p.field) for p in found] == [("W603", "quiet-sleep.definition")]


# S: safety


@pytest.mark.parametrize(
    ("fields", "body", "expected"),
    [
        ({"kind": "symptom"}, "", [("S701", "E")]),
        ({"kind": "condition", "also_called": []}, "", [("S701", "E")]),
        ({"kind": "condition", "also_called": [], "draft": True}, "", [("S701", "W")]),
        ({"kind": "symptom"}, card(), []),
        ({"kind": "guide"}, "", []),
    ],
)
def test_a_condition_or_a_symptom_has_a_care_card(told, fields, body, expected):
    found = told(f"Words [@one; @two].\n\n{body}", **fields)

    assert [problem[:2] for problem in found if problem[0] != "R110"] == expected


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        (card() * 3, []),
        (card() * 4, ["S702"]),
        ("/// callout | Note\nWords.\n///\n\n" * 2, []),
        ("/// callout | Note\nWords.\n///\n\n" * 3, ["S702"]),
        ("/// dont | Don't\n- do not run\n- Do not hide\n///", []),
        ("/// dont | Don't\n- do not run\n- hide\n///", ["S704"]),
        (card("Call 999 or go to A&E now if:", "emergency"), []),
        (card("Go to A&E now if:", "emergency"), ["S706"]),
        (card("Speak to a GP", "urgent"), ["S708"]),
        (card("Speak to a GP if", "urgent"), ["S708"]),
    ],
)
def test_boxes(codes, boxes, expected):
    assert codes(f"Words [@one; @two].\n\n{boxes}") == expected


@pytest.mark.parametrize(
    ("body", "fires"),
    [
        ("Clonazepam is one.", True),
        ("Benzodiazepines are a group.", True),
        ("| A | B |\n| - | - |\n| x | Sertraline |", True),
        (f"Clonazepam is one.\n\n/// callout | Note\n{NOTE}\n///", False),
        ("Clonazepam is one. Do not stop or change\na prescribed medicine on your own.", False),
        ("Iron and caffeine are two.", False),
    ],
)
def test_a_page_that_names_a_prescription_medicine_says_not_to_stop_it(codes, body, fires):
    assert ("S709" in codes(f"Words [@one; @two].\n\n{body}")) is fires


# P: people


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("Write to ann@example.org.", True),
        ("Write to [Ann](mailto:ann@example.org).", True),
        ("Write to jo@samaritans.org.", False),
        ("Ring 07700 900123.", True),
        ("Ring +44 7700 900123 or (020) 7946 0018.", True),
        ("Ring 202-555-0143.", True),
        ("Call 999, 112, 111 or 988, text 85258, or ring Samaritans on 116 123.", False),
        ("Childline is 0800 1111, Epilepsy Action 0808 800 5050 or +44 808 800 5050.", False),
        ("Read [a paper](https://example.org/PMC0770090012345) from 2014 to 2026.", False),
        ("In 10 trials with 1,162 people, 0.15 to 0.25 of 5,000.", False),
    ],
)
def test_nobodys_address_or_number_is_on_a_page(codes, text, fires):
    assert ("P801" in codes(f"Words [@one; @two].\n\n{text}")) is fires


def test_no_number_is_somebodys_while_the_help_lines_cannot_be_read(codes, edit_help_lines):
    edit_help_lines('number: "111"', "number: 111")

    assert codes("Words [@one; @two].\n\nCall 07700 900123.") == []


def test_the_letter_of_an_answer_names_no_address(told):
    found = told(kind="answer", question="I am ann@example.org. Why do I kick?")

    assert ("P801", "E", "question: I am ann@example.org. Why do I kick?") in found


# All together


def lines_of(unit, length=98_000, width=4_900):
    line = (unit * (width // len(unit) + 1))[:width]
    return "\n".join([line] * (length // width))


SHORT_FORMS = [
    f"({''.join(three)})" for three in itertools.product(string.ascii_uppercase, repeat=3)
]


@pytest.mark.parametrize(
    "body",
    [
        lines_of("drug "),
        lines_of("suffer" + " " * 4_000),
        lines_of("a@b.co "),
        lines_of("07911 123456 "),
        lines_of("1.1.1.1,"),
        lines_of("A&"),
        lines_of("Take 5mg. "),
        lines_of(". "),
        lines_of(" ".join(SHORT_FORMS), width=4_897),
        "\n".join(["- a"] * 2_900),
        "\n\n".join(["| a | b |\n| - | - |"] * 450),
        "\n\n".join(["## One"] * 1_400),
        "/// dont | Don't\n" + "- a\n" * 2_900 + "///",
        " ".join(f"[[word-{number}]]" for number in range(250)),
        "\n\n".join(f"[a](/articles/quiet-leg-{number}/)" for number in range(450)),
    ],
)
def test_no_file_costs_more_than_a_moment(words, body):
    (words / "articles/strange.md").write_text(article_text(f"Clonazepam.\n\n{body}"))
    library = load(words)
    assert "strange" in library

    begin = time.process_time()
    problems = lint(library, words)

    assert time.process_time() - begin < 2
    assert len([p for p in problems if p.file == "articles/strange.md"]) < 1_500
