"""The catalogue on the team's desk: courses and their categories."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from training.access import team_only
from training.forms.courses import CourseForm, new_course
from training.forms.search_words import SearchWordsForm
from training.models import Category, Course, SearchWords, Session
from training.operations.catalogue import add_course
from training.operations.search_words import keep_search_words
from training.pages.editing import edit_page
from training.requests import SignedInRequest, posted


@require_safe
@team_only
def desk_courses(request: SignedInRequest) -> HttpResponse:
    """The catalogue in its order, drafts and courses no longer run too."""
    running = Session.objects.running().upcoming(timezone.now()).filter(course=OuterRef("pk")).order_by()
    coming = Subquery(running.values("course").annotate(n=Count("pk")).values("n"))
    courses = Course.objects.visible_to(request.user).select_related("category", "replaced_by", "merged_into")
    context = {
        "courses": courses.annotate(coming=Coalesce(coming, 0)).in_catalogue_order(),
        "empty_categories": Category.objects.filter(courses__isnull=True).order_by("position"),
    }
    return render(request, "training/desk_courses.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_course_new(request: SignedInRequest) -> HttpResponse:
    form = CourseForm(posted(request), initial=new_course())
    return edit_page(request, form, add_course, heading="Add a course", back="desk-courses", about="title")


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_search_words(request: SignedInRequest) -> HttpResponse:
    """Which words mean the same to those who search the catalogue: the team's list, or the one to begin with."""
    form = SearchWordsForm(posted(request), initial={"text": SearchWords.objects.text()})
    return edit_page(
        request,
        form,
        keep_search_words,
        heading="Search words",
        back="desk-courses",
        about="text",
        note="A search for one word of a line also finds courses that use the others: “DSL” finds “designated "
        "safeguarding lead”. Leave out what says nothing here, such as “training”: it is passed over anyway.",
    )
