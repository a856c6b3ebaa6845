"""Where a command takes a password from: a file, the standard input, or the keyboard."""

import sys
from typing import TextIO

import click

from workshop.cli.words import ask, say
from workshop.domain.people import Language

password_file = click.File("r", encoding="utf-8")


def has_terminal() -> bool:
    """Whether somebody is there to answer questions."""
    return sys.stdin.isatty()


def read_password(file: TextIO | None, whose: str, language: Language) -> str:
    """The first line of `file`, or what is typed twice; a usage error without either."""
    if file is not None:
        return file.readline().rstrip("\r\n")
    if not has_terminal():
        raise click.UsageError("No terminal to ask for the password: give a password file.")
    while True:
        typed = ask(language, "password_of", hidden=True, name=whose)
        if typed == ask(language, "password_again", hidden=True):
            return typed
        click.echo(say(language, "passwords_differ"))
