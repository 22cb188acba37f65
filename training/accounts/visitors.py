"""The network address that a request comes from: behind a proxy, the one that the proxy names.

A visitor can write anything into X-Forwarded-For, so it is believed only from a proxy named in TRUSTED_PROXIES, and
read from its end: what the last trusted proxy added is whom it spoke to, and what comes before that is hearsay.
"""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from allauth.core.internal.httpkit import clean_client_ip
from django.conf import settings
from django.http import HttpRequest

# An IPv6 customer has all addresses of such a network: a limit by single address would be none.
IPV6_CUSTOMER = 64
LOCAL_SOCKET = "127.0.0.1"  # a proxy that speaks through a Unix socket has no address


def address_of(request: HttpRequest) -> str:
    """Return the address of whoever sent the request, never one that they made up. What a proxy names and is no address
    counts as the proxy's own, so that garbage gets nobody round a limit and breaks no page.
    """
    hop = _plain(request.META.get("REMOTE_ADDR", "")) or LOCAL_SOCKET
    named = request.headers.get("X-Forwarded-For", "").split(",")
    while _is_trusted(hop) and named:
        before = _plain(named.pop())
        if before is None:
            break
        hop = before
    return hop


def network_of(request: HttpRequest) -> str:
    """Return what limits count by: the address, or of IPv6 the network that one customer has."""
    address = ip_address(address_of(request))
    return str(ip_network((address, IPV6_CUSTOMER), strict=False)) if address.version == 6 else str(address)


def _plain(text: str) -> str | None:
    """Return the address without its port, an IPv4 one within IPv6 as IPv4; None where it is no address."""
    cleaned = clean_client_ip(text) if text else None
    mapped = getattr(ip_address(cleaned), "ipv4_mapped", None) if cleaned else None
    return str(mapped) if mapped else cleaned


def _is_trusted(address: str) -> bool:
    return any(ip_address(address) in network for network in _networks(tuple(settings.TRUSTED_PROXIES)))


@lru_cache(maxsize=8)
def _networks(names: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(name, strict=False) for name in names]
