"""Five ways to say how green: production, annual, hourly, traced, contracted.

Each method gives the green energy of every sink in every period; a share is the green energy of a
group over what it draws. What they have in common: losses draw as consumers do, and a site's own
generation belongs to the site as far as it is not sold and the site's load takes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from xjgrid.account.ledger.system import Array
from xjgrid.account.periods import Periods

if TYPE_CHECKING:
    from xjgrid.account.ledger.ledger import Ledger

TRACED = "traced"
METHODS = ("production", "annual", "hourly", TRACED, "contracted")
#: traced as if what options of services draw were used at once, without their stores' memory
AT_METER = "traced-at-meter"
#: what a consumer owns and was sold alone, without a part of what is left
BOUGHT = "bought"
#: hourly, as if storage moved no green energy: the difference is the storage's part
WITHOUT_STORAGE = "hourly-without-storage"


@dataclass(frozen=True, eq=False)
class Green:
    """Green energy of all sinks by any method.

    Parameters
    ----------
    ledger
        What is asked.
    column
        Column of `Ledger.marks`: 0 renewable, 1 renewable without hydro.
    """

    ledger: Ledger
    column: int

    @cached_property
    def weights(self) -> Array:
        """1 for origins that count as green, shape (O,)."""
        return self.ledger.weights[:, self.column]

    def energy(self, method: str, periods: Periods) -> Array:
        """Return green energy in MWh, shape (P, S).

        Raises
        ------
        ValueError
            If there is no such method.
        """
        makers = {
            "production": self._by_production,
            "annual": self._by_year,
            "hourly": self._by_hour,
            TRACED: self._by_tracing,
            AT_METER: self._by_meter,
            "contracted": self._by_contract,
            BOUGHT: self._by_purchase,
            WITHOUT_STORAGE: lambda p: self._by_hour(p, storage=False),
        }
        if method not in makers:
            raise ValueError(f"method {method!r} is not one of {', '.join(METHODS)}")
        return makers[method](periods)

    def production(self, periods: Periods) -> Array:
        """Return green generation over generation, shape (P,)."""
        made = periods.sum(self.ledger.system.energy)
        return _ratio(made @ self.weights, made.sum(axis=1))

    def carried(self, claims: Array | None = None) -> Array:
        """Return what channels carry as green in MW, shape (T, channels).

        In each hour what they have bought, as far as they carry it; a channel without a contract
        carries the production share of the horizon.
        """
        ledger, system = self.ledger, self.ledger.system
        claims = ledger.sales.claims(self.weights) if claims is None else claims
        channel = (ledger.sinks["kind"] == "channel").to_numpy()
        drawn = ledger.withdrawal[:, channel]
        whole = Periods.of(system.times, system.hours, "year")
        by_share = drawn * self.production(whole)[0]
        bound = ledger.sales.contracted[channel]
        return np.where(bound, np.minimum(claims[:, channel], drawn), by_share)

    def _by_production(self, periods: Periods) -> Array:
        return self.ledger.energy(periods) * self.production(periods)[:, None]

    def _by_tracing(self, periods: Periods) -> Array:
        return self.ledger.traced(self.column, periods)

    def _by_meter(self, periods: Periods) -> Array:
        node = self.ledger.sinks["node"].to_numpy()
        return periods.sum(self.ledger.withdrawal * self.ledger.marks[:, node, self.column])

    def _by_contract(self, periods: Periods) -> Array:
        return market_based(self.ledger, self.weights, periods)[0]

    def _by_purchase(self, periods: Periods) -> Array:
        """Own generation used at home and energy sold by contract, at most what was drawn."""
        claims = periods.sum(self.ledger.sales.claims(self.weights))
        return np.minimum(claims, self.ledger.energy(periods)).clip(min=0.0)

    def _by_year(self, periods: Periods) -> Array:
        """Own and contracted energy, and of what is left a part in proportion of load."""
        ledger = self.ledger
        drawn = ledger.energy(periods)
        claims = ledger.sales.claims(self.weights)
        channel = (ledger.sinks["kind"] == "channel").to_numpy()
        claims[:, channel] = self.carried(claims)
        cover = np.minimum(periods.sum(claims), drawn)
        made = periods.sum(ledger.system.energy) @ self.weights
        rest = np.where(channel, 0.0, drawn - cover)
        left = (made - cover.sum(axis=1)).clip(min=0.0)
        part = np.minimum(1.0, _ratio(left, rest.sum(axis=1)))
        return cover + part[:, None] * rest

    def _by_hour(self, periods: Periods, storage: bool = True) -> Array:
        """As by the year, hour by hour: what storage moves is taken from one and added to another.

        Losses in storage are taken as traced: they are the green energy that was charged and not
        given back.
        """
        ledger, system = self.ledger, self.ledger.system
        cover = ledger.sales.claims(self.weights, delivered=True)
        np.minimum(cover, ledger.withdrawal, out=cover)
        kind = ledger.sinks["kind"]
        channel, stored = (kind == "channel").to_numpy(), (kind == "storage-loss").to_numpy()
        cover[:, channel] = self.carried(cover)
        offered = system.generation @ self.weights
        if storage:
            offered = offered + self._from_storage()
        # what is claimed and at the same time put in store cannot serve twice
        claimed = cover.sum(axis=1)
        cover *= np.where(claimed > offered, _ratio(offered, claimed), 1.0)[:, None]
        left = (offered - claimed).clip(min=0.0)
        rest = ledger.withdrawal - cover
        rest[:, channel | stored] = 0.0
        part = np.minimum(1.0, _ratio(left, rest.sum(axis=1)))
        rest *= part[:, None]
        rest += cover
        out = periods.sum(rest)
        if storage and stored.any():
            out[:, stored] = ledger.traced(self.column, periods)[:, stored]
        return out

    def _from_storage(self) -> Array:
        """Green discharge less green charge in MW, shape (T,)."""
        system, mix = self.ledger.system, self.ledger.marks[:, :, self.column]
        buses = mix[:, system.storage_bus]
        stores = mix[:, len(system.buses) : len(system.nodes)]
        return (system.discharge * stores - system.charge * buses).sum(axis=1)


def market_based(ledger: Ledger, weights: Array, periods: Periods) -> tuple[Array, Array]:
    """Return what sinks bought or made, and the rest at the residual mix, weighted.

    Parameters
    ----------
    weights
        Of each origin: 1 where renewable for green energy, t/MWh for emissions, shape (O,).

    Returns
    -------
    Sums of each sink, shape (P, S), and the residual mix itself, shape (P,).
    """
    drawn = ledger.energy(periods)
    everything = np.ones(len(weights))
    claimed = periods.sum(ledger.sales.claims(everything))
    over = claimed > drawn.clip(min=0.0)  # what a store loses may be next to nothing, below 0
    counted = np.divide(drawn, claimed, out=np.ones_like(drawn), where=over)
    cover = counted * claimed
    marked = counted * periods.sum(ledger.sales.claims(weights))
    made = periods.sum(ledger.system.energy)
    residual = _ratio(made @ weights - marked.sum(axis=1), made.sum(axis=1) - cover.sum(axis=1))
    return marked + (drawn - cover) * residual[:, None], residual


def _ratio(part: Array, whole: Array) -> Array:
    """Part over whole, 0 where the whole is 0 or less."""
    return np.divide(part, whole, out=np.zeros_like(part, dtype=float), where=whole > 0)
