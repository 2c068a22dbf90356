"""Django's settings, read from the review folder that ``JOINDOTS_REVIEW`` names. One review, one process, one database."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from joindots.keys import open_keys
from joindots.review import Review, Settings, open_review
from joindots.web.databases import database_settings

_HERE = Path(__file__).parent
_FOLDER = os.environ.get("JOINDOTS_REVIEW")
REVIEW = open_review(Path(_FOLDER)) if _FOLDER else Review(Path(tempfile.mkdtemp()), Settings(name="No review"))
KEYS = open_keys(REVIEW)
IS_SERVER = os.environ.get("JOINDOTS_KIND") == "server"

SECRET_KEY = KEYS.session_key
DEBUG = False
ALLOWED_HOSTS = os.environ.get("JOINDOTS_HOSTS", "localhost 127.0.0.1 [::1]").split()
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if IS_SERVER else []

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.humanize",  # the pages about passkeys say with it when each was used
    "axes",
    "django_tasks",
    "django_tasks_db",
    "joindots.web.audit",
    "joindots.web.accounts",
    "joindots.web.casework",
    "joindots.web.explore",
    "joindots.web.desk",
]
MIDDLEWARE = [
    "joindots.web.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "joindots.web.accounts.sessions.SessionLimits",
    "joindots.web.accounts.factors.FactorRequired",
    "joindots.web.audit.reads.ReadAudit",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "joindots.web.urls"
WSGI_APPLICATION = None
DATABASES: dict[str, Any] = {"default": database_settings(REVIEW.casework)}
_CACHE = "django.core.cache.backends.db.DatabaseCache"
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": _CACHE, "LOCATION": "used_codes"},
    # What holds for minutes, in a table of its own: who asks without end must not push out the codes that were used.
    "passing": {"BACKEND": _CACHE, "LOCATION": "passing", "OPTIONS": {"MAX_ENTRIES": 10_000}},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_JINJA: dict[str, Any] = {"environment": "joindots.web.pages.environment", "autoescape": True}
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [_HERE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": _JINJA,
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_HERE / "django_templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "joindots.web.pages.about_review",
            ]
        },
    },
]

STATIC_URL = "/static/"
STATICFILES_DIRS = [_HERE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "joindots.web.accounts.passwords.ContextWords"},
    {"NAME": "joindots.web.accounts.passwords.NotGuessable"},
]

ACCOUNT_ADAPTER = "joindots.web.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = False  # axes counts failures in the database, where restarts do not forget them
MFA_ADAPTER = "joindots.web.accounts.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_TOLERANCE = 0
MFA_TOTP_ISSUER = "Joindots"
MFA_TRUST_ENABLED = False
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SERVER  # browsers allow passkeys over plain HTTP on localhost alone

AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "joindots.web.accounts.views.locked_out"
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_SENSITIVE_PARAMETERS: list[str] = []
AXES_VERBOSE = False

LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-joindots" if IS_SERVER else "joindots"
SESSION_COOKIE_SECURE = IS_SERVER  # plain HTTP is served on the loopback address alone
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_SECONDS = int(os.environ.get("JOINDOTS_IDLE_MINUTES", "15")) * 60
CSRF_COOKIE_NAME = "__Host-csrf" if IS_SERVER else "csrf"
CSRF_COOKIE_SECURE = IS_SERVER
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "joindots.web.pages.form_expired"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SERVER else None
SECURE_CONTENT_TYPE_NOSNIFF = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

TASKS: dict[str, Any] = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
FILE_UPLOAD_HANDLERS = ["joindots.web.desk.quota.Quota"]

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {name: {"level": "ERROR"} for name in ("axes", "django.request", "django.security")},  # paths name cases
}
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # locked by user name: behind a proxy, addresses are all alike
