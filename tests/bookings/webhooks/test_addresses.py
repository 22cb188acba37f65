"""Nobody who names an address sends our server into our own network."""

import ipaddress
import socket

import pytest

from bookings.webhooks import addresses, posting
from bookings.webhooks.addresses import AddressRefused, NotPublic, is_public, public_addresses, refuse_address
from bookings.webhooks.posting import post

OWN = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",
    "10.0.0.8",
    "172.16.3.4",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",  # where clouds answer with their keys
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.8",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
]
EVERYBODYS = ["1.1.1.1", "81.2.69.160", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]


@pytest.mark.parametrize("address", OWN)
def test_own_networks_are_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", EVERYBODYS)
def test_the_internet_is(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "http://hr.example.org/",
        "ftp://hr.example.org/",
        "//hr.example.org/",
        "https:///path",
        "https://localhost/",
        "https://hr.localhost/",
        "https://printer.local/",
        "https://payroll.internal/",
        "https://payroll/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://0/",
        "https://1.1.1.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://team:secret@hr.example.org/",
        "https://hr.example.org@127.0.0.1/",
        "https://hr.example.org:22/",
        "https://hr.example.org:99999/",
        "https://hr.example.org/#part",
        "https://hr.example.org\\@127.0.0.1/",
        "https://hr.example.org/a b",
        "https://hr.example.org/\r\nX-Other: 1",
        "https://hŕ.example.org/",
        "https://[/",
        "hr.example.org",
        "",
    ],
)
def test_written_so_no_address_is_taken(address):
    with pytest.raises(AddressRefused):
        refuse_address(address)


@pytest.mark.parametrize(
    "address", ["https://hr.example.org/turnout?a=1", "https://HR.example.org", "https://a-b.example.co.uk:443/x"]
)
def test_ordinary_addresses_are_taken(address):
    refuse_address(address)


def looked_up(*found):
    return lambda *asked, **how: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in found]


@pytest.mark.parametrize("found", [["127.0.0.1"], ["1.1.1.1", "169.254.169.254"], ["1.1.1.1", "::ffff:10.0.0.8"]])
def test_a_name_that_leads_to_us_is_not_connected_to(monkeypatch, found):
    """Also where one of several addresses does: the next connection could go to that one."""
    monkeypatch.setattr(addresses.socket, "getaddrinfo", looked_up(*found))
    connected = []
    monkeypatch.setattr(posting.socket, "create_connection", lambda *to, **how: connected.append(to))
    with pytest.raises(NotPublic):
        post("https://hr.example.org/", headers={}, body=b"{}")
    assert connected == []


def test_what_is_connected_to_is_what_was_looked_at(monkeypatch):
    """The name says something else the second time it is asked."""
    said = iter([looked_up("1.1.1.1"), looked_up("127.0.0.1")])
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *asked, **how: next(said)(*asked, **how))
    connected = []

    def connect(to, timeout):
        connected.append(to)
        raise ConnectionRefusedError

    monkeypatch.setattr(posting.socket, "create_connection", connect)
    with pytest.raises(ConnectionRefusedError):
        post("https://hr.example.org/", headers={}, body=b"{}")
    assert connected == [("1.1.1.1", 443)]


def test_a_name_written_as_a_number_is_looked_at_by_where_it_leads(monkeypatch):
    """Should one be in the table all the same: these need no name server to lead here."""
    for name in ("2130706433", "0x7f.1", "0", "localhost"):
        with pytest.raises(NotPublic):
            public_addresses(name)
