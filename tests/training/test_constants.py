import pytest

from bookings.models import Booking
from tests.support.factories import make_booking
from training.models.constants import Constant


@pytest.mark.parametrize("bookings", ["waiting", "awaiting_approval", "offered", "left_by_their_session", "missed"])
def test_what_an_index_has_a_condition_on_stands_in_the_statement_itself(bookings):
    _, parameters = getattr(Booking.objects, bookings)().query.sql_with_params()
    assert parameters == ()


@pytest.mark.parametrize("text", ["", "it's", "100%", "a;b", "Waiting", 'a"b'])
def test_only_plain_words_are_written_into_a_statement(text):
    with pytest.raises(ValueError, match="not fit"):
        Constant(text)


@pytest.mark.django_db
def test_constants_find_what_parameters_find():
    waiting = make_booking(status="waiting")
    make_booking()
    assert list(Booking.objects.waiting()) == [waiting] == list(Booking.objects.filter(status="waiting"))
