"""Pages that belong to the site as a whole."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from bookings.places.pages.kept import AsOf, kept_for_visitors
from bookings.places.pages.presenters.session_item import session_item
from bookings.places.rules.sessions_shown import open_sessions
from bookings.privacy.papers import for_people
from deploy.looked_over import last_look
from training.models import Category, User
from training.partnership import ours

SESSIONS_ON_FRONT_PAGE = 6
SECURITY_TXT_HOLDS = dt.timedelta(days=180)  # a reader may keep it so long; less than a year, as RFC 9116 asks


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def brand_css(request: HttpRequest) -> HttpResponse:
    """The partnership's colour as a style sheet, since the content security policy allows none within pages."""
    rule = f":root {{ --turnout-brand: {settings.PARTNERSHIP_COLOUR}; }}\n"
    return HttpResponse(rule, content_type="text/css; charset=utf-8")


def _start_of(user: User) -> str:
    """Return the name of the page where a person's work begins."""
    if user.is_team:
        return "desk"
    if user.is_group_member:
        return "reports"
    if user.is_trainer:
        return "registers"
    return "organisation-bookings" if user.is_lead else "my-bookings"


@login_not_required
@require_safe
@kept_for_visitors
def home(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """Visitors learn what this is and what comes next; everybody else starts where their work is."""
    if request.user.is_authenticated:
        return redirect(_start_of(request.user))
    sessions = open_sessions(as_of.now).with_days()[:SESSIONS_ON_FRONT_PAGE]
    context = {
        "items": [session_item(session, now=as_of.now) for session in sessions],
        "categories": Category.objects.with_courses(),
    }
    return render(request, "home.html", context)


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness of this site, as RFC 9116 has it. Who runs the site hears of it first."""
    partnership = ours()
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + SECURITY_TXT_HOLDS
    lines = (
        f"Contact: {settings.SECURITY_CONTACT or 'mailto:' + partnership.email}",
        f"Expires: {expires.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}{reverse('security-txt')}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accessibility.html", {"look": last_look()})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy.html", {"groups": for_people()})
