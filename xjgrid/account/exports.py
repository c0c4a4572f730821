"""What leaves through channels, and how much of it is renewable."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.green import share
from xjgrid.account.grid import loading
from xjgrid.account.names import RENEWABLE
from xjgrid.account.solved import Array, Solved

if TYPE_CHECKING:
    from xjgrid.account.book import Book


def export(solved: Solved) -> Array:
    """Return export at the sending end in MW, shape (time, channel)."""
    return solved.series("links", "p0", solved.channels.index)


def renewable_export(solved: Solved, sent: Array, production_share: float) -> Array:
    """Return the renewable energy channels carry in MW, shape (time, channel).

    By the contract of the channel (`Solution.green_export`); a channel without one carries the
    year's production share.

    Parameters
    ----------
    sent
        From `export`.
    production_share
        Renewable over all generation of the region in the horizon.
    """
    out = sent * production_share
    contracted: pd.DataFrame | None = solved.solution.green_export
    if contracted is None or contracted.empty:
        return out
    inside = solved.channels.index.isin(contracted.columns)
    if inside.any():
        out[:, inside] = contracted[solved.channels.index[inside]].to_numpy(float)
    return out


def zone_of_channel(solved: Solved) -> Array:
    """Return the position of each channel's sending zone, shape (channel,)."""
    return solved.zones.get_indexer(pd.Index(solved.channels["bus0"]))


def into_zones(solved: Solved, values: Array) -> Array:
    """Sum channels into their sending zones: (time, channel) becomes (time, zone)."""
    out = np.zeros((values.shape[0], len(solved.zones)))
    for i, z in enumerate(zone_of_channel(solved)):
        out[:, z] += values[:, i]
    return out


def name_method(solved: Solved, channel: object) -> str:
    """How the green share of a channel is told: by its contract, else as the region's."""
    contracted: pd.DataFrame | None = solved.solution.green_export
    has = contracted is not None and channel in contracted.columns
    return "contracted" if has else "production"


def list_channels(book: Book) -> list[pd.DataFrame]:
    """Export by channel and by zone; loading of channels."""
    out = [
        book.rows("export", book.roll.energy(book.hourly.export_by_zone)),
        book.rows("export_renewable", book.roll.energy(book.hourly.green_export_by_zone)),
        book.rows("line_losses", book.roll.energy(book.hourly.line_losses)),
    ]
    limits = book.solved.channel_limits
    loads = loading(book.hourly.export, limits)
    for i, (channel, row) in enumerate(book.solved.channels.iterrows()):
        where = {"places": [row["bus0"]], "consumer": str(channel)}
        sent = book.roll.over_time(book.hourly.export[:, [i]])
        green = book.roll.over_time(book.hourly.green_export[:, [i]])
        out += [
            book.rows("export", sent, **where),
            book.rows("export_renewable", green, **where),
            book.rows("green_share", share(green, sent), method=name_method(book.solved, channel),
                      carriers=[RENEWABLE], **where),
            book.rows("loading", book.roll.over_time(loads[:, [i]]) / book.roll.length[:, None],
                      **where),
        ]  # fmt: skip
    return out
