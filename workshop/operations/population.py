"""Many believable tickets at once, to see how the program behaves when a workshop has grown.

The only place that writes rows in bulk instead of through the operations: a million acts would
take an hour. The story is real all the same: every ticket has its sealed entries, and
`workshop verify` finds it intact.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from workshop.db import find
from workshop.db.insert import conflict_insert
from workshop.db.models import (
    Customer,
    Deposit,
    JournalHead,
    Person,
    Reception,
    SearchWord,
    Series,
    Ticket,
    TicketCount,
    TicketSearch,
    TrackingEntry,
    Watch,
)
from workshop.domain.folding import (
    digit_endings,
    fold,
    fold_compact,
    one_edit_variants,
    phone_digits,
)
from workshop.domain.numbering import ticket_number
from workshop.domain.people import Actor, Language
from workshop.domain.permissions import Permission
from workshop.domain.ticket import ENDS, Move, Outcome, RepairKind, State, WaitingOn, target_of
from workshop.domain.tracking import (
    GENESIS,
    Entry,
    EntryKind,
    Head,
    canonical,
    entry_hash,
    entry_seal,
    head_mac,
)
from workshop.domain.watch import WatchKind

CHUNK: Final = 5000
OPEN_SHARE: Final = 0.1
PATH: Final = (
    Move.QUICK_SERVICE,
    Move.START_SERVICING,
    Move.SEND_TO_RESTITUTION,
    Move.RETURN_REPAIRED,
)
_SYLLABLES: Final = (
    "ba", "ber", "bou", "cha", "che", "cor", "da", "del", "du", "fa", "fer", "gar", "ger", "gui",
    "ja", "la", "le", "lin", "mar", "mer", "mo", "nan", "ni", "per", "pin", "ra", "ri", "rou",
    "sa", "ser", "tho", "ti", "val", "ver", "vi",
)  # fmt: skip
_GIVEN: Final = (
    "Zoé", "Léa", "Chloé", "Inès", "Noël", "Théo", "Anaïs", "Éric", "Hélène", "François", "Maëlle",
    "Loïc", "Agnès", "Cécile", "Rémi", "Jeanne", "Paul", "Louise", "Hugo", "Alice",
)  # fmt: skip
_WATCHES: Final = (
    ("Lip", "Himalaya", WatchKind.AUTOMATIC, "miyota-8215"),
    ("Yema", "Superman", WatchKind.AUTOMATIC, None),
    ("Seiko", "5 Sports", WatchKind.AUTOMATIC, "seiko-4r36a"),
    ("Tissot", "PRX", WatchKind.QUARTZ, "eta-f06-115"),
    ("Omega", "Seamaster", WatchKind.AUTOMATIC, None),
    ("Longines", "Conquest", WatchKind.QUARTZ, None),
    ("Tudor", "Black Bay", WatchKind.AUTOMATIC, None),
    ("Hamilton", "Khaki", WatchKind.MANUAL, None),
    ("Certina", "DS Action", WatchKind.QUARTZ, None),
    ("Jaeger-LeCoultre", "Reverso", WatchKind.MANUAL, None),
)


@dataclass
class _Chunk:
    """Rows of one batch, per table."""

    rows: dict[Any, list[dict[str, Any]]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)

    def add(self, table: Any, /, **values: Any) -> None:
        self.rows.setdefault(table, []).append(values)


def populate(
    session: Session, actor: Actor, site_id: int, tickets: int, seed: int, *, now: datetime
) -> Iterator[int]:
    """Add `tickets` tickets to a site, the same for the same seed; yields how many are in so far.

    The caller commits at every yield: an interrupted run leaves a sound, smaller database.
    """
    site = find.site(session, actor, site_id, Permission.ADMINISTER)
    maker = _Maker(session, actor, site.id, site.code, seed, now)
    done = 0
    while done < tickets:
        size = min(CHUNK, tickets - done)
        for index in range(done, done + size):
            maker.ticket(index, tickets)
        maker.write()
        done += size
        yield done


class _Maker:
    """Keeps the running numbers of one population: ids, series, journal."""

    def __init__(
        self, session: Session, actor: Actor, site_id: int, code: str, seed: int, now: datetime
    ) -> None:
        self.session, self.actor, self.site_id, self.code, self.now = (
            session, actor, site_id, code, now,
        )  # fmt: skip
        self.random = random.Random(seed)  # noqa: S311  (the same tickets for the same seed)
        self.key: bytes = session.info["seal_key"]
        self.ids = {model: self._last_id(model) for model in (Customer, Watch, Deposit, Ticket)}
        self.ranks = {
            row.year: row.last
            for row in session.execute(
                select(Series.year, Series.last).where(
                    Series.site_id == site_id, Series.name == "ticket"
                )
            )
        }
        head = session.get(JournalHead, 1)
        self.head = Head(head.position, head.seal) if head else Head()
        self.counts: Counter[State] = Counter()
        self.known_words: set[str] = set()
        self.chunk = _Chunk()
        self.customer: dict[str, Any] = {}
        self.technicians = session.scalars(select(Person.id).order_by(Person.id)).all()

    def _last_id(self, model: Any) -> int:
        return self.session.scalar(select(func.max(model.id))) or 0

    def _next(self, model: Any) -> int:
        self.ids[model] += 1
        return self.ids[model]

    def ticket(self, index: int, total: int) -> None:
        """One ticket with its customer, watch, reception, entries and search line."""
        days_ago = (total - index) * 1500 // total
        opened_at = self.now - timedelta(days=days_ago, minutes=self.random.randrange(480))
        is_open = self.random.random() < OPEN_SHARE
        moves = PATH[: self.random.randrange(len(PATH))] if is_open else PATH
        customer = self._customer(opened_at)
        watch = self._watch(customer["id"])
        deposit_id = self._next(Deposit)
        self.chunk.add(
            Deposit,
            id=deposit_id,
            site_id=self.site_id,
            customer_id=customer["id"],
            received_by_id=self.actor.person_id,
            received_at=opened_at,
            signed_at=opened_at,
            signed_name=customer["family_name"],
            on_paper=True,
        )
        self._ticket_rows(customer, watch, deposit_id, opened_at, moves)

    def _customer(self, at: datetime) -> dict[str, Any]:
        """A new customer, or the last one again: people come back."""
        if self.customer and self.random.random() < 0.4:
            return self.customer
        family = "".join(self.random.choices(_SYLLABLES, k=3)).capitalize()
        given = self.random.choice(_GIVEN)
        phone = "06" + "".join(f" {self.random.randrange(100):02d}" for _ in range(4))
        self.customer = {
            "id": self._next(Customer),
            "site_id": self.site_id,
            "family_name": family,
            "given_name": given,
            "company": "",
            "folded_name": fold(f"{family} {given}"),
            "email": f"{fold_compact(given)}.{fold_compact(family)}@example.org",
            "folded_email": fold(f"{given}.{family}@example.org"),
            "phone": phone,
            "phone_digits": phone_digits(phone),
            "address": "",
            "language": Language.FRENCH,
            "channel": "email",
            "access_needs": [],
            "access_procedure": "",
            "verified_at": {},
            "created_at": at,
        }
        self.chunk.add(Customer, **self.customer)
        return self.customer

    def _watch(self, customer_id: int) -> dict[str, Any]:
        brand, model, kind, calibre = self.random.choice(_WATCHES)
        serial = f"{self.random.randrange(16**7):07X}"
        watch = {
            "id": self._next(Watch),
            "site_id": self.site_id,
            "customer_id": customer_id,
            "brand": brand,
            "model": model,
            "reference": "",
            "serial": serial,
            "folded_serial": fold_compact(serial),
            "kind": kind,
            "calibre_id": calibre,
            "calibre_text": "",
            "calibre_confirmed": False,
            "complications": [],
            "case_metal": "steel",
            "precious": False,
            "strap_material": "",
            "papers": False,
            "vintage": False,
            "radium_risk": False,
        }
        self.chunk.add(Watch, **watch)
        return watch

    def _ticket_rows(
        self,
        customer: dict[str, Any],
        watch: dict[str, Any],
        deposit_id: int,
        opened_at: datetime,
        moves: tuple[Move, ...],
    ) -> None:
        year = opened_at.year
        self.ranks[year] = self.ranks.get(year, 0) + 1
        number = ticket_number(self.code, year, self.ranks[year])
        ticket_id = self._next(Ticket)
        state, at, version, last_hash = self._story(ticket_id, number, watch, opened_at, moves)
        promised = (opened_at + timedelta(days=self.random.randrange(1, 30))).date()
        if state not in ENDS:
            promised = (self.now + timedelta(days=self.random.randrange(-10, 40))).date()
        self.counts[state] += 1
        self.chunk.add(
            Ticket,
            id=ticket_id,
            number=number,
            site_id=self.site_id,
            customer_id=customer["id"],
            watch_id=watch["id"],
            deposit_id=deposit_id,
            version=version,
            last_hash=last_hash,
            state=state,
            outcome=Outcome.REPAIRED if state in (State.RESTITUTION, State.RETURNED) else None,
            repair_kind=RepairKind.PAID,
            opened_at=opened_at,
            closed_at=at if state in ENDS else None,
            entered_step_at=at,
            waiting_on=self.random.choice((WaitingOn.US, WaitingOn.US, WaitingOn.PART)),
            waiting_reason="",
            waiting_since=at,
            place="with_customer" if state in ENDS else "safe",
            promised_on=promised,
            forecast_on=promised,
            assigned_to_id=None if state in ENDS else self.random.choice(self.technicians),
        )
        self.chunk.add(
            Reception,
            ticket_id=ticket_id,
            customer_words="Elle s’arrête la nuit.",
            request="Contrôle, révision si nécessaire.",
            symptoms=["stops"],
            answers={},
            functional_tests={},
            pre_diagnosis="",
            hypotheses=[],
            polishing="no",
            parts_back=False,
            pre_quote_signed=True,
            pre_quote_needs_validation=False,
            pre_diagnosis_sent_at=opened_at,
        )
        words = f"{customer['folded_name']} {fold(watch['brand'])} {fold(watch['model'])}"
        self.chunk.words.update(words.split())
        doc = " ".join(
            (
                fold_compact(number), customer["folded_name"], customer["phone_digits"],
                fold(customer["email"]), fold(watch["brand"]), fold(watch["model"]),
                watch["folded_serial"],
            )
        )  # fmt: skip
        self.chunk.add(
            TicketSearch,
            ticket_id=ticket_id,
            site_id=self.site_id,
            doc=doc,
            endings=digit_endings(doc),
        )

    def _story(
        self,
        ticket_id: int,
        number: str,
        watch: dict[str, Any],
        opened_at: datetime,
        moves: tuple[Move, ...],
    ) -> tuple[State, datetime, int, str]:
        """Write the entries; the state they lead to, when, how many, and the last hash."""
        state, at, last_hash, seq = State.RECEPTION, opened_at, GENESIS, 0
        acts: list[tuple[EntryKind, dict[str, Any]]] = [
            (
                EntryKind.OPENED,
                {
                    "watch": {k: watch[k] for k in ("brand", "model", "serial", "kind")},
                    "request": "Contrôle, révision si nécessaire.",
                    "accessories": [],
                    "marks": [],
                },
            ),
            (EntryKind.DEPOSIT_SIGNED, {"name": "", "on_paper": True, "signature_sha256": None}),
        ]
        for move in moves:
            target = target_of(move, state)
            acts.append((EntryKind.MOVED, {"from": state, "to": target, "move": move}))
            state = target
        step = State.RECEPTION
        for kind, payload in acts:
            seq += 1
            entry = Entry(
                number, seq, kind, step, self.actor.person_id, self.actor.name, at, None, None,
                canonical(payload),
            )  # fmt: skip
            last_hash = entry_hash(entry, last_hash)
            position = self.head.position + 1
            self.head = Head(position, entry_seal(self.key, position, self.head.seal, last_hash))
            self.chunk.add(
                TrackingEntry,
                ticket_id=ticket_id,
                seq=seq,
                position=position,
                kind=kind,
                step=step,
                author_id=entry.author_id,
                author_name=entry.author_name,
                at=at,
                payload=entry.payload,
                hash=last_hash,
                seal=self.head.seal,
            )
            step = State(payload.get("to", step))
            at = min(at + timedelta(hours=self.random.randrange(1, 60)), self.now)
        return state, at, seq, last_hash

    def write(self) -> None:
        """Insert the batch, and the running numbers that go with it."""
        tables: tuple[Any, ...] = (
            Customer, Watch, Deposit, Ticket, Reception, TrackingEntry, TicketSearch,
        )  # fmt: skip
        for table in tables:
            rows = self.chunk.rows.get(table, [])
            if rows:
                self.session.connection().execute(insert(table.__table__), rows)
        self._write_words()
        self._write_numbers()
        self.chunk = _Chunk()

    def _write_words(self) -> None:
        new = {w for w in self.chunk.words - self.known_words if len(w) >= 4 and not w.isdigit()}
        self.known_words |= new
        rows = [{"variant": v, "word": w} for w in sorted(new) for v in one_edit_variants(w)]
        if rows:
            statement = conflict_insert(self.session, SearchWord.__table__).on_conflict_do_nothing()
            self.session.connection().execute(statement, rows)

    def _write_numbers(self) -> None:
        for year, last in self.ranks.items():
            self._put(
                Series,
                {"site_id": self.site_id, "name": "ticket", "year": year},
                {"last": last},
            )
        for state, more in self.counts.items():
            before = self.session.get(TicketCount, (self.site_id, state))
            if before:
                before.total += more
            else:
                self.session.add(TicketCount(site_id=self.site_id, state=state, total=more))
        self.counts.clear()
        head = {
            "position": self.head.position,
            "seal": self.head.seal,
            "mac": head_mac(self.key, self.head),
        }
        self._put(JournalHead, {"id": 1}, head)
        self.session.info["journal_head"] = self.head
        self.session.flush()
        if self.session.get_bind().dialect.name == "postgresql":
            for model in self.ids:
                name = model.__tablename__
                self.session.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), :last)"),
                    {"last": self.ids[model]},
                )

    def _put(self, model: Any, key: dict[str, Any], values: dict[str, Any]) -> None:
        statement = conflict_insert(self.session, model).values(**key, **values)
        self.session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
