"""Which IP addresses lie on the public internet; knows no names and opens no connection."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

__all__ = ["why_not_public"]

# From the IANA registries of special-purpose addresses. `is_global` isn't asked: what it says has changed
# between patch releases of Python.
_IPV4 = tuple(
    (ip_network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "this machine's"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "a provider's inner"),
        ("127.0.0.0/8", "this machine's"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "reserved"),
        ("192.31.196.0/24", "reserved"),
        ("192.52.193.0/24", "reserved"),
        ("192.88.99.0/24", "a relay's"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "reserved"),
        ("198.18.0.0/15", "reserved"),
        ("198.51.100.0/24", "reserved"),
        ("203.0.113.0/24", "reserved"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("168.63.129.16/32", "a cloud host's own"),  # Azure's agent, on an otherwise public address
    )
)
_GLOBAL_UNICAST = ip_network("2000::/3")
# An IPv4 address lies in the last 32 bits of these, which a gateway on the way would connect to.
_CARRY_IPV4 = (ip_network("::/96"), ip_network("::ffff:0:0/96"), ip_network("64:ff9b::/96"))
_IPV6 = tuple(
    (ip_network(network), kind)
    for network, kind in (
        ("::1/128", "this machine's"),
        ("::/128", "this machine's"),
        ("64:ff9b:1::/48", "private"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "private"),
        ("ff00::/8", "multicast"),
        ("2001::/23", "reserved"),  # Teredo, ORCHID, benchmarking
        ("2001:db8::/32", "reserved"),
        ("2002::/16", "a relay's"),  # 6to4: an IPv4 address in bits 16 to 48
        ("2620:4f:8000::/48", "reserved"),
        ("3fff::/20", "reserved"),
    )
)


def why_not_public(address: str | IPv4Address | IPv6Address) -> str | None:
    """Why nothing may be fetched from an address, or None where it is a public one.

    >>> why_not_public("10.1.2.3"), why_not_public("93.184.215.14"), why_not_public("::ffff:10.1.2.3")
    ('a private address', None, 'a private address')

    Args:
        address: IPv4 or IPv6, in any form that `ipaddress` takes.
    """
    try:
        ip = ip_address(address) if isinstance(address, str) else address
    except ValueError:
        return "no address"
    kind = _kind4(ip) if isinstance(ip, IPv4Address) else _kind6(ip)
    if kind is None:
        return None
    return f"{kind} address" if kind.startswith(("a ", "this ")) else f"a {kind} address"


def _kind4(ip: IPv4Address) -> str | None:
    return next((kind for network, kind in _IPV4 if ip in network), None)


def _kind6(ip: IPv6Address) -> str | None:
    if ip.scope_id is not None:
        return "link-local"
    for network, kind in _IPV6:
        if ip in network:
            return kind
    for network in _CARRY_IPV4:
        if ip in network:
            # Refused also where what it carries is public: nobody publishes such an address.
            return _kind4(IPv4Address(int(ip) & 0xFFFFFFFF)) or "translated"
    return None if ip in _GLOBAL_UNICAST else "reserved"
