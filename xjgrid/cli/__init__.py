"""The command line; every command is a call or two into the other rooms.

Nothing heavy is imported here: a command's module is imported when the command is asked for.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

import click

from xjgrid.cli.failing import asks_for_more, explain_error, tolerate_any_character

INTERRUPTED = 4

COMMANDS = {
    "run": ("running", "Run scenarios and write their cases."),
    "show": ("showing", "Show a case on one screen, or one of its figures."),
    "compare": ("comparing", "Lay cases side by side: what differs in the inputs, then figures."),
    "green": ("green", "Show how green whose electricity is: five shares side by side."),
    "targets": ("targets", "Hold a case against the targets of policy."),
    "plot": ("plotting", "Draw a figure of a case."),
    "check": ("study", "Check the study's tables, profiles and scenarios."),
    "init": ("study", "Write a copy of the study to edit."),
    "scenario": ("scenarios", "List, show and compare scenarios."),
    "hindcast": ("hindcast", "Run past years and lay published figures beside the model's."),
    "profiles": ("profiles", "Make, import, check and plot hourly profiles."),
    "sources": ("sources", "Show where the numbers come from and which assumptions matter."),
}
"""Module and one-line help of each command, in the order of `--help`."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"xjgrid.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Name the nearest command where one is misspelt."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from xjgrid.errors import did_you_mean

            hint = did_you_mean(args[0], COMMANDS)
            raise click.UsageError(f"no command {args[0]}: {hint}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; end in silence where nobody reads on, as in `xjgrid show | head`."""
        try:
            result: object = super().invoke(ctx)
            sys.stdout.flush()  # a reader that has gone is noticed here, not at the very end
        except BrokenPipeError:
            _leave_pipe()
            return 0
        return result


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from xjgrid import __version__

        click.echo(f"xjgrid {__version__}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version,
    help="Show the version and stop.",
)  # fmt: skip
@click.option(
    "-v", "--verbose", is_flag=True, expose_value=False,
    help="Show the traceback of a fault in xjgrid.",
)  # fmt: skip
def xjgrid() -> None:
    """Simulate Xinjiang's power system, hour by hour.

    \b
      xjgrid run trial              two weeks, a quick look at the whole line
      xjgrid run reference-2030     the year 2030
      xjgrid show reference-2030    its figures on one screen

    Exit codes: 0 done; 1 failed, by a full disk, a machine that refuses or a fault in xjgrid;
    2 wrong input, nothing written; 3 not solved, or less accurately than asked (written, and
    said); 4 interrupted; 5 a check lies outside its tolerance, such as bounds that cross.
    """


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code.

    Parameters
    ----------
    args
        Words after ``xjgrid``; those of the process if not given.
    """
    sys.exit(run_command(args))


def run_command(args: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; say what went wrong on standard error."""
    _listen_for_ends()
    tolerate_any_character()
    try:
        result = xjgrid.main(args=args, prog_name="xjgrid", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        with contextlib.suppress(OSError):  # of a terminal that was closed
            click.echo("interrupted: cases that were not whole are not written", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as error:
        code, told = explain_error(error, asks_for_more(args))
        click.echo(told, err=True)
        return code
    return result if isinstance(result, int) else 0


def _listen_for_ends() -> None:
    """End in order when asked to, and when the terminal is closed unless started with nohup."""
    signal.signal(signal.SIGTERM, _interrupt)
    hangup = getattr(signal, "SIGHUP", None)  # Windows has none
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
        signal.signal(hangup, _hang_up)


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def _hang_up(number: int, _: FrameType | None) -> None:
    """Interrupt once: the shell and the system both tell of a closed terminal."""
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _leave_pipe() -> None:
    """Write nowhere from now on: the reader of this output has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):  # of a stream that is no file
            os.dup2(nowhere, stream.fileno())
