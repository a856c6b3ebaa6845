"""Registers watches for ever and prints each number once its commit has returned."""

import sys
from pathlib import Path

from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, assemble, known_cast
from workshop.db.models import Base, Site
from workshop.db.session import commit, prepare_engine, writing
from workshop.operations.reception import RegisterDeposit, register_deposit

folder = Path(sys.argv[1])
engine = create_engine(f"sqlite:///{folder}/workshop.db")
prepare_engine(engine)
info = {"seal_key": b"seal " * 10, "seal_anchor": folder / "journal.anchor"}
with writing(), Session(engine, info=info) as session:
    Base.metadata.create_all(engine)
    if session.scalar(select(Site.id).limit(1)) is None:
        assemble(session, "no password")
        commit(session)
    cast = known_cast(session)
    while True:
        command = RegisterDeposit(
            cast.shop, story.CUSTOMER, (story.INTAKE,), signature=story.SIGNATURE
        )
        (ticket,) = register_deposit(session, cast.claire, command, now=NOW)
        commit(session)
        print(ticket.number, flush=True)
