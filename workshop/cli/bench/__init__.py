"""`workshop bench`: how long the program takes to answer, with few tickets and with very many."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from workshop.cli.bench.browser import measure_board
from workshop.cli.bench.instance import CreateConfiguredApp, open_instance
from workshop.cli.bench.measuring import measure
from workshop.cli.bench.table import sentence, table


def _sizes(_context: click.Context, _option: click.Parameter, text: str) -> tuple[int, ...]:
    try:
        sizes = tuple(int(part) for part in text.split(","))
    except ValueError as error:
        raise click.BadParameter("numbers of tickets, separated by commas") from error
    if not all(1 <= size <= 10_000_000 for size in sizes):
        raise click.BadParameter("from 1 to 10000000 tickets each")
    return tuple(dict.fromkeys(sizes))


@click.command()
@click.option("--sizes", callback=_sizes, default="1000,100000,1000000", show_default=True)
@click.option("--rounds", type=click.IntRange(1, 1000), default=40, show_default=True)
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Folder to reuse.")
@click.option("--browser/--no-browser", default=True, help="Also the board in a real Chromium.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.pass_obj
def bench(
    create_app: CreateConfiguredApp,
    sizes: tuple[int, ...],
    rounds: int,
    keep: Path | None,
    browser: bool,
    as_json: bool,
) -> None:
    """Measure the server time of the pages people use most, at each number of tickets.

    Every size gets an instance of its own in a temporary folder (or in --keep, to be used again):
    never the database of the settings. Requests go straight to the application, in rounds that
    visit every page and every size in turn, beside a bare page of the framework.
    """
    with _folder(keep) as folder:
        instances = [open_instance(create_app, folder, size) for size in sizes]
        measures = measure(instances, rounds)
        on_screen = measure_board(create_app, folder) if browser else None
    if as_json:
        report = {
            "rounds": rounds,
            "measures": [asdict(each) for each in measures],
            "browser": asdict(on_screen) if on_screen else None,
        }
        click.echo(json.dumps(report))
        return
    click.echo(table(measures))
    if on_screen:
        click.echo(sentence(on_screen))


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="workshop-bench-") as name:
            yield Path(name)
    else:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
