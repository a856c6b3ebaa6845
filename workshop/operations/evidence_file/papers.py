"""The papers of a session that concern one candidate, without anything of the others."""

from sqlalchemy import select
from sqlalchemy.orm import undefer

from workshop.assessment.calendar import paris_day
from workshop.assessment.minutes import minutes_extract
from workshop.assessment.session import NoticeKind
from workshop.db.minutes import content_of
from workshop.db.models import Minutes, MinutesSignature, Notice, OutgoingMail
from workshop.documents import deliberation_papers as documents
from workshop.operations.award_papers import printed_award
from workshop.operations.evidence_file.making import Making, row_facts
from workshop.operations.minutes_signing import told_paper
from workshop.operations.session_papers import LANGUAGE, awards_of, letter_of
from workshop.operations.session_sheets import attendance_of, incident_of


def add_papers(making: Making) -> None:
    _add_notices(making)
    attendance = attendance_of(
        making.session, making.found, making.candidate.enrolment_id, now=making.now
    )
    making.add(attendance.name, attendance.pdf, "attendance")
    for report in making.incidents:
        paper = incident_of(making.session, making.found, report)
        making.add(f"incidents/{paper.name}", paper.pdf, "incident")
    _add_minutes(making)
    if making.found.deliberated_on is not None:
        letter = letter_of(
            making.session, making.found, making.candidate, NoticeKind.RESULT, now=making.now
        )
        making.add("resultat.pdf", letter.pdf, "letter")
    for award in awards_of(making.session, making.found.id, making.candidate.enrolment_id):
        printed = printed_award(
            making.session, making.found, award, making.public_url, now=making.now
        )
        making.add(f"titres/{printed.name}", printed.pdf, "award")


def _add_notices(making: Making) -> None:
    """Letters as they left by mail; what was posted or handed over is printed again."""
    rows = making.session.execute(
        select(Notice, OutgoingMail)
        .outerjoin(OutgoingMail, OutgoingMail.id == Notice.mail_id)
        .where(
            Notice.session_id == making.found.id,
            Notice.enrolment_id == making.candidate.enrolment_id,
        )
        .order_by(Notice.id)
        .options(undefer(OutgoingMail.attachment_pdf))
    )
    for notice, mail in rows:
        place = f"envois/{paris_day(notice.sent_at)}-{notice.kind}-{notice.id}"
        if notice.mail_id is None:
            letter = letter_of(
                making.session, making.found, making.candidate, notice.kind, now=making.now
            )
            making.add(f"{place}.pdf", letter.pdf, "notice_again")
            continue
        if mail.attachment_pdf:
            making.add(f"{place}.pdf", mail.attachment_pdf, "notice")
        told = row_facts(mail, but=("attachment_pdf", "last_error", "next_try_at"))
        making.add_json(f"{place}.json", told, "mail")


def _add_minutes(making: Making) -> None:
    own = making.candidate.enrolment_id
    rows = making.session.scalars(
        select(Minutes)
        .where(Minutes.session_id == making.found.id, Minutes.told.is_not(None))
        .order_by(Minutes.id)
        .options(undefer(Minutes.told))
    ).all()
    for minutes in rows:
        content = content_of(minutes)
        if content.get("enrolment") not in (None, own):  # an addendum that decides on another anew
            continue
        if minutes.addendum_to_id:
            pdf, what = minutes.signed_pdf or minutes.pdf, "addendum"
        else:
            paper = told_paper(making.session, minutes)
            assert isinstance(paper, documents.MinutesPaper)
            pdf, what = documents.minutes_extract(paper, own, LANGUAGE), "minutes"
        place = f"proces-verbal/{minutes.number}"
        making.add(f"{place}.pdf", pdf, what)
        making.add_json(f"{place}.json", minutes_extract(content, own), "minutes_content")
        signed = making.session.scalars(
            select(MinutesSignature).where(MinutesSignature.minutes_id == minutes.id)
        )
        proof = {
            "sha256": minutes.sha256,
            "signed_pdf_sha256": minutes.signed_sha256,
            "signatures": [row_facts(each) for each in signed],
        }
        making.add_json(f"{place}-signatures.json", proof, "signatures")
