import pytest

from bookings.downloads.asking import ask_for


@pytest.fixture
def download(wish, team_member, now):
    return ask_for(wish, by=team_member, now=now)
