"""The settings of the site: production unless DEBUG=1, and safe by default.

The environment is read here and nowhere else; the README lists the variables.
"""

from datetime import timedelta
from email.utils import formataddr
from pathlib import Path

from csp.constants import NONE, SELF

from sleepsite import environment

BASE_DIR = Path(__file__).resolve().parent.parent

# Where and who we are

DEBUG = environment.flag("DEBUG")
_site = environment.site_url("SITE_URL", default="http://127.0.0.1:8000")
SITE_URL = f"{_site.scheme}://{_site.netloc}"
SITE_NAME = "Quiet Hours"
PUBLISHER = environment.text("PUBLISHER")
CONTACT_EMAIL = environment.email_address("CONTACT_EMAIL")
MODERATORS_EMAIL = environment.email_address("MODERATORS_EMAIL")
CRISIS_COUNTRY = environment.choice("CRISIS_COUNTRY", {"GB", "IE", "US", "CA"}, default="GB")

DATA_DIR = environment.folder("DATA_DIR", default=BASE_DIR / "var")
ARTICLES_DIR = environment.folder(
    "ARTICLES_DIR", default=BASE_DIR / "articles" / "content", must_exist=True
)

LANGUAGE_CODE = "en-gb"
TIME_ZONE = environment.time_zone("TIME_ZONE", default="Europe/London")
USE_TZ = True

# The application

ROOT_URLCONF = "sleepsite.urls"
WSGI_APPLICATION = "sleepsite.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ADMIN_PATH = environment.admin_path("ADMIN_PATH", default="admin/")
ADMIN_OTP = environment.choice(
    "ADMIN_OTP",
    {"required", "optional"},
    default="required" if _site.scheme == "https" else "optional",
)

INSTALLED_APPS = [
    "articles",
    "comments",
    "sleepsite.apps.SiteConfig",
    "sleepsite.apps.SiteAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.forms",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "sleepsite.headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sleepsite.limits.BodyLimitMiddleware",
    "sleepsite.aliases.AliasMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "sleepsite.signin.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sleepsite.context_processors.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Data

DATABASES = {"default": environment.database("DATABASE_URL", default=DATA_DIR / "db.sqlite3")}
_sqlite = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
# WAL lets readers read while one writes; FULL makes a committed comment survive a power cut;
# an immediate transaction waits for its turn at the start, where SQLite honours the timeout.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}
if _sqlite:
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    # The threads of a process share open connections. There are fewer threads than connections,
    # so whoever waits for one waits for a server that is away: two seconds are enough to know,
    # and attempts that grow rarer would miss its return. No request needs a statement
    # this long, and compiling one (JIT) takes far longer than any of ours runs.
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": 10, "timeout": 2, "reconnect_timeout": 2},
        "connect_timeout": 2,
        "tcp_user_timeout": 5000,  # milliseconds until a line that was cut counts as cut
        "options": "-c statement_timeout=30s -c jit=off",
        **DATABASES["default"].get("OPTIONS", {}),
    }
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

SECRET_KEY = environment.secret_key(
    "SECRET_KEY", kept_in=DATA_DIR / "secret_key", may_be_made=_sqlite
)
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")

# Files

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [BASE_DIR / "static"]
if (ARTICLES_DIR / "images").is_dir():
    STATICFILES_DIRS.append(("content", ARTICLES_DIR / "images"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 3600
WHITENOISE_ALLOW_ALL_ORIGINS = False  # our files are for our pages

# Comments and mail

COMMENT_LIMITS = environment.limits("COMMENT_LIMITS", default="5/10m,20/1d")
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024  # bytes; a comment of 3,000 emoji is 36 KB

_mail = environment.email_server("EMAIL_URL", console=DEBUG)
HAS_MAIL = bool(_mail)
EMAIL_BACKEND = _mail.get("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend")
EMAIL_HOST = _mail.get("EMAIL_HOST", "")
EMAIL_PORT = _mail.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = formataddr((SITE_NAME, CONTACT_EMAIL or f"no-reply@{_site.hostname}"))
TASKS_BACKEND = environment.choice(
    "TASKS", {"database", "immediate"}, default="database" if HAS_MAIL else "immediate"
)
_task_backends = {
    "database": "django_tasks_db.DatabaseBackend",  # `manage.py db_worker` runs them
    "immediate": "django_tasks.backends.immediate.ImmediateBackend",
}
TASKS = {"default": {"BACKEND": _task_backends[TASKS_BACKEND]}}

# Security

TRUSTED_PROXIES = environment.whole_number("TRUSTED_PROXIES", default=0)
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS") or [
    str(_site.hostname),
    "localhost",
    "127.0.0.1",
    "[::1]",
]

if _site.scheme == "https":
    _certificate = environment.text("GRANIAN_SSL_CERTIFICATE")
    if not TRUSTED_PROXIES and not _certificate:
        environment.stop(
            "SITE_URL",
            "is an https address, which needs TRUSTED_PROXIES of 1 or more"
            " or Granian's certificate options.",
        )
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # whoever asks stands beside us and speaks http
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
# Preloading would bind every name under the operator's domain for years: never ours to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # ends with the browser session: a shared device keeps nothing
CSRF_FAILURE_VIEW = "comments.views.refuse_forgery"
SECURE_REFERRER_POLICY = "same-origin"  # tell no other site what was read here
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Signing in to the admin; sleepsite.signin says what is asked of whom

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # refuses whoever has guessed too often
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL, LOGIN_REDIRECT_URL = "admin:login", "admin:index"
SESSION_COOKIE_AGE = 12 * 3600  # seconds; the middleware ends sessions sooner
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
OTP_TOTP_ISSUER = SITE_NAME

AXES_HANDLER = "sleepsite.signin.throttle.Handler"
AXES_FAILURE_LIMIT = 5  # of one name from one address; see ADDRESS_LIMIT for all names
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address"]
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # so that Retry-After keeps its word
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "sleepsite.signin.throttle.locked_out"
AXES_CLIENT_IP_CALLABLE = "sleepsite.signin.throttle.address"
AXES_DISABLE_ACCESS_LOG = True  # who signed in from where is nobody's business
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False  # log lines without addresses and names

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Logs

LOG_FORMAT = environment.choice("LOG_FORMAT", {"text", "json"}, default="text")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "sleepsite.logs.TextFormatter"},
        "json": {"()": "sleepsite.logs.JSONFormatter"},
    },
    "filters": {
        "request_lines": {"()": "sleepsite.logs.RequestLines"},
        "repetitions": {"()": "sleepsite.logs.Repetitions"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["request_lines", "repetitions"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "axes": {"level": "WARNING"},
        # The server's own lines, in its workers; its first process has server_logs.json.
        "_granian": {"handlers": [], "propagate": True},
    },
}
