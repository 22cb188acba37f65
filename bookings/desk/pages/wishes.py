"""What people wait for: the courses that somebody asked to hear of, and the way to plan a date for them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.desk.wishes import courses_wanted, with_places
from training.access import team_only
from training.pages.paging import paged
from training.requests import SignedInRequest
from training.text import folded

COURSES_A_PAGE = 30


@require_safe
@team_only
def desk_wishes(request: SignedInRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:150]
    page, query = paged(request, courses_wanted(folded(words)), a_page=COURSES_A_PAGE)
    context = {"page": page, "query": query, "words": words, "wanted": with_places(list(page), timezone.now())}
    return render(request, "bookings/desk/desk_wishes.html", context)
