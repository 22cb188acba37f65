"""Every setting of Turnout, read from the environment, with safe defaults.

TURNOUT_MODE says what kind of installation this is:
`development` (the default: a checkout on somebody's own machine) or `production`.
docs/settings.md lists what can be set.
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from deploy.colour import checked_colour
from deploy.demonstration import DEMONSTRATION
from deploy.environment import (
    badge_key_file,
    database,
    framing_sites,
    hosts,
    logo,
    minutes_or_share,
    one_of,
    partnerships_own,
    proxies,
    replica,
    secret_key,
    security_contact,
    site_address,
    texts,
    watch_token,
    whole_number,
)
from deploy.mailing import FILES, mail_settings
from deploy.secret import development_secret
from deploy.signing_in import second_step_keys, sign_in_providers
from deploy.version import version

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if "pytest" in sys.modules:
    # What tests read on pages and in mails is what the demonstration says.
    for name, value in DEMONSTRATION.items():
        os.environ.setdefault(name, value)

VERSION = version()
MODE = env.str("TURNOUT_MODE", "development")
if MODE not in {"development", "production"}:
    raise ImproperlyConfigured(f'TURNOUT_MODE is "{MODE}"; it must be "development" or "production".')
PRODUCTION = MODE == "production"
DEBUG = env.bool("DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG is on in production: errors would show the inside of the program. Unset DEBUG.")

BEHIND_PROXY = env.bool("BEHIND_PROXY", True)  # of an installation in production

VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))

SECRET_KEY = secret_key(env.str("SECRET_KEY", "")) if PRODUCTION else env.str("SECRET_KEY", "")
SECRET_KEY = SECRET_KEY or development_secret(VAR_DIR)
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
# What the secrets of people's second steps are encrypted with: the first writes, all read.
SECOND_STEP_KEYS: list[str] = second_step_keys(env, production=PRODUCTION) or [SECRET_KEY]

# The address people use: the one every mailed link starts with, whatever the Host header says.
SITE_URL = env.str("SITE_URL", "" if PRODUCTION else "http://127.0.0.1:8000")
if not SITE_URL:
    raise ImproperlyConfigured("SITE_URL is not set. Production needs it, such as https://training.example.org")
SITE_URL = site_address(SITE_URL, production=PRODUCTION)
ALLOWED_HOSTS: list[str] = hosts(
    env.list(
        "ALLOWED_HOSTS",
        default=[urlsplit(SITE_URL).hostname, *([] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])],
    ),
    production=PRODUCTION,
)

# ---- the partnership ----
# What only the partnership knows has no default in production: pages and mails would say what nobody told them.
PARTNERSHIP_NAME = partnerships_own(env, "PARTNERSHIP_NAME", "" if PRODUCTION else "Your training partnership")
PARTNERSHIP_COLOUR = checked_colour(env.str("PARTNERSHIP_COLOUR", "#12436d"))
PARTNERSHIP_LOGO = logo(env)
# Signs Open Badges; without a file of yours one is made on first use.
BADGE_KEY_FILE = badge_key_file(env, VAR_DIR)
PARTNERSHIP_EMAIL = partnerships_own(env, "PARTNERSHIP_EMAIL", "" if PRODUCTION else "training@localhost")
PARTNERSHIP_PHONE = env.str("PARTNERSHIP_PHONE", "")
REPORTING_YEAR_FIRST_MONTH = whole_number(env, "REPORTING_YEAR_FIRST_MONTH", 4, low=1, high=12)
COST_OF_EMPTY_PLACE = whole_number(env, "COST_OF_EMPTY_PLACE", 0, high=100_000)  # pounds; 0 names none
CANCELLATION_WORKING_DAYS = whole_number(env, "CANCELLATION_WORKING_DAYS", 3, high=30)
EXTRA_PLACES_RISK = whole_number(
    env, "EXTRA_PLACES_RISK", 5, low=1, high=50
)  # in 100: how likely more people than chairs may be where extra places are suggested
OFFER_HOURS = whole_number(
    env, "OFFER_HOURS", 24, low=1, high=720
)  # how long a place is held for a person it is offered to
LATE_OFFER_HOURS = whole_number(
    env, "LATE_OFFER_HOURS", 48, high=720
)  # so long before a session a free place is offered to all who wait: the first yes has it; 0: never
# Nobody is asked whether they want a free place from the first of these hours to the second; the same twice: always.
QUIET_HOURS_FROM = whole_number(env, "QUIET_HOURS_FROM", 21, high=23)
QUIET_HOURS_UNTIL = whole_number(env, "QUIET_HOURS_UNTIL", 8, high=23)
HEAD_START_WORKING_DAYS = whole_number(
    env, "HEAD_START_WORKING_DAYS", 2, high=30
)  # those who asked for a date can book it so long before everybody else
MINIMUM_WARNING_DAYS = whole_number(
    env, "MINIMUM_WARNING_DAYS", 10, high=90
)  # before a session that too few have booked
# How long before a day its calendar entry reminds; 0 leaves that to people's own calendars.
CALENDAR_ALARM_MINUTES = whole_number(env, "CALENDAR_ALARM_MINUTES", 0, high=40_320)  # four weeks
TRANSFER_AFTER_DEADLINE_IS_LATE = env.bool("TRANSFER_AFTER_DEADLINE_IS_LATE", True)
NO_SHOW_LIMIT = whole_number(
    env, "NO_SHOW_LIMIT", 0, high=100
)  # no-shows in 12 months after which the team decides on a booking; 0: off
CHARGE_LATE_CANCELLATION = whole_number(env, "CHARGE_LATE_CANCELLATION", 0, high=100_000)  # pounds
CHARGE_NO_SHOW = whole_number(env, "CHARGE_NO_SHOW", 0, high=100_000)  # pounds
# Mailboxes that several people read, by what stands before the @: nobody signs up with one.
REFUSE_SHARED_ADDRESSES = env.bool("REFUSE_SHARED_ADDRESSES", True)
SHARED_ADDRESSES: list[str] = env.list(
    "SHARED_ADDRESSES",
    default=[
        *("admin", "administrator", "contact", "enquiries", "enquiry", "general", "hello", "info", "mail", "office"),
        *("post", "reception", "schooloffice", "secretary", "staff", "team"),
    ],
)
APPROVAL_DAYS = whole_number(
    env, "APPROVAL_DAYS", 5, low=1, high=90
)  # how long a line manager has to agree, where a session asks for it
# How long somebody must have been in an online meeting, by its attendance file: minutes, or a share of the day's hours.
ATTENDANCE_FILE_HERE = minutes_or_share(env, "ATTENDANCE_FILE_HERE", "75%")
ATTENDANCE_FILE_PARTLY = minutes_or_share(env, "ATTENDANCE_FILE_PARTLY", "10")
LEAD_DIGEST = env.bool("LEAD_DIGEST", False)  # each Monday leads are written who comes, waits and did not come
# Reports by email: the link alone, or the report itself too, with figures of organisations in it, as pdf or docx.
ATTACH_REPORTS = one_of(env, "ATTACH_REPORTS", ("no", "pdf", "docx"))
ATTACHMENTS_MB = whole_number(env, "ATTACHMENTS_MB", 10, low=1, high=50)  # all files of a course: they go by mail
ATTACHMENT_MB = whole_number(env, "ATTACHMENT_MB", min(5, ATTACHMENTS_MB), low=1, high=ATTACHMENTS_MB)  # each

# ---- the program ----
INSTALLED_APPS = [
    "training",
    "bookings",
    "reporting",
    "deploy",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "import_export",
    "simple_history",
    "csp",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "deploy.watching.requests.Watched",
    "csp.middleware.CSPMiddleware",  # before static files too: a picture opened by itself is a page
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "deploy.middleware.WhoeverWatches",
    "deploy.middleware.NobodyWaitsForADatabaseThatIsAway",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "deploy.middleware.PersonalPagesAreNotKept",
    "deploy.middleware.SecondStepIsSetUp",
    "deploy.middleware.WhoLookedIsWrittenDown",
    "deploy.middleware.RefuseNumbersBeyondEveryKey",
    "deploy.middleware.NoPageOfAnAccountTakesPut",
]
ROOT_URLCONF = "deploy.urls"
WSGI_APPLICATION = "deploy.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
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
                "training.context.partnership",
                "training.context.second_step",
                "deploy.navigation.navigation",
            ],
            "builtins": ["training.templatetags.words"],
        },
    }
]

# ---- database ----
DATABASES = {"default": database(env, VAR_DIR)}
if reports_from := replica(env, DATABASES["default"]):
    DATABASES["replica"] = reports_from
    DATABASE_ROUTERS = ["reporting.replica.FiguresFromReplica"]
REPLICA_SECONDS_BEHIND = whole_number(env, "REPLICA_SECONDS_BEHIND", 60, high=86_400)  # further: the primary is read
COMPILED_QUERIES = env.bool("COMPILED_QUERIES", True)  # training/compiled.py; off asks the plain querysets
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # beyond it some are dropped: rate limits, files waiting to be confirmed
    },
}
TASKS = {"default": {"BACKEND": "training.queue.DatabaseQueue", "QUEUES": ["default", "downloads"]}}
# What takes longer than people wait for is made by the worker of the queue "downloads": by kind, who makes it.
DOWNLOADS = {
    "list": "bookings.exchange.lists.in_the_background.ListDownloads",
    "person": "bookings.privacy.in_the_background.PersonDownloads",
    "certificates": "bookings.attendance.certificates.in_the_background.CertificateDownloads",
    "report": "reporting.in_the_background.ReportDownloads",
    "no-show-review": "reporting.in_the_background.ReviewDownloads",
    "yearly": "reporting.yearly.in_the_background.YearlyDownloads",
}
# What notices ask about places, which lie above them.
DATES_WITH_PLACES = "bookings.places.rules.other_dates.dates_with_places_for"
# What the team's desk, and the demonstration, take from reports, which lie above them.
DESK_TASKS = [
    "bookings.desk.lost_devices.add_lost_devices",
    "bookings.desk.moves.add_moves_that_cannot_be_made",
    "reporting.actions.desk.add_actions_to_look_at",
    "reporting.outlook.desk.add_who_will_come",
    "reporting.calling.desk.add_people_to_ring",
    "reporting.trials.desk.add_comparisons_that_ended",
]
TOWN_CORRECTED = ["bookings.places.sessions.new_dates.follow_town"]  # what was asked for in a town, above its venues
ROLES_OPEN = ["reporting.opened.OPENED"]  # in words, for whoever takes a role away
ALSO_DEMONSTRATED = [
    "reporting.actions.demo.load_actions",
    "reporting.outlook.demo.load_outlooks",
    "reporting.yearly.demo.keep_last_years",
    "reporting.by_email.demo.choose_reports",
    "reporting.publishing.demo.publish_a_table",
    "reporting.trials.demo.load_comparison",
    "reporting.calling.demo.load_call_list",
]
ALSO_DUE = {  # what run_due does for them
    "call lists made": "reporting.calling.keeping.make_call_list",
    "outlooks of coming sessions kept": "reporting.outlook.keeping.keep_outlooks",
    "reports sent by email": "reporting.by_email.sending.send_reports",
    "comparisons looked at": "reporting.trials.looking.look_at_trials",
}
ALSO_ENCRYPTED = ["bookings.webhooks.keeping.encrypt_secrets_anew"]  # by the keys of second steps
ALSO_FOR_PROGRAMS = ["reporting.api.router"]  # what else other programs read
FRAMED_BY: list[str] = framing_sites(env.list("FRAMED_BY", default=[]))  # sites that may show the dates in a frame
API_REQUESTS_A_MINUTE = whole_number(env, "API_REQUESTS_A_MINUTE", 120, low=1, high=100_000)  # of a key, or a visitor
# What a mail with a report asks about it, which lies above the mails.
REPORTS_BY_EMAIL = "reporting.by_email.of_mails"
EXPORT_AT_ONCE_ROWS = whole_number(env, "EXPORT_AT_ONCE_ROWS", 5000, high=1_000_000)  # of a list
IMPORT_AT_ONCE_ROWS = whole_number(env, "IMPORT_AT_ONCE_ROWS", 2500, high=1_000_000)  # of a spreadsheet
REPORT_AT_ONCE_SESSIONS = whole_number(env, "REPORT_AT_ONCE_SESSIONS", 15_000, high=10_000_000)  # that it looks at
REVIEW_AT_ONCE_SESSIONS = whole_number(env, "REVIEW_AT_ONCE_SESSIONS", 2_000, high=10_000_000)  # of the no-show review
# In tables for publication: counts from 1 to this are hidden.
SMALL_NUMBERS_UP_TO = whole_number(env, "SMALL_NUMBERS_UP_TO", 7, low=1, high=100)

# ---- backups (docs/running.md) ----
BACKUP_KEY_FILE = Path(env.str("BACKUP_KEY_FILE", "")) if env.str("BACKUP_KEY_FILE", "") else None  # what seals them
BACKUP_KEEP = whole_number(env, "BACKUP_KEEP", 14, low=1, high=10_000)  # how many of them

# ---- whoever watches that it runs (docs/running.md) ----
WATCH_TOKEN = watch_token(env.str("WATCH_TOKEN", ""))  # for /metrics and the details of /readyz from elsewhere
MAIL_WAIT_MINUTES = whole_number(env, "MAIL_WAIT_MINUTES", 30, low=1, high=10_080)  # longer is not as it should be
SECURITY_CONTACT = security_contact(env.str("SECURITY_CONTACT", ""))  # in /.well-known/security.txt
FREE_DISK_MB = whole_number(env, "FREE_DISK_MB", 500, high=10_000_000)  # less is too little

# ---- people ----
AUTH_USER_MODEL = "training.User"
AUTHENTICATION_BACKENDS = ["training.accounts.SignedInWithOrganisation"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "bookings.notices.sending.accounts.OutboxAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "training.forms.people.SignupDetailsForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# Long enough for a mail that is held up for a while: one whose code has run out is not sent.
CODE_MINUTES = 15
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = CODE_MINUTES * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = CODE_MINUTES * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = CODE_MINUTES * 60
PASSWORD_RESET_TIMEOUT = 60 * 60  # of the links that the team has sent: training/accounts/links.py
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
# What lasts after whoever found a browser open has left it asks again who it is: an address, and a provider
# (SOCIALACCOUNT_… follows) as the second step does. The whole table: tests/training/accounts/test_asked_again.py.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_RATE_LIMITS = False  # ours count what tries at once would get past: training/accounts/limits.py
ACCOUNT_FORMS = {
    "login": "training.forms.accounts.SignInForm",
    "signup": "training.forms.accounts.SignUpForm",
    "add_email": "training.forms.accounts.ChangeEmailForm",
    "change_password": "training.forms.accounts.ChangePasswordForm",
    "set_password": "training.forms.accounts.SetPasswordForm",
    "reset_password": "training.forms.accounts.ResetPasswordForm",
    "reset_password_from_key": "training.forms.accounts.NewPasswordForm",
    "reauthenticate": "training.forms.accounts.ReauthenticateForm",
    "request_login_code": "training.forms.accounts.RequestSignInCodeForm",
    "confirm_login_code": "training.forms.accounts.SignInCodeForm",
    "confirm_email_verification_code": "training.forms.accounts.EmailCodeForm",
    "confirm_password_reset_code": "training.forms.accounts.ResetCodeForm",
}

# ---- the second step: docs/signing-in.md ----
SECOND_STEP_NEEDED = env.bool("SECOND_STEP_NEEDED", PRODUCTION)  # of the team and of group members
SECOND_STEP_GRACE_DAYS = whole_number(env, "SECOND_STEP_GRACE_DAYS", 7, high=60)
TRUST_DEVICE_DAYS = whole_number(env, "TRUST_DEVICE_DAYS", 30, high=90)  # of those who need none; 0: no device
NEW_DEVICE_EMAILS = env.bool("NEW_DEVICE_EMAILS", False)
MFA_ADAPTER = "training.accounts.second_step.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a code works half a minute longer: telephones' clocks are out, and typing takes time
MFA_RATE_LIMITS = False  # ours again
MFA_TRUST_ENABLED = TRUST_DEVICE_DAYS > 0
MFA_TRUST_COOKIE_AGE = TRUST_DEVICE_DAYS * 24 * 60 * 60
MFA_FORMS = {
    "authenticate": "training.forms.second_step.SecondStepForm",
    "reauthenticate": "training.forms.second_step.SecondStepAgainForm",
    "activate_totp": "training.forms.second_step.AppForm",
    "deactivate_totp": "training.forms.second_step.NoAppForm",
    "generate_recovery_codes": "training.forms.second_step.RecoveryCodesForm",
    "add_webauthn": "training.forms.second_step.PasskeyForm",
    "edit_webauthn": "training.forms.second_step.PasskeyNameForm",
    "authenticate_webauthn": "training.forms.second_step.PasskeyStepForm",
    "login_webauthn": "training.forms.second_step.PasskeySignInForm",
    "reauthenticate_webauthn": "training.forms.second_step.PasskeyAgainForm",
}

# ---- signing in with an account of one's organisation (OpenID Connect) ----
SIGN_IN_PROVIDERS = sign_in_providers(env, production=PRODUCTION)
SOCIALACCOUNT_ADAPTER = "training.accounts.providers.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": SIGN_IN_PROVIDERS}}
SOCIALACCOUNT_AUTO_SIGNUP = False  # who is new says which organisation they belong to
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # by an address that the provider has verified, and by no other
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_EMAIL_VERIFICATION = "mandatory"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_FORMS = {"signup": "training.forms.accounts.FirstSignInForm"}

# ---- security ----
# Browsers take a cookie of such a name by https alone and of this very host: no neighbour under the domain sets ours.
_OF_HOST = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_OF_HOST}sessionid", f"{_OF_HOST}csrftoken"
MESSAGES_COOKIE_NAME, MFA_TRUST_COOKIE_NAME = f"{_OF_HOST}messages", f"{_OF_HOST}mfa_trusted"
KNOWN_DEVICE_COOKIE_NAME = f"{_OF_HOST}known_device"
MESSAGE_STORAGE = "training.pages.told_once.ToldOnce"
SESSION_ENGINE = "training.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
# Those whose X-Forwarded-For is believed, by address or network: what limits count by is the visitor, not the proxy.
TRUSTED_PROXIES: list[str] = proxies(
    env.list("TRUSTED_PROXIES", default=["127.0.0.1", "::1"] if PRODUCTION and BEHIND_PROXY else [])
)
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "deploy.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SECURE_REDIRECT_EXEMPT = ["^(healthz|readyz|metrics)$"]  # asked on the machine itself, without a proxy
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = whole_number(env, "SECURE_HSTS_SECONDS", 31_536_000, high=63_072_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        # Browsers hold a form to it on the whole way that it leads: a sign-in leads to the provider.
        "form-action": [SELF, *(app["settings"]["origin"] for app in SIGN_IN_PROVIDERS)],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# ---- words, numbers, times ----
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True

# ---- files ----
STATIC_URL = "static/"
# A container brings them in its image, which it cannot write to.
STATIC_IS_BUILT = bool(env.str("STATIC_ROOT", ""))
STATIC_ROOT = Path(env.str("STATIC_ROOT", "")) if STATIC_IS_BUILT else VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "var" / "assets"]
FONTS_DIR = BASE_DIR / "var" / "fonts"  # of certificates and other papers; with the assets, by `make install`
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "files"}},
    "staticfiles": {"BACKEND": "deploy.static_files.PackedFiles"},
}
FORMAT_MODULE_PATH = None

# ---- mail ----
if PRODUCTION or env.str("EMAIL_URL", ""):
    MAIL = {**env.email("EMAIL_URL", default="smtp://localhost:25"), "EMAIL_TIMEOUT": 20}
else:
    MAIL = {"EMAIL_BACKEND": FILES, "EMAIL_FILE_PATH": VAR_DIR / "mail"}
MAIL_FILES = MAIL["EMAIL_FILE_PATH"] if MAIL["EMAIL_BACKEND"] == FILES else None  # written there, and not sent
vars().update(mail_settings(MAIL))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"{PARTNERSHIP_NAME} <{PARTNERSHIP_EMAIL}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# ---- texts ----
TEXTS_BY, NOTIFY = texts(env, production=PRODUCTION)
SENDS_TEXTS = TEXTS_BY != "off"

# ---- import and export in the browser ----
IMPORT_EXPORT_USE_TRANSACTIONS = True

# Whether the worker applies the retention periods by itself, hourly; else somebody has `manage.py purge` run.
PURGE_BY_ITSELF = env.bool("PURGE_BY_ITSELF", True)

# ---- logs: what happened, without personal data ----
LOG_FORMAT = env.str("LOG_FORMAT", "json" if PRODUCTION else "plain")
if LOG_FORMAT not in {"json", "plain"}:
    raise ImproperlyConfigured(f'LOG_FORMAT is "{LOG_FORMAT}"; it must be "json" or "plain".')
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "deploy.watching.logs.JsonLines"},
    },
    "filters": {"links left out": {"()": "deploy.redaction.LinksLeftOut"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["links left out"]},
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO" if PRODUCTION else "WARNING")},
    # Sign-ins and refusals are written however little else is.
    "loggers": {"turnout.security": {"level": "INFO"}},
}

if "pytest" in sys.modules:
    # Tests need neither built assets nor slow password hashes, and look at mails and files in memory.
    STORAGES["default"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        # No test outlives a power cut. The programs that tests start and kill read the settings without this.
        DATABASES["default"]["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
