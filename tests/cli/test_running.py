"""Cases run one by one or side by side; one that fails does not stop the others."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli import workers
from xjgrid.cli import run_command
from xjgrid.cli.jobs import Task, judge, run_tasks
from xjgrid.cli.running import list_tasks
from xjgrid.errors import InputError
from xjgrid.inputs import Study


def make_task(name: str, solve, root: Path) -> Task:
    """Return a task of the tests."""
    return Task(name, root, name, {}, root, solve)


def test_one_case_runs_here(mini_results, capfd):
    [outcome] = run_tasks([make_task("a", workers.copy_case, mini_results.parent)])
    assert (outcome.code, outcome.path) == (0, mini_results / "mini")
    err = capfd.readouterr().err
    assert "a: plan" in err
    assert "a: operate 1 of 1" in err
    assert "a: done" in err


def test_failures_do_not_stop_the_others(mini_results, capfd):
    root = mini_results.parent
    doings = {
        "fails": workers.fail,
        "dies": workers.die,
        "stumbles": workers.stumble,
        "works": workers.copy_case,
    }
    outcomes = run_tasks([make_task(n, s, root) for n, s in doings.items()], jobs=2)
    assert [o.name for o in outcomes] == list(doings)
    assert [o.code for o in outcomes] == [3, 1, 1, 0]
    assert "5,105 t above the cap" in outcomes[0].message
    assert "signal 9" in outcomes[1].message
    assert "KeyError" in outcomes[2].message
    assert outcomes[3].path == mini_results / "mini"
    assert "works: done" in capfd.readouterr().err


def test_quiet_says_nothing(mini_results, capfd):
    run_tasks([make_task("a", workers.copy_case, mini_results.parent)], quiet=True)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_stops_all_cases(tmp_path, number):
    """Ctrl-C, a request to end, and a terminal that is closed, told twice as shells do."""
    code = (
        "import signal, sys; from pathlib import Path\n"
        "from tests.cli.test_running import make_task\n"
        "from tests.cli import workers\n"
        "from xjgrid.cli import _listen_for_ends\n"
        "from xjgrid.cli.jobs import run_tasks\n"
        "if __name__ == '__main__':\n"
        # as from a terminal: what ignores them (nohup, a job in the background) is inherited
        "    signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "    signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        "    _listen_for_ends()\n"
        f"    root = Path({str(tmp_path)!r})\n"
        "    tasks = [make_task(name, workers.linger, root) for name in 'abc']\n"
        "    sys.exit(10 + sum(o.code == 4 for o in run_tasks(tasks, jobs=2)))\n"
    )
    script = tmp_path / "script.py"
    script.write_text(code)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, str(script)], env=environment)
    deadline = time.monotonic() + 30
    while len(list(tmp_path.glob("[abc]"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(number)
    if number == signal.SIGHUP:
        process.send_signal(number)
    try:
        assert process.wait(timeout=20) == 13
    finally:
        process.kill()
        process.wait()
    for left in tmp_path.glob("[abc]"):
        with pytest.raises(ProcessLookupError):
            os.kill(int(left.read_text()), 0)


def test_nobody_who_reads_on_is_no_fault(mini_results):
    """As `xjgrid show ... | head`: silent, however much is left to say."""
    code = (
        "import sys; from xjgrid.cli import main\n"
        f"main(['show', 'mini', '--csv', '--out', {str(mini_results)!r}])\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(timeout=60) == 0


def test_an_inaccurate_case_is_said(mini_results, tmp_path):
    import json
    import shutil

    path = tmp_path / "coarse"
    shutil.copytree(mini_results / "mini", path)
    manifest = json.loads((path / "manifest.json").read_text())
    manifest |= {"accurate": False, "gap": 0.034, "status": "accuracy missed", "notes": []}
    (path / "manifest.json").write_text(json.dumps(manifest))
    code, _, message = judge(path)
    assert code == 3
    assert "3.40 %" in message
    assert "1.00 %" in message


def test_tasks_of_scenarios_and_weather_years(tmp_path):
    study = Study.open()
    tasks, wrong = list_tasks(study, ("trial", "base-2025"), {}, [1, 3], tmp_path)
    assert wrong == []
    assert [t.name for t in tasks] == ["trial@1", "trial@3", "base-2025@1", "base-2025@3"]
    assert tasks[1].overrides == {"weather_year": 3}
    [task], _ = list_tasks(study, ("trial",), {"policy.carbon_price": 200}, [], tmp_path)
    assert task.name == "trial+policy.carbon_price=200"
    with pytest.raises(InputError) as error:
        list_tasks(study, ("trial", "trail"), {"build.wnd": False}, [], tmp_path)
    assert "did you mean trial" in str(error.value)
    assert "did you mean build.wind" in str(error.value)


def test_a_wrong_scenario_does_not_stop_the_right_ones(tmp_path, monkeypatch, capsys):
    from xjgrid.cli import jobs
    from xjgrid.inputs import copy_study

    root = copy_study(Study.open(), tmp_path / "study")
    (root / "scenarios" / "wrong.yaml").write_text("extends: trial\nyaer: 2030\n")
    ran = []

    def pretend(tasks, **_):
        ran.extend(task.name for task in tasks)
        return [jobs.Outcome(task.name, 0) for task in tasks]

    monkeypatch.setattr(jobs, "run_tasks", pretend)
    words = ["--jobs", "2", "--study", str(root), "--out", str(tmp_path / "out")]
    assert run_command(["run", "trial", "wrong", "trail", *words]) == 2
    assert ran == ["trial"]
    said = capsys.readouterr()
    assert "wrong is not run: scenarios/wrong.yaml:2:1" in said.err
    assert "trail is not run: unknown scenario trail, did you mean trial" in said.err
    assert said.out.count("wrong input") == 2
    assert run_command(["run", "trial", *words]) == 0
    assert run_command(["run", "wrong", *words]) == 2
    assert ran == ["trial", "trial"]
    assert not (tmp_path / "out").exists()


def test_run_stops_before_anything_is_built(tmp_path, capsys):
    assert run_command(["run", "trail", "--out", str(tmp_path / "out")]) == 2
    assert "did you mean trial" in capsys.readouterr().err
    assert run_command(["run", "trial", "--set", "policy"]) == 2
    assert run_command(["run", "trial", "--weather-year", "x"]) == 2
    assert not (tmp_path / "out").exists()


def test_verbose_shows_own_lines_and_not_the_habits_of_libraries(capfd):
    import logging

    from xjgrid.cli.logs import logging_to_stderr

    with logging_to_stderr(verbose=True):
        logging.getLogger("xjgrid.solve.run").info("round 1: 30 segments")
        logging.getLogger("pypsa.network").warning(
            "The attribute 'v_nom' is a standard attribute for other components but not for lines."
        )
        linopy = logging.getLogger("linopy.constants")
        level = linopy.level
        linopy.setLevel(logging.INFO)
        linopy.info("Optimization successful\nMIP gap: inf\nDual bound: 0.00e+00")
        linopy.setLevel(level)
        logging.getLogger("linopy.model").warning("the model is infeasible")
    err = capfd.readouterr().err
    assert "round 1: 30 segments" in err
    assert "v_nom" not in err
    assert "MIP gap" not in err
    assert "infeasible" in err
