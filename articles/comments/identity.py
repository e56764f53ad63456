"""Who wrote a reply, as far as a site without accounts can tell: what two replies of one person have in common.

No models here: they use this when they are saved.
"""

from __future__ import annotations

import hashlib
import ipaddress
import unicodedata

from django.utils.crypto import salted_hmac

#: Characters of what is kept of an address and of a text: 128 bits.
DIGEST_LENGTH = 32
#: Of an IPv6 address, the part that a provider gives one household; the rest of it changes by the hour.
_IPV6_HOUSEHOLD = 64
#: What is left of an address after its time: no household can be told from it.
_KEPT_BITS = {4: 24, 6: 48}


def fold_email(email: str) -> str:
    """The writer's identity: "Ilse@Example.org " and "ilse@example.org" are one person. Empty where none is given."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def fold_name(name: str) -> str:
    """A name without case, compatibility forms and surplus spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def digest_of(text: str) -> str:
    """The same for texts that differ in spaces and line ends alone."""
    return hashlib.blake2b(
        " ".join(text.split()).encode("utf-8", "surrogatepass"), digest_size=DIGEST_LENGTH // 2
    ).hexdigest()


def hash_of_address(address: str | None) -> str:
    """What an address is known by after it has been forgotten; empty where there is none, or it is no address.

    Keyed with SECRET_KEY, so that nobody who reads the database finds the address by trying all. An IPv6 address counts
    as its /64, which is what one household has.
    """
    try:
        given = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    if given.version == 4:
        return _keyed("address", f"{given}/32")
    return _keyed("address", str(ipaddress.ip_network((given, _IPV6_HOUSEHOLD), strict=False)))


def hash_of_email(email: str) -> str:
    """What an email address is known by to a ban, which outlives the address; empty where none is given."""
    folded = fold_email(email)
    return _keyed("email", folded) if folded else ""


def truncate_address(address: str | None) -> str | None:
    """The address without the part that tells one household from another: "203.0.113.9" becomes "203.0.113.0"."""
    try:
        given = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    return str(ipaddress.ip_network((given, _KEPT_BITS[given.version]), strict=False).network_address)


def _keyed(kind: str, value: str) -> str:
    return salted_hmac(f"articles.comments.{kind}", value, algorithm="sha256").hexdigest()[:DIGEST_LENGTH]
