"""candidates are assessed at benches of their own"""

import sqlalchemy as sa
from alembic import op


revision = '142f6577b225'
down_revision = '5d0f6c1e2a47'
branch_labels = None
depends_on = None


# CHECK constraints (table, name, before, after); autogenerate does not compare them.
_CHECKS = (
    (
        'audit_entry',
        'audit_subject',
        "subject IN ('site', 'logo', 'closures', 'vat_rate', 'service', 'person', 'roles', 'access', 'instrument', 'limit_profile', 'calibre')",
        "subject IN ('site', 'logo', 'closures', 'vat_rate', 'service', 'person', 'roles', 'access', 'instrument', 'limit_profile', 'calibre', 'scenario', 'sitting', 'enrolment', 'grid', 'common_grid', 'session', 'award')",
    ),
    (
        'delay_slip',
        'refused_by_somebody',
        None,
        '(refused_at IS NULL) = (refused_by_id IS NULL)',
    ),
    (
        'delay_slip',
        'refused_with_a_reason',
        None,
        "(refused_at IS NULL) = (refusal = '') AND (refused_at IS NULL OR approved_at IS NULL)",
    ),
    (
        'diagnosis',
        'received_by_another',
        None,
        'received_at IS NULL OR (handed_over_at IS NOT NULL AND received_by_id <> handed_over_by_id)',
    ),
    (
        'diagnosis',
        'received_by_somebody',
        None,
        '(received_at IS NULL) = (received_by_id IS NULL)',
    ),
    (
        'instrument_check',
        'certificate_named',
        None,
        '(certificate_sha256 IS NULL) = (certificate_name IS NULL)',
    ),
    (
        'instrument_check',
        'recording_has_its_figures',
        None,
        '(clock_sound_sha256 IS NULL) = (clock_sound IS NULL) AND (clock_sound_sha256 IS NULL OR clock_read_hundredths IS NOT NULL)',
    ),
    (
        'question',
        'role',
        "to_role IN ('counter', 'technician', 'estimator', 'storekeeper', 'manager', 'partner', 'trainer', 'candidate', 'juror', 'certifier', 'administrator')",
        "to_role IN ('counter', 'technician', 'estimator', 'storekeeper', 'manager', 'partner', 'trainer', 'candidate', 'juror', 'certifier', 'administrator', 'supervisor')",
    ),
    (
        'role_assignment',
        'role',
        "role IN ('counter', 'technician', 'estimator', 'storekeeper', 'manager', 'partner', 'trainer', 'candidate', 'juror', 'certifier', 'administrator')",
        "role IN ('counter', 'technician', 'estimator', 'storekeeper', 'manager', 'partner', 'trainer', 'candidate', 'juror', 'certifier', 'administrator', 'supervisor')",
    ),
    (
        'site',
        'site_mode',
        "mode IN ('live', 'training')",
        "mode IN ('live', 'training', 'exam')",
    ),
    (
        'tracking_entry',
        'entry_kind',
        "kind IN ('opened', 'reception_updated', 'deposit_signed', 'pre_quote_validated', 'pre_diagnosis_sent', 'moved', 'waiting_set', 'placed', 'promised', 'forecast_set', 'assigned', 'observation', 'anomaly', 'photo', 'correction', 'alert_raised', 'alert_answered', 'question_asked', 'question_answered', 'uncasing_recorded', 'readings_recorded', 'sound_recorded', 'sound_analysed_again', 'components_inspected', 'anomaly_coded', 'hypothesis_judged', 'work_proposed', 'diagnosis_concluded', 'diagnosis_validated', 'diagnosis_sent_back', 'diagnosis_handed_over', 'guarantee_approved', 'quote_drafted', 'quote_validated', 'quote_sent', 'quote_reminded', 'quote_decided', 'quote_expired', 'level_checked', 'escalated', 'escalation_decided', 'work_planned', 'tools_checked', 'supplies_checked', 'supply_requested', 'supply_received', 'hse_checked', 'delay_requested', 'delay_approved', 'customer_told', 'procedure_ticked', 'operation_done', 'diagnosis_reassessed', 'part_fitted', 'part_removed', 'control_passed', 'control_failed', 'derogation_granted', 'reopened', 'accessories_checked', 'explained', 'note_issued', 'handed_back', 'guarantee_return', 'collection_reminded', 'court_authorised')",
        "kind IN ('opened', 'reception_updated', 'needs_stated', 'complaint_recorded', 'complaint_accepted', 'deposit_signed', 'pre_quote_validated', 'pre_diagnosis_sent', 'moved', 'waiting_set', 'placed', 'promised', 'forecast_set', 'assigned', 'observation', 'anomaly', 'photo', 'correction', 'alert_raised', 'alert_answered', 'question_asked', 'question_answered', 'diagnosis_taken_on', 'uncasing_recorded', 'readings_recorded', 'sound_recorded', 'sound_analysed_again', 'components_inspected', 'anomaly_coded', 'hypothesis_judged', 'work_proposed', 'diagnosis_concluded', 'diagnosis_validated', 'diagnosis_sent_back', 'diagnosis_handed_over', 'diagnosis_received', 'guarantee_approved', 'quote_drafted', 'quote_validated', 'quote_sent', 'quote_reminded', 'quote_decided', 'quote_expired', 'level_checked', 'escalated', 'escalation_decided', 'work_planned', 'plan_approved', 'tools_checked', 'supplies_checked', 'supply_requested', 'supply_received', 'hse_checked', 'delay_requested', 'delay_approved', 'delay_refused', 'customer_told', 'condition_checked', 'tracking_transmitted', 'parts_counted', 'procedure_ticked', 'operation_done', 'diagnosis_reassessed', 'part_fitted', 'part_removed', 'control_passed', 'control_failed', 'derogation_granted', 'reopened', 'accessories_checked', 'explained', 'note_issued', 'handed_back', 'guarantee_return', 'collection_reminded', 'court_authorised')",
    ),
)


_SOLVED = "fk_scenario_version_solved_sitting_id"


def _change_checks(before: int, after: int) -> None:
    for change in _CHECKS:
        table, name = op.f(change[0]), op.f(f"ck_{change[0]}_{change[1]}")
        with op.batch_alter_table(table) as batch_op:
            if change[before] is not None:
                batch_op.drop_constraint(name, type_="check")
            if change[after] is not None:
                batch_op.create_check_constraint(name, change[after])


def upgrade() -> None:
    op.create_table('award_series',
    sa.Column('kind', sa.Enum('certificate', 'block', name='award_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('certification', sa.String(length=20), nullable=False),
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'certification', 'year', name=op.f('pk_award_series'))
    )
    op.create_table('organisation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_organisation_site_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_organisation')),
    sa.UniqueConstraint('site_id', 'name', name=op.f('uq_organisation_site_id_name'))
    )
    op.create_table('affiliation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('employer', 'training_centre', 'union', 'employers_body', name='affiliation_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.CheckConstraint('until_on IS NULL OR until_on >= from_on', name=op.f('ck_affiliation_dates_in_order')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_affiliation_organisation_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_affiliation_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_affiliation'))
    )
    with op.batch_alter_table('affiliation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_affiliation_person_id'), ['person_id'], unique=False)

    op.create_table('assessment_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('referential_id', sa.String(length=40), nullable=False),
    sa.Column('referential_digest', sa.String(length=64), nullable=False),
    sa.Column('rules_id', sa.String(length=40), nullable=False),
    sa.Column('rules_digest', sa.String(length=64), nullable=False),
    sa.Column('state', sa.Enum('draft', 'announced', 'convened', 'open', 'closed', 'deliberated', 'notified', 'archived', 'postponed', 'cancelled', name='session_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('exam_on', sa.Date(), nullable=False),
    sa.Column('jury_on', sa.Date(), nullable=True),
    sa.Column('place', sa.String(length=160), nullable=False),
    sa.Column('remote', sa.Boolean(), nullable=False),
    sa.Column('state_reason', sa.Text(), nullable=False),
    sa.Column('override_reason', sa.Text(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('deliberated_on', sa.Date(), nullable=True),
    sa.Column('validated_on', sa.Date(), nullable=True),
    sa.Column('notified_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint("title <> ''", name=op.f('ck_assessment_session_titled')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_assessment_session_created_by_id')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_assessment_session_site_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assessment_session'))
    )
    with op.batch_alter_table('assessment_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assessment_session_site_id_exam_on'), ['site_id', 'exam_on'], unique=False)

    op.create_table('enrolment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('referential_id', sa.String(length=40), nullable=False),
    sa.Column('route', sa.Enum('training', 'apprenticeship', 'professional_contract', 'continuing_training', 'experience', 'individual', name='route', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('born_on', sa.Date(), nullable=False),
    sa.Column('sought', sa.Text(), nullable=False),
    sa.Column('held', sa.Text(), nullable=False),
    sa.Column('prerequisites_checked_on', sa.Date(), nullable=True),
    sa.Column('accommodation_on', sa.Date(), nullable=True),
    sa.Column('seen_by_adviser', sa.Boolean(), nullable=False),
    sa.Column('measures', sa.Text(), nullable=False),
    sa.Column('time_factor_e4', sa.Integer(), nullable=False),
    sa.Column('enrolled_by_id', sa.Integer(), nullable=False),
    sa.Column('enrolled_at', sa.DateTime(), nullable=False),
    sa.Column('withdrawn_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.CheckConstraint("accommodation_on IS NOT NULL OR (time_factor_e4 = 10000 AND measures = '')", name=op.f('ck_enrolment_measures_with_their_day')),
    sa.CheckConstraint('time_factor_e4 BETWEEN 10000 AND 50000', name=op.f('ck_enrolment_time_factor_in_range')),
    sa.ForeignKeyConstraint(['enrolled_by_id'], ['person.id'], name=op.f('fk_enrolment_enrolled_by_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_enrolment_person_id')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_enrolment_site_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment'))
    )
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolment_site_id_id'), ['site_id', 'id'], unique=False)
        batch_op.create_index('uq_enrolment_current', ['person_id', 'referential_id', 'site_id'], unique=True, sqlite_where=sa.text('withdrawn_on IS NULL AND closed_on IS NULL'), postgresql_where=sa.text('withdrawn_on IS NULL AND closed_on IS NULL'))

    op.create_table('scenario_sheet',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=80), nullable=False),
    sa.Column('referential_id', sa.String(length=40), nullable=False),
    sa.Column('modality_id', sa.String(length=20), nullable=False),
    sa.Column('variant_of_id', sa.Integer(), nullable=True),
    sa.Column('created_by_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('variant_of_id IS NULL OR variant_of_id <> id', name=op.f('ck_scenario_sheet_variant_of_another')),
    sa.ForeignKeyConstraint(['created_by_id'], ['person.id'], name=op.f('fk_scenario_sheet_created_by_id')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_scenario_sheet_site_id')),
    sa.ForeignKeyConstraint(['variant_of_id'], ['scenario_sheet.id'], name=op.f('fk_scenario_sheet_variant_of_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scenario_sheet')),
    sa.UniqueConstraint('site_id', 'code', name=op.f('uq_scenario_sheet_site_id_code'))
    )
    op.create_table('candidate_result',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('compiled', sa.Text(), nullable=False),
    sa.Column('compiled_at', sa.DateTime(), nullable=False),
    sa.Column('recommendation', sa.Enum('total', 'partial', 'none', name='outcome', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('recommendation_comment', sa.Text(), nullable=False),
    sa.Column('recommended_by_id', sa.Integer(), nullable=True),
    sa.Column('recommended_at', sa.DateTime(), nullable=True),
    sa.Column('decision', sa.Enum('total', 'partial', 'none', name='decided_outcome', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('decided_blocks', sa.Text(), nullable=False),
    sa.Column('decision_reason', sa.Text(), nullable=False),
    sa.Column('recused', sa.Text(), nullable=False),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.CheckConstraint('(decided_at IS NULL) = (decision IS NULL)', name=op.f('ck_candidate_result_decided_at_a_time')),
    sa.CheckConstraint('(recommended_at IS NULL) = (recommendation IS NULL)', name=op.f('ck_candidate_result_recommended_at_a_time')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_candidate_result_decided_by_id')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_candidate_result_enrolment_id')),
    sa.ForeignKeyConstraint(['recommended_by_id'], ['person.id'], name=op.f('fk_candidate_result_recommended_by_id')),
    sa.ForeignKeyConstraint(['session_id'], ['assessment_session.id'], name=op.f('fk_candidate_result_session_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidate_result')),
    sa.UniqueConstraint('session_id', 'enrolment_id', name=op.f('uq_candidate_result_session_id_enrolment_id'))
    )
    op.create_table('conflict_declaration',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('juror_id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('known_personally', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('declared_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_conflict_declaration_enrolment_id')),
    sa.ForeignKeyConstraint(['juror_id'], ['person.id'], name=op.f('fk_conflict_declaration_juror_id')),
    sa.ForeignKeyConstraint(['session_id'], ['assessment_session.id'], name=op.f('fk_conflict_declaration_session_id')),
    sa.PrimaryKeyConstraint('session_id', 'juror_id', 'enrolment_id', name=op.f('pk_conflict_declaration'))
    )
    op.create_table('deposit_slip',
    sa.Column('deposit_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['deposit_id'], ['deposit.id'], name=op.f('fk_deposit_slip_deposit_id')),
    sa.PrimaryKeyConstraint('deposit_id', name=op.f('pk_deposit_slip'))
    )
    op.create_table('enrolment_trainer',
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_enrolment_trainer_enrolment_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_enrolment_trainer_person_id')),
    sa.PrimaryKeyConstraint('enrolment_id', 'person_id', name=op.f('pk_enrolment_trainer'))
    )
    op.create_table('jury_seat',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('evaluation', 'certification', name='jury_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('quality', sa.Enum('employees', 'employers', 'trainer', 'institution_president', name='quality', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('is_president', sa.Boolean(), nullable=False),
    sa.Column('seated_at', sa.DateTime(), nullable=False),
    sa.Column('left_at', sa.DateTime(), nullable=True),
    sa.Column('left_reason', sa.Text(), nullable=False),
    sa.Column('replaced_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(left_at IS NULL) = (left_reason = '')", name=op.f('ck_jury_seat_left_with_a_reason')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_jury_seat_person_id')),
    sa.ForeignKeyConstraint(['replaced_by_id'], ['jury_seat.id'], name=op.f('fk_jury_seat_replaced_by_id')),
    sa.ForeignKeyConstraint(['session_id'], ['assessment_session.id'], name=op.f('fk_jury_seat_session_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jury_seat'))
    )
    with op.batch_alter_table('jury_seat', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_jury_seat_person_id'), ['person_id'], unique=False)
        batch_op.create_index('uq_jury_seat_person', ['session_id', 'kind', 'person_id'], unique=True, sqlite_where=sa.text('left_at IS NULL'), postgresql_where=sa.text('left_at IS NULL'))
        batch_op.create_index('uq_jury_seat_president', ['session_id', 'kind'], unique=True, sqlite_where=sa.text('is_president AND left_at IS NULL'), postgresql_where=sa.text('is_president AND left_at IS NULL'))

    op.create_table('minutes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('addendum_to_id', sa.Integer(), nullable=True),
    sa.Column('number', sa.String(length=30), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('pdf', sa.LargeBinary(), nullable=False),
    sa.Column('drawn_up_by_id', sa.Integer(), nullable=False),
    sa.Column('drawn_up_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('length(sha256) = 64', name=op.f('ck_minutes_hashed')),
    sa.ForeignKeyConstraint(['addendum_to_id'], ['minutes.id'], name=op.f('fk_minutes_addendum_to_id')),
    sa.ForeignKeyConstraint(['drawn_up_by_id'], ['person.id'], name=op.f('fk_minutes_drawn_up_by_id')),
    sa.ForeignKeyConstraint(['session_id'], ['assessment_session.id'], name=op.f('fk_minutes_session_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_minutes')),
    sa.UniqueConstraint('number', name=op.f('uq_minutes_number'))
    )
    with op.batch_alter_table('minutes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_minutes_session_id'), ['session_id'], unique=False)

    op.create_table('scenario_version',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'reviewed', 'published', 'frozen', 'retired', name='version_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('written_at', sa.DateTime(), nullable=False),
    sa.Column('review_note', sa.Text(), nullable=False),
    sa.Column('reviewed_by_id', sa.Integer(), nullable=True),
    sa.Column('reviewed_at', sa.DateTime(), nullable=True),
    sa.Column('solved_sitting_id', sa.Integer(), nullable=True),
    sa.Column('published_by_id', sa.Integer(), nullable=True),
    sa.Column('published_at', sa.DateTime(), nullable=True),
    sa.Column('retired_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint("(published_at IS NULL) = (state IN ('draft', 'reviewed'))", name=op.f('ck_scenario_version_published_once')),
    sa.CheckConstraint("(state = 'draft') = (digest = '')", name=op.f('ck_scenario_version_hashed_beyond_draft')),
    sa.CheckConstraint("(state = 'draft') = (reviewed_by_id IS NULL)", name=op.f('ck_scenario_version_reviewed_beyond_draft')),
    sa.CheckConstraint('(reviewed_at IS NULL) = (reviewed_by_id IS NULL)', name=op.f('ck_scenario_version_reviewed_by_somebody')),
    sa.CheckConstraint('reviewed_by_id IS NULL OR reviewed_by_id <> author_id', name=op.f('ck_scenario_version_reviewed_by_another')),
    sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_scenario_version_author_id')),
    sa.ForeignKeyConstraint(['published_by_id'], ['person.id'], name=op.f('fk_scenario_version_published_by_id')),
    sa.ForeignKeyConstraint(['reviewed_by_id'], ['person.id'], name=op.f('fk_scenario_version_reviewed_by_id')),
    sa.ForeignKeyConstraint(['sheet_id'], ['scenario_sheet.id'], name=op.f('fk_scenario_version_sheet_id')),
    sa.ForeignKeyConstraint(['solved_sitting_id'], ['sitting.id'], name='fk_scenario_version_solved_sitting_id', initially='DEFERRED', deferrable=True, use_alter=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scenario_version')),
    sa.UniqueConstraint('sheet_id', 'number', name=op.f('uq_scenario_version_sheet_id_number'))
    )
    op.create_table('session_candidate',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_session_candidate_enrolment_id')),
    sa.ForeignKeyConstraint(['session_id'], ['assessment_session.id'], name=op.f('fk_session_candidate_session_id')),
    sa.PrimaryKeyConstraint('session_id', 'enrolment_id', name=op.f('pk_session_candidate'))
    )
    op.create_table('appeal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('result_id', sa.Integer(), nullable=False),
    sa.Column('posted_on', sa.Date(), nullable=True),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('registered', sa.Boolean(), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('reviewers', sa.Text(), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('decision', sa.Enum('upheld', 'rejected', 'inadmissible', name='appeal_decision', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('decision_reason', sa.Text(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.CheckConstraint('(decided_on IS NULL) = (decision IS NULL)', name=op.f('ck_appeal_decided_on_a_day')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_appeal_recorded_by_id')),
    sa.ForeignKeyConstraint(['result_id'], ['candidate_result.id'], name=op.f('fk_appeal_result_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appeal'))
    )
    with op.batch_alter_table('appeal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_appeal_result_id'), ['result_id'], unique=False)

    op.create_table('award',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.Enum('certificate', 'block', name='award_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('minutes_id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('block_id', sa.String(length=20), nullable=False),
    sa.Column('awarded_on', sa.Date(), nullable=False),
    sa.Column('revoked_on', sa.Date(), nullable=True),
    sa.Column('revoked_reason', sa.Text(), nullable=False),
    sa.CheckConstraint("(kind = 'block') = (block_id <> '')", name=op.f('ck_award_block_named')),
    sa.CheckConstraint("(revoked_on IS NULL) = (revoked_reason = '')", name=op.f('ck_award_revoked_in_words')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_award_enrolment_id')),
    sa.ForeignKeyConstraint(['minutes_id'], ['minutes.id'], name=op.f('fk_award_minutes_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_award')),
    sa.UniqueConstraint('number', name=op.f('uq_award_number'))
    )
    with op.batch_alter_table('award', schema=None) as batch_op:
        batch_op.create_index('uq_award_valid', ['enrolment_id', 'kind', 'block_id'], unique=True, sqlite_where=sa.text('revoked_on IS NULL'), postgresql_where=sa.text('revoked_on IS NULL'))

    op.create_table('jury_question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('result_id', sa.Integer(), nullable=False),
    sa.Column('competence', sa.String(length=20), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=False),
    sa.Column('asked_at', sa.DateTime(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint('(answered_at IS NULL) = (answered_by_id IS NULL)', name=op.f('ck_jury_question_answered_by_somebody')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_jury_question_answered_by_id')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['person.id'], name=op.f('fk_jury_question_asked_by_id')),
    sa.ForeignKeyConstraint(['result_id'], ['candidate_result.id'], name=op.f('fk_jury_question_result_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_jury_question'))
    )
    with op.batch_alter_table('jury_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_jury_question_result_id'), ['result_id'], unique=False)

    op.create_table('key_opening',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_key_opening_person_id')),
    sa.ForeignKeyConstraint(['version_id'], ['scenario_version.id'], name=op.f('fk_key_opening_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_key_opening'))
    )
    with op.batch_alter_table('key_opening', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_key_opening_version_id'), ['version_id'], unique=False)

    op.create_table('minutes_signature',
    sa.Column('minutes_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('signed_at', sa.DateTime(), nullable=False),
    sa.Column('signature_png', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['minutes_id'], ['minutes.id'], name=op.f('fk_minutes_signature_minutes_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_minutes_signature_person_id')),
    sa.PrimaryKeyConstraint('minutes_id', 'person_id', name=op.f('pk_minutes_signature'))
    )
    op.create_table('sitting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('bench_id', sa.Integer(), nullable=True),
    sa.Column('session_id', sa.Integer(), nullable=True),
    sa.Column('enrolment_id', sa.Integer(), nullable=True),
    sa.Column('candidate_id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('referential_id', sa.String(length=40), nullable=False),
    sa.Column('modality_id', sa.String(length=20), nullable=False),
    sa.Column('mode', sa.Enum('exam', 'training', 'solution', name='sitting_mode', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('state', sa.Enum('planned', 'checked_in', 'preparing', 'running', 'suspended', 'frozen', 'graded', 'agreed', 'absent', 'aborted', 'annulled', name='sitting_state', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('planned_at', sa.DateTime(), nullable=False),
    sa.Column('place', sa.String(length=120), nullable=False),
    sa.Column('time_factor_e4', sa.Integer(), nullable=False),
    sa.Column('identity_method', sa.Enum('identity_card', 'passport', 'residence_permit', 'driving_licence', 'known_to_the_centre', name='identity_method', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('identity_by_id', sa.Integer(), nullable=True),
    sa.Column('identity_at', sa.DateTime(), nullable=True),
    sa.Column('prevention_acknowledged_at', sa.DateTime(), nullable=True),
    sa.Column('brief_opened_at', sa.DateTime(), nullable=True),
    sa.Column('ended_reason', sa.Text(), nullable=False),
    sa.Column('planned_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(mode = 'solution') = (enrolment_id IS NULL)", name=op.f('ck_sitting_enrolled_unless_solution')),
    sa.CheckConstraint("mode <> 'exam' OR session_id IS NOT NULL", name=op.f('ck_sitting_exam_in_a_session')),
    sa.CheckConstraint('(identity_at IS NULL) = (identity_method IS NULL) AND (identity_at IS NULL) = (identity_by_id IS NULL)', name=op.f('ck_sitting_identity_checked_by_somebody')),
    sa.CheckConstraint('time_factor_e4 BETWEEN 10000 AND 50000', name=op.f('ck_sitting_time_factor_in_range')),
    sa.ForeignKeyConstraint(['bench_id'], ['site.id'], name=op.f('fk_sitting_bench_id')),
    sa.ForeignKeyConstraint(['candidate_id'], ['person.id'], name=op.f('fk_sitting_candidate_id')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_sitting_enrolment_id')),
    sa.ForeignKeyConstraint(['identity_by_id'], ['person.id'], name=op.f('fk_sitting_identity_by_id')),
    sa.ForeignKeyConstraint(['planned_by_id'], ['person.id'], name=op.f('fk_sitting_planned_by_id')),
    sa.ForeignKeyConstraint(['session_id'], ['assessment_session.id'], name=op.f('fk_sitting_session_id')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_sitting_site_id')),
    sa.ForeignKeyConstraint(['version_id'], ['scenario_version.id'], name=op.f('fk_sitting_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sitting')),
    sa.UniqueConstraint('bench_id', name=op.f('uq_sitting_bench_id'))
    )
    with op.batch_alter_table('sitting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sitting_candidate_id'), ['candidate_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sitting_session_id'), ['session_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sitting_site_id_planned_at'), ['site_id', 'planned_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_sitting_version_id'), ['version_id'], unique=False)

    op.create_table('attendance',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('signed_at', sa.DateTime(), nullable=False),
    sa.Column('on_paper', sa.Boolean(), nullable=False),
    sa.Column('signature_png', sa.LargeBinary(), nullable=True),
    sa.CheckConstraint('on_paper OR signature_png IS NOT NULL', name=op.f('ck_attendance_signature_kept')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_attendance_person_id')),
    sa.ForeignKeyConstraint(['session_id'], ['assessment_session.id'], name=op.f('fk_attendance_session_id')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_attendance_sitting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance')),
    sa.UniqueConstraint('session_id', 'sitting_id', 'person_id', name=op.f('uq_attendance_session_id_sitting_id_person_id'))
    )
    op.create_table('common_grid',
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('agreements', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=False),
    sa.Column('saved_at', sa.DateTime(), nullable=False),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.CheckConstraint("(closed_at IS NULL) = (digest = '')", name=op.f('ck_common_grid_hashed_when_closed')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['person.id'], name=op.f('fk_common_grid_entered_by_id')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_common_grid_sitting_id')),
    sa.PrimaryKeyConstraint('sitting_id', name=op.f('pk_common_grid'))
    )
    op.create_table('document_opening',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('document', sa.String(length=60), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_document_opening_sitting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_opening'))
    )
    with op.batch_alter_table('document_opening', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_opening_sitting_id_at'), ['sitting_id', 'at'], unique=False)

    op.create_table('evidence_package',
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('mac', sa.String(length=64), nullable=False),
    sa.Column('proposals', sa.Text(), nullable=False),
    sa.Column('frozen_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_evidence_package_sitting_id')),
    sa.PrimaryKeyConstraint('sitting_id', name=op.f('pk_evidence_package'))
    )
    op.create_table('fraud_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('statement', sa.Text(), nullable=False),
    sa.Column('reported_by_id', sa.Integer(), nullable=False),
    sa.Column('reported_at', sa.DateTime(), nullable=False),
    sa.Column('decision', sa.Enum('eliminated', 'dismissed', name='fraud_decision', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('ban_until', sa.Date(), nullable=True),
    sa.CheckConstraint("(ban_until IS NOT NULL) = (decision IS NOT NULL AND decision = 'eliminated')", name=op.f('ck_fraud_report_banned_when_eliminated')),
    sa.CheckConstraint("statement <> ''", name=op.f('ck_fraud_report_stated')),
    sa.CheckConstraint('(decided_on IS NULL) = (decision IS NULL)', name=op.f('ck_fraud_report_decided_on_a_day')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_fraud_report_person_id')),
    sa.ForeignKeyConstraint(['reported_by_id'], ['person.id'], name=op.f('fk_fraud_report_reported_by_id')),
    sa.ForeignKeyConstraint(['session_id'], ['assessment_session.id'], name=op.f('fk_fraud_report_session_id')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_fraud_report_sitting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_fraud_report'))
    )
    with op.batch_alter_table('fraud_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_fraud_report_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_fraud_report_session_id'), ['session_id'], unique=False)

    op.create_table('incident_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('late_arrival', 'equipment', 'watch', 'network', 'health', 'evacuation', 'jury_absent', 'disturbance', 'other', name='incident_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('impacting', sa.Boolean(), nullable=False),
    sa.Column('minutes_lost', sa.Integer(), nullable=False),
    sa.Column('minutes_given_back', sa.Integer(), nullable=False),
    sa.Column('statement', sa.Text(), nullable=False),
    sa.Column('reported_by_id', sa.Integer(), nullable=False),
    sa.Column('reported_at', sa.DateTime(), nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.CheckConstraint("(decided_on IS NULL) = (decision = '')", name=op.f('ck_incident_report_decided_in_words')),
    sa.CheckConstraint("statement <> ''", name=op.f('ck_incident_report_stated')),
    sa.CheckConstraint('minutes_lost >= 0 AND minutes_given_back >= 0', name=op.f('ck_incident_report_minutes_counted')),
    sa.ForeignKeyConstraint(['reported_by_id'], ['person.id'], name=op.f('fk_incident_report_reported_by_id')),
    sa.ForeignKeyConstraint(['session_id'], ['assessment_session.id'], name=op.f('fk_incident_report_session_id')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_incident_report_sitting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_report'))
    )
    with op.batch_alter_table('incident_report', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_incident_report_session_id'), ['session_id'], unique=False)

    op.create_table('juror_grid',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('juror_id', sa.Integer(), nullable=False),
    sa.Column('observations', sa.Text(), nullable=False),
    sa.Column('opinions', sa.Text(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('saved_at', sa.DateTime(), nullable=False),
    sa.Column('signed_at', sa.DateTime(), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('entered_by_id', sa.Integer(), nullable=True),
    sa.Column('paper_note', sa.Text(), server_default='', nullable=False),
    sa.Column('paper_scans', sa.Text(), server_default='[]', nullable=False),
    sa.CheckConstraint("(signed_at IS NULL) = (digest = '')", name=op.f('ck_juror_grid_hashed_when_signed')),
    sa.ForeignKeyConstraint(['entered_by_id'], ['person.id'], name=op.f('fk_juror_grid_entered_by_id')),
    sa.ForeignKeyConstraint(['juror_id'], ['person.id'], name=op.f('fk_juror_grid_juror_id')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_juror_grid_sitting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_juror_grid')),
    sa.UniqueConstraint('sitting_id', 'juror_id', name=op.f('uq_juror_grid_sitting_id_juror_id'))
    )
    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('enrolment_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Enum('information', 'convocation', 'result', 'certificate', name='notice_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('channel', sa.Enum('mail', 'post', 'registered', 'by_hand', name='notice_channel', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('sent_at', sa.DateTime(), nullable=False),
    sa.Column('sent_by_id', sa.Integer(), nullable=False),
    sa.Column('mail_id', sa.Integer(), nullable=True),
    sa.Column('waived_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint("(channel = 'mail') = (mail_id IS NOT NULL)", name=op.f('ck_notice_mail_in_the_outbox')),
    sa.ForeignKeyConstraint(['enrolment_id'], ['enrolment.id'], name=op.f('fk_notice_enrolment_id')),
    sa.ForeignKeyConstraint(['mail_id'], ['outgoing_mail.id'], name=op.f('fk_notice_mail_id')),
    sa.ForeignKeyConstraint(['sent_by_id'], ['person.id'], name=op.f('fk_notice_sent_by_id')),
    sa.ForeignKeyConstraint(['session_id'], ['assessment_session.id'], name=op.f('fk_notice_session_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_session_id_kind'), ['session_id', 'kind'], unique=False)

    op.create_table('prepared_watch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version_id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=True),
    sa.Column('watch', sa.String(length=60), nullable=False),
    sa.Column('label', sa.String(length=120), nullable=False),
    sa.Column('faults', sa.Text(), nullable=False),
    sa.Column('readings', sa.Text(), nullable=False),
    sa.Column('prepared_by_id', sa.Integer(), nullable=False),
    sa.Column('prepared_at', sa.DateTime(), nullable=False),
    sa.Column('verified_by_id', sa.Integer(), nullable=True),
    sa.Column('verified_at', sa.DateTime(), nullable=True),
    sa.Column('restored_on', sa.Date(), nullable=True),
    sa.CheckConstraint('(verified_at IS NULL) = (verified_by_id IS NULL)', name=op.f('ck_prepared_watch_verified_by_somebody')),
    sa.CheckConstraint('verified_by_id IS NULL OR verified_by_id <> prepared_by_id', name=op.f('ck_prepared_watch_verified_by_another')),
    sa.ForeignKeyConstraint(['prepared_by_id'], ['person.id'], name=op.f('fk_prepared_watch_prepared_by_id')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_prepared_watch_sitting_id')),
    sa.ForeignKeyConstraint(['verified_by_id'], ['person.id'], name=op.f('fk_prepared_watch_verified_by_id')),
    sa.ForeignKeyConstraint(['version_id'], ['scenario_version.id'], name=op.f('fk_prepared_watch_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_prepared_watch'))
    )
    with op.batch_alter_table('prepared_watch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_prepared_watch_sitting_id'), ['sitting_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_prepared_watch_version_id'), ['version_id'], unique=False)

    op.create_table('sitting_clock',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('phase', sa.Enum('preparation', 'evaluation', name='phase', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('started_at', sa.DateTime(), nullable=False),
    sa.Column('stopped_at', sa.DateTime(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('started_by_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('stopped_at IS NULL OR stopped_at >= started_at', name=op.f('ck_sitting_clock_time_runs_on')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_sitting_clock_sitting_id')),
    sa.ForeignKeyConstraint(['started_by_id'], ['person.id'], name=op.f('fk_sitting_clock_started_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sitting_clock'))
    )
    with op.batch_alter_table('sitting_clock', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sitting_clock_sitting_id_id'), ['sitting_id', 'id'], unique=False)
        batch_op.create_index('uq_sitting_clock_running', ['sitting_id'], unique=True, sqlite_where=sa.text('stopped_at IS NULL'), postgresql_where=sa.text('stopped_at IS NULL'))

    op.create_table('witness_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('juror_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('problem', sa.String(length=60), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('readings', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['juror_id'], ['person.id'], name=op.f('fk_witness_note_juror_id')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_witness_note_sitting_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_witness_note'))
    )
    with op.batch_alter_table('witness_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_witness_note_sitting_id'), ['sitting_id'], unique=False)

    with op.batch_alter_table('delay_slip', schema=None) as batch_op:
        batch_op.add_column(sa.Column('refused_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('refused_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('refusal', sa.Text(), server_default='', nullable=False))
        batch_op.create_index('ix_delay_slip_to_tell', ['site_id', 'id'], unique=False, sqlite_where=sa.text('approved_at IS NOT NULL AND told_at IS NULL'), postgresql_where=sa.text('approved_at IS NOT NULL AND told_at IS NULL'))
        batch_op.create_foreign_key(batch_op.f('fk_delay_slip_refused_by_id'), 'person', ['refused_by_id'], ['id'])

    with op.batch_alter_table('diagnosis', schema=None) as batch_op:
        batch_op.add_column(sa.Column('taken_on', sa.Text(), server_default='{}', nullable=False))
        batch_op.add_column(sa.Column('uncasing_tools', sa.Text(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('received_by_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('received_at', sa.DateTime(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_diagnosis_received_by_id'), 'person', ['received_by_id'], ['id'])

    with op.batch_alter_table('instrument_check', schema=None) as batch_op:
        batch_op.add_column(sa.Column('clock_sound_sha256', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('clock_sound', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('certificate_sha256', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('certificate_name', sa.String(length=120), nullable=True))

    with op.batch_alter_table('part_movement', schema=None) as batch_op:
        batch_op.add_column(sa.Column('reference', sa.String(length=60), server_default='', nullable=False))

    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.add_column(sa.Column('centre_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_site_centre_id'), 'site', ['centre_id'], ['id'])

    if op.get_bind().dialect.name != "sqlite":  # there the table is made with it
        op.create_foreign_key(
            _SOLVED, "scenario_version", "sitting", ["solved_sitting_id"], ["id"],
            initially="DEFERRED", deferrable=True,
        )
    _change_checks(2, 3)


def downgrade() -> None:
    _change_checks(3, 2)
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(_SOLVED, "scenario_version", type_="foreignkey")
    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_site_centre_id'), type_='foreignkey')
        batch_op.drop_column('centre_id')

    with op.batch_alter_table('part_movement', schema=None) as batch_op:
        batch_op.drop_column('reference')

    with op.batch_alter_table('instrument_check', schema=None) as batch_op:
        batch_op.drop_column('certificate_name')
        batch_op.drop_column('certificate_sha256')
        batch_op.drop_column('clock_sound')
        batch_op.drop_column('clock_sound_sha256')

    with op.batch_alter_table('diagnosis', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_diagnosis_received_by_id'), type_='foreignkey')
        batch_op.drop_column('received_at')
        batch_op.drop_column('received_by_id')
        batch_op.drop_column('uncasing_tools')
        batch_op.drop_column('taken_on')

    with op.batch_alter_table('delay_slip', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_delay_slip_refused_by_id'), type_='foreignkey')
        batch_op.drop_index('ix_delay_slip_to_tell', sqlite_where=sa.text('approved_at IS NOT NULL AND told_at IS NULL'), postgresql_where=sa.text('approved_at IS NOT NULL AND told_at IS NULL'))
        batch_op.drop_column('refusal')
        batch_op.drop_column('refused_at')
        batch_op.drop_column('refused_by_id')

    with op.batch_alter_table('witness_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_witness_note_sitting_id'))

    op.drop_table('witness_note')
    with op.batch_alter_table('sitting_clock', schema=None) as batch_op:
        batch_op.drop_index('uq_sitting_clock_running', sqlite_where=sa.text('stopped_at IS NULL'), postgresql_where=sa.text('stopped_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_sitting_clock_sitting_id_id'))

    op.drop_table('sitting_clock')
    with op.batch_alter_table('prepared_watch', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_prepared_watch_version_id'))
        batch_op.drop_index(batch_op.f('ix_prepared_watch_sitting_id'))

    op.drop_table('prepared_watch')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_session_id_kind'))

    op.drop_table('notice')
    op.drop_table('juror_grid')
    with op.batch_alter_table('incident_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_incident_report_session_id'))

    op.drop_table('incident_report')
    with op.batch_alter_table('fraud_report', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_fraud_report_session_id'))
        batch_op.drop_index(batch_op.f('ix_fraud_report_person_id'))

    op.drop_table('fraud_report')
    op.drop_table('evidence_package')
    with op.batch_alter_table('document_opening', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_document_opening_sitting_id_at'))

    op.drop_table('document_opening')
    op.drop_table('common_grid')
    op.drop_table('attendance')
    with op.batch_alter_table('sitting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sitting_version_id'))
        batch_op.drop_index(batch_op.f('ix_sitting_site_id_planned_at'))
        batch_op.drop_index(batch_op.f('ix_sitting_session_id'))
        batch_op.drop_index(batch_op.f('ix_sitting_candidate_id'))

    op.drop_table('sitting')
    op.drop_table('minutes_signature')
    with op.batch_alter_table('key_opening', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_key_opening_version_id'))

    op.drop_table('key_opening')
    with op.batch_alter_table('jury_question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_jury_question_result_id'))

    op.drop_table('jury_question')
    with op.batch_alter_table('award', schema=None) as batch_op:
        batch_op.drop_index('uq_award_valid', sqlite_where=sa.text('revoked_on IS NULL'), postgresql_where=sa.text('revoked_on IS NULL'))

    op.drop_table('award')
    with op.batch_alter_table('appeal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_appeal_result_id'))

    op.drop_table('appeal')
    op.drop_table('session_candidate')
    op.drop_table('scenario_version')
    with op.batch_alter_table('minutes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_minutes_session_id'))

    op.drop_table('minutes')
    with op.batch_alter_table('jury_seat', schema=None) as batch_op:
        batch_op.drop_index('uq_jury_seat_president', sqlite_where=sa.text('is_president AND left_at IS NULL'), postgresql_where=sa.text('is_president AND left_at IS NULL'))
        batch_op.drop_index('uq_jury_seat_person', sqlite_where=sa.text('left_at IS NULL'), postgresql_where=sa.text('left_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_jury_seat_person_id'))

    op.drop_table('jury_seat')
    op.drop_table('enrolment_trainer')
    op.drop_table('deposit_slip')
    op.drop_table('conflict_declaration')
    op.drop_table('candidate_result')
    op.drop_table('scenario_sheet')
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.drop_index('uq_enrolment_current', sqlite_where=sa.text('withdrawn_on IS NULL AND closed_on IS NULL'), postgresql_where=sa.text('withdrawn_on IS NULL AND closed_on IS NULL'))
        batch_op.drop_index(batch_op.f('ix_enrolment_site_id_id'))

    op.drop_table('enrolment')
    with op.batch_alter_table('assessment_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assessment_session_site_id_exam_on'))

    op.drop_table('assessment_session')
    with op.batch_alter_table('affiliation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_affiliation_person_id'))

    op.drop_table('affiliation')
    op.drop_table('organisation')
    op.drop_table('award_series')
