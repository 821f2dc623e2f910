"""The settings, read as a new process reads them."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def start(tmp_path, code="", **environment):
    """Import the settings in a process of their own; what it printed and how it ended."""
    given = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **environment}
    command = [sys.executable, "-c", f"from sleepsite import settings as s; {code}"]
    return subprocess.run(
        command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=30, check=False
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DEBUG", "perhaps"),
        ("SITE_URL", "quiet-hours"),
        ("SITE_URL", "https://example.org/blog"),
        ("SITE_URL", "http://[::1"),
        ("SITE_URL", "https://example.org"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "many"),
        ("DATABASE_URL", "mysql://root@localhost/x"),
        ("DATABASE_URL", "postgres://"),
        ("EMAIL_URL", "carrier-pigeon://host"),
        ("EMAIL_URL", "consolemail://"),
        ("MODERATORS_EMAIL", "nobody"),
        ("CONTACT_EMAIL", "a@b@c"),
        ("TASKS", "sometimes"),
        ("CRISIS_COUNTRY", "XX"),
        ("TIME_ZONE", "Europe/Atlantis"),
        ("COMMENT_LIMITS", "lots"),
        ("ADMIN_PATH", "../secret"),
        ("ADMIN_OTP", "never"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_value_that_cannot_be_used_ends_the_start_with_one_sentence(tmp_path, variable, value):
    ended = start(tmp_path, **{variable: value})

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{variable} ")
    assert ended.stderr.count("\n") == 1


def test_the_secret_key_must_be_set_beside_a_shared_database(tmp_path):
    ended = start(tmp_path, DATABASE_URL="postgres://u:p@127.0.0.1/db")

    assert ended.stderr.startswith("SECRET_KEY must be set")


def test_the_secret_key_is_made_once_and_kept_for_its_owner_only(tmp_path):
    first, second = (start(tmp_path, "print(s.SECRET_KEY)").stdout for _ in range(2))

    assert len(first.strip()) >= 50
    assert first == second
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_production_is_the_default(tmp_path):
    ended = start(tmp_path, "print(s.DEBUG, s.ALLOWED_HOSTS)")

    assert ended.stdout.strip() == "False ['127.0.0.1', 'localhost', '127.0.0.1', '[::1]']"


def test_an_https_address_switches_on_what_https_needs(tmp_path):
    code = "print(s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_NAME, s.SECURE_HSTS_SECONDS, s.ADMIN_OTP)"
    ended = start(tmp_path, code, SITE_URL="https://example.org", TRUSTED_PROXIES="1")

    assert ended.stdout.strip() == "True __Host-sessionid 31536000 required"


def test_limits_are_read_as_counts_and_seconds(tmp_path):
    ended = start(tmp_path, "print(s.COMMENT_LIMITS)", COMMENT_LIMITS="5/10m, 20/1d")

    assert ended.stdout.strip() == "((5, 600), (20, 86400))"


def test_mail_needs_a_worker_only_where_it_can_be_sent(tmp_path):
    code = "print(s.HAS_MAIL, s.TASKS['default']['BACKEND'], s.EMAIL_HOST, s.EMAIL_PORT)"

    without = start(tmp_path, code).stdout.split()
    with_mail = start(tmp_path, code, EMAIL_URL="smtp+tls://u:p@mail.example.org:587").stdout

    assert without[:2] == ["False", "django_tasks.backends.immediate.ImmediateBackend"]
    assert with_mail.split() == [
        "True",
        "django_tasks_db.DatabaseBackend",
        "mail.example.org",
        "587",
    ]


@pytest.mark.parametrize(
    ("contact", "sender"),
    [("", "no-reply@quiet-hours.example"), ("us@example.org", "us@example.org")],
)
def test_mail_comes_from_the_contact_address_if_there_is_one(tmp_path, contact, sender):
    ended = start(
        tmp_path,
        "print(s.DEFAULT_FROM_EMAIL)",
        SITE_URL="http://quiet-hours.example",
        CONTACT_EMAIL=contact,
    )

    assert ended.stdout.strip() == f"Quiet Hours <{sender}>"


def test_a_postgresql_server_is_asked_through_a_pool_and_never_for_long(tmp_path):
    started = start(
        tmp_path,
        "print({**s.DATABASES['default'], **s.DATABASES['default']['OPTIONS']})",
        DATABASE_URL="postgres://u:p@127.0.0.1/db?sslmode=require",
        SECRET_KEY="x",
    )

    used = ast.literal_eval(started.stdout)
    assert used["pool"]["max_size"] > 1
    assert used.get("CONN_MAX_AGE", 0) == 0  # what the pool needs
    assert "statement_timeout" in used["options"]
    assert used["sslmode"] == "require"


def test_tests_leave_the_data_of_the_site_alone(settings):
    folder = Path(settings.DATA_DIR)

    assert folder.name.startswith("quiet-hours-tests-")
    assert Path(settings.STATIC_ROOT).is_relative_to(folder)
