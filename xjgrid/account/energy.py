"""Generation, availability, curtailment, consumption and unserved energy, hour by hour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.green import share
from xjgrid.account.solved import Array, Solved
from xjgrid.account.table import with_total

if TYPE_CHECKING:
    from xjgrid.account.book import Book


MIN_MW = 1e-6
"""Solver dust: a curtailment between 0 and minus this is 0."""


def generation(solved: Solved) -> Array:
    """Return generation in MW, shape (time, zone, carrier); storage discharge is not counted.

    Reservoirs and CSP are fed by nature, so what they dispatch is generation.
    """
    g = solved.generators
    out = solved.fold(solved.series("generators", "p", g.index), g["bus"], g["carrier"])
    s = solved.stores[solved.fed]
    dispatch = solved.series("storage_units", "p_dispatch", s.index)
    return out + solved.fold(dispatch, s["bus"], s["carrier"])


def available(solved: Solved) -> Array:
    """Return what weather, water and outages would have allowed in MW, (time, zone, carrier).

    Of wind and PV this holds what the grid inside a zone could not take.
    For reservoirs and CSP it is the inflow times the efficiency of turning it into electricity.
    """
    g = solved.generators
    out = solved.fold(_offer(solved, g), g["bus"], g["carrier"])
    s = solved.stores[solved.fed]
    inflow = solved.series("storage_units", "inflow", s.index)
    return out + solved.fold(
        inflow * s["efficiency_dispatch"].to_numpy(float), s["bus"], s["carrier"]
    )


def _offer(solved: Solved, g: pd.DataFrame) -> Array:
    """Return what generators could give in MW, before limits inside their zone."""
    size = g["p_nom_opt"].to_numpy(float)
    if "local_loss" in g:
        size = size / (1.0 - g["local_loss"].to_numpy(float))
    return np.asarray(solved.series("generators", "p_max_pu", g.index) * size)


def curtailment(solved: Solved) -> Array:
    """Return renewable electricity that was available and not used in MW, (time, zone, carrier).

    Run-of-river, wind and sun: available less generated, limits inside a zone included. Reservoirs
    and CSP: what they spill.
    """
    g = solved.generators[
        solved.generators["carrier"].map(solved.carrier_table["renewable"]).astype(bool)
    ]
    unused = _offer(solved, g) - solved.series("generators", "p", g.index)
    out = solved.fold(np.where(unused < MIN_MW, 0.0, unused), g["bus"], g["carrier"])
    s = solved.stores[solved.fed]
    # PyPSA has no spill in an hour without inflow
    spill = np.nan_to_num(solved.series("storage_units", "spill", s.index))
    return out + solved.fold(
        spill * s["efficiency_dispatch"].to_numpy(float), s["bus"], s["carrier"]
    )


def local_curtailment(solved: Solved) -> Array:
    """Return the part of curtailment that limits inside the zones take in MW."""
    g = solved.generators
    if "local_loss" not in g:
        return np.zeros((len(solved.times), len(solved.zones), len(solved.carriers)))
    lost = _offer(solved, g) * g["local_loss"].to_numpy(float)
    return solved.fold(lost, g["bus"], g["carrier"])


def demand(solved: Solved) -> Array:
    """Return demand in MW, met or not, shape (time, zone)."""
    loads = solved.network.c.loads.static
    loads = loads[solved.inside(loads["bus"])]
    out = solved.by_zone(solved.series("loads", "p_set", loads.index), loads["bus"])
    users, drawing = solved.users, solved.drawing
    out += solved.by_zone(solved.series("links", "p0", users.index), users["bus0"])
    return out + solved.by_zone(solved.series("generators", "p", drawing.index), drawing["bus"])


def responded(solved: Solved) -> Array:
    """Return demand that was off under a programme in MW, shape (time, zone)."""
    off = solved.response
    return solved.by_zone(solved.series("generators", "p", off.index), off["bus"])


def unserved(solved: Solved) -> Array:
    """Return demand that was not met in MW, shape (time, zone)."""
    shed = solved.shed
    return solved.by_zone(solved.series("generators", "p", shed.index), shed["bus"])


def list_energies(book: Book) -> list[pd.DataFrame]:
    """Generation, availability, curtailment, consumption, unserved energy."""
    makes = book.by_kind(~book.storing)
    green = book.by_kind(book.solved.renewable)
    offered = with_total(book.available[..., :-1] * book.solved.renewable)
    used = np.where(book.capacity > 0, book.capacity, np.nan)
    return [
        book.rows("generation", book.generation, keep=makes),
        book.rows("available", book.available, keep=makes),
        book.rows("curtailment", book.curtailment, keep=green),
        book.rows(
            "curtailment_local", with_total(book.roll.energy(local_curtailment(book.solved))),
            keep=green,
        ),
        book.rows("curtailment_rate", share(book.curtailment, offered), keep=green),
        book.rows("consumption", book.roll.energy(book.hourly.consumption)),
        book.rows("unserved", book.roll.energy(book.hourly.unserved)),
        book.rows(
            "full_load_hours", (book.generation / used)[..., :-1], method="used",
            carriers=book.carriers[:-1], keep=makes[:, :-1],
        ),
        book.rows(
            "full_load_hours", (book.available / used)[..., :-1], method="available",
            carriers=book.carriers[:-1], keep=green[:, :-1],
        ),
    ]  # fmt: skip
