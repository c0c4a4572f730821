"""A case on one screen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from xjgrid.results.headline import PARTS, carrier_table, find_tightest, make_headline

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
    for title in ("capacity GW", "built GW", "generation TWh", "full-load h", "curtailed TWh", "%"):
        table.add_column(title, justify="right")
    names = case.carriers["name"]
    digits = {c: _digits(frame[c]) for c in frame}
    for carrier, row in frame.iterrows():
        row_text = {c: _fixed(row[c], digits[c]) for c in frame}
        back = f"({_fixed(row['discharge_twh'], digits['generation_twh'])} discharged)"
        table.add_row(
            str(names[carrier]),
            row_text["capacity_gw"],
            row_text["built_gw"] if row["built_gw"] > SMALLEST_GW else "",
            back if pd.isna(row["generation_twh"]) else row_text["generation_twh"],
            _fixed(row["full_load_hours"], 0),
            row_text["curtailment_twh"],
            _fixed(100 * row["curtailment_rate"], 1),
        )
    built = frame["built_gw"].sum()
    table.add_row(
        "all",
        "",
        _fixed(built, digits["built_gw"]) if built > SMALLEST_GW else "",
        _fixed(case.value("generation") / 1e6, digits["generation_twh"]),
        "",
        _fixed(case.value("curtailment") / 1e6, digits["curtailment_twh"]),
        _fixed(100 * case.value("curtailment_rate"), 1),
        style="bold",
    )
    return table


def _digits(column: pd.Series) -> int:
    """Return decimals so that the largest figure of a column has four digits.

    Examples
    --------
    >>> [_digits(pd.Series([v, 0.001])) for v in (512.0, 23.0, 0.5, 0.04)]
    [1, 2, 4, 5]
    """
    most = float(column.abs().max())
    if not most > 0:
        return 1
    return int(min(6, max(1, 3 - math.floor(math.log10(most)))))


def _fixed(value: float, digits: int) -> str:
    return "" if pd.isna(value) else f"{value:,.{digits}f}"


def make_figure_table(case: Case, head: pd.DataFrame) -> Table:
    """Return the other figures, a line a subject."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    lines = {
        "Green share": _green(head),
        "Consumption": _use(head),
        "Exports": _export(head),
        "Storage": _storage(case, head),
        "Retrofitted": _retrofitted(head),
        "System cost": _cost(head),
        "CO2": _emissions(head),
        "Missed": _missed(head),
        "Tightest hours": _tightest(case),
        "Files": str(case.path),
    }
    for title, text in lines.items():
        if text:
            table.add_row(title, text)
    return table


def _take(head: pd.DataFrame, section: str) -> dict[str, float]:
    rows = head[head["section"] == section]
    return dict(zip(rows["figure"], rows["value"], strict=True))


def _green(head: pd.DataFrame) -> str:
    share = _take(head, "green share")

    def pair(of: str) -> str:
        dry = share.get(f"{of}, without hydro")
        known = share.get(of)
        if known is None:
            return ""
        return f"{known:.1f} % {of}" + ("" if dry is None else f" ({dry:.1f} % without hydro)")

    return ", ".join(filter(None, (pair("of production"), pair("of consumption"))))


def _use(head: pd.DataFrame) -> str:
    use = _take(head, "use")
    return (
        f"{_cell(use['consumption'])} TWh, peak {_cell(use['peak demand'])} GW, "
        f"unserved {_cell(use['unserved'])} TWh"
    )


def _export(head: pd.DataFrame) -> str:
    sent = _take(head, "export")
    total, green = sent.pop("total"), sent.pop("renewable part")
    if total <= 0:
        return "none"
    channels = ", ".join(f"{name} {_cell(value)}" for name, value in sent.items())
    return f"{_cell(total)} TWh ({channels}), of which renewable {_cell(green)} TWh"


def _retrofitted(head: pd.DataFrame) -> str:
    """Coal with a lower minimum load, where the scenario may buy it."""
    sizes = _take(head, "retrofitted")
    return ", ".join(f"{name} {_cell(value)} GW" for name, value in sizes.items())


def _storage(case: Case, head: pd.DataFrame) -> str:
    charge, back = case.value("storage_charge") / 1e6, case.value("storage_discharge") / 1e6
    if charge <= 0:
        return "not used"
    lost = case.value("storage_losses") / 1e6
    energy = case.pick("capacity_energy", carrier="*").set_index("carrier")["value"]
    energy = energy[[c for c in energy.index if not case.carriers.at[c, "renewable"]]]
    own = "".join(
        f"; {figure} {_cell(value)} GW"
        for figure, value in _take(head, "storage").items()
        if figure.endswith(", charging power")
    )
    return (
        f"{_cell(energy.sum() / 1e3)} GWh; charged {_cell(charge)} TWh, discharged "
        f"{_cell(back)} TWh, lost {_cell(lost)} TWh{own}"
    )


def _cost(head: pd.DataFrame) -> str:
    cost = _take(head, "cost")
    parts = [f"{name} {_cell(cost[name])}" for name in PARTS.values() if cost[name] > 5e-4]
    rest = cost["fixed, of what stands (not in system)"]
    return (
        f"{_cell(cost['system'])} bn CNY: {', '.join(parts)}; besides, what stands costs "
        f"{_cell(rest)} whatever is done"
    )


def _emissions(head: pd.DataFrame) -> str:
    co2 = _take(head, "co2")
    return f"{_cell(co2['total'])} Mt, {co2['per MWh generated']:.0f} kg per MWh generated"


def _missed(head: pd.DataFrame) -> str:
    rows = head[head["section"] == "missed"]
    return ", ".join(f"{r.figure} by {_scale(r.value, r.unit)}" for r in rows.itertuples())


def _scale(value: float, unit: str) -> str:
    """Return a small figure in a smaller unit.

    Examples
    --------
    >>> _scale(0.00123, "TWh"), _scale(2.5, "Mt")
    ('1.23 GWh', '2.5 Mt')
    """
    for smaller in SMALLER.get(unit, ()):
        if value >= 1:
            break
        value, unit = value * 1000.0, smaller
    return f"{_cell(value)} {unit}"


SMALLER = {"TWh": ("GWh", "MWh"), "GW": ("MW",), "Mt": ("kt", "t"), "bn CNY": ("m CNY",)}


def _tightest(case: Case) -> str:
    rows = [
        f"{time:%d %b %H:00}  margin {_cell(row.margin / 1e3)} GW "
        f"(demand {_cell(row.demand / 1e3)}, export {_cell(row.export / 1e3)}"
        + (f", unserved {_cell(row.unserved / 1e3)})" if row.unserved > 0.5 else ")")
        for time, row in zip(
            find_tightest(case).index, find_tightest(case).itertuples(), strict=True
        )
    ]
    return "\n".join(rows)


def _cell(value: float) -> str:
    """Return a figure with three or four digits that matter.

    Examples
    --------
    >>> [_cell(v) for v in (512.34, 12.347, 0.05671, float("nan"))]
    ['512.3', '12.35', '0.0567', '']
    """
    if pd.isna(value):
        return ""
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}"
    if size >= 100:
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 10 or size == 0 else f"{value:.3g}"
