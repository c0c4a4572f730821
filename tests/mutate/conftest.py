"""A copy of the default study, read once, of which one file at a time is spoilt."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np
import pytest

from tests.mutate.judging import Verdict, judge
from tests.mutate.profiles import mutate_profile
from tests.mutate.scenarios import mutate_scenario
from tests.mutate.texts import mutate_table
from xjgrid.errors import InputFault
from xjgrid.inputs import Study
from xjgrid.inputs.checking import check_tables
from xjgrid.inputs.reading import TableData, read_table
from xjgrid.scenario import describe_scenario, load_scenarios
from xjgrid.scenario.checking import check_scenarios

NAME = "mutated"


@dataclass
class Workshop:
    """A study to be spoilt, with all its tables as read when they were right."""

    study: Study
    tables: dict[str, TableData]
    scenarios: list[bytes] = field(default_factory=list)

    def with_table(self, name: str, raw: bytes) -> Study:
        """Return a study in which one table is other bytes; the others are not read again."""
        schema = self.tables[name].schema
        path = self.study.root / schema.file()
        right = path.read_bytes()
        try:
            path.write_bytes(raw)
            data = read_table(self.study.root, schema)
        finally:
            path.write_bytes(right)
        study = Study(self.study.root)
        study._data = {**self.tables, name: data}
        return study

    def try_table(self, seed: int) -> tuple[str, Verdict]:
        """Spoil a table; return what was done, and what became of it."""
        random = Random(f"table {seed}")
        name = random.choice(sorted(self.tables))
        schema = self.tables[name].schema
        said, raw = mutate_table((self.study.root / schema.file()).read_bytes(), random)

        def check() -> list[InputFault]:
            study = self.with_table(name, raw)
            tables = study.read_all()
            faults = [*tables[name].faults, *check_tables(tables)]
            if not tables[name].faults:
                study.table(name)
            if seed % 4 == 0:
                faults += check_scenarios(study, ["reference-2030", "green-aluminium-2030"])
            return faults

        return f"{schema.file()}: {said}", judge(check)

    def try_scenario(self, seed: int) -> tuple[str, Verdict]:
        """Spoil a scenario; return what was done, and what became of it."""
        said, raw = mutate_scenario(self.scenarios, Random(f"scenario {seed}"))
        path = self.study.root / "scenarios" / f"{NAME}.yaml"
        path.write_bytes(raw)

        def check() -> list[InputFault]:
            faults = check_scenarios(self.study, [NAME])
            if not faults:
                for scenario in load_scenarios(self.study, NAME):
                    describe_scenario(scenario)
                    assert scenario.to_yaml().encode()
                    assert len(scenario.hash()) == 64
            return faults

        try:
            return said, judge(check)
        finally:
            path.unlink()

    def try_profile(self, seed: int, raw: bytes) -> tuple[str, Verdict]:
        """Spoil a profile; return what was done, and what became of it."""
        from xjgrid.profiles import find_header_faults, open_profile
        from xjgrid.profiles.screening import check_profile_values

        path = self.study.root / "profiles" / f"{NAME}.nc"
        said = mutate_profile(raw, path, Random(f"profile {seed}"))

        def check() -> list[InputFault]:
            faults = find_header_faults(path, ["urumqi", "hami"])
            found = faults or check_profile_values(self.study)
            if not found:
                opened = open_profile(self.study.root, NAME, 1)
                for name, low, high in (("wind", 0, 1), ("temperature", -60, 55)):
                    values = opened[name].to_numpy()
                    assert np.isfinite(values).all() and low <= values.min() <= values.max() <= high
            return found

        try:
            return said, judge(check)
        finally:
            path.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def workshop(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """The default study, to be spoilt."""
    root = tmp_path_factory.mktemp("mutate")
    for folder in ("networks", "profiles", "scenarios"):
        shutil.copytree(repository / folder, root / folder)
    study = Study(root)
    texts = [path.read_bytes() for path in study.scenario_paths()]
    yield Workshop(study, study.read_all(), texts)


@pytest.fixture(scope="session")
def profile_workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workshop, bytes]]:
    """A study of two zones, and a right profile of two weather years."""
    from tests.profiles.conftest import make_flat
    from xjgrid.profiles.files import write_profile

    root = tmp_path_factory.mktemp("mutate-profiles")
    for folder in ("networks", "profiles", "scenarios"):
        (root / folder).mkdir()
    zones = "zone,longitude\nurumqi,87.6\nhami,93.5\n"
    (root / "networks" / "zones.csv").write_text(zones, encoding="utf-8")
    path = root / "profiles" / f"{NAME}.nc"
    write_profile(make_flat(["urumqi", "hami"], 2), path)
    raw = path.read_bytes()
    path.unlink()
    yield Workshop(Study(root), {}), raw
