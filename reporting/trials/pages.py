"""Pages of comparisons by lot: the list, one with what came of it, and what is done with it."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bookings.models import Trial
from bookings.notices.sending.trials import TrialPlan, change_trial, drop_trial, state_trial, stop_trial
from reporting.models import TrialLook
from reporting.roles import may_compare, may_read_trials
from reporting.trials.forms import PooledFileForm, StopTrialForm, TrialForm, stated
from reporting.trials.planning import Prospect, prospect
from reporting.trials.pooling import NoFile, bring_in, file_of, pooled_for, take_out
from reporting.trials.presenters import TrialPage, TrialRow
from training.access import only
from training.forms.refusals import show_refusal
from training.pages.paging import paged
from training.pages.responses import download, no_store
from training.refusals import Refused
from training.requests import SignedInRequest, posted

A_PAGE = 40
readers_only = only(may_read_trials, "Only the team and the group read comparisons.")
team_only = only(may_compare, "Only the partnership team compares ways of reminding people.")


@require_safe
@readers_only
def trials(request: SignedInRequest) -> HttpResponse:
    found = Trial.objects.order_by("-begins_on", "-pk").prefetch_related("courses")
    page, query = paged(request, found, a_page=A_PAGE)
    shown = list(page.object_list)
    looks = {
        look.trial_id: look for look in TrialLook.objects.filter(trial__in=shown, is_look=True).order_by("week", "pk")
    }
    today = timezone.localdate()
    context = {
        "page": page,
        "query": query,
        "rows": [TrialRow.of(trial, looks.get(trial.pk), today) for trial in shown],
        "kinds": Trial.What.choices,
        "can_compare": may_compare(request.user),
    }
    return render(request, "reporting/trials/trials.html", context)


@require_safe
@readers_only
def trial(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, _trial(pk), PooledFileForm())


def _page(request: SignedInRequest, shown: Trial, form: PooledFileForm) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    files = list(shown.pooled_files.select_related("brought_by").order_by("brought_at", "pk"))
    page = TrialPage(
        trial=shown,
        looks=list(shown.looks.filter(is_look=True).order_by("week")),
        files=files,
        pooled=pooled_for(shown, files, now=now),
        today=today,
        expects="" if shown.has_begun(today) else _prospect_of(shown).sentence,
    )
    context = {"page": page, "trial": shown, "form": form, "can_compare": may_compare(request.user)}
    return render(request, "reporting/trials/trial.html", context)


def _prospect_of(shown: Trial) -> Prospect:
    return prospect(
        measure=shown.measure,
        effect=shown.effect,
        courses=[course.pk for course in shown.courses.all()],
        begins_on=shown.begins_on,
        ends_on=shown.ends_on,
        now=timezone.now(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def trial_new(request: SignedInRequest, what: str) -> HttpResponse:
    if what not in Trial.What.values:
        raise Http404("Nothing like this can be compared.")
    form = TrialForm(what, posted(request), initial={"measure": Trial.Measure.NO_SHOW})
    return _form_page(request, form, heading=f"Compare: {Trial.What(what).label.lower()}", about=None)


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def trial_change(request: SignedInRequest, pk: int) -> HttpResponse:
    changed = _trial(pk)
    form = TrialForm(changed.what, posted(request), initial=stated(changed))
    return _form_page(request, form, heading="Change a comparison", about=changed)


def _form_page(request: SignedInRequest, form: TrialForm, *, heading: str, about: Trial | None) -> HttpResponse:
    """Show the form and, before it is saved, what is to be expected of what it says; saving is a second press."""
    now = timezone.now()
    expected = None
    if form.is_valid():
        expected = _expected(form)
        if request.POST.get("answer") == "save":
            plan = _plan(form, expected)
            try:
                if about:
                    saved = change_trial(trial=about, plan=plan, by=request.user, now=now)
                else:
                    saved = state_trial(plan=plan, by=request.user, now=now)
            except Refused as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, f"Saved: {saved}.")
                return redirect("trial", saved.pk)
    back = reverse("trial", args=[about.pk]) if about else reverse("trials")
    context = {"form": form, "heading": heading, "trial": about, "back": back, "expected": expected}
    return render(request, "reporting/trials/form_of_trial.html", context)


def _expected(form: TrialForm) -> Prospect:
    said = form.cleaned_data
    return prospect(
        measure=said["measure"],
        effect=float(said["effect_points"]) / 100,
        courses=[course.pk for course in said["courses"]],
        begins_on=said["begins_on"],
        ends_on=said["ends_on"],
        now=timezone.now(),
    )


def _plan(form: TrialForm, expected: Prospect) -> TrialPlan:
    said: dict[str, Any] = {**form.cleaned_data, "courses": tuple(form.cleaned_data["courses"])}
    return TrialPlan(what=form.what, planned_bookings=expected.planned, **said)


@require_POST
@team_only
def trial_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    dropped = _trial(pk)
    try:
        drop_trial(trial=dropped, by=request.user, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message_to(request.user))
        return redirect("trial", pk)
    messages.success(request, f"Removed: {dropped}.")
    return redirect("trials")


@require_http_methods(["GET", "HEAD", "POST"])
@team_only
def trial_stop(request: SignedInRequest, pk: int) -> HttpResponse:
    stopped = _trial(pk)
    form: forms.Form = StopTrialForm(posted(request))
    if form.is_valid():
        try:
            stop_trial(trial=stopped, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, f"Stopped: {stopped}.")
            return redirect("trial", pk)
    context = {"form": form, "heading": "Stop a comparison", "trial": stopped, "back": reverse("trial", args=[pk])}
    return render(request, "reporting/trials/form.html", context)


@require_safe
@readers_only
def trial_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The file for other partnerships, which has counts and nobody in it."""
    taken = _trial(pk)
    try:
        said = file_of(taken, now=timezone.now())
    except NoFile as refusal:
        messages.error(request, str(refusal))
        return redirect("trial", pk)
    name = f"{said['comparison']}-{said['code'][:6]}.json"
    content = json.dumps(said, indent=1) + "\n"
    return no_store(download(content, name=name, content_type="application/json"))


@require_POST
@team_only
def trial_bring_in(request: SignedInRequest, pk: int) -> HttpResponse:
    pooled = _trial(pk)
    form = PooledFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            bring_in(trial=pooled, said=form.cleaned_data["file"], by=request.user, now=timezone.now())
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, "Brought in.")
            return redirect("trial", pk)
    return _page(request, pooled, form)


@require_POST
@team_only
def trial_take_out(request: SignedInRequest, pk: int, file: int) -> HttpResponse:
    take_out(trial=_trial(pk), pk=file)
    messages.success(request, "Taken out.")
    return redirect("trial", pk)


def _trial(pk: int) -> Trial:
    found: Trial = get_object_or_404(Trial.objects.select_related("stated_by").prefetch_related("courses"), pk=pk)
    return found
