"""Buses and carriers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.build.context import Context, add_components

if TYPE_CHECKING:
    import pypsa


#: voltage [kV] of the zones of a study without corridors, where it has no effect
ZONE_KV = 750.0


def add_carriers(n: pypsa.Network, context: Context) -> None:
    """Add every carrier of the study, with its colour and emissions per MWh of fuel."""
    table = context.carriers
    frame = pd.DataFrame(
        {
            "nice_name": table["nice_name"],
            "color": table["color"],
            "co2_emissions": [
                context.costs.fuel(carrier, context.zones[0])[1] for carrier in table.index
            ],
            "group": table["group"],
            "renewable": table["renewable"].astype(bool),
        }
    )
    add_components(n, "Carrier", frame)


def add_zones(n: pypsa.Network, context: Context) -> None:
    """Add one bus a zone, with its voltage and place."""
    table = context.tables["zones"].set_index("zone")
    voltage = context.tables["corridors"]["v_nom"].max()
    frame = pd.DataFrame(
        {
            "x": table["longitude"],
            "y": table["latitude"],
            "v_nom": ZONE_KV if pd.isna(voltage) else float(voltage),
            "carrier": "AC",
            "base": table["base"].fillna("").astype(str),
            "region": table["region"].astype(str),
            "zone": table.index,
            "kind": "zone",
        }
    )
    add_components(n, "Bus", frame)
