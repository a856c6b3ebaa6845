"""Nobody who changes a row beside the story, without the key, makes a false story verify.

Every case tampers with the demo by SQL only and is taken back.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import CursorResult, Engine, text
from sqlalchemy.orm import Session

from workshop.cli.findings import sentence
from workshop.domain.retelling import Fact
from workshop.domain.verification import Finding, Tampering
from workshop.operations.demo import Demo
from workshop.queries.retold_verification import verify_facts
from workshop.queries.settings_verification import verify_settings

ALTERED, REMOVED, INSERTED = (
    Tampering.FACT_ALTERED,
    Tampering.FACT_REMOVED,
    Tampering.FACT_INSERTED,
)
SOME_CLOSED = "id = (SELECT max(id) FROM ticket WHERE closed_at IS NOT NULL)"
SOME_OPEN = "id = (SELECT max(id) FROM ticket WHERE closed_at IS NULL AND state = 'servicing')"

CASES = [
    ("UPDATE ticket SET customer_id = (SELECT min(id) FROM customer WHERE id <> customer_id)"
     f" WHERE {SOME_OPEN}", ALTERED, Fact.CUSTOMER),
    (f"UPDATE ticket SET watch_id = (SELECT min(id) FROM watch) WHERE {SOME_OPEN}",
     ALTERED, Fact.WATCH),
    (f"UPDATE ticket SET promised_on = '2031-01-01' WHERE {SOME_OPEN}", ALTERED, Fact.PROMISE),
    (f"UPDATE ticket SET forecast_on = '2031-01-01' WHERE {SOME_OPEN}", ALTERED, Fact.FORECAST),
    (f"UPDATE ticket SET place = 'elsewhere' WHERE {SOME_OPEN}", ALTERED, Fact.PLACE),
    (f"UPDATE ticket SET holder_id = 1 WHERE {SOME_CLOSED}", ALTERED, Fact.PLACE),
    ("UPDATE ticket SET waiting_on = 'part' WHERE waiting_on = 'us' AND state = 'returned'",
     ALTERED, Fact.TURN),
    ("UPDATE ticket SET outcome = 'unrepaired' WHERE outcome = 'repaired'", ALTERED, Fact.OUTCOME),
    ("UPDATE ticket SET repair_kind = 'brand_guarantee' WHERE repair_kind = 'paid'",
     ALTERED, Fact.REPAIR_KIND),
    (f"UPDATE ticket SET closed_at = '2026-01-01 10:00:00.000000' WHERE {SOME_CLOSED}",
     ALTERED, Fact.CLOSING),
    ("UPDATE ticket SET guarantee_until = '2040-01-01' WHERE guarantee_until IS NOT NULL",
     ALTERED, Fact.GUARANTEE_END),
    ("UPDATE watch SET serial = 'FORGED' WHERE id = (SELECT max(watch_id) FROM ticket)",
     ALTERED, Fact.DESCRIPTION),
    ("UPDATE alert SET answered_at = '2026-11-19 09:00:00', answered_by_id = 1, answer = 'Vu.'"
     " WHERE answered_at IS NULL", ALTERED, Fact.ALERT),
    ("DELETE FROM alert WHERE answered_at IS NULL AND id NOT IN (SELECT alert_id FROM escalation)",
     REMOVED, Fact.ALERT),
    ("INSERT INTO alert (ticket_id, site_id, text, raised_by_id, raised_at, answer)"
     " SELECT id, site_id, 'Vol', 1, '2026-11-19 09:00:00', '' FROM ticket WHERE id = 1",
     INSERTED, Fact.ALERT),
    ("UPDATE question SET answered_at = '2026-11-19 09:00:00', answered_by_id = 1, answer = 'Oui.'"
     " WHERE answered_at IS NULL", ALTERED, Fact.QUESTION),
    ("DELETE FROM question WHERE answered_at IS NULL", REMOVED, Fact.QUESTION),
    ("UPDATE reading SET value = value + 1 WHERE id = (SELECT max(id) FROM reading"
     " WHERE value IS NOT NULL)", ALTERED, Fact.READING),
    ("UPDATE reading SET verdict = 'within' WHERE verdict = 'above'", ALTERED, Fact.READING),
    ("DELETE FROM reading WHERE id = (SELECT max(id) FROM reading)", REMOVED, Fact.READING),
    ("INSERT INTO reading (set_id, characteristic, moment, value, verdict)"
     " SELECT set_id, characteristic, moment, 1, 'no_limit' FROM reading"
     " WHERE id = (SELECT max(id) FROM reading WHERE value IS NOT NULL)", INSERTED, Fact.READING),
    ("UPDATE reading_set SET limits = '[]' WHERE limits <> '[]'", ALTERED, Fact.READING_SET),
    ("UPDATE reading_set SET conditions = '[]'", ALTERED, Fact.READING_SET),
    ("UPDATE recording SET result = '{}'", ALTERED, Fact.RECORDING),
    ("DELETE FROM photo WHERE ticket_id IS NOT NULL AND id NOT IN (SELECT photo_id FROM"
     " condition_mark WHERE photo_id IS NOT NULL)", REMOVED, Fact.PHOTO),
    ("UPDATE deposit SET signed_name = 'Personne' WHERE signed_at IS NOT NULL",
     ALTERED, Fact.DEPOSIT),
    ("UPDATE deposit SET signature_png = x'89504e47', on_paper = 0 WHERE signed_at IS NOT NULL",
     ALTERED, Fact.DEPOSIT),
    ("UPDATE deposit_slip SET content = replace(content, ':', ': ')", ALTERED, Fact.SLIP),
    ("DELETE FROM deposit_slip", REMOVED, Fact.SLIP),
    ("DELETE FROM accessory WHERE rank = 1 AND NOT EXISTS (SELECT 1 FROM accessory other WHERE"
     " other.ticket_id = accessory.ticket_id AND other.rank > 1)", REMOVED, Fact.ACCESSORY),
    ("UPDATE diagnosis SET cause = 'Choc du client' WHERE cause <> ''", ALTERED, Fact.DIAGNOSIS),
    ("UPDATE quote SET state = 'accepted' WHERE state = 'refused'", ALTERED, Fact.QUOTE),
    ("UPDATE quote SET document_pdf = x'25504446' WHERE document_pdf IS NOT NULL",
     ALTERED, Fact.QUOTE),
    (f"UPDATE quote SET document_pdf = x'25504446', document_sha256 = '{'a' * 64}'"
     " WHERE document_pdf IS NOT NULL", ALTERED, Fact.QUOTE),
    ("UPDATE quote_line SET unit_cents = unit_cents + 100 WHERE unit_cents IS NOT NULL",
     ALTERED, Fact.QUOTE_LINE),
    ("UPDATE quote_line SET agreed = NOT agreed WHERE agreed IS NOT NULL", ALTERED, Fact.QUOTE_LINE),
    ("UPDATE quote_decision SET agreed_cents = agreed_cents + 100", ALTERED, Fact.DECISION),
    ("UPDATE quote_decision SET signed_name = 'Personne'", ALTERED, Fact.DECISION),
    ("UPDATE quote_decision SET signature_png = x'89504e47'", ALTERED, Fact.DECISION),
    ("DELETE FROM quote_decision", REMOVED, Fact.DECISION),
    ("INSERT INTO down_payment (ticket_id, number, amount_cents, vat, means, till_reference, paid_on,"
     " recorded_at, recorded_by_id, pdf, pdf_sha256) SELECT id, 'A-1', 100, '[]', 'cash', '',"
     " '2026-11-19', '2026-11-19 09:00:00', 1, x'25', 'x' FROM ticket WHERE id = 1",
     INSERTED, Fact.DOWN_PAYMENT),
    ("UPDATE part_movement SET lot = 'X' WHERE direction = 'in'", ALTERED, Fact.PART),
    ("UPDATE final_control SET passed = 1, cause = NULL WHERE NOT passed", ALTERED, Fact.CONTROL),
    ("DELETE FROM derogation", REMOVED, Fact.DEROGATION),
    ("UPDATE derogation SET until_on = '2040-01-01'", ALTERED, Fact.DEROGATION),
    ("UPDATE restitution SET explained = '[]' WHERE explained <> '[]'", ALTERED, Fact.EXPLANATION),
    ("UPDATE restitution SET note_pdf = x'25504446' WHERE note_pdf IS NOT NULL",
     ALTERED, Fact.NOTE),
    ("UPDATE restitution SET note_total_cents = note_total_cents + 1"
     " WHERE note_total_cents IS NOT NULL", ALTERED, Fact.NOTE),
    ("UPDATE restitution SET collector_name = 'Personne' WHERE signed_at IS NOT NULL",
     ALTERED, Fact.HANDING_BACK),
    ("UPDATE guarantee SET until_on = '2040-01-01'", ALTERED, Fact.GUARANTEE),
    ("DELETE FROM guarantee", REMOVED, Fact.GUARANTEE),
    ("INSERT INTO guarantee (ticket_id, rank, operation, label, months, until_on)"
     " SELECT ticket_id, 99, operation, label, months, until_on FROM guarantee LIMIT 1",
     INSERTED, Fact.GUARANTEE),
    ("UPDATE passport SET pdf = x'25504446'", ALTERED, Fact.PASSPORT),
    ("UPDATE passport SET data = replace(data, 'until_on', 'until_yn')", ALTERED, Fact.PASSPORT),
    ("UPDATE complaint SET letter_pdf = x'25504446' WHERE letter_pdf IS NOT NULL",
     ALTERED, Fact.COMPLAINT),
    ("UPDATE satisfaction SET score = 1 WHERE score > 1", ALTERED, Fact.OPINION),
]  # fmt: skip


@pytest.fixture
def session(built: tuple[Flask, Engine, Demo]) -> Iterator[Session]:
    with Session(built[1]) as session:
        yield session
        session.rollback()


@pytest.mark.parametrize(("sql", "tampering", "fact"), CASES, ids=[case[0][:70] for case in CASES])
def test_a_row_changed_beside_the_story(
    session: Session, sql: str, tampering: Tampering, fact: Fact
) -> None:
    changed = session.execute(text(sql))
    assert isinstance(changed, CursorResult)
    assert changed.rowcount > 0, "the demo has nothing to tamper with"
    found = verify_facts(session)
    assert found is not None
    assert (found.tampering, found.fact) == (tampering, fact)
    assert found.ticket_number
    assert (found.seq is None) == (tampering is INSERTED)


@pytest.mark.parametrize(
    ("sql", "tampering"),
    [
        ("UPDATE site SET legal_name = 'Personne SARL' WHERE code = 'BES'", Tampering.SETTING_ALTERED),
        ("UPDATE site SET phone = '0600000000' WHERE code = 'DIJ'", Tampering.SETTING_ALTERED),
        ("UPDATE site SET labour_rate_cents = 1 WHERE code = 'BES'", Tampering.SETTING_ALTERED),
        ("INSERT INTO role_assignment (person_id, site_id, role) SELECT person_id, site_id,"
         " 'administrator' FROM role_assignment WHERE role = 'technician' LIMIT 1",
         Tampering.ROLES_ALTERED),
        ("DELETE FROM role_assignment WHERE role = 'manager'", Tampering.ROLES_ALTERED),
        ("INSERT INTO role_assignment (person_id, site_id, role) SELECT max(person.id),"
         " min(site.id), 'manager' FROM person, site", Tampering.ROLES_ALTERED),
    ],
)  # fmt: skip
def test_a_setting_or_role_changed_beside_the_sealed_changes(
    session: Session, sql: str, tampering: Tampering
) -> None:
    assert verify_settings(session) is None
    changed = session.execute(text(sql))
    assert isinstance(changed, CursorResult)
    assert changed.rowcount > 0
    session.expire_all()
    found = verify_settings(session)
    assert found is not None
    assert found.tampering is tampering


def test_every_fact_has_its_words_in_both_languages() -> None:
    for fact in Fact:
        said = {
            language: sentence(Finding(ALTERED, 0, "BES-26-00042", 3, fact=fact), language)
            for language in ("fr", "en")
        }
        assert all("BES-26-00042" in words for words in said.values())
        assert said["fr"] != said["en"]
