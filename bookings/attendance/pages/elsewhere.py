"""Training done elsewhere: recorded and withdrawn by the team; the evidence, for the team and whose it is."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.attendance.certificates.elsewhere import Done, record_training_elsewhere, withdraw_training_elsewhere
from bookings.attendance.pages.forms.elsewhere import TrainingElsewhereForm, WithdrawElsewhereForm
from bookings.models import TrainingElsewhere
from training.access import team_only
from training.attachments import AttachmentRefused
from training.forms.refusals import show_refusal
from training.models import User
from training.pages.responses import uploaded_file
from training.refusals import Refused
from training.requests import SignedInRequest, posted


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def elsewhere_record(request: SignedInRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    form = TrainingElsewhereForm(posted(request), request.FILES or None)
    if form.is_valid():
        said = dict(form.cleaned_data)
        file = said.pop("file")
        try:
            record_training_elsewhere(
                person=person,
                done=Done(**said),
                file=file,
                file_name=file.name if file else "",
                by=request.user,
                now=timezone.now(),
            )
        except AttachmentRefused as refusal:
            show_refusal(form, refusal, about="file")
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Recorded for {person.name}.")
            return redirect("desk-person", person.pk)
    return render(request, "bookings/attendance/elsewhere_record.html", {"form": form, "person": person})


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def elsewhere_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    record = get_object_or_404(TrainingElsewhere.objects.select_related("person"), pk=pk)
    form = WithdrawElsewhereForm(posted(request))
    if form.is_valid():
        try:
            withdraw_training_elsewhere(record=record, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Withdrawn: {record.title}.")
            return redirect("desk-person", record.person_id)
    return render(request, "bookings/attendance/elsewhere_withdraw.html", {"form": form, "record": record})


@require_safe
def elsewhere_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    record = get_object_or_404(TrainingElsewhere.objects.visible_to(request.user), pk=pk)
    if not record.file:
        raise Http404
    called = f"evidence {record.pk}"
    return uploaded_file(record.file, name=record.file_name, content_type=record.file_type, called=called)
