import pytest

from articles.models import Visit

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def reader(client, counts):
    """A client that looks like a person's browser."""
    client.defaults["HTTP_USER_AGENT"] = FIREFOX
    return client


@pytest.fixture
def visits(counts):
    """How many visits were counted."""

    def written():
        counts.write()
        return sum(visit.count for visit in Visit.objects.all())

    return written


def test_a_visit_is_counted_and_answered_with_nothing(reader, article, visits):
    answer = reader.post(f"{article.url}visit/")

    assert (answer.status_code, answer.content) == (204, b"")
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert visits() == 1


def test_a_reader_without_script_is_counted_by_a_picture(reader, article, visits):
    answer = reader.get(f"{article.url}visit.gif")

    assert answer["Content-Type"] == "image/gif"
    assert len(answer.content) == 43
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert visits() == 1


def test_a_client_in_a_loop_counts_once(reader, article, visits):
    for _ in range(50):
        reader.post(f"{article.url}visit/")
        reader.get(f"{article.url}visit.gif")

    assert visits() == 1


def test_two_readers_count_twice(reader, article, visits):
    for address in ("192.0.2.1", "192.0.2.2"):
        reader.post(f"{article.url}visit/", REMOTE_ADDR=address)

    assert visits() == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Googlebot/2.1"},
        {"User-Agent": ""},
        {"Sec-Purpose": "prefetch"},
        {"Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_robots_and_prefetches_do_not_count(reader, article, visits, headers):
    post = reader.post(f"{article.url}visit/", headers=headers)
    picture = reader.get(f"{article.url}visit.gif", headers=headers)

    assert (post.status_code, picture.status_code) == (204, 200)
    assert visits() == 0


def test_our_own_staff_do_not_count(reader, moderator, article, visits):
    reader.force_login(moderator)

    reader.post(f"{article.url}visit/")
    reader.get(f"{article.url}visit.gif")

    assert visits() == 0


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://example.org"}]
)
def test_a_page_of_another_site_counts_nothing(reader, article, visits, headers):
    post = reader.post(f"{article.url}visit/", headers=headers)
    reader.get(f"{article.url}visit.gif", headers=headers)

    assert post.status_code == 403
    assert visits() == 0


def test_a_page_of_this_site_counts(reader, article, visits):
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}

    reader.post(f"{article.url}visit/", headers=headers)

    assert visits() == 1


@pytest.mark.parametrize("name", ["nowhere", "about"])
def test_an_unknown_article_has_no_visits(reader, name):
    assert reader.post(f"/articles/{name}/visit/").status_code == 404
    assert reader.get(f"/articles/{name}/visit.gif").status_code == 404


def test_the_addresses_take_their_own_method_only(reader, article):
    assert reader.get(f"{article.url}visit/").status_code == 405
    assert reader.post(f"{article.url}visit.gif").status_code == 405


def test_the_page_shows_what_was_counted(reader, article, counts):
    reader.post(f"{article.url}visit/")
    counts.write()

    page = reader.get(article.url)

    assert "Visited 8 times, 1 visit today" in page.text
