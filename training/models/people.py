"""Who: organisation types, organisations and the people who belong to them."""

from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from simple_history.models import HistoricalRecords

from training.mobile_numbers import as_read
from training.models.locking import LockableQuerySet
from training.text import FoldedField, folded, validate_readable

if TYPE_CHECKING:
    from training.models.catalogue import Course


LAST_TYPE = 10_000  # the position of what stands after every type that a partnership counts by


class OrganisationTypeQuerySet(LockableQuerySet["OrganisationType"]):
    def in_use(self, *chosen: int) -> Self:
        """Those that can be chosen, and those of these keys, chosen before; in the order of the yearly report."""
        return self.filter(Q(is_active=True) | Q(pk__in=chosen)).order_by("position", "name_key")


class OrganisationType(models.Model):
    """What the yearly report counts by, such as "Health". `position` is its row in that report.

    One that is retired is no longer given to organisations; those that have it keep it, and what was booked under it
    counts by it as before.
    """

    name = models.CharField(max_length=120, validators=[validate_readable])
    name_key = FoldedField(sources=("name",))
    position = models.PositiveIntegerField()
    is_active = models.BooleanField(default=True, db_default=True)

    objects = OrganisationTypeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                name="organisation_type_name_unique",
                violation_error_message="There is an organisation type of this name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationQuerySet(LockableQuerySet["Organisation"]):
    def open_to_members(self) -> Self:
        """Those a person can say they belong to."""
        return self.filter(is_active=True)

    def matching(self, words: str) -> Self:
        return self.filter(name_key__contains=folded(words))

    def with_trainers_of(self, course: "Course") -> Self:
        """Those whose people deliver it, or have, each once."""
        return self.filter(people__in=User.objects.filter(sessions_delivered__course=course)).distinct()


class Organisation(models.Model):
    name = models.CharField(max_length=200, validators=[validate_readable])
    name_key = FoldedField(sources=("name",))
    type = models.ForeignKey(OrganisationType, on_delete=models.PROTECT, related_name="organisations")
    is_active = models.BooleanField(default=True)

    objects = OrganisationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name_key"],
                name="organisation_name_unique",
                violation_error_message="There is an organisation of this name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


# Whoever comes to a door without an address is known by one of these until the team completes them: the name ends in
# what no mail server will ever have (RFC 2606).
NOWHERE = "walked-in.invalid"

# Whoever is erased goes on being counted, as nobody: by this name, and an address of the same sort.
ERASED_NAME = "Erased person"
ERASED = "erased.invalid"


def erased_address(key: int) -> str:
    return f"erased-{key}@{ERASED}"


class UserQuerySet(LockableQuerySet["User"]):
    def with_an_organisation_to_settle(self) -> Self:
        """Those who have named an organisation that is not listed; not before they have confirmed their address."""
        everybody = self.model._base_manager
        asked, confirmed = (everybody.filter(emailaddress__verified=done).values("pk") for done in (False, True))
        named = self.filter(organisation=None, is_active=True).exclude(organisation_named="")
        return named.filter(~Q(pk__in=asked) | Q(pk__in=confirmed))

    def to_complete(self) -> Self:
        """Those who came to a door and gave no address: they cannot sign in and get no mail."""
        return self.filter(is_active=False, email__endswith=f"@{NOWHERE}")  # by the index of those who can't sign in

    def visible_to(self, user: "User") -> Self:
        """Everyone not erased for the team; the people of their own organisation for a lead; oneself for anyone."""
        if user.is_team:
            return self.filter(erased_at=None)
        if user.is_lead and user.organisation_id:
            return self.filter(Q(pk=user.pk) | Q(organisation_id=user.organisation_id))
        return self.filter(pk=user.pk)

    def trainers(self) -> Self:
        return self.filter(is_trainer=True, is_active=True)

    def called(self, words: str) -> Self:
        """Those whose name or email address has every word in it; nobody who was erased."""
        self = self.filter(erased_at=None)
        for word in folded(words).split():
            self = self.filter(search_text__contains=word)
        return self

    def matching(self, words: str) -> Self:
        """Those whose name, email address or organisation has every word in it; nobody who was erased."""
        self = self.filter(erased_at=None)
        for word in folded(words).split():
            self = self.filter(Q(search_text__contains=word) | Q(organisation__name_key__contains=word))
        return self


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # a class made at run time
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person; without a password they can only sign in with an emailed code."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person: a practitioner always, and perhaps a trainer, a lead, a group member or of the team too."""

    # What people say of themselves on the page of their details, kept in their own words. A column that is named here
    # is asked for there, by its own label.
    OWN_WORDS = ("job_role", "access_needs", "dietary_needs")

    email = models.EmailField(
        max_length=254, unique=True, error_messages={"unique": "There is a person with this email address already."}
    )
    name = models.CharField(max_length=150, validators=[validate_readable])
    search_text = FoldedField(sources=("name", "email"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="people", null=True, blank=True
    )
    organisation_named = models.CharField(
        max_length=200,
        blank=True,
        db_default="",
        help_text="what they belong to and is not listed, until the team has looked at it",
    )
    job_role = models.CharField(max_length=120, blank=True)
    manager_email = models.EmailField("line manager's email", max_length=254, blank=True)

    # Special category data: the team and, for their own session, the trainer; purged after use; never in the history.
    access_needs = models.TextField(max_length=1000, blank=True)
    dietary_needs = models.TextField(max_length=1000, blank=True)

    is_trainer = models.BooleanField("trainer", default=False)
    is_lead = models.BooleanField("lead of their organisation", default=False)
    is_group_member = models.BooleanField("Development and Practice Group member", default=False)
    is_team = models.BooleanField("partnership team", default=False)
    is_active = models.BooleanField(default=True)
    feed_token = models.CharField(max_length=64, unique=True, null=True, editable=False)
    mail_bounced_at = models.DateTimeField("mails come back since", null=True, blank=True)
    # For texts about their own bookings, if they want them: the person and the team alone; never in the history.
    mobile = models.CharField(
        "mobile number", max_length=16, blank=True, db_default="", validators=[RegexValidator(r"^\+[1-9][0-9]{7,14}$")]
    )
    texts_fail_since = models.DateTimeField("texts do not arrive since", null=True, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = UserManager()
    history = HistoricalRecords(
        excluded_fields=[
            *("password", "last_login", "access_needs", "dietary_needs", "search_text", "feed_token", "mobile"),
        ]
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "name"]),
            models.Index(fields=["search_text", "id"], name="user_in_order"),
            models.Index(fields=["name"], condition=Q(is_trainer=True), name="user_trainer"),
            models.Index(fields=["id"], condition=Q(mail_bounced_at__isnull=False), name="user_mails_come_back"),
            models.Index(fields=["id"], condition=Q(texts_fail_since__isnull=False), name="user_texts_fail"),
            models.Index(fields=["id"], condition=Q(organisation__isnull=True), name="user_without_organisation"),
            models.Index(fields=["id"], condition=Q(is_active=False), name="user_cannot_sign_in"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="user_email_lower_case",
                violation_error_message="Email addresses are kept in small letters.",
            ),
            models.CheckConstraint(
                condition=Q(is_lead=False) | Q(organisation__isnull=False),
                name="user_lead_has_organisation",
                violation_error_message="A lead must belong to the organisation they look after.",
            ),
            models.CheckConstraint(
                condition=Q(mobile="") | Q(mobile__startswith="+"),
                name="user_mobile_with_country",
                violation_error_message="Mobile numbers are kept with their country code, such as +447700900123.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_placeholder(self) -> bool:
        """Tell whether nobody knows their address yet."""
        return self.email.endswith(f"@{NOWHERE}")

    @property
    def known_email(self) -> str:
        """Return the address as people read it: "" while nobody knows it, never the one that stands in for it."""
        return "" if self.is_placeholder or self.is_erased else self.email

    @property
    def mobile_as_read(self) -> str:
        """Return the mobile number as people write it, such as "07700 900123"; "" without one."""
        return as_read(self.mobile)

    @property
    def is_erased(self) -> bool:
        return self.erased_at is not None

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split()[0]


Anybody = User | AnonymousUser  # whoever looks at a page that is open to all
