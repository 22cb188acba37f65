import pytest


@pytest.fixture
def team(client, team_member):
    client.force_login(team_member)
    return client
