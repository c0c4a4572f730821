"""All sinks of a system, losses included, and how consumers are named."""

from __future__ import annotations

from difflib import get_close_matches

import numpy as np
import pandas as pd

from xjgrid.account.ledger.system import CONSUMING, LOSING, Array, System
from xjgrid.inputs.consumers import KINDS, list_names, match_consumer

#: names of whole sets: everything that is drawn; what consumers draw; what is lost
SETS = {"all": None, "consumption": CONSUMING, "losses": LOSING}


def list_sinks(system: System) -> tuple[pd.DataFrame, Array]:
    """Return all sinks with their node, and what each draws in MW, shape (T, S).

    Losses of lines are drawn at the bus that sends, losses of charging at the store's bus, other
    losses of storage from the store itself, all at the mix found there.
    """
    parts = [system.sinks.assign(node=system.nodes.get_indexer(pd.Index(system.sinks["bus"])))]
    values = [system.withdrawal]
    lost = system.loss_at_bus
    some = np.flatnonzero(np.abs(lost).max(axis=0) > 0)
    parts.append(_losses(system, some, some, "line-loss", "losses at {}"))
    values.append(lost[:, some])
    efficiency = system.storages["efficiency"].to_numpy(float)
    stores = np.arange(len(efficiency))
    lossy = np.flatnonzero(efficiency < 1.0)
    place = system.storage_bus
    parts.append(_losses(system, place[lossy], place[lossy], "storage-loss", "{} charging",
                         system.storages.index[lossy]))  # fmt: skip
    values.append(((1.0 - efficiency) * system.charge)[:, lossy])
    parts.append(_losses(system, place, len(system.buses) + stores, "storage-loss", "{} losses",
                         system.storages.index))  # fmt: skip
    values.append(system.loss_in_storage)
    table = pd.concat([part for part in parts if len(part)])
    if table.index.has_duplicates:
        raise ValueError(f"sink {table.index[table.index.duplicated()][0]!r} stands twice")
    return table.rename_axis("sink"), np.hstack(values)


def _losses(
    system: System, buses: Array, nodes: Array, kind: str, name: str,
    of: pd.Index | None = None,
) -> pd.DataFrame:  # fmt: skip
    """Rows of losses at buses, named after the buses or what else is given."""
    at = system.buses.iloc[buses]
    names = [name.format(what) for what in (at.index if of is None else of)]
    frame = pd.DataFrame(
        {"bus": at.index, "kind": kind, "zone": at["zone"].to_numpy(),
         "site": at["site"].to_numpy(), "sector": "", "product": "", "end_use": "", "service": "",
         "need": ""},
        index=names,
    )  # fmt: skip
    return frame.assign(node=nodes)


def select_sinks(sinks: pd.DataFrame, group: str | None = None) -> Array:
    """Return which sinks a name means, shape (S,).

    Parameters
    ----------
    group
        A product, site, zone, service, demand row, sector or need of a service (consumption,
        without losses; a name that is several of these is the first); a kind such as ``channel``;
        the name of one sink; ``consumption``, ``losses`` or ``all``. Not given: the region, which
        is consumption and losses, not what channels carry away.

    Raises
    ------
    KeyError
        If nothing is called so; the nearest name is given.
    """
    kind = sinks["kind"]
    if group is None:
        return kind.isin([*CONSUMING, *LOSING]).to_numpy()
    if group in SETS:
        wanted = SETS[group]
        return np.ones(len(sinks), bool) if wanted is None else kind.isin(wanted).to_numpy()
    if group in sinks.index:
        return np.asarray(sinks.index == group)
    if (kind == group).any():
        return (kind == group).to_numpy()
    consuming = sinks[kind.isin(CONSUMING)]
    found, mine = match_consumer(consuming, group, KINDS)
    if found:
        return np.asarray(sinks.index.isin(consuming.index[mine]))
    known = {*list_names(sinks, (*KINDS, "kind")), *SETS}
    near = get_close_matches(group, sorted(known | set(sinks.index)), 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise KeyError(f"no consumer is called {group!r}{hint}")
