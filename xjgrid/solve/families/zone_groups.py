"""Channels joined by the zones that they share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class ZoneUser(Protocol):
    """A requirement of a channel on some zones."""

    @property
    def channel(self) -> str:
        """Name of the channel."""

    @property
    def zones(self) -> tuple[str, ...]:
        """Zones that support it."""


def join_zones(rows: Sequence[ZoneUser]) -> list[str]:
    """Zones of some requirements, each once.

    Parameters
    ----------
    rows : sequence
        Requirements with ``channel`` and ``zones``.
    """
    return sorted({zone for row in rows for zone in row.zones})


def join_channels(rows: Sequence[ZoneUser]) -> list[tuple[str, ...]]:
    """Each channel alone, and each group of channels that share zones.

    Examples
    --------
    >>> from xjgrid.build.constraints import SynchronousMinimum as Minimum
    >>> join_channels([Minimum("a", ("x",), 1.0), Minimum("b", ("x", "y"), 1.0),
    ...                Minimum("c", ("z",), 1.0)])
    [('a',), ('a', 'b'), ('b',), ('c',)]
    """
    return [
        members
        for group in group_channels(rows)
        for members in sorted({(channel,) for channel in group} | {group})
    ]


def group_channels(rows: Sequence[ZoneUser]) -> list[tuple[str, ...]]:
    """Largest groups of channels that are joined by shared zones.

    Examples
    --------
    >>> from xjgrid.build.constraints import SynchronousMinimum as Minimum
    >>> group_channels([Minimum("a", ("x",), 1.0), Minimum("b", ("x", "y"), 1.0),
    ...                 Minimum("c", ("z",), 1.0)])
    [('a', 'b'), ('c',)]
    """
    groups: list[tuple[set[str], set[str]]] = []
    for row in rows:
        members, zones = {row.channel}, set(row.zones)
        for other in [g for g in groups if g[1] & zones]:
            groups.remove(other)
            members |= other[0]
            zones |= other[1]
        groups.append((members, zones))
    return [tuple(sorted(members)) for members, _ in groups]
