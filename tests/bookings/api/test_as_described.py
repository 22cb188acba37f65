"""Whatever a program asks, right or wrong, the answer is one that the description promises: schemathesis makes up the
questions from the description and holds the answers against it.
"""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import negative_data_rejection

from bookings.api.program import description
from deploy.wsgi import application
from tests.bookings.api.test_api import build_world
from tests.conftest import NOW
from tests.support.thoroughness import made_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
EXAMPLES = made_up(100, usually=6)

schema = schemathesis.openapi.from_dict(description())
schema.app = application
OPERATIONS = [result.ok() for result in schema.get_all_operations()]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.path)
def test_answers_are_as_described(operation, settings_of_site):
    world = build_world(NOW)
    header = {"Authorization": f"Bearer {world['keys']['all'][1]}"}
    modes = schemathesis.GenerationMode
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in (modes.POSITIVE, modes.NEGATIVE)))

    @settings(max_examples=EXAMPLES, phases=[Phase.generate], suppress_health_check=list(HealthCheck), derandomize=True)
    @given(case=cases)
    def hold(case):
        # The key is put back where it was left out on purpose: that is then no fault to refuse.
        put_back = case.meta.components.get(ParameterLocation.HEADER)
        excluded = [negative_data_rejection] if put_back and put_back.mode.is_negative else []
        case.call_and_validate(headers=header, excluded_checks=excluded)

    hold()


@pytest.fixture
def settings_of_site(settings):
    """No limit, and requests that leave the connection of the test open, as Django's own client does."""
    settings.API_REQUESTS_A_MINUTE = 1_000_000
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
