"""Seeded mutations of scenarios: any key with any value, and the text around them."""

from __future__ import annotations

from random import Random

from tests.mutate.texts import CELLS, mutate_bytes
from xjgrid.scenario.paths import fields

VALUES = (
    "", "null", "~", "yes", "true", "-1", "0", "1", "1.5", "1e400", "-.inf", ".nan", "9" * 500,
    "1_000", "0x1F", "0o17", "2030", "2030.0", "'2030'", "2025-01-01", "02-30", "24:00", "3h",
    "[]", "{}", "[1, 2]", "[a, a]", "{a: 1}", "[[1]]", "[" * 30, "[" * 300 + "]" * 300, "{a: " * 25,
    "!!int text", "!!str 1.5", "!!python/object/apply:os.system [x]", "!!omap [a: 1]", "!!set {a}",
    "!!float x", "!!bool maybe", "!own 3", "! 3", "&a 3", "*nothing", "&a [*a]",
    "&a {<<: *a}",
    '"\\ud800"', '"\\x00"', '"\\U00110000"', '"open', "'", "|\n  text", ">-\n  text", "- 1", "a: b",
    "#", "@", "`", "%", "x" * 3000, "冷年", "🌞", "\u202e", "../..",
    "x.y", "a b", "urumqi", "synthetic",
    "{table: corridors, where: {}, set: {s_nom: 1}}",
    "[{table: corridors, where: {}, set: {s_nom: -1}}]",
    "[{table: thermal, where: {zone: urumqi}, set: {p_nom: [1]}}]",
    "[{table: thermal, where: {zone: {a: 1}}, set: {p_nom: 1e999}}]",
    "[{table: zones, where: {zone: '*'}, set: {longitude: text}}]",
)  # fmt: skip
"""What may stand behind a key."""

EXTRAS = (
    "extends: x", "extends: reference-2030", "extends: [a]", "extends: {a: 1}",
    "extends: nowhere",
    "extends: reference-2030.nothing", "extends: ../x", "name: other", "variants: {a.b: {year: 1}}",
    "variants: [a]", "variants: {a: 3, b: {extends: x}, '': {year: 2030}}",
    "variants: {a: {a: {}}}",
    "sweep: {policy.carbon_price: [0, 100, 200]}", "sweep: {year: []}", "sweep: [1]", "sweep: 3",
    "sweep: {profiles: [冷年, 暖年]}", "sweep: {a: [[1], [1]], policy: {carbon_price: [{}, []]}}",
    "sweep: {profiles: ['a b', a-b]}", "sweep: {policy: {carbon_price: [-5, 5]}}",
    "sweep: {year: [2030], tables: [[], [1]]}", "<<: {year: 2030}", "? [a, b]\n: 3", ": 3",
    "---",
    "--- 3", "...", "%YAML 1.1", "- a", "\t", "policy.carbon_price: 3\npolicy: {carbon_price: 4}",
    "demand: &d {scale: 1}\nvariants: {a: {demand: *d}}",
    "solver.options: {a: &l [x, x], b: [*l, *l]}",
)  # fmt: skip
"""What else may stand in a file."""

BASES = ("", "extends: reference-2030\n", "extends: trial\nsegments: 8\n", "year: 2030\n")


def mutate_scenario(texts: list[bytes], random: Random) -> tuple[str, bytes]:
    """Return what was done, and the bytes of a scenario after it.

    Parameters
    ----------
    texts
        Right scenarios of which one may be taken.
    random
        Decides.
    """
    way = random.randrange(4)
    if way == 0:
        return mutate_bytes(random.choice(texts), random)
    if way == 1:
        extra = random.choice(EXTRAS)
        base = random.choice(BASES)
        return extra, f"{base}{extra}\n".encode("utf-8", "surrogatepass")
    return _set_key(random)


def _set_key(random: Random) -> tuple[str, bytes]:
    """Return a scenario in which one key, or two, have values that may not fit."""
    lines = [random.choice(BASES)]
    for _ in range(random.choice((1, 1, 2))):
        path = random.choice(list(fields()))
        value = random.choice((*VALUES, *CELLS[:30])).replace("\x00", "")
        below = f".{random.choice(('a', 'x.y', 'voll', '冷'))}" if random.random() < 0.1 else ""
        lines.append(f"{'.'.join(path)}{below}: {value}\n")
    text = "".join(lines)
    return text[-120:], text.encode("utf-8", "surrogatepass")
