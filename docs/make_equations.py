"""Writes equations.md from the docstrings of the families: ``python docs/make_equations.py``."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

from xjgrid.solve.families import FAMILIES
from xjgrid.solve.families.family import Family

PAGE = Path(__file__).resolve().parent / "equations.md"

PREFACE = """\
# The equations

Made from the module docstrings in `xjgrid/solve/families/` by `python docs/make_equations.py`.

The model is a linear program on a network of PyPSA. Each section is one *family* of constraints: a
class that owns its variables and constraints, the finite bounds that follow for the lower bound,
its cost in the evaluation of an operation, and how its decisions are fixed. A model takes the
families in this order.

**Sets.** Snapshots `t` (hours, or segments of merged hours of weight `h_t`); days `d`; buses
(zones, sites, products, services); generators, storage units, links and lines; channels; processes.

**Formulations.** The plan leaves out ramps, wear and standing losses; every family says why this,
and the merging of hours, is a relaxation. The operation has all families, window by window.

**Objective.** The sum of annuities and fixed costs of extendable capacity, running cost, start
cost, wear and the penalties of shortages. Money is CNY, power MW, energy MWh, goods t.

PyPSA's own constraints are the nodal balance, Kirchhoff's voltage law on lines, the limits of
output and flow by capacity and availability, and the storage balance:

    sum of output + inflow of lines and links = load                      at every bus and t
    sum over a cycle of (x_l f_l) = 0                                     for every cycle and t
    p_min P <= p_t <= p_max P,   |f_t| <= s_max S                         for every plant and line
    e_t = (1 - loss)^h e_{t-1} + h (eta_c c_t - d_t / eta_d + inflow_t)   for every storage unit
"""


def render() -> str:
    """The page."""
    return "\n".join([PREFACE, *map(_render_family, FAMILIES)])


def _render_family(family: Family) -> str:
    module = sys.modules[type(family).__module__]
    name = module.__name__.removeprefix("xjgrid.").replace(".", "/")
    text = inspect.cleandoc(module.__doc__ or "")
    return f"## {family.title}\n\n`xjgrid/{name}.py`\n\n{_fence(text)}\n"


def _fence(text: str) -> str:
    """Text whose literal blocks are those of Markdown: a line that ends with ``::`` begins one."""
    out = []
    for line in text.splitlines():
        out.append(line[:-1] if line.endswith("::") else line)
    return "\n".join(out).replace("``", "`")


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
