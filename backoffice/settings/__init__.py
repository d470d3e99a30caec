"""Everything that differs between machines is read here from the environment, typed, and fails loudly.

BACKOFFICE_MODE is `demo` (bin/run on one machine, sample company, demo secrets) or `production`.
"""

import sys
from datetime import timedelta
from pathlib import Path

import environ
from csp import constants as csp
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from backoffice.settings.production import harden
from backoffice.watch.logs import configuration

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

MODE = env.str("BACKOFFICE_MODE", default="demo")
if MODE not in {"demo", "production"}:
    raise ImproperlyConfigured(f"BACKOFFICE_MODE is {MODE!r}; it must be 'demo' or 'production'.")
DEMO = MODE == "demo"
DATA_DIR = Path(env.str("BACKOFFICE_DATA", default=str(BASE_DIR / "var"))).resolve()

DEMO_SECRET = "demo-secret-for-one-machine-only-never-for-production"  # noqa: S105 (refused in production)
SECRET_KEY = env.str("SECRET_KEY", default=DEMO_SECRET if DEMO else environ.Env.NOTSET)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"] if DEMO else environ.Env.NOTSET)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "csp",
    "customers",
    "loans",
    "risk",
    "complaints",
    "backoffice",
]

MIDDLEWARE = [
    "backoffice.watch.middleware.RequestIdMiddleware",
    "backoffice.watch.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "backoffice.web.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "backoffice.urls"
WSGI_APPLICATION = "backoffice.wsgi.application"
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
                "django.template.context_processors.i18n",
            ],
            # Our own drawing of the icons instead of the package's (backoffice/templatetags/icons.py says why).
            "libraries": {"tablericons": "backoffice.templatetags.icons"},
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'backoffice.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a claim race with DEFERRED gave 32,013 "locked" errors, with IMMEDIATE none (docs/architecture.md).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA temp_store=MEMORY;PRAGMA mmap_size=268435456;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=8)}}

AUTH_USER_MODEL = "backoffice.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "files"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "backoffice.staticfiles.StaticStorage"},
}

# --- watching (backoffice/watch) ---
LOGGING = configuration(json=not DEMO, level=env.str("LOG_LEVEL", default="WARNING" if DEMO else "INFO"))
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

CELERY_BROKER_URL = env.str("BROKER_URL", default="filesystem://")

# --- jobs (backoffice/jobs, docs/architecture.md "How work moves") ---
JOBS_DISPATCH = True  # tests wake nobody and drain the outbox themselves
JOBS_RAISE = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
# A long import may take minutes; that a worker died is noticed by its lease, not by this limit.
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 570
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kB; a child that grew past it is replaced after its task
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    # One entry: which sweeps are due is decided from the database, so a missed night is caught up.
    "tick": {"task": "jobs.tick", "schedule": 2.0, "options": {"queue": "urgent", "expires": 10}},
}
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # nothing to remember: no schedule file
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_URL = "atomicfiles://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(DATA_DIR / "broker"), "polling_interval": 0.05}
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
elif CELERY_BROKER_URL.startswith("redis"):
    # Early acknowledgement: with late ack a worker exits after two restarts of the broker. The outbox makes it safe.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 10, "socket_keepalive": True}
elif CELERY_BROKER_URL.startswith("amqp"):
    CELERY_TASK_ACKS_LATE = True

# Keys of sealed fields, blind index, audit trail: JSON in SEALING_KEYS, or a file of mode 0600 (docs/production.md).
# In demo mode a missing file is made on first use.
SEALING_KEYS = env.str("SEALING_KEYS", default="")
SEALING_KEY_FILE = env.str("SEALING_KEY_FILE", default="")
# Where the newest link of the audit chain is written outside the database; copy it to another machine.
AUDIT_ANCHOR_DIR = env.str("AUDIT_ANCHOR_DIR", default="")

# Accounts: sign-in, second factor, sessions, and the permission every view declares.
MIDDLEWARE.remove("django_otp.middleware.OTPMiddleware")  # our sessions remember the second factor themselves
_after_auth = MIDDLEWARE.index("django.contrib.messages.middleware.MessageMiddleware") + 1
MIDDLEWARE[_after_auth:_after_auth] = [
    "backoffice.web.security.SecurityHeadersMiddleware",
    "backoffice.accounts.middleware.SessionMiddleware",
    "backoffice.web.permissions.PermissionMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
]
MIDDLEWARE.append("axes.middleware.AxesMiddleware")
INSTALLED_APPS[INSTALLED_APPS.index("django.contrib.admin")] = "backoffice.accounts.adminapp.ConfigurationAdminConfig"
for _plugin in ("django_otp.plugins.otp_totp", "django_otp.plugins.otp_static"):
    INSTALLED_APPS.remove(_plugin)  # they keep seeds and recovery codes in clear; ours are sealed
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["backoffice.accounts.hashers.Argon2id19", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "backoffice.accounts.passwords.HouseWordsValidator"},
]
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not DEMO)
# 0 switches it off. 等保 level 3 asks for periodic change, ASVS 6.2.10 forbids it: the operator decides.
PASSWORD_MAX_AGE_DAYS = env.int("PASSWORD_MAX_AGE_DAYS", default=0 if DEMO else 90)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0 if DEMO else 1)
ADMIN_ENABLED = env.bool("ADMIN_ENABLED", default=True)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
AXES_HANDLER = "backoffice.accounts.lockout.TwoSpeedHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "backoffice.accounts.lockout.locked_out"
AXES_CLIENT_IP_CALLABLE = "backoffice.web.network.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
SIGN_IN_FAILURES_PER_NAME = 30  # within an hour, from whatever address
SIGN_IN_FAILURES_PER_ADDRESS = 100  # within an hour, for whatever names
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [csp.SELF],
        "script-src": [csp.SELF, csp.NONCE],
        "style-src": [csp.SELF, csp.NONCE],
        "img-src": [csp.SELF, "data:"],  # the small pictures inside the style sheets
        "object-src": [csp.NONE],
        "base-uri": [csp.NONE],
        "form-action": [csp.SELF],
        "frame-ancestors": [csp.NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

# Notifications: which adapter serves a channel ("console", "smtp", "http"), and where the partners are.
NOTIFICATIONS_CHANNELS = {
    "email": env.str("EMAIL_ADAPTER", default="console" if DEMO else "smtp"),
    "sms": env.str("SMS_ADAPTER", default="http"),
}
# Complaints by e-mail: maildir:/path, mbox:/path or imaps://user:password@host/folder; empty: none are read.
COMPLAINTS_MAILBOX = env.str("COMPLAINTS_MAILBOX", default=f"maildir:{DATA_DIR / 'complaints-mail'}" if DEMO else "")
# Feeds of opinion sources are fetched from the open internet only, unless a provider sits in our own network.
OPINION_FEEDS_INSIDE = env.bool("OPINION_FEEDS_INSIDE", default=False)
NOTIFICATIONS_MAIL_DOMAIN = env.str("MAIL_DOMAIN", default="backoffice.invalid")
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_TLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="service@backoffice.invalid")

# --- documents (backoffice/documents): what stands on every paper, and the seal ---
COMPANY_NAME = env.str("COMPANY_NAME", default="示例信贷科技有限公司")
COMPANY_COMPLAINT_PHONE = env.str("COMPANY_COMPLAINT_PHONE", default="400-000-0000")
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000")  # where the square code on a paper leads
# Small fonts for papers, made by bin/setup; shared by everything that runs from this environment.
PAPER_FONTS = env.str("PAPER_FONTS", default=str(Path(sys.prefix) / "share" / "paper-fonts"))
SEAL_KEY_FILE = env.str("SEAL_KEY_FILE", default="")
SEAL_CERTIFICATE_FILE = env.str("SEAL_CERTIFICATE_FILE", default="")
# A count in the menu may be this many seconds old (0: always fresh).
MENU_BADGE_SECONDS = env.int("MENU_BADGE_SECONDS", default=20)

# Partners over HTTP; by default the sandbox that `manage.py sandbox_partners` runs on this machine.
PARTNERS = {
    partner: env.str(f"PARTNER_{partner.upper()}_URL", default="http://127.0.0.1:8191")
    for partner in ("bureau", "lender", "sms")
}

# Lenders that exchange files: one folder for each below this one.
LENDER_EXCHANGE = env.str("BACKOFFICE_LENDER_EXCHANGE", default=str(DATA_DIR / "exchange"))

# --- stays last: what production mode demands and switches on ---
if not DEMO:
    globals().update(harden(globals(), env))
