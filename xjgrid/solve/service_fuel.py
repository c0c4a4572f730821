"""What services cost if fuel alone gives them: the constant that both bounds leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pypsa


def price_service_fuel(n: pypsa.Network) -> float:
    """Cost [CNY] of giving by fuel all that services on buses of their own need.

    It arises whatever is decided. Taken off both bounds, it leaves what electricity saves or
    costs beside fuel, so that cases with and without such buses can be compared and the gap is
    not measured against boiler fuel.
    """
    g, loads = n.c.generators.static, n.c.loads
    fuel = g[g["carrier"] == "fuel"]
    if fuel.empty:
        return 0.0
    price = fuel.set_index("bus")["marginal_cost"]
    needs = loads.static.index[loads.static["bus"].isin(price.index)]
    energy = (
        n.snapshot_weightings["objective"].to_numpy() @ loads.dynamic["p_set"][needs].to_numpy()
    )
    return float((energy * price[loads.static.loc[needs, "bus"]].to_numpy()).sum())
