"""Which addresses a message may go to: those that anybody can reach, and none of our own network.

Whoever names an address decides where our server connects to. So a name is looked up once, every address that it has
must be public, and the connection goes to one of these and is not looked up again (a name can change in between).
"""

import ipaddress
import re
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from training.refusals import Refused

PORT = 443
LONGEST = 500
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Those that some versions of Python 3.11 take for everybody's.
_ALSO_OWN = [ipaddress.ip_network(one) for one in ("192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "2001::/23")]
_NAME = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.ASCII)
_OURS = ("local", "localhost", "internal", "intranet", "lan", "home", "corp", "localdomain")  # names of own networks

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(Refused):
    """No message goes to this address; the message says why."""


class NotPublic(OSError):
    """The name leads into a network that is not everybody's."""


def refuse_address(address: str) -> None:
    """Look at an address as it is written: where it leads is seen when something is sent. Raises AddressRefused."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise AddressRefused("Enter an address such as https://hr.example.org/turnout.") from None
    if any(not sign.isprintable() or sign in " \\<>\"'" for sign in address) or not address.isascii():
        raise AddressRefused(
            "Enter an address in plain letters, without spaces, such as https://hr.example.org/turnout."
        )
    if parts.scheme != "https":
        raise AddressRefused("Enter an address that begins with https://, so that nobody reads along.")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("Leave out the name and password: each message is signed instead.")
    if parts.fragment:
        raise AddressRefused("Leave out what comes after #: it is not sent.")
    if port not in (None, PORT):
        raise AddressRefused(f"Leave out the port: messages go to port {PORT}.")
    host = (parts.hostname or "").lower()
    if not _NAME.fullmatch(host) or host.rpartition(".")[2] in _OURS:
        raise AddressRefused("Enter an address with a name that everybody can look up, such as hr.example.org.")


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the internet. One that carries another inside it is as public as that one."""
    if isinstance(address, ipaddress.IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if address in _NAT64:
            carried = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if carried:
            return is_public(carried)
        if address.scope_id or address.is_site_local:
            return False
    if any(address in network for network in _ALSO_OWN):
        return False
    own = address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
    return address.is_global and not (own or address.is_reserved or address.is_unspecified)


def public_addresses(host: str) -> Sequence[str]:
    """Look the name up and return its addresses. Raises NotPublic if any of them is not public, OSError where there
    are none.
    """
    found = list(dict.fromkeys(entry[4][0] for entry in socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)))
    for one in found:
        if not is_public(ipaddress.ip_address(one)):
            raise NotPublic("The name leads into a network that is not public.")
    return [str(one) for one in found]
