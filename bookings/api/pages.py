"""The addresses that programs ask, and the page that tells people of them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from bookings.api.gate import let_in, write_down
from bookings.api.presenters import api_page
from bookings.api.problems import Problem, as_answer
from training.pages.responses import no_store


@require_safe
@login_not_required
def api(request: HttpRequest) -> HttpResponse:
    """What there is to read, for whoever writes a program."""
    return render(request, "bookings/api/api.html", {"api": api_page()})


@require_safe
@login_not_required
def api_description(request: HttpRequest) -> HttpResponse:
    from bookings.api.program import description

    response = JsonResponse(description(), json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "public, max-age=300"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@csrf_exempt  # it changes nothing, and goes by no cookie
@login_not_required
def api_answer(request: HttpRequest, rest: str) -> HttpResponse:
    """Whatever a program asks. Everything that is said no to is said by a problem in JSON, with a sentence."""
    from bookings.api.program import answer

    now = timezone.now()
    try:
        let_in(request, now=now)
        response = answer(request, rest)
    except Problem as problem:
        response = as_answer(problem)
    else:
        if response.status_code == 200:
            write_down(request, now=now)  # type: ignore[arg-type]  # let in, it has a key, or none
    response["X-Content-Type-Options"] = "nosniff"
    response["Vary"] = "Authorization"
    return no_store(response)
