"""Reports in other wordings, languages and encodings: both people are found, with the time that they were there."""

import datetime as dt

import pytest

from bookings.attendance.files.meetings import open_records, read_meeting
from tests.support.meeting_variants import FILES

DAY = dt.date(2023, 11, 7)
WITHOUT_TIMES = {"zoom en total", "zoom meeting block old"}


@pytest.mark.parametrize("name", FILES)
def test_both_people_and_their_times_are_read(name, tmp_path):
    file = tmp_path / "attendance.csv"
    file.write_bytes(FILES[name])
    meeting = read_meeting(open_records(file), days=[DAY])
    assert len(meeting.people) == 2 and all(one.name for one in meeting.people)
    assert meeting.has_times is (name not in WITHOUT_TIMES)
    for one in meeting.people:
        assert 350 < sum(stay.seconds for stay in one.stays) / 60 < 425
        if meeting.has_times:
            first = min(dt.datetime.fromtimestamp(stay.start, tz=dt.UTC) for stay in one.stays)
            assert (
                dt.datetime(2023, 11, 7, 9, 31, tzinfo=dt.UTC) <= first < dt.datetime(2023, 11, 7, 9, 36, tzinfo=dt.UTC)
            )
