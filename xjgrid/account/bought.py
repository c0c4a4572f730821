"""Green shares of consumers by the yearly balance and by contract, on the sums of the horizon.

own
    what plants of a site gave its own use, shared by the site's consumers by energy.
contracted
    energy signed with the fleet of a zone, and what plants gave that were built for a contract;
    each MWh once: where a fleet has signed more than it generated, all its contracts, those of
    channels too, are cut alike.
annual
    own and contracted renewable energy, and of the pool that is left (renewable generation less
    what channels carry and what others own or have bought) a part in proportion of consumption.
contracted
    own and contracted energy with the mix it has, the rest at the residual mix: generation that
    nobody owns or has bought. ``bought`` leaves the residual mix out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.consumers import Consumers
from xjgrid.account.names import RENEWABLE, WITHOUT_HYDRO
from xjgrid.account.sites import Sites
from xjgrid.account.solved import Array, Solved
from xjgrid.account.table import make_items

if TYPE_CHECKING:
    from xjgrid.account.book import Book


@dataclass(frozen=True)
class Claims:
    """What each part of `Consumers` owns and has bought, MWh by carrier: shape (part, carrier)."""

    solved: Solved
    consumers: Consumers
    sites: Sites

    @cached_property
    def plants(self) -> pd.DataFrame:
        """Generation in MWh of every plant: ``bus, carrier, contract, energy``."""
        parts = []
        g, stores = self.solved.generators, self.solved.stores[self.solved.fed]
        for table, component, attribute in (
            (g, "generators", "p"), (stores, "storage_units", "p_dispatch"),
        ):  # fmt: skip
            energy = self.solved.hours @ self.solved.series(component, attribute, table.index)
            contract = table["contract"].fillna("").astype(str) if "contract" in table else ""
            parts.append(table[["bus", "carrier"]].assign(contract=contract, energy=energy))
        return pd.concat(parts)

    @cached_property
    def own(self) -> Array:
        """Own generation that served the site itself."""
        out = np.zeros((len(self.consumers.table), len(self.solved.carriers)))
        hours = self.solved.hours
        made = hours @ self.sites.generation
        home = pd.Series(self.sites.keep_home(made, hours @ self.sites.given), self.sites.names)
        mine = self.plants[self.plants["bus"].isin(self.sites.names)]
        mine = mine[mine["contract"] == ""]
        for (site, carrier), energy in mine.groupby(["bus", "carrier"])["energy"].sum().items():
            at = self.solved.carriers.get_loc(carrier)
            users = self.consumers.table["site"] == site
            out[:, at] += self.consumers.share_out(users, float(energy) * float(home[site]))
        return out

    @cached_property
    def contracted(self) -> Array:
        """Energy bought, of fleets and of plants built for a contract."""
        out = np.zeros_like(self.own)
        for contract, row in self.contracts.iterrows():
            if row["buyer_kind"] == "channel":
                continue
            at = self.solved.carriers.get_indexer(pd.Index([row["carrier"]]))[0]
            if at < 0:
                continue
            plants = self.plants[self.plants["contract"] == contract]
            amount = row["signed"] * self._find_cut(row) + float(plants["energy"].sum())
            buyers = self.consumers.find(row["buyer"], row["buyer_kind"])
            out[:, at] += self.consumers.share_out(buyers, amount)
        return out

    @cached_property
    def contracts(self) -> pd.DataFrame:
        """Contracts in force, with what is ``signed`` with fleets in MWh of the horizon."""
        from xjgrid.build.industry.contracts import list_contracts

        context = self.solved.context
        if context is None or "contracts" not in context.tables:
            return pd.DataFrame(columns=["buyer_kind", "buyer", "zone", "carrier", "signed"])
        table = list_contracts(context)
        part = self.solved.part_of_year
        return table.assign(signed=table["energy"].astype(float) * 1000.0 * part)

    def _find_cut(self, row: pd.Series) -> float:
        """Part of what a fleet has signed that it generated."""
        c, p = self.contracts, self.plants
        signed = c[(c["zone"] == row["zone"]) & (c["carrier"] == row["carrier"])]["signed"].sum()
        fleet = p[(p["bus"] == row["zone"]) & (p["carrier"] == row["carrier"])]
        made = fleet[fleet["contract"] == ""]["energy"].sum()
        return float(min(1.0, made / signed)) if signed > 0 else 1.0

    @cached_property
    def held(self) -> Array:
        """What is owned and bought as far as a consumer can use it.

        What is renewable or bought comes first, own plants of other kinds fill what is left.
        """
        energy = self.consumers.table["energy"].to_numpy(float).clip(min=0.0)
        first = self.own * self.solved.renewable + self.contracted
        second = self.own * ~self.solved.renewable
        first = _fill(first, energy)
        return first + _fill(second, energy - first.sum(axis=1))


def _fill(amounts: Array, room: Array) -> Array:
    """Cut what each part has, by carrier, to the room there is."""
    whole = amounts.sum(axis=1)
    part = np.divide(room, whole, out=np.ones_like(whole), where=whole > room)
    return amounts * part[:, None]


def list_bought(book: Book, claims: Claims) -> list[pd.DataFrame]:
    """Green shares of products, sites, rows and sectors; the year alone."""
    if claims.sites.names.empty:
        return []
    solved = book.solved
    out = []
    for label, weights in (
        (RENEWABLE, solved.renewable),
        (WITHOUT_HYDRO, solved.renewable & ~solved.hydro),
    ):
        energies = share_green(book, claims, weights.astype(float))
        for method, energy in energies.items():
            out.append(_make_shares(book, claims.consumers, energy, method, label))
    return out


def share_green(book: Book, claims: Claims, weights: Array) -> dict[str, Array]:
    """Return green energy of each part of the consumers by method, in MWh of shape (part,).

    Parameters
    ----------
    weights
        1 for carriers that count, shape (carrier,).
    """
    energy = claims.consumers.table["energy"].to_numpy(float).clip(min=0.0)
    held = claims.held
    bought = held @ weights
    made = book.generation[-1, -1, :-1]
    sent, promised = _sum_exports(book, weights)
    used = book.roll.energy(book.hourly.consumption)[-1, -1]
    lost = book.losses[-1, -1, -1] + book.roll.energy(book.hourly.line_losses)[-1, -1]
    pool = max(0.0, float(made @ weights) - sent - bought.sum())
    annual = np.minimum(energy, bought + pool * energy / (used + lost))
    free = made.sum() - held.sum() - promised[1]
    residual = (float(made @ weights) - bought.sum() - promised[0]) / free if free > 0 else 0.0
    rest = energy - held.sum(axis=1)
    return {
        "annual": annual,
        "bought": bought,
        "contracted": bought + rest * min(1.0, max(0.0, residual)),
    }


def _sum_exports(book: Book, weights: Array) -> tuple[float, tuple[float, float]]:
    """What channels carry of some carriers in MWh: in all; by contract, of these and of all."""
    hourly, solved = book.hourly, book.solved
    made = book.generation[-1, -1, :-1]
    green = float(made @ solved.renewable)
    part = float(made @ weights) / green if green > 0 else 0.0
    sent = solved.hours @ hourly.green_export
    contracted = solved.solution.green_export
    known = [] if contracted is None else list(contracted.columns)
    bound = float(sent[solved.channels.index.isin(known)].sum())
    return float(sent.sum()) * part, (bound * part, bound)


def _make_shares(
    book: Book, consumers: Consumers, green: Array, method: str, label: str
) -> pd.DataFrame:
    energy = consumers.table["energy"].to_numpy(float).clip(min=0.0)
    names, values = [], []
    for name in consumers.list_names():
        mine = consumers.find(name).to_numpy(bool)
        drawn = float(energy[mine].sum())
        if drawn > 0:
            names.append(name)
            values.append(float(green[mine].sum()) / drawn)
    labels = pd.DataFrame({"consumer": names}).assign(method=method, carrier=label)
    return make_items("green_share", np.array(values), labels, book.year)
