"""Courses, categories, venues and organisations on the team's desk."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.operations.courses import change_course_and_tell
from training.access import team_only
from training.forms.courses import CategoryForm, CourseForm, as_described, new_course
from training.forms.organisations import OrganisationForm, VenueForm
from training.forms.refusals import show_refusal
from training.models import Category, Course, Organisation, Session, Venue
from training.operations.catalogue import add_category, add_course
from training.operations.organisations import add_organisation, add_venue, change_organisation, change_venue
from training.requests import SignedInRequest

ORGANISATIONS_A_PAGE = 60


def _edit(
    request: SignedInRequest,
    form: forms.Form,
    save: Callable[..., Any],
    *,
    heading: str,
    back: str,
    about: str | None = "name",
    note: str = "",
    template: str = "bookings/desk_form.html",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show a form, and save its answers with who and when; a refusal stands beside the field it is about."""
    if form.is_bound and form.is_valid():
        try:
            saved = save(by=request.user, now=timezone.now(), **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal, about=about)
        else:
            messages.success(request, f"Saved: {saved}.")
            return redirect(back)
    context = {"form": form, "heading": heading, "back": reverse(back), "note": note, **(more or {})}
    return render(request, template, context)


@require_safe
@team_only
def desk_courses(request: SignedInRequest) -> HttpResponse:
    """The catalogue in its order, drafts and courses no longer run too."""
    running = Q(sessions__status=Session.Status.PUBLISHED, sessions__starts_at__gt=timezone.now())
    courses = Course.objects.visible_to(request.user).select_related("category", "replaced_by", "merged_into")
    context = {
        "courses": courses.annotate(coming=Count("sessions", filter=running)).in_catalogue_order(),
        "empty_categories": Category.objects.filter(courses__isnull=True).order_by("position"),
    }
    return render(request, "bookings/desk_courses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_course_new(request: SignedInRequest) -> HttpResponse:
    form = CourseForm(request.POST) if request.method == "POST" else CourseForm(initial=new_course())
    return _edit(request, form, add_course, heading="Add a course", back="desk-courses", about="title")


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_course_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    course = get_object_or_404(Course.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        form = CourseForm(request.POST, course=course)
    else:
        form = CourseForm(initial=as_described(course), course=course)

    def save(**answers):
        return change_course_and_tell(course=course, **answers)

    return _edit(
        request,
        form,
        save,
        heading=f"Change {course.title}",
        back="desk-courses",
        about=None,
        note="Certificates already given keep the title and hours that they were given with.",
        template="bookings/desk_course_form.html",
        more={"course": course, "files": course.attachments.count()},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_category_new(request: SignedInRequest) -> HttpResponse:
    return _edit(
        request, CategoryForm(request.POST or None), add_category, heading="Add a category", back="desk-courses"
    )


@require_safe
@team_only
def desk_venues(request: SignedInRequest) -> HttpResponse:
    return render(request, "bookings/desk_venues.html", {"venues": Venue.objects.order_by("name_key")})


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_venue_new(request: SignedInRequest) -> HttpResponse:
    return _edit(request, VenueForm(request.POST or None), add_venue, heading="Add a venue", back="desk-venues")


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_venue_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    venue = get_object_or_404(Venue, pk=pk)
    initial = {name: getattr(venue, name) for name in VenueForm.base_fields}

    def save(**answers):
        return change_venue(venue=venue, **answers)

    return _edit(
        request,
        VenueForm(request.POST or None, initial=initial),
        save,
        heading=f"Change {venue}",
        back="desk-venues",
        note="Nobody is told of a change here. To hold a session somewhere else, change the session.",
    )


@require_safe
@team_only
def desk_organisations(request: SignedInRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:150]
    organisations = Organisation.objects.matching(words).select_related("type").annotate(members=Count("people"))
    page = Paginator(organisations.order_by("name_key", "pk"), ORGANISATIONS_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"page": page, "words": words, "query": query.urlencode()}
    return render(request, "bookings/desk_organisations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_organisation_new(request: SignedInRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    return _edit(request, form, add_organisation, heading="Add an organisation", back="desk-organisations")


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_organisation_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    organisation = get_object_or_404(Organisation, pk=pk)
    initial = {"name": organisation.name, "type": organisation.type_id, "is_active": organisation.is_active}

    def save(**answers):
        return change_organisation(organisation=organisation, **answers)

    form = OrganisationForm(request.POST or None, initial=initial)
    return _edit(request, form, save, heading=f"Change {organisation}", back="desk-organisations")
