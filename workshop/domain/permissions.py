"""Who may do what: one readable table. `docs/permissions.md` is generated from it."""

from enum import StrEnum

from workshop.domain.ticket import Move


class Role(StrEnum):
    COUNTER = "counter"
    TECHNICIAN = "technician"
    ESTIMATOR = "estimator"
    STOREKEEPER = "storekeeper"
    MANAGER = "manager"
    PARTNER = "partner"
    TRAINER = "trainer"
    CANDIDATE = "candidate"
    JUROR = "juror"
    CERTIFIER = "certifier"
    ADMINISTRATOR = "administrator"
    SUPERVISOR = "supervisor"  # at a candidate's bench only: plays the hierarchy there


class Permission(StrEnum):
    """Each value is the name used on routes; the comment says what it opens."""

    ANYBODY = "anybody"  # pages without a sign-in: sign-in itself, a signed link
    SIGNED_IN = "signed_in"  # the person's own account
    READ_TICKETS = "read_tickets"  # lists, search, a ticket and its tracking sheet
    WRITE_ENTRY = "write_entry"  # observations, anomalies, photos, questions, alerts
    PLACE_WATCH = "place_watch"  # place, holder, waiting on
    RECEIVE = "receive"  # customers, reception, deposit slip, labels
    KEEP_REGISTER = "keep_register"  # the register of deposits in precious metal
    PROMISE = "promise"  # promised date and forecast
    DIAGNOSE = "diagnose"  # tests, readings, anomalies, final diagnosis
    VALIDATE_DIAGNOSIS = "validate_diagnosis"  # second person on the final diagnosis
    RECEIVE_DIAGNOSIS = "receive_diagnosis"  # file and bag of parts, for pricing
    QUOTE = "quote"  # price, send and follow up a quote
    READ_PRICES = "read_prices"  # quotes and the note: prices to the customer
    RECORD_DECISION = "record_decision"  # the customer's decision given in person or by phone
    APPROVE = "approve"  # guarantee, delay, derogation, escalation, pre-quote
    ANSWER_ALERT = "answer_alert"  # alerts to the hierarchy
    PREPARE = "prepare"  # plan, tools, supplies, HSE
    SUPPLY = "supply"  # availability and arrival of supplies
    SERVICE = "service"  # operations, parts, inspection
    CONTROL = "control"  # final control by a second person
    RETURN_WATCH = "return_watch"  # restitution, note, passport
    MANAGE_INSTRUMENTS = "manage_instruments"  # instruments, their checks and their withdrawal
    KEEP_CATALOGUE = "keep_catalogue"  # calibres, profiles and limits of the workshop
    READ_REFERENTIALS = "read_referentials"  # certifications, and what supports each criterion
    FOLLOW_OWN = "follow_own"  # a partner shop's own watches
    TRAIN = "train"  # scenarios, candidates and their sittings
    JUDGE = "judge"  # an own grid, the common one, the live view of a sitting
    ORGANISE = "organise"  # assessment sessions: juries, notices, attendance, incidents
    DELIBERATE = "deliberate"  # a jury's declarations, questions and decisions, where seated
    CERTIFY = "certify"  # deliberation, minutes, awards, fraud and appeals
    ADMINISTER = "administer"  # users, roles, site identity, price list


GIVEN_ROLES = tuple(role for role in Role if role is not Role.SUPERVISOR)
"""Those an administrator gives; the supervisor's comes and goes with a sitting."""

_BENCH = frozenset({Role.TECHNICIAN, Role.CANDIDATE, Role.MANAGER})
_DESK = frozenset({Role.COUNTER, Role.CANDIDATE, Role.MANAGER})
_WORKSHOP = frozenset(
    {
        Role.COUNTER,
        Role.TECHNICIAN,
        Role.ESTIMATOR,
        Role.STOREKEEPER,
        Role.MANAGER,
        Role.CANDIDATE,
        Role.TRAINER,
        Role.SUPERVISOR,
    }
)
_WRITERS = _WORKSHOP - {Role.TRAINER, Role.SUPERVISOR}
_HIERARCHY = frozenset({Role.MANAGER, Role.SUPERVISOR})
_EVERYBODY = frozenset(Role)

GRANTS: dict[Permission, frozenset[Role]] = {
    Permission.ANYBODY: _EVERYBODY,
    Permission.SIGNED_IN: _EVERYBODY,
    Permission.READ_TICKETS: _WORKSHOP,
    Permission.WRITE_ENTRY: _WRITERS,
    Permission.PLACE_WATCH: _WRITERS,
    Permission.RECEIVE: _DESK,
    Permission.KEEP_REGISTER: frozenset({Role.MANAGER, Role.ADMINISTRATOR}),
    Permission.PROMISE: _DESK | {Role.ESTIMATOR},
    Permission.DIAGNOSE: _BENCH,
    Permission.VALIDATE_DIAGNOSIS: _HIERARCHY,
    Permission.RECEIVE_DIAGNOSIS: _HIERARCHY | {Role.ESTIMATOR},
    Permission.QUOTE: frozenset({Role.ESTIMATOR, Role.MANAGER}),
    Permission.READ_PRICES: _DESK | {Role.ESTIMATOR, Role.SUPERVISOR},
    Permission.RECORD_DECISION: _DESK | {Role.ESTIMATOR},
    Permission.APPROVE: _HIERARCHY,
    Permission.ANSWER_ALERT: _HIERARCHY,
    Permission.PREPARE: _BENCH,
    Permission.SUPPLY: _BENCH | {Role.STOREKEEPER},
    Permission.SERVICE: _BENCH,
    Permission.CONTROL: _BENCH,
    Permission.RETURN_WATCH: _DESK,
    Permission.MANAGE_INSTRUMENTS: frozenset({Role.MANAGER}),
    Permission.KEEP_CATALOGUE: frozenset({Role.MANAGER}),
    Permission.READ_REFERENTIALS: frozenset(
        {Role.TRAINER, Role.JUROR, Role.CERTIFIER, Role.ADMINISTRATOR}
    ),
    Permission.FOLLOW_OWN: frozenset({Role.PARTNER}),
    Permission.TRAIN: frozenset({Role.TRAINER}),
    Permission.JUDGE: frozenset({Role.JUROR, Role.TRAINER}),
    Permission.ORGANISE: frozenset({Role.TRAINER, Role.CERTIFIER}),
    Permission.DELIBERATE: frozenset({Role.TRAINER, Role.JUROR, Role.CERTIFIER}),
    Permission.CERTIFY: frozenset({Role.CERTIFIER}),
    Permission.ADMINISTER: frozenset({Role.ADMINISTRATOR}),
}

MOVE_PERMISSIONS: dict[Move, Permission] = {
    Move.SEND_TO_DIAGNOSIS: Permission.RECEIVE,
    Move.QUICK_SERVICE: Permission.RECEIVE,
    Move.CANCEL: Permission.RECEIVE,
    Move.SEND_TO_QUOTE: Permission.DIAGNOSE,
    Move.APPROVE_GUARANTEE: Permission.APPROVE,
    Move.ACCEPT_QUOTE: Permission.RECORD_DECISION,
    Move.RESUME_FIRST_QUOTE: Permission.RECORD_DECISION,
    Move.CLOSE_UNREPAIRED: Permission.RECORD_DECISION,
    Move.START_SERVICING: Permission.PREPARE,
    Move.SUPPLEMENTARY_QUOTE: Permission.SERVICE,
    Move.FAIL_FINAL_CONTROL: Permission.CONTROL,
    Move.SEND_TO_RESTITUTION: Permission.SERVICE,
    Move.REOPEN: Permission.APPROVE,
    Move.RETURN_REPAIRED: Permission.RETURN_WATCH,
    Move.RETURN_UNREPAIRED: Permission.RETURN_WATCH,
    Move.DISPOSE_UNCLAIMED: Permission.APPROVE,
}
