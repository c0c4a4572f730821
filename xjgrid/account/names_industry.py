"""Metrics of industry, services and final energy; joined with the others in `names`."""

from __future__ import annotations

from xjgrid.account.metric import Metric

DECLARED = (
    Metric(
        "process_output",
        "t",
        "What processes made, by product (consumer) and process (carrier).",
        "Production|{consumer}|{carrier}",
    ),
    Metric(
        "process_electricity",
        "MWh",
        "Electricity that processes took, by product and process.",
        "Final Energy|Industry|Electricity|{consumer}|{carrier}",
    ),
    Metric(
        "electricity_intensity",
        "MWh/t",
        "Electricity over output, by product and process.",
        "Energy Intensity|Electricity|{consumer}|{carrier}",
    ),
    Metric(
        "scrap_used",
        "t",
        "Scrap that processes melted.",
        "Material Use|Scrap|{consumer}",
    ),
    Metric(
        "electricity_cost",
        "CNY/MWh",
        "What the electricity of a site costs by part (carrier): own plants and stores, bought at "
        "the hourly price of the zone, fee of the connection, sold (negative).",
        "Cost|Electricity|Industry|{place}|{carrier}",
    ),
    Metric(
        "cost_per_tonne",
        "CNY/t",
        "Cost of a tonne by part (carrier): electricity at the hourly price of the site's bus, or "
        "at what its supply costs (supplied), hydrogen, fuel, carbon of its own CO2, other.",
        "Cost|Production|{consumer}|{carrier}|{method}",
    ),
    Metric(
        "co2_per_tonne",
        "t/t",
        "CO2 of a tonne by part (carrier): energy, process, electricity; of electricity at the "
        "region's mean (average) or by what supplied the site (site).",
        "Emissions Intensity|CO2|Production|{consumer}|{carrier}|{method}",
    ),
    Metric(
        "co2_final",
        "t",
        "CO2 of all sectors without electricity: of the fuels of end uses and of processes.",
        "Emissions|CO2|Demand|{consumer}",
    ),
    Metric(
        "co2_industry",
        "t",
        "CO2 of industry without electricity: of fuels (energy) and of processes (process).",
        "Emissions|CO2|Industry|{consumer}|{carrier}",
    ),
    Metric(
        "co2_industry_stated",
        "t",
        "The same for each year of the study, as orders and adoption paths state it; not solved.",
        "Emissions|CO2|Industry|Stated|{carrier}",
    ),
    Metric(
        "co2_peak_year",
        "year",
        "Year in which the CO2 that orders and adoption paths state for industry is highest.",
        "Emissions|CO2|Industry|Peak Year",
    ),
    Metric(
        "grid_import",
        "MWh",
        "Electricity that sites took through their connections.",
        "Trade|Electricity|Sites|Import",
    ),
    Metric(
        "grid_export",
        "MWh",
        "Electricity that sites gave through their connections.",
        "Trade|Electricity|Sites|Export",
    ),
    Metric(
        "captive_share",
        "1",
        "What a site's own plants other than renewable gave to it, over its supply: its use and "
        "the losses of its stores.",
        "Share|Electricity|Captive",
    ),
    Metric(
        "own_green_share",
        "1",
        "What renewable plants on a site's bus gave to it, over its supply.",
        "Share|Electricity|Renewable|Own",
    ),
    Metric(
        "moved_energy",
        "MWh",
        "Energy that processes moved in time: half the sum of what power lies off its mean.",
        "Flexibility|Industry|{consumer}|Moved",
    ),
    Metric(
        "hours_at_floor",
        "h",
        "Hours in which a process with freedom runs at its floor; of several, by mean power.",
        "Flexibility|Industry|{consumer}|Hours at Floor",
    ),
    Metric(
        "interrupted_energy",
        "MWh",
        "Energy by which processes were interrupted below their floor.",
        "Flexibility|Industry|{consumer}|Interrupted",
    ),
    Metric(
        "wear_cost",
        "CNY",
        "Wear and reheating of processes whose power was raised again.",
        "Flexibility|Industry|{consumer}|Wear Cost",
    ),
    Metric(
        "responded",
        "MWh",
        "Demand that was off under a programme (consumer).",
        "Flexibility|Demand Response|{consumer}",
    ),
    Metric(
        "service_delivered",
        "MWh",
        "What each technology (carrier) delivered of a service (consumer).",
        "Useful Energy|{consumer}|{carrier}",
    ),
    Metric(
        "adoption_share",
        "1",
        "Part of a service (consumer) that a technology (carrier) delivered.",
        "Share|Useful Energy|{consumer}|{carrier}",
    ),
    Metric(
        "hydrogen",
        "MWh",
        "Hydrogen made (lower heating value), by route: electrolysis, or the fuel it is made from.",
        "Secondary Energy|Hydrogen|{carrier}",
    ),
    Metric(
        "final_energy",
        "MWh",
        "Energy used by a sector or product (consumer): electricity, each fuel, all fuels (fuel). "
        "Own use of power stations and losses of networks are left out.",
        "Final Energy|{consumer}|{carrier}",
    ),
    Metric(
        "electrification",
        "1",
        "Electricity over final energy.",
        "Share|Final Energy|{consumer}|Electricity",
    ),
    Metric(
        "fuel_use",
        "MWh",
        "Fuel burnt (lower heating value), by sector (consumer); electricity is power stations.",
        "Primary Energy|{carrier}|{consumer}",
    ),
    Metric(
        "row_energy",
        "MWh",
        "A demand row in a whole year as the tables state it: whole, and what of it are sites, "
        "services and the remainder of the zones (method).",
        "Final Energy|Electricity|Demand Row|{consumer}|{method}",
    ),
)
"""Every metric of this kind, in the order in which they are told."""
