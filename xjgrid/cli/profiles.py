"""Commands on profiles: make, import, check, plot."""

from __future__ import annotations

from pathlib import Path

import click

from xjgrid.cli.output import print_table, study_option, table_options
from xjgrid.cli.values import read_years


@click.group()
def profiles() -> None:
    """Make, import, check and plot hourly profiles."""


@profiles.command()
@click.option("--years", multiple=True, metavar="Y", help="Weather years to make, such as 1-5.")
@click.option(
    "--era5",
    "cutouts",
    multiple=True,
    type=click.Path(exists=True),
    metavar="CUTOUT",
    help="Make real years from an atlite cutout of ERA5 instead.",
)
@click.option("-o", "--output", type=click.Path(), help="File to write; in profiles/ if not given.")
@study_option
def make(
    years: tuple[str, ...], cutouts: tuple[str, ...], output: str | None, study: str | None
) -> int:
    """Make synthetic weather years (or real ones from ERA5) from the tables of the study.

    The same tables give the same years to the last bit.
    """
    from xjgrid.inputs import Study
    from xjgrid.profiles import make_era5, make_profiles

    root = Study.open(study).root
    target = Path(output) if output else None
    if cutouts:
        path = make_era5(root, [Path(c) for c in cutouts], target, _tell)
    elif years:
        path = make_profiles(root, target, read_years(years), _tell)
    else:
        path = make_profiles(root, target, progress=_tell)
    click.echo(str(path))
    return 0


def _tell(done: int, of: int, what: str) -> None:
    """Say what is made, a line a step."""
    click.echo(f"{what} ({done} of {of})", err=True)


@profiles.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path())
@click.option("--name", required=True, help="Name of the profile that is written.")
@click.option(
    "--variable",
    "variables",
    multiple=True,
    metavar="VARIABLE",
    help="What a CSV holds whose header does not say: wind, solar, ...; once, or for each file.",
)
@click.option("--zone", metavar="ZONE", help="Zone of a file of one place.")
@click.option("--fill", metavar="PROFILE", help="Profile for what the files lack.")
@click.option("--time-zone", metavar="ZONE", help="Time zone of labels without one.")
@click.option("--hour-ending", is_flag=True, help="Labels name the end of the hour.")
@click.option("--average", is_flag=True, help="Average quarters or halves of an hour.")
@click.option("--dates", default="iso", metavar="FORM", help="iso, dmy, mdy or excel.")
@click.option("--encoding", metavar="NAME", help="Encoding of a CSV, such as utf-16-le.")
@click.option("--sep", metavar="SIGN", help="Sign between columns of a CSV: ';', tab, ...")
@click.option("--decimal", default=".", metavar="SIGN", help="Decimal sign of a CSV: . or ,")
@click.option("--force", is_flag=True, help="Replace a profile of this name.")
@study_option
@table_options
def import_files(
    files: tuple[str, ...],
    name: str,
    variables: tuple[str, ...],
    zone: str | None,
    fill: str | None,
    time_zone: str | None,
    hour_ending: bool,
    average: bool,
    dates: str,
    encoding: str | None,
    sep: str | None,
    decimal: str,
    force: bool,
    study: str | None,
    as_csv: bool,
    as_json: bool,
) -> int:
    """Bring your own CSV or netCDF FILES into profiles/, checked like every profile.

    Prints what came in and where the rest comes from. docs/profiles.md has examples.
    """
    from xjgrid.inputs import Study
    from xjgrid.profiles import Dialect, import_profile, read_intake

    path = import_profile(
        Study.open(study).root,
        [Path(f) for f in files],
        name,
        variable=variables,
        fill=fill,
        time_zone=time_zone,
        hour_ending=hour_ending,
        average=average,
        zone=zone,
        dialect=Dialect(encoding, sep, decimal, dates),
        force=force,
    )
    figures, notes, warnings = read_intake(path)
    print_table(figures, as_csv=as_csv, as_json=as_json)
    for word, lines in (("note", notes), ("warning", warnings)):
        for line in lines:
            click.echo(f"{word}: {line}", err=True)
    click.echo(f"{path}: a scenario uses it with `profiles: {name}`", err=as_csv or as_json)
    return 0  # fmt: skip


@profiles.command()
@click.argument("name", default="synthetic")
@click.option("--plot", "image", type=click.Path(), metavar="FILE", help="Draw it as well.")
@study_option
@table_options
def check(name: str, image: str | None, study: str | None, as_csv: bool, as_json: bool) -> int:
    """Show the figures of profile NAME beside measured and published ones.

    Leaves with code 5 if one lies outside its tolerance.
    """
    from xjgrid.inputs import Study
    from xjgrid.profiles import check_profiles, plot_check

    root = Study.open(study).root
    frame = check_profiles(root, name)
    print_table(frame, as_csv=as_csv, as_json=as_json)
    if image:
        click.echo(str(plot_check(root, Path(image), name)), err=True)
    outside = int((~frame["within"].astype(bool)).sum())
    if outside:
        click.echo(f"{outside} of {len(frame)} figures lie outside their tolerance", err=True)
        return 5
    return 0


@profiles.command()
@click.argument("name", default="synthetic")
@click.option("-o", "--output", type=click.Path(), help="File to write: png, svg or pdf.")
@study_option
def plot(name: str, output: str | None, study: str | None) -> int:
    """Draw profile NAME beside measured and published figures."""
    from xjgrid.inputs import Study
    from xjgrid.profiles import plot_check

    path = plot_check(Study.open(study).root, Path(output or f"profiles-{name}.png"), name)
    click.echo(str(path))
    return 0
