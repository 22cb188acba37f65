"""Whose request it is: never an address that the visitor made up."""

import pytest
from django.test import RequestFactory

from training.accounts.visitors import address_of, network_of

PROXY, VISITOR, FORGED = "10.0.3.7", "203.0.113.9", "198.51.100.1"


def request(*, peer: str = PROXY, named: str | None = None):
    headers = {} if named is None else {"HTTP_X_FORWARDED_FOR": named}
    return RequestFactory().get("/", REMOTE_ADDR=peer, **headers)


@pytest.mark.parametrize(
    ("peer", "named", "address"),
    [
        (VISITOR, None, VISITOR),  # nobody between
        (VISITOR, FORGED, VISITOR),  # who is no proxy is not believed
        (PROXY, VISITOR, VISITOR),
        (PROXY, f"{FORGED}, {VISITOR}", VISITOR),  # the proxy added the last
        (PROXY, f"{FORGED}, {VISITOR}, 10.0.3.8", VISITOR),  # a second proxy of ours before it
        (PROXY, f"{FORGED},, {VISITOR}", VISITOR),
        (PROXY, f"{VISITOR}:51034", VISITOR),
        (PROXY, "[2001:db8::5]:443", "2001:db8::5"),
        (PROXY, None, PROXY),
        (PROXY, "", PROXY),
        (PROXY, "unknown", PROXY),
        (PROXY, f"{FORGED}, nonsense", PROXY),
        (PROXY, "10.0.3.9", "10.0.3.9"),
        ("", VISITOR, "127.0.0.1"),  # a Unix socket, where 127.0.0.1 is not named
        ("::ffff:10.0.3.7", f"::ffff:{VISITOR}", VISITOR),
    ],
)
def test_address_is_that_of_the_visitor(settings, peer, named, address):
    settings.TRUSTED_PROXIES = ["10.0.3.0/24"]
    assert address_of(request(peer=peer, named=named)) == address


def test_address_through_a_local_socket_is_the_one_that_the_proxy_names(settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1", "::1"]
    assert address_of(request(peer="", named=f"{FORGED}, {VISITOR}")) == VISITOR


def test_nobody_is_believed_where_no_proxy_is_named(settings):
    settings.TRUSTED_PROXIES = []
    assert address_of(request(peer="127.0.0.1", named=FORGED)) == "127.0.0.1"


def test_one_customer_with_ipv6_is_one_visitor(settings):
    first, second = (network_of(request(peer=f"2001:db8:1:2::{end}")) for end in ("1", "ffff"))
    assert first == second != network_of(request(peer="2001:db8:1:3::1"))


def test_two_neighbours_with_ipv4_are_two_visitors(settings):
    assert network_of(request(peer="203.0.113.9")) != network_of(request(peer="203.0.113.10"))
