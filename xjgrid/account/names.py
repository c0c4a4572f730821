"""Every metric, declared once: its name, unit, meaning and name in the IAMC format."""

from __future__ import annotations

from xjgrid.account.metric import Metric
from xjgrid.account.names_industry import DECLARED as INDUSTRY

_DECLARED = (
    Metric(
        "capacity", "MW", "Capacity in place in the model year.", "Capacity|Electricity|{carrier}"
    ),
    Metric(
        "capacity_built",
        "MW",
        "Capacity the model added to what exists or is committed.",
        "Capacity Additions|Electricity|{carrier}",
    ),
    Metric(
        "capacity_retrofitted",
        "MW",
        "Coal capacity that the model retrofitted to a lower minimum load.",
        "Capacity|Electricity|{carrier}|Retrofitted",
    ),
    Metric(
        "capacity_energy",
        "MWh",
        "Energy that storage holds when full.",
        "Storage Capacity|Electricity|{carrier}",
    ),
    Metric(
        "capacity_charging",
        "MW",
        "Charging power of storage where it is not the discharging power, such as electrolysers.",
        "Storage Capacity|Electricity|{carrier}|Charging",
    ),
    Metric(
        "generation",
        "MWh",
        "Electricity generated, storage discharge not counted.",
        "Secondary Energy|Electricity|{carrier}",
        "MW",
    ),
    Metric(
        "available",
        "MWh",
        "Electricity that weather, water and outages would have allowed.",
        "Secondary Energy|Electricity|{carrier}|Available",
        "MW",
    ),
    Metric(
        "curtailment",
        "MWh",
        "Renewable electricity available and not used, and water or heat spilled.",
        "Secondary Energy|Electricity|{carrier}|Curtailment",
        "MW",
    ),
    Metric(
        "curtailment_local",
        "MWh",
        "The part of curtailment that limits inside the zones take, by their fitted share.",
        "Secondary Energy|Electricity|{carrier}|Curtailment|Local",
    ),
    Metric(
        "curtailment_rate",
        "1",
        "Curtailment over available renewable electricity.",
        "Secondary Energy|Electricity|{carrier}|Curtailment Rate",
    ),
    Metric(
        "consumption",
        "MWh",
        "Electricity delivered to consumers inside the region.",
        "Final Energy|Electricity",
        "MW",
    ),
    Metric(
        "unserved",
        "MWh",
        "Demand that was not met.",
        "Final Energy|Electricity|Unserved",
        "MW",
    ),
    Metric(
        "export",
        "MWh",
        "Electricity sent out through channels, at the sending end.",
        "Trade|Secondary Energy|Electricity|Volume",
        "MW",
    ),
    Metric(
        "export_renewable",
        "MWh",
        "Renewable part of what channels carry: by contract, else by the production share.",
        "Trade|Secondary Energy|Electricity|Renewable|Volume",
        "MW",
    ),
    Metric(
        "storage_charge",
        "MWh",
        "Electricity taken up by storage.",
        "Storage|Electricity|{carrier}|Charge",
        "MW",
    ),
    Metric(
        "storage_discharge",
        "MWh",
        "Electricity given back by storage.",
        "Storage|Electricity|{carrier}|Discharge",
        "MW",
    ),
    Metric(
        "storage_losses",
        "MWh",
        "Charge less discharge less the rise of what storage holds.",
        "Storage|Electricity|{carrier}|Losses",
    ),
    Metric(
        "storage_cycles",
        "1",
        "Energy discharged over the energy held when full: full cycles in the period.",
        "Storage|Electricity|{carrier}|Cycles",
    ),
    Metric(
        "storage_content",
        "MWh",
        "Energy held at the end of the period.",
        "Storage|Electricity|{carrier}|Content",
        "MWh",
        "time: point",
    ),
    Metric(
        "line_losses",
        "MWh",
        "Losses on corridors; 0 where corridors are modelled without losses.",
        "Secondary Energy|Electricity|Transmission Losses",
        "MW",
    ),
    Metric(
        "flow_forward",
        "MWh",
        "Energy on a corridor from its first to its second zone.",
        "Transmission|Electricity|Forward",
    ),
    Metric(
        "flow_backward",
        "MWh",
        "Energy on a corridor from its second to its first zone.",
        "Transmission|Electricity|Backward",
    ),
    Metric(
        "loading",
        "1",
        "Mean loading of a corridor or channel over what may be used of it.",
        "Transmission|Electricity|Loading",
    ),
    Metric(
        "congested_hours",
        "h",
        "Hours in which a corridor or channel is loaded above 99.9 % of what may be used.",
        "Transmission|Electricity|Congested Hours",
    ),
    Metric("flow", "MW", "Flow on a corridor, positive from its first zone.", "", "MW"),
    Metric(
        "green_share",
        "1",
        "Renewable share, by production, by annual balance, by the hour, as traced, by contract "
        "(contracted: the rest at the residual mix; bought: own and contracted energy alone).",
        "Share|Electricity|Renewable|{method}",
    ),
    Metric(
        "co2_electricity",
        "t",
        "CO2 of the electricity that a consumer drew: as traced, at the region's average factor, "
        "by the market (contracts and own plants, the rest at the residual mix).",
        "Emissions|CO2|Electricity Use|{consumer}|{method}",
    ),
    Metric(
        "contract_energy",
        "MWh",
        "Energy that a contract (consumer) asked for, was sold, and lacked.",
        "Trade|Electricity|Contracts|{consumer}|{method}",
    ),
    Metric("cost", "CNY", "Cost by part, in real CNY of 2024.", "Cost|Electricity|{method}"),
    Metric(
        "co2",
        "t",
        "CO2 from burning fuel for electricity, what is captured taken off.",
        "Emissions|CO2|Electricity|{carrier}",
        "t/h",
    ),
    Metric(
        "co2_captured",
        "t",
        "CO2 captured at coal units.",
        "Carbon Capture|Electricity|{carrier}",
    ),
    Metric(
        "capacity_capture",
        "t/h",
        "CO2 that can be captured in an hour at coal units.",
        "Capacity|Carbon Capture|Electricity|{carrier}",
    ),
    Metric(
        "co2_intensity",
        "t/MWh",
        "CO2 over generation.",
        "Emissions Intensity|CO2|Electricity",
    ),
    Metric(
        "full_load_hours",
        "h",
        "Generation (used) or available electricity (available) over capacity.",
        "Full Load Hours|Electricity|{carrier}|{method}",
    ),
    Metric(
        "online",
        "MWh",
        "Thermal capacity online, times hours.",
        "Capacity Online|Electricity|{carrier}",
        "MW",
    ),
    Metric(
        "starts",
        "MW",
        "Thermal capacity started, summed over starts.",
        "Starts|Electricity|{carrier}",
        "MW",
        "time: sum",
    ),
    Metric(
        "starts_per_mw",
        "1",
        "Starts of an average MW in the period.",
        "Starts|Electricity|{carrier}|Per Capacity",
    ),
    Metric(
        "price",
        "CNY/MWh",
        "Marginal cost of one more MWh, as a mean over hours or weighted by load.",
        "Price|Secondary Energy|Electricity|{method}",
        "CNY/MWh",
    ),
    Metric(
        "margin",
        "MW",
        "Lowest of: what could be supplied in an hour less demand less export.",
        "Capacity Margin|Electricity",
        "MW",
    ),
    Metric(
        "peak",
        "MW",
        "Highest hourly value of demand (consumer demand) or export (consumer export).",
        "Peak|Electricity|{method}",
    ),
    Metric(
        "shortfall",
        "",
        "By how much a policy row is missed, in the unit of the row.",
        "Policy|Shortfall|{method}",
    ),
)

METRICS: dict[str, Metric] = {metric.name: metric for metric in (*_DECLARED, *INDUSTRY)}

SUMMARY_COLUMNS = (
    "metric",
    "method",
    "place",
    "consumer",
    "carrier",
    "period",
    "value",
    "unit",
)

ALL = "all"
"""Place, consumer or carrier of a total."""

RENEWABLE = "renewable"
WITHOUT_HYDRO = "renewable-without-hydro"
