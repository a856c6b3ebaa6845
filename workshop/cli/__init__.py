"""`workshop …`: commands for people who run the program. Exit status 0, 1 finding, 2 usage."""

import click

from workshop import __version__
from workshop.cli.backup import backup
from workshop.cli.bench import bench
from workshop.cli.check_referential import check_referential
from workshop.cli.demo import demo
from workshop.cli.doctor import doctor
from workshop.cli.init import init
from workshop.cli.measure_sound import measure_sound
from workshop.cli.populate import populate
from workshop.cli.results import results
from workshop.cli.serve import serve
from workshop.cli.user import user
from workshop.cli.verify import verify
from workshop.cli.worker import worker

COMMANDS = (
    init,
    demo,
    serve,
    worker,
    user,
    verify,
    doctor,
    backup,
    measure_sound,
    check_referential,
    results,
    populate,
    bench,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="workshop")
def workshop() -> None:
    """Établi: the after-sales system of a watch workshop."""


for command in COMMANDS:
    workshop.add_command(command)
