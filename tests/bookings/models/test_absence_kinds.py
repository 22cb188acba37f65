"""Answers of before are counted by the sentence that they begin with."""

from importlib import import_module

import pytest
from django.apps import apps

from bookings.models import Booking
from tests.support.factories import make_booking

migration = import_module("bookings.migrations.0022_why_they_did_not_come")


@pytest.mark.django_db
def test_answers_of_before_are_counted_by_their_sentence(now):
    kinds = {kind: f"{kind.label}. And more." for kind in Booking.AbsenceReason}
    kept = {
        make_booking(outcome="no show", absence_reason=words, absence_explained_at=now).pk: str(kind)
        for kind, words in kinds.items()
    }
    kept[make_booking(outcome="no show", absence_reason="Train.", absence_explained_at=now).pk] = "other"
    kept[make_booking(outcome="no show").pk] = ""
    migration.count_what_was_said(apps, None)
    assert dict(Booking.objects.values_list("pk", "absence_kind")) == kept
