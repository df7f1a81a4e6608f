"""Configuration from the environment, with defaults that run. Secrets come from the environment or the data folder.

DATABASE_URL       the PostgreSQL to use; without it, `python -m sigap.web` starts one of its own
SIGAP_DATA         the folder of everything the platform keeps outside the database (default: `var`)
SIGAP_LAKE         where closed days lie: a folder, or s3://bucket/folder, gs, hdfs (default: `lake` in SIGAP_DATA)
SIGAP_ENGINE       what computes figures: duckdb (default, in this process), or an Ibis address: clickhouse://..., spark
SIGAP_ENGINE_MEMORY  what all questions of one process together may take of memory (default: 2GB)
SIGAP_ENGINE_SECONDS how long one question may take (default: 30)
SIGAP_CLOSE_AFTER_HOURS     a day goes to the lake so long after its midnight, when nothing of it is open (default: 4)
SIGAP_CLOSE_BY_FORCE_HOURS  and so long after it, whatever is open; that is carried (default: 24)
SIGAP_KEEP_DAYS    how many days facts are kept (default: 0, for ever)
SIGAP_URL          the public address, in e-mails and webhooks (default: http://127.0.0.1:8000)
SIGAP_HOSTS        names under which it may be asked, by commas (default: that of SIGAP_URL, and this machine)
SIGAP_SECRET_KEY   signs sessions and links; 32 characters at least (default: made at the first start, in SIGAP_DATA)
SIGAP_ADMIN        the address of the first who manages the installation (default: admin@sigap.localhost)
SIGAP_EMAIL        smtp://user:password@host:port (default: e-mails are kept as files in SIGAP_DATA/mail)
SIGAP_PROXIES      how many proxies stand before it, whose word on the client's address is believed (default: 0)
SIGAP_OIDC_URL     where an OpenID Connect provider is, with SIGAP_OIDC_CLIENT_ID and SIGAP_OIDC_CLIENT_SECRET;
                   SIGAP_OIDC_NAME is what the button calls it
SIGAP_WEBHOOKS_PRIVATE  1 lets webhooks go to addresses inside private networks, and without TLS
SIGAP_METRICS_TOKEN     who sends it as a bearer token may read /metrics (default: only this machine may)
SIGAP_SYSTEM_TOKEN      who sends it as a bearer token may use /api/system (default: nobody may); 32 characters at least
SIGAP_DEBUG        1 shows errors in full; never where others can see them
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sigap.web.platform.configuration import (
    database_settings,
    email_settings,
    hosts,
    kept_secret,
    lake_address,
    long_enough,
    number,
    openid_settings,
    public_url,
)


def _number(name: str, usual: float) -> float:
    return number(name, os.environ.get(name, ""), usual)


DATA = Path(os.environ.get("SIGAP_DATA", "var")).resolve()
LAKE = lake_address(os.environ.get("SIGAP_LAKE") or str(DATA / "lake"))
ENGINE = os.environ.get("SIGAP_ENGINE", "duckdb")
ENGINE_MEMORY = os.environ.get("SIGAP_ENGINE_MEMORY", "2GB")
ENGINE_THREADS = int(_number("SIGAP_ENGINE_THREADS", min(os.cpu_count() or 1, 4)))
ENGINE_SECONDS = _number("SIGAP_ENGINE_SECONDS", 30)
CLOSE_AFTER = timedelta(hours=_number("SIGAP_CLOSE_AFTER_HOURS", 4))
CLOSE_BY_FORCE = timedelta(hours=_number("SIGAP_CLOSE_BY_FORCE_HOURS", 24))
KEEP_DAYS = int(_number("SIGAP_KEEP_DAYS", 0))
PUBLIC_URL = public_url(os.environ.get("SIGAP_URL") or "http://127.0.0.1:8000")
DEBUG = os.environ.get("SIGAP_DEBUG") == "1"
SECRET_KEY = long_enough(os.environ.get("SIGAP_SECRET_KEY", ""), "SIGAP_SECRET_KEY") or kept_secret(
    DATA / "secret-key"
)

_public = urlsplit(PUBLIC_URL)
ALLOWED_HOSTS = hosts(os.environ.get("SIGAP_HOSTS", ""), PUBLIC_URL)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
_https = _public.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

DATABASES = {"default": database_settings(os.environ.get("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "sigap.web.platform",
    "sigap.web.shell",
    "sigap.web.people",
    "sigap.web.webhooks",
    "sigap.web.insights",
    "sigap.web.intake",
    "sigap.web.workforce",
    "sigap.web.floor",
    "sigap.web.demo",
    "sigap.web.system",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # templates of form widgets
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "ninja",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "sigap.web.platform.measuring.measured",
    "django.middleware.security.SecurityMiddleware",
    "sigap.web.shell.protection.ProtectionMiddleware",
    "sigap.web.shell.errors.in_words",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sigap.web.shell.viewing.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sigap.web.people.signin.sessions.SessionsMiddleware",
    "sigap.web.platform.idempotency.idempotent",
]

ROOT_URLCONF = "sigap.web.urls"
ASGI_APPLICATION = "sigap.web.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "sigap.web.shell.templatetags.shell",
                "sigap.web.shell.templatetags.figures",
                "sigap.web.shell.templatetags.components",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sigap.web.shell.context.shell",
            ],
        },
    }
]

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [("reports", Path(__file__).parent.parent / "reports" / "vendor")]  # ECharts, Inter
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "sigap.web.platform.static.VersionedStatic"},
}

FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "sigap.web.platform.uploads.WholeFileHandler",
]

FORM_RENDERER = "sigap.web.shell.forms.Renderer"
CSRF_FAILURE_VIEW = "sigap.web.shell.errors.stale_form"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "sigap.web.people.signin.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by administrators, not by whoever comes by
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _public.scheme
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("SIGAP_PROXIES", "0"))
SOCIALACCOUNT_ADAPTER = "sigap.web.people.signin.adapters.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # by an e-mail that the provider has verified
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = "oidc"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": openid_settings(os.environ)}
MFA_ADAPTER = "sigap.web.people.signin.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _public.hostname in ("localhost", "127.0.0.1")
MFA_TOTP_ISSUER = "Sigap"
MFA_TOTP_TOLERANCE = 1  # phones whose clock is off by half a minute
USERSESSIONS_TRACK_ACTIVITY = True
CACHES = {  # in the database, so that all web processes count failed sign-ins together
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "people_cache"}
}

DEFAULT_FROM_EMAIL = os.environ.get("SIGAP_EMAIL_FROM", f"Sigap <sigap@{_public.hostname}>")
globals().update(email_settings(os.environ.get("SIGAP_EMAIL", ""), DATA / "mail"))

SYSTEM_TOKEN = long_enough(os.environ.get("SIGAP_SYSTEM_TOKEN", ""), "SIGAP_SYSTEM_TOKEN")
WEBHOOKS_PRIVATE = os.environ.get("SIGAP_WEBHOOKS_PRIVATE") == "1"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"sigap": {"level": "INFO"}, "psycopg.pool": {"level": "ERROR"}},
}
