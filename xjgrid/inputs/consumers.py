"""Whom the name of a consumer means: one order for targets, contracts, the ledger and checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a study opens without them
    import numpy as np
    import pandas as pd

KINDS = ("product", "site", "zone", "service", "end_use", "sector", "need")
"""Kinds of consumers; a name that stands for several is the first of them.

An end use is a row of ``demand_rows.csv``, or a service that no row holds.
"""

OWNERS = ("product", "site", "end_use", "sector")
"""Kinds of consumers that own plants, sign contracts and have targets."""

BUYERS = {"site": ("site",), "sector": ("product", "end_use", "sector"), "channel": ()}
"""Kinds of consumers that the buyer of a contract may be, by the kind that the table says.

A channel is no consumer: it is called by its own name.
"""


def match_consumer(
    table: pd.DataFrame, name: str, kinds: Sequence[str] = OWNERS
) -> tuple[str, np.ndarray]:
    """Return the kind of consumer that a name means, and the rows that belong to it.

    Parameters
    ----------
    table
        With a column for each kind.
    name
        Name of a consumer.
    kinds
        Kinds that it may be, the first that has it counts.

    Returns
    -------
    The kind (empty if the name is unknown), and a mask of shape (rows,).

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"product": ["steel", ""], "sector": ["metals", "steel"]})
    >>> kind, mine = match_consumer(table, "steel", ("product", "sector"))
    >>> kind, mine.tolist()
    ('product', [True, False])
    """
    import numpy as np

    for kind in kinds:
        mine = (table[kind] == name).to_numpy(bool)
        if mine.any():
            return kind, mine
    return "", np.zeros(len(table), bool)


def list_names(table: pd.DataFrame, kinds: Sequence[str] = OWNERS) -> list[str]:
    """Return every name of some kinds, in the order of the kinds."""
    names = [str(name) for kind in kinds for name in table[kind].dropna().unique() if name]
    return list(dict.fromkeys(names))
