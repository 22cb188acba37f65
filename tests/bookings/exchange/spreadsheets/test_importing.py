"""What is wrong with a row is said by where it is in the file; what the file says itself is left as it is."""

from bookings.exchange.history.importing import Fault, HistoryRefused
from bookings.exchange.spreadsheets.agreeing import Composed
from bookings.exchange.spreadsheets.importing import Result, _add
from bookings.exchange.spreadsheets.mapping import Mapping
from bookings.exchange.spreadsheets.reading import Place


def test_rows_of_a_history_are_said_by_their_place_and_words_of_the_file_are_not_taken_for_them():
    made = Composed(places=[Place("Autumn", 10), Place("Autumn", 12)])
    problems = (
        'course: is of "in row 2" in row 1',
        'venue: "Row 1", but row 1 of session "A" has "in row 40000"',
        "already, in row 70000",
        'is "row 1 in row 2 "',
    )
    result = Result()
    _add(HistoryRefused([Fault(2, problems)]), made, Mapping(columns={"Kurs": "course"}), result)
    assert [str(trouble) for trouble in result.troubles] == [
        'row 12 of “Autumn”: Kurs: is of "in row 2" in row 10 of “Autumn”',
        'row 12 of “Autumn”: Venue: "Row 1", but row 10 of “Autumn” of session "A" has "in row 40000"',
        "row 12 of “Autumn”: already, in row 70000",
        'row 12 of “Autumn”: is "row 1 in row 2 "',
    ]
