"""What the tables of the packages that we build on hold of people."""

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django_tasks_db.models import DBTaskResult

from bookings.privacy.groups import ACCOUNT, QUEUE, SIGNING_IN
from bookings.privacy.held import Held, columns, words

HELD = [
    Held(
        model=EmailAddress,
        called="Email address",
        whose=("user",),
        columns=columns(ACCOUNT, "email"),
        plain=words("id verified primary"),
        goes=True,
    ),
    Held(
        model=EmailConfirmation,
        called="Code to confirm an address",
        whose=("email_address__user",),
        columns=columns(SIGNING_IN, "key", is_secret=True),
        plain=words("id email_address created sent"),
        goes=True,
    ),
    # Those of a person are found by what is in them (traces.py): the table has no column for it.
    Held(
        model=Session,
        columns=columns(SIGNING_IN, "session_key session_data", is_secret=True),
        plain=words("expire_date"),
    ),
    Held(
        model=DBTaskResult,
        columns=columns(QUEUE, "args_kwargs return_value traceback", is_secret=True),
        plain=words(
            """id status enqueued_at started_at finished_at priority task_path worker_ids queue_name backend_name
            run_after exception_class_path"""
        ),
    ),
    Held(
        model=Authenticator,
        called="Second step to sign in",
        whose=("user",),
        columns=columns(SIGNING_IN, "data", is_secret=True),
        plain=words("id type created_at last_used_at"),
        goes=True,
    ),
    Held(
        model=UserSession,
        called="Sign-in on a device",
        whose=("user",),
        columns={
            **columns(SIGNING_IN, "ip user_agent"),
            **columns(SIGNING_IN, "session_key data", is_secret=True),
        },
        plain=words("id created_at last_seen_at"),
        goes=True,
    ),
    Held(
        model=SocialAccount,
        called="Account of another service",
        whose=("user",),
        columns=columns(SIGNING_IN, "provider uid extra_data"),
        plain=words("id last_login date_joined"),
        goes=True,
    ),
    Held(
        model=SocialToken,
        called="Key of another service",
        whose=("account__user",),
        columns=columns(SIGNING_IN, "token token_secret", is_secret=True),
        plain=words("id app account expires_at"),
        goes=True,
    ),
    Held(model=SocialApp, plain=words("id provider provider_id name client_id secret key settings")),
    Held(model=Group, plain=words("id name")),
    Held(model=Group.permissions.through, plain=words("id group permission")),
    Held(model=Permission, plain=words("id name content_type codename")),
    Held(model=ContentType, plain=words("id app_label model")),
]
