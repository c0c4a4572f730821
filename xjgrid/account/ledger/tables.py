"""Tables of many consumers side by side: their green shares, their emissions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.ledger.shares import METHODS, TRACED, Green, market_based
from xjgrid.account.ledger.sinks import SETS, select_sinks
from xjgrid.account.ledger.system import CONSUMING, Array
from xjgrid.inputs import consumers

if TYPE_CHECKING:
    from xjgrid.account.ledger.ledger import Ledger

REGION = "region"
KINDS = (REGION, "product", "sector", "end_use", "service", "site", "zone", "channel", "losses")
"""Kinds of consumers; the region is consumption and losses, without channels."""

DRY = "_without_hydro"
"""Ends the names of columns of shares without hydro."""

#: column of `Ledger.marks` that holds t/MWh
CO2 = 2

WAYS = ("traced", "average", "market")
"""Ways to account emissions."""


@dataclass(frozen=True)
class Groups:
    """Consumers and the sinks of each.

    Parameters
    ----------
    table
        ``kind``, ``consumer`` and ``place``: the zone of a channel, the name of a zone or site.
    member
        1 where a sink belongs to a consumer, shape (S, consumers).
    """

    table: pd.DataFrame
    member: Array

    @classmethod
    def of(cls, sinks: pd.DataFrame, kinds: Sequence[str] = KINDS) -> Groups:
        """List every consumer of some kinds, in the order of the kinds."""
        rows: list[tuple[str, str, str]] = []
        masks: list[Array] = []
        inside = sinks["kind"].isin(CONSUMING)
        for kind in kinds:
            if kind in consumers.KINDS:
                for name in sorted({str(v) for v in sinks.loc[inside, kind] if v}):
                    rows.append((kind, name, name if kind in ("zone", "site") else ""))
                    masks.append((inside & (sinks[kind] == name)).to_numpy())
            elif kind == "channel":
                for name, zone in sinks.loc[sinks["kind"] == "channel", "zone"].items():
                    rows.append((kind, str(name), str(zone)))
                    masks.append(np.asarray(sinks.index == name))
            else:
                rows.append((kind, kind, ""))
                masks.append(select_sinks(sinks, None if kind == REGION else kind))
        return cls._join(rows, masks, len(sinks))

    @classmethod
    def named(cls, sinks: pd.DataFrame, name: str) -> Groups:
        """Return one consumer by its name; see `select_sinks`."""
        if name in (REGION, *SETS):
            mask = select_sinks(sinks, None if name == REGION else name)
            return cls._join([(name, name, "")], [mask], len(sinks))
        found = cls.of(sinks)
        mine = np.flatnonzero(found.table["consumer"] == name)
        if len(mine):
            kinds = found.table["kind"].iloc[mine]
            first = mine[[*kinds].index(min(kinds, key=_rank))]
            return cls(found.table.iloc[[first]].reset_index(drop=True), found.member[:, [first]])
        return cls._join([("sink", name, "")], [select_sinks(sinks, name)], len(sinks))

    @classmethod
    def whole(cls, sinks: pd.DataFrame, name: str | None) -> Groups:
        """Return one consumer by its name, or the region; see `select_sinks`."""
        return cls._join([("sink", name or REGION, "")], [select_sinks(sinks, name)], len(sinks))

    @classmethod
    def _join(cls, rows: list[tuple[str, str, str]], masks: list[Array], size: int) -> Groups:
        table = pd.DataFrame(rows, columns=["kind", "consumer", "place"])
        member = np.array(masks, float).reshape(len(rows), size).T
        return cls(table, member)

    def spread(self, labels: pd.Index) -> pd.DataFrame:
        """Repeat the table for each period: ``period, kind, consumer, place``."""
        size = len(self.table)
        frame = pd.concat([self.table] * len(labels), ignore_index=True)
        frame.insert(0, "period", np.repeat(labels.to_numpy(), size))
        return frame


def _rank(kind: str) -> int:
    order = [*consumers.KINDS, *KINDS]
    return order.index(kind)


def tabulate_shares(
    ledger: Ledger, groups: Groups, period: str = "year", methods: Sequence[str] = METHODS
) -> pd.DataFrame:
    """Return green shares of consumers.

    Returns
    -------
    ``period, kind, consumer, place, energy`` [MWh], and for each method its share with hydro and,
    in a column that ends in ``_without_hydro``, without; NaN where nothing was drawn.
    """
    periods = ledger.periods(period)
    drawn = ledger.energy(periods) @ groups.member
    out = groups.spread(periods.labels).assign(energy=drawn.ravel())
    for column, suffix in ((0, ""), (1, DRY)):
        green = Green(ledger, column)
        for method in methods:
            energy = green.energy(method, periods) @ groups.member
            whole = drawn if method != TRACED else ledger.energy(periods, method) @ groups.member
            out[method + suffix] = _divide(energy, whole).ravel()
    return out


def tabulate_emissions(ledger: Ledger, groups: Groups, period: str = "year") -> pd.DataFrame:
    """Return emissions of the electricity of consumers in t, three ways.

    ``traced`` follows the mix of each hour and place, and is of ``energy_used``: the electricity
    behind heat and hydrogen used in the period; ``average`` is the region's factor of the whole
    horizon times the energy at the meter (location-based); ``market`` takes contracts and own
    generation at their own factor and the rest at the residual mix (market-based).

    Returns
    -------
    ``period, kind, consumer, place, energy`` and ``energy_used`` [MWh], and `WAYS` in t.
    """
    periods = ledger.periods(period)
    weights = ledger.weights[:, CO2]
    made = ledger.system.hours @ ledger.system.energy
    factor = float(made @ weights / made.sum()) if made.sum() > 0 else 0.0
    drawn = ledger.energy(periods) @ groups.member
    ways = {
        "traced": ledger.traced(CO2, periods) @ groups.member,
        "average": factor * drawn,
        "market": market_based(ledger, weights, periods)[0] @ groups.member,
    }
    used = ledger.energy(periods, TRACED) @ groups.member
    out = groups.spread(periods.labels).assign(energy=drawn.ravel(), energy_used=used.ravel())
    return out.assign(**{way: values.ravel() for way, values in ways.items()})


def _divide(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
