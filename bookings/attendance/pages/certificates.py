"""Certificates: the PDF for those it concerns, the page for everyone that verifies it; withdrawn and issued again."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bookings.attendance.certificates.codes import cleaned, in_groups
from bookings.attendance.certificates.document import certificate_pdf
from bookings.attendance.certificates.issuing import issue_again, withdraw_certificate
from bookings.attendance.pages.forms.certificates import IssueAgainForm, VerifyForm, WithdrawCertificateForm
from bookings.models import Certificate
from training.accounts.counting import Limit
from training.accounts.visitors import network_of
from training.forms.refusals import show_refusal
from training.pages.responses import kept_secret
from training.pdf import LettersMissing, PdfUnavailable, letters_in_words
from training.refusals import Refused
from training.requests import SignedInRequest, posted
from training.roles import may_run_the_partnership

# Wrong codes of one visitor; a right one does not count, so that a busy office can check a whole staff.
CODES_BY_VISITOR = Limit("certificate code by visitor", 30, dt.timedelta(minutes=10))


@require_safe
def certificate(request: SignedInRequest, pk: int) -> HttpResponse:
    # One of somebody who was erased says nothing any more.
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user).exclude(person_name=""), pk=pk)
    if certificate.revoked_at:
        return kept_secret(
            render(request, "bookings/attendance/certificate_withdrawn.html", {"certificate": certificate}, status=410)
        )
    try:
        pdf = certificate_pdf(certificate)
    except PdfUnavailable:
        return render(
            request, "bookings/attendance/certificate_unavailable.html", {"certificate": certificate}, status=503
        )
    except LettersMissing as missing:
        context = {
            "certificate": certificate,
            "letters": letters_in_words(missing.letters),
            "may_issue_again": may_run_the_partnership(request.user),
        }
        return kept_secret(render(request, "bookings/attendance/certificate_letters.html", context, status=409))
    response = HttpResponse(pdf, content_type="application/pdf")
    # The number alone: no name of a person or course can put anything into the header.
    response["Content-Disposition"] = f'inline; filename="certificate-{certificate.number}.pdf"'
    return kept_secret(response)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user), pk=pk)
    if not may_run_the_partnership(request.user):
        raise PermissionDenied
    form = WithdrawCertificateForm(posted(request))
    if form.is_valid():
        try:
            withdraw_certificate(
                booking=certificate.booking, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Certificate {certificate.number} is withdrawn.")
            return redirect("verify-certificate", code=in_groups(certificate.code))
    return render(request, "bookings/attendance/certificate_withdraw.html", {"form": form, "certificate": certificate})


@require_http_methods(["GET", "HEAD", "POST"])
def certificate_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """The team issues a certificate again, as when a name was corrected; the one before is withdrawn as replaced."""
    certificate = get_object_or_404(
        Certificate.objects.visible_to(request.user).current().select_related("booking__practitioner"), pk=pk
    )
    if not may_run_the_partnership(request.user):
        raise PermissionDenied
    form = IssueAgainForm(posted(request), initial={"name": certificate.booking.practitioner.name})
    if form.is_valid():
        try:
            again = issue_again(booking=certificate.booking, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Certificate {again.number} is issued. {certificate.number} is withdrawn.")
            return redirect("booking", pk=certificate.booking_id)
    return render(request, "bookings/attendance/certificate_again.html", {"form": form, "certificate": certificate})


@login_not_required
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code, and go to the page of the certificate."""
    if "code" not in request.GET:
        return kept_secret(render(request, "bookings/attendance/verify.html", {"form": VerifyForm()}))
    form = VerifyForm(request.GET)
    if form.is_valid() and (code := cleaned(form.cleaned_data["code"])):
        return kept_secret(redirect("verify-certificate", code=in_groups(code)))
    if not request.GET["code"].strip():
        return kept_secret(render(request, "bookings/attendance/verify.html", {"form": form}))
    if not CODES_BY_VISITOR.take(network_of(request), now=timezone.now()):
        return _too_many(request)
    return _unknown(request)


@login_not_required
@require_safe
def verify_certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Tell whether a certificate is valid. Every wrong code gets the same answer, and few of them."""
    visitor = network_of(request)
    if not CODES_BY_VISITOR.take(visitor, now=timezone.now()):
        return _too_many(request)
    cleaned_code = cleaned(code)
    certificate = Certificate.objects.filter(code=cleaned_code).first() if cleaned_code else None
    if certificate is None:
        return _unknown(request)
    CODES_BY_VISITOR.give_back(visitor)
    today = timezone.localdate()
    return kept_secret(
        render(
            request,
            "bookings/attendance/verify_certificate.html",
            {"certificate": certificate, "validity": certificate.validity(today)},
        )
    )


def _unknown(request: HttpRequest) -> HttpResponse:
    return kept_secret(render(request, "bookings/attendance/verify_unknown.html", {"form": VerifyForm()}, status=404))


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "bookings/attendance/verify_too_many.html", status=429)
    response["Retry-After"] = str(int(CODES_BY_VISITOR.window.total_seconds()))
    return kept_secret(response)
