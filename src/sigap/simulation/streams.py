"""Keys of random numbers, in Python: the same hash as in the engine (`kernel.draws`).

A life's key comes of the seed and the replication; a queue's and an agent's of their names. So a queue keeps its
customers when another is added, removed or moved in the list.
"""

from __future__ import annotations

_BITS = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


def mixed(number: int) -> int:
    """Return 64 bits that look random, the same for the same number (splitmix64)."""
    number &= _BITS
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & _BITS
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & _BITS
    return number ^ (number >> 31)


def derived(key: int, number: int) -> int:
    """Return the key of what follows from a key under a number."""
    return mixed(key + number * _GOLDEN)


def life_key(seed: int, replication: int) -> int:
    """Return the key of one replication."""
    return derived(mixed(seed + _GOLDEN), replication + 1)


def name_key(kind: str, name: str) -> int:
    """Return the key of a name: FNV-1a, 64 bits."""
    key = 0xCBF29CE484222325
    for byte in f"{kind}:{name}".encode():
        key = ((key ^ byte) * 0x100000001B3) & _BITS
    return key


def uniform(key: int, purpose: int) -> float:
    """Return a number in (0, 1)."""
    return float(((derived(key, purpose) >> 11) + 0.5) * 2.0**-53)
