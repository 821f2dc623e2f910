"""The settings, read as a new process reads them."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).parent.parent.parent
SETTINGS = ROOT / "sleepsite" / "settings.py"


@pytest.fixture
def start(monkeypatch, tmp_path):
    """Reads the settings anew, with nothing in the environment but what the test says."""

    def read(**environment):
        for name in os.environ:
            monkeypatch.delenv(name)
        for name, value in {"DATA_DIR": str(tmp_path), **environment}.items():
            monkeypatch.setenv(name, value)
        return SimpleNamespace(**runpy.run_path(str(SETTINGS)))

    return read


@pytest.fixture
def stopped(start):
    """The sentence with which a start ends."""

    def sentence(**environment):
        with pytest.raises(SystemExit) as end:
            start(**environment)
        return end.value.code

    return sentence


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DEBUG", "perhaps"),
        ("SITE_URL", "quiet-hours"),
        ("SITE_URL", "https://example.org/blog"),
        ("SITE_URL", "http://[::1"),
        ("SITE_URL", "http://quiet hours"),
        ("ALLOWED_HOSTS", "https://example.org"),
        ("DATA_DIR", "/dev/null"),
        ("ARTICLES_DIR", "/nowhere/at/all"),
        ("SITE_URL", "https://example.org"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "many"),
        ("DATABASE_URL", "mysql://root@localhost/x"),
        ("DATABASE_URL", "postgres://"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3"),
        ("EMAIL_URL", "carrier-pigeon://host"),
        ("EMAIL_URL", "consolemail://"),
        ("EMAIL_URL", "smtp://"),
        ("MODERATORS_EMAIL", "nobody"),
        ("CONTACT_EMAIL", "a@b@c"),
        ("TASKS", "sometimes"),
        ("CRISIS_COUNTRY", "XX"),
        ("TIME_ZONE", "Europe/Atlantis"),
        ("COMMENT_LIMITS", "lots"),
        ("ADMIN_PATH", "../secret"),
        ("ADMIN_PATH", "articles/"),
        ("ADMIN_OTP", "never"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_value_that_cannot_be_used_ends_the_start_with_one_sentence(stopped, variable, value):
    sentence = stopped(**{variable: value})

    assert sentence.startswith(f"{variable} ")
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_the_sentence_is_all_that_a_start_prints(tmp_path):
    command = [sys.executable, "-c", "import sleepsite.settings"]
    environment = {"DATA_DIR": str(tmp_path), "DEBUG": "perhaps"}

    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == 'DEBUG must be 1 or 0, not "perhaps".\n'


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SITE_URL", "http://[::1]:8000"),
        ("ALLOWED_HOSTS", "quiet-hours.example, .example.org, [::1], *"),
        ("TRUSTED_PROXIES", ""),
        ("EMAIL_URL", "smtp://localhost"),
        ("ADMIN_PATH", "/behind/the-scenes"),
    ],
)
def test_a_value_that_can_be_used_starts(start, variable, value):
    assert start(**{variable: value})


def test_the_secret_key_must_be_set_beside_a_shared_database(stopped):
    sentence = stopped(DATABASE_URL="postgres://u:p@127.0.0.1/db")

    assert sentence.startswith("SECRET_KEY must be set")


def test_the_secret_key_is_made_once_and_kept_for_its_owner_only(start, tmp_path):
    first, second = (start().SECRET_KEY for _ in range(2))

    assert len(first) >= 50
    assert first == second
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_production_is_the_default(start):
    settings = start()

    assert settings.DEBUG is False
    assert settings.ALLOWED_HOSTS == ["127.0.0.1", "localhost", "127.0.0.1", "[::1]"]


def test_an_https_address_switches_on_what_https_needs(start):
    settings = start(SITE_URL="https://example.org", TRUSTED_PROXIES="1")

    assert settings.SECURE_SSL_REDIRECT
    assert settings.SECURE_HSTS_SECONDS == 365 * 24 * 3600
    assert settings.SESSION_COOKIE_NAME == "__Host-sessionid"
    assert settings.ADMIN_OTP == "required"


def test_limits_are_read_as_counts_and_seconds(start):
    assert start(COMMENT_LIMITS="5/10m, 20/1d").COMMENT_LIMITS == ((5, 600), (20, 86400))


def test_mail_needs_a_worker_only_where_it_can_be_sent(start):
    without = start()
    with_mail = start(EMAIL_URL="smtp+tls://u:p@mail.example.org:587")

    assert not without.HAS_MAIL
    assert without.TASKS["default"]["BACKEND"] == "django_tasks.backends.immediate.ImmediateBackend"
    assert with_mail.HAS_MAIL
    assert with_mail.TASKS["default"]["BACKEND"] == "django_tasks_db.DatabaseBackend"
    assert (with_mail.EMAIL_HOST, with_mail.EMAIL_PORT) == ("mail.example.org", 587)


@pytest.mark.parametrize(
    ("contact", "sender"),
    [("", "no-reply@quiet-hours.example"), ("us@example.org", "us@example.org")],
)
def test_mail_comes_from_the_contact_address_if_there_is_one(start, contact, sender):
    settings = start(SITE_URL="http://quiet-hours.example", CONTACT_EMAIL=contact)

    assert f"Quiet Hours <{sender}>" == settings.DEFAULT_FROM_EMAIL


def test_a_postgresql_server_is_asked_through_a_pool_and_never_for_long(start):
    settings = start(DATABASE_URL="postgres://u:p@127.0.0.1/db?sslmode=require", SECRET_KEY="x")

    used = settings.DATABASES["default"] | settings.DATABASES["default"]["OPTIONS"]
    assert used["pool"]["max_size"] > 1
    assert used.get("CONN_MAX_AGE", 0) == 0  # what the pool needs
    assert "statement_timeout" in used["options"]
    assert used["sslmode"] == "require"


def test_tests_leave_the_data_of_the_site_alone(settings):
    folder = Path(settings.DATA_DIR)

    assert folder.name.startswith("quiet-hours-tests-")
    assert Path(settings.STATIC_ROOT).is_relative_to(folder)
