"""Who runs this installation, as the team says it."""

from dataclasses import asdict

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from bookings.desk.our_details import change_our_details
from training.access import team_only
from training.forms.partnership import OurDetailsForm
from training.pages.editing import edit_page
from training.partnership import ours
from training.requests import SignedInRequest, posted


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def desk_our_details(request: SignedInRequest) -> HttpResponse:
    return edit_page(
        request,
        OurDetailsForm(posted(request), initial=asdict(ours()) | {"job_roles": "\n".join(ours().job_roles)}),
        change_our_details,
        heading="Your partnership",
        back="desk",
        note="Pages and emails use what you save here within a minute. Emails already sent keep what they said. "
        "What certificates show is kept separately: Team desk, More, Certificates.",
    )
