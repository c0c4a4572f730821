"""A case on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from xjgrid.report.green import describe_green, describe_targets
from xjgrid.report.headline import COST_PARTS, list_figures, select_figures
from xjgrid.report.industry import describe_final_energy, describe_products
from xjgrid.report.missed import describe_missed
from xjgrid.report.where import describe_bases, describe_built, describe_grid
from xjgrid.report.wording import count_digits, write_figure, write_fixed
from xjgrid.results.headline import (
    TRANSFER,
    carrier_table,
    find_tightest,
    make_headline,
)

if TYPE_CHECKING:
    from rich.table import Table

    from xjgrid.results.case import Case


SMALLEST_GW = 5e-4
"""Additions below this are the solver's rounding."""


def compose_screen(case: Case) -> list[Any]:
    """Return what stands on the screen of a case, for a rich console to print.

    Status, capacity and generation by carrier, green shares, storage, cost, CO2, the tightest
    hours and where the files are.
    """
    from rich.text import Text

    head = make_headline(case)
    return [
        Text(describe_status(case), style="bold"),
        *(Text(f"  {note}", style="yellow") for note in case.manifest["notes"]),
        "",
        make_carrier_table(case),
        "",
        make_figure_table(case, head),
    ]


def describe_status(case: Case) -> str:
    """Return the first line: what was solved and how well."""
    m = case.manifest
    hours = "the year" if case.hours == 8760 else f"{case.hours:,.0f} hours from "
    start = "" if case.hours == 8760 else f"{pd.Timestamp(m['horizon']['start']):%d %B}"
    gap = "gap unknown" if m["gap"] is None else f"gap {100 * m['gap']:.2f} %"
    return (
        f"{case.name}: {m['status']}, {gap} (asked {100 * m['accuracy']:.2g} %); {m['year']}, "
        f"{hours}{start}, weather year {m['weather_year']}; {m['seconds']['total']:.0f} s, "
        f"{m['peak_memory_mb'] / 1024:.1f} GB"
    )


def make_carrier_table(case: Case) -> Table:
    """Return capacity, additions, generation, hours and curtailment by carrier."""
    from rich.table import Table

    frame = carrier_table(case)
    frame = frame[(frame["capacity_gw"] > SMALLEST_GW) | (frame["generation_twh"] > 0)]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    used = f"full-load h\nof {case.hours:,.0f}"
    for title in ("capacity GW", "built GW", "generation TWh", used, "curtailed TWh", "%"):
        table.add_column(title, justify="right")
    names = case.carriers["name"]
    digits = {c: count_digits(frame[c]) for c in frame}
    for carrier, row in frame.iterrows():
        row_text = {c: write_fixed(row[c], digits[c]) for c in frame}
        back = f"({write_fixed(row['discharge_twh'], digits['generation_twh'])} discharged)"
        table.add_row(
            str(names[carrier]),
            row_text["capacity_gw"],
            row_text["built_gw"] if row["built_gw"] > SMALLEST_GW else "",
            back if pd.isna(row["generation_twh"]) else row_text["generation_twh"],
            write_fixed(row["full_load_hours"], 0),
            row_text["curtailment_twh"],
            write_fixed(100 * row["curtailment_rate"], 1),
        )
    built = frame["built_gw"].sum()
    table.add_row(
        "all",
        "",
        write_fixed(built, digits["built_gw"]) if built > SMALLEST_GW else "",
        write_fixed(case.value("generation", default=0.0) / 1e6, digits["generation_twh"]),
        "",
        write_fixed(case.value("curtailment", default=0.0) / 1e6, digits["curtailment_twh"]),
        write_fixed(100 * case.value("curtailment_rate", default=0.0), 1),
        style="bold",
    )
    return table


def make_figure_table(case: Case, head: pd.DataFrame) -> Table:
    """Return the other figures, a line a subject."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    lines = {
        "Horizon": _horizon(case),
        "Built": describe_built(case),
        "Bases": describe_bases(case),
        "Grid": describe_grid(case),
        "Green share": describe_green(case, head),
        "Green targets": describe_targets(case),
        "Consumption": _use(head),
        "Exports": _export(head),
        "Curtailment": _curtailment(case, head),
        "Storage": _storage(case, head),
        "Retrofitted": _retrofitted(case, head),
        "System cost": _cost(case, head),
        "CO2": _emissions(head),
        "Industry": describe_products(case, head),
        "Final energy": describe_final_energy(case, head),
        "Missed": describe_missed(head),
        "Tightest hours": _tightest(case),
        "Files": str(case.path),
    }
    for title, text in lines.items():
        if text:
            table.add_row(title, text)
    return table


def _use(head: pd.DataFrame) -> str:
    use = select_figures(head, "use")
    return (
        f"{write_figure(use['consumption'])} TWh, peak {write_figure(use['peak'])} GW, "
        f"unserved {write_figure(use['unserved'])} TWh"
    )


def _export(head: pd.DataFrame) -> str:
    total, green = (select_figures(head, "export")[key] for key in ("total", "renewable"))
    if total <= 0:
        return "none"
    sent = list_figures(head, "export")
    channels = ", ".join(f"{name} {write_figure(value)}" for name, value in sent.items())
    return f"{write_figure(total)} TWh ({channels}), of which renewable {write_figure(green)} TWh"


def _curtailment(case: Case, head: pd.DataFrame) -> str:
    """Curtailment, and the part of it that limits inside the zones take."""
    whole = select_figures(head, "curtailment").get("total", 0.0)
    local = case.value("curtailment_local", default=0.0)
    if local <= 0:
        return ""
    lost, offered = (
        sum(case.value(metric, default=0.0, carrier=carrier) for carrier in ("wind", "solar"))
        for metric in ("curtailment", "available")
    )
    rate = f" ({100 * lost / offered:.1f} % of wind and PV)" if offered > 0 else ""
    return (
        f"{write_figure(whole)} TWh{rate}, of which {write_figure(local / 1e6)} TWh by limits "
        "inside the zones (a part of the output, fitted on 2023)"
    )


def _retrofitted(case: Case, head: pd.DataFrame) -> str:
    """Coal with a lower minimum load, where the scenario may buy it."""
    names, sizes = case.carriers["name"], list_figures(head, "retrofitted")
    return ", ".join(f"{names[c]} {write_figure(value)} GW" for c, value in sizes.items())


def _storage(case: Case, head: pd.DataFrame) -> str:
    charge, back = (
        case.value("storage_charge", default=0.0) / 1e6,
        case.value("storage_discharge", default=0.0) / 1e6,
    )
    if charge <= 0:
        return "not used"
    lost = case.value("storage_losses", default=0.0) / 1e6
    energy = case.pick("capacity_energy", absent=True, carrier="*").set_index("carrier")["value"]
    energy = energy[[c for c in energy.index if not case.carriers.at[c, "renewable"]]]
    own = "".join(
        f"; {case.carriers.at[carrier, 'name']}, charging power {write_figure(value)} GW"
        for carrier, value in list_figures(head, "storage", "capacity_charging").items()
    )
    return (
        f"holds {write_figure(energy.sum() / 1e3)} GWh; charged {write_figure(charge)} TWh, "
        f"discharged {write_figure(back)} TWh, lost {write_figure(lost)} TWh{own}"
    )


def _horizon(case: Case) -> str:
    """Say that figures are not those of a year, where they are not."""
    if case.hours == 8760:
        return ""
    return f"{case.hours:,.0f} hours, not a year: energy, cost and CO2 are those of these hours"


DUST = 1e-3
"""Parts of the cost below this share of it are not named."""

COST_WORDS = {
    "investment": "investment in what is built",
    "fixed": "its upkeep",
    "variable": "running",
    "unserved": "unserved energy",
    "slack": "missed rows",
    "repairs": "repairs where windows join",
}
"""Parts of the cost in few words; others are called as in `COST_PARTS`."""


def _cost(case: Case, head: pd.DataFrame) -> str:
    """Return the cost that decisions change, its parts, what is paid beside it and what stands."""
    cost = select_figures(head, "cost")
    parts = sorted(
        (
            (cost[part], COST_WORDS.get(part, words))
            for part, words in COST_PARTS.items()
            if part in cost and part not in (TRANSFER, "existing_fixed")
        ),
        reverse=True,
    )
    least = DUST * cost["system"]
    told = ", ".join(f"{word} {write_figure(v)}" for v, word in parts if abs(v) > least)
    used = case.value("consumption") + case.value("export", default=0.0)
    each = f", {1e9 * cost['system'] / used:.0f} CNY per MWh consumed or exported" if used else ""
    rest = cost["existing_fixed"]
    paid = ""
    if cost.get(TRANSFER, 0.0) > 0:
        paid = f"paid to the grid by sites (a transfer): {write_figure(cost[TRANSFER])} bn CNY\n"
    return (
        f"{write_figure(cost['system'])} bn CNY{each}: {told}\n{paid}"
        f"upkeep of what stands already comes on top, whatever is decided: "
        f"{write_figure(rest)} bn CNY"
    )


def _emissions(head: pd.DataFrame) -> str:
    co2 = select_figures(head, "co2")
    told = (
        f"of electricity {write_figure(co2['electricity'])} Mt, "
        f"{co2['intensity']:.0f} kg per MWh generated"
    )
    if "total" not in co2:
        return told
    return (
        f"{told}; with fuels and processes of all sectors "
        f"({write_figure(co2['final'])}) {write_figure(co2['total'])} Mt"
    )


def _tightest(case: Case) -> str:
    rows = [
        f"{time:%d %b %H:00} Beijing time: margin {write_figure(row.margin / 1e3)} GW "
        f"(demand {write_figure(row.demand / 1e3)}, export {write_figure(row.export / 1e3)}"
        + (f", unserved {write_figure(row.unserved / 1e3)})" if row.unserved > 0.5 else ")")
        for time, row in zip(
            find_tightest(case).index, find_tightest(case).itertuples(), strict=True
        )
    ]
    return "\n".join(rows)
