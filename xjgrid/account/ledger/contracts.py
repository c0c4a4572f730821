"""Contracts: who has bought whose electricity, each MWh sold once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from xjgrid.account.ledger.contract import Contract, check_contracts
from xjgrid.account.ledger.system import CONSUMING, Array, System

#: rules by which no energy is delivered, only its green attribute
PAPER = ("certificates",)


@dataclass(frozen=True, eq=False)
class Sold:
    """What one contract came to: MW asked for (T,), sold by seller (T, n), to buyer (T, m)."""

    contract: Contract
    sellers: Array
    buyers: Array
    asked: Array
    taken: Array
    split: Array


@dataclass(frozen=True, eq=False)
class Sales:
    """All contracts served, in the order they stand; what is left is the residual mix.

    Parameters
    ----------
    sold
        One entry a contract.
    left
        Generation that nobody has bought, MW, shape (T, O).
    own
        Part of a site's unsold generation that its own load takes, 0..1, shape (T, O).
    room
        What sinks draw beside what direct lines bring them, MW, shape (T, S).
    """

    system: System
    sinks: pd.DataFrame
    withdrawal: Array
    sold: tuple[Sold, ...]
    left: Array
    own: Array
    room: Array

    @classmethod
    def of(
        cls,
        system: System,
        sinks: pd.DataFrame,
        withdrawal: Array,
        contracts: Sequence[Contract] = (),
        potential: pd.Series | None = None,
    ) -> Sales:
        """Serve contracts one after the other from what each origin generated in the hour.

        Parameters
        ----------
        sinks, withdrawal
            From `xjgrid.account.ledger.sinks.list_sinks`.
        potential
            MWh that each origin could at most generate, curtailed energy included.

        Raises
        ------
        InputError
            If a contract names an unknown seller or buyer, or more is sold than a seller can ever
            generate.
        """
        check_contracts(system, sinks, contracts, potential)
        left = system.energy.copy()
        sold = []
        for contract in contracts:
            sellers = system.origins.index.get_indexer(pd.Index(contract.sellers))
            buyers = sinks.index.get_indexer(pd.Index(contract.buyers))
            load = withdrawal[:, buyers]
            asked = _ask(contract, system, sellers, load.sum(axis=1))
            room = left[:, sellers]
            total = room.sum(axis=1)
            part = np.divide(np.minimum(asked, total), total, out=np.zeros_like(total),
                             where=total > 0)  # fmt: skip
            taken = room * part[:, None]
            left[:, sellers] -= taken
            sold.append(Sold(contract, sellers, buyers, asked, taken, _split(system, load)))
        room = _list_room(withdrawal, sold)
        own = _use_own(system, sinks, room, left)
        return cls(system, sinks, withdrawal, tuple(sold), left, own, room)

    def claims(self, weights: Array, *, delivered: bool = False) -> Array:
        """Return what sinks have bought or made themselves, weighted, MW, shape (T, S).

        Parameters
        ----------
        weights
            Of each origin, e.g. 1 where renewable, shape (O,).
        delivered
            Leave certificates out.
        """
        out = np.zeros_like(self.withdrawal)
        for item in self.sold:
            if delivered and item.contract.rule in PAPER:
                continue
            amount = item.taken @ weights[item.sellers]
            out[:, item.buyers] += amount[:, None] * item.split
        sites = self.system.origins["site"]
        for site in sites[sites != ""].unique():
            mine = np.flatnonzero(sites == site)
            users = _users(self.sinks, site)
            amount = (self.left[:, mine] * self.own[:, mine]) @ weights[mine]
            load = self.room[:, users]
            total = load.sum(axis=1)
            some = np.where(total > 0, total, 1.0)
            out[:, users] += (amount / some)[:, None] * load
        return out

    @property
    def contracted(self) -> Array:
        """Which sinks are buyers of a contract, shape (S,)."""
        out = np.zeros(len(self.sinks), dtype=bool)
        for item in self.sold:
            out[item.buyers] = True
        return out

    def shortfall(self) -> pd.DataFrame:
        """MW asked for and not sold, hours by contract."""
        return pd.DataFrame(
            {s.contract.name: s.asked - s.taken.sum(axis=1) for s in self.sold},
            index=self.system.times,
        )

    def summary(self) -> pd.DataFrame:
        """Return buyer, seller, price, energy [MWh] asked for, sold and missing by contract.

        ``filled`` is what was sold of what was asked for, ``hours_short`` the hours with a
        shortfall.
        """
        hours, rows = self.system.hours, {}
        for item in self.sold:
            sold = item.taken.sum(axis=1)
            miss = item.asked - sold
            asked = float(hours @ item.asked)
            rows[item.contract.name] = {
                "rule": item.contract.rule,
                "buyer": item.contract.buyer or self._name_buyers(item.buyers),
                "seller": item.contract.seller,
                "price": np.nan if item.contract.price is None else item.contract.price,
                "asked": asked,
                "sold": hours @ sold,
                "missing": hours @ miss,
                "filled": float(hours @ sold) / asked if asked > 0 else np.nan,
                "hours_short": float(hours[miss > 1e-6 * np.maximum(item.asked, 1.0)].sum()),
            }
        columns = ["rule", "buyer", "seller", "price", "asked", "sold", "missing", "filled",
                   "hours_short"]  # fmt: skip
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
        return frame.rename_axis("contract")

    def _name_buyers(self, buyers: Array) -> str:
        """Return what all buyers have in common, or how many they are."""
        for column in ("site", "product", "end_use", "sector"):
            names = set(self.sinks[column].iloc[buyers])
            if len(names) == 1 and "" not in names:
                return str(names.pop())
        return str(self.sinks.index[buyers[0]]) if len(buyers) == 1 else f"{len(buyers)} consumers"


def _ask(contract: Contract, system: System, sellers: Array, load: Array) -> Array:
    """Return what a contract asks of its sellers in MW, shape (T,)."""
    made = system.energy[:, sellers].sum(axis=1)
    if contract.rule == "profile":
        assert contract.profile is not None
        return np.asarray(contract.profile, dtype=float)
    if contract.energy is None:
        return np.minimum(made, load) if contract.rule == "direct_line" else made
    shape = {"flat": np.ones_like(made), "load_following": load}.get(contract.rule, made)
    whole = float(system.hours @ shape)
    if whole <= 0:
        shape, whole = np.ones_like(made), float(system.hours.sum())
    asked = contract.energy * shape / whole
    return np.minimum(asked, load) if contract.rule == "direct_line" else asked


def _split(system: System, load: Array) -> Array:
    """Return each buyer's part: by load of the hour, by the year's load where there is none."""
    total = load.sum(axis=1, keepdims=True)
    year = system.hours @ load
    mean = year / year.sum() if year.sum() > 0 else np.full(load.shape[1], 1.0 / load.shape[1])
    return np.where(total > 0, load / np.where(total > 0, total, 1.0), mean)


def _users(sinks: pd.DataFrame, site: str) -> Array:
    inside = sinks["kind"].isin(CONSUMING) & (sinks["site"] == site)
    return np.flatnonzero(inside)


def _list_room(withdrawal: Array, sold: Sequence[Sold]) -> Array:
    """Return what each sink draws beside what direct lines bring it in MW, shape (T, S)."""
    lines = [item for item in sold if item.contract.rule == "direct_line"]
    if not lines:
        return withdrawal
    room = withdrawal.copy()
    for item in lines:
        room[:, item.buyers] -= item.taken.sum(axis=1)[:, None] * item.split
    return room.clip(min=0.0)


def _use_own(system: System, sinks: pd.DataFrame, room: Array, left: Array) -> Array:
    """Return the part of sites' unsold generation that their own load takes, shape (T, O).

    Renewable energy first: what leaves the site is the power of its other plants before.
    """
    out = np.zeros_like(left)
    sites, green = system.origins["site"].to_numpy(), system.origins["renewable"].to_numpy(bool)
    for site in pd.unique(sites[sites != ""]):
        load = room[:, _users(sinks, site)].sum(axis=1)
        for kind in (green, ~green):
            mine = np.flatnonzero((sites == site) & kind)
            made = left[:, mine].sum(axis=1)
            used = np.minimum(made, load)
            out[:, mine] = np.divide(used, made, out=np.zeros_like(made), where=made > 0)[:, None]
            load = load - used
    return out
