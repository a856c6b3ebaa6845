"""care, accounts, partners and sealed changes"""

import json
from datetime import date

import sqlalchemy as sa
from alembic import op


revision = '3e25ba14ef45'
down_revision = '142f6577b225'
branch_labels = None
depends_on = None


# CHECK constraints (table, name, before, after); autogenerate does not compare them.
_CHECKS = (
    (
        'audit_entry',
        'audit_subject',
        "subject IN ('site', 'logo', 'closures', 'vat_rate', 'service', 'person', 'roles', 'access', 'instrument', 'limit_profile', 'calibre', 'scenario', 'sitting', 'enrolment', 'grid', 'common_grid', 'session', 'award')",
        "subject IN ('site', 'logo', 'closures', 'vat_rate', 'service', 'person', 'roles', 'access', 'instrument', 'limit_profile', 'calibre', 'scenario', 'sitting', 'enrolment', 'grid', 'common_grid', 'session', 'award', 'customer')",
    ),
    (
        'audit_entry',
        'sealed_at_a_position',
        None,
        '(position IS NULL) = (seal IS NULL)',
    ),
    (
        'customer',
        'merged_into_another',
        None,
        'merged_into_id <> id',
    ),
    (
        'final_control',
        'second_person',
        'controlled_by_id <> worked_by_id',
        'own_work OR controlled_by_id <> worked_by_id',
    ),
    (
        'minutes',
        'hashed_when_signed',
        None,
        '(signed_pdf IS NULL) = (signed_sha256 IS NULL)',
    ),
    (
        'site',
        'down_payment_in_range',
        None,
        'down_payment_bp IS NULL OR down_payment_bp BETWEEN 1 AND 10000',
    ),
    (
        'tracking_entry',
        'entry_kind',
        "kind IN ('opened', 'reception_updated', 'needs_stated', 'complaint_recorded', 'complaint_accepted', 'deposit_signed', 'pre_quote_validated', 'pre_diagnosis_sent', 'moved', 'waiting_set', 'placed', 'promised', 'forecast_set', 'assigned', 'observation', 'anomaly', 'photo', 'correction', 'alert_raised', 'alert_answered', 'question_asked', 'question_answered', 'diagnosis_taken_on', 'uncasing_recorded', 'readings_recorded', 'sound_recorded', 'sound_analysed_again', 'components_inspected', 'anomaly_coded', 'hypothesis_judged', 'work_proposed', 'diagnosis_concluded', 'diagnosis_validated', 'diagnosis_sent_back', 'diagnosis_handed_over', 'diagnosis_received', 'guarantee_approved', 'quote_drafted', 'quote_validated', 'quote_sent', 'quote_reminded', 'quote_decided', 'quote_expired', 'level_checked', 'escalated', 'escalation_decided', 'work_planned', 'plan_approved', 'tools_checked', 'supplies_checked', 'supply_requested', 'supply_received', 'hse_checked', 'delay_requested', 'delay_approved', 'delay_refused', 'customer_told', 'condition_checked', 'tracking_transmitted', 'parts_counted', 'procedure_ticked', 'operation_done', 'diagnosis_reassessed', 'part_fitted', 'part_removed', 'control_passed', 'control_failed', 'derogation_granted', 'reopened', 'accessories_checked', 'explained', 'note_issued', 'handed_back', 'guarantee_return', 'collection_reminded', 'court_authorised')",
        "kind IN ('opened', 'reception_updated', 'needs_stated', 'complaint_recorded', 'complaint_accepted', 'deposit_signed', 'pre_quote_validated', 'pre_diagnosis_sent', 'moved', 'waiting_set', 'placed', 'promised', 'forecast_set', 'assigned', 'observation', 'anomaly', 'photo', 'correction', 'alert_raised', 'alert_answered', 'question_asked', 'question_answered', 'diagnosis_taken_on', 'uncasing_recorded', 'readings_recorded', 'sound_recorded', 'sound_analysed_again', 'components_inspected', 'anomaly_coded', 'hypothesis_judged', 'work_proposed', 'diagnosis_concluded', 'diagnosis_validated', 'diagnosis_sent_back', 'diagnosis_handed_over', 'diagnosis_received', 'guarantee_approved', 'quote_drafted', 'quote_validated', 'quote_sent', 'quote_reminded', 'quote_decided', 'quote_expired', 'down_payment_received', 'down_payment_repaid', 'level_checked', 'escalated', 'escalation_decided', 'work_planned', 'plan_approved', 'tools_checked', 'supplies_checked', 'supply_requested', 'supply_received', 'hse_checked', 'delay_requested', 'delay_approved', 'delay_refused', 'customer_told', 'condition_checked', 'tracking_transmitted', 'parts_counted', 'procedure_ticked', 'operation_done', 'diagnosis_reassessed', 'part_fitted', 'part_removed', 'control_passed', 'control_failed', 'derogation_granted', 'reopened', 'accessories_checked', 'explained', 'note_issued', 'credit_note_issued', 'handed_back', 'guarantee_return', 'collection_reminded', 'court_authorised', 'customer_merged', 'customer_separated', 'complaint_answered', 'complaint_closed', 'satisfaction_given', 'care_reminded')",
    ),
)


def _change_checks(before: int, after: int) -> None:
    for change in _CHECKS:
        table, name = op.f(change[0]), op.f(f"ck_{change[0]}_{change[1]}")
        with op.batch_alter_table(table) as batch_op:
            if change[before] is not None:
                batch_op.drop_constraint(name, type_="check")
            if change[after] is not None:
                batch_op.create_check_constraint(name, change[after])


def upgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table('audit_head',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.Column('mac', sa.String(length=64), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_audit_head_single_row')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_head'))
    )
    op.create_table('customer_merge',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('kept_id', sa.Integer(), nullable=False),
    sa.Column('gone_id', sa.Integer(), nullable=False),
    sa.Column('moved', sa.Text(), nullable=False),
    sa.Column('replaced', sa.Text(), nullable=False),
    sa.Column('merged_at', sa.DateTime(), nullable=False),
    sa.Column('merged_by_id', sa.Integer(), nullable=False),
    sa.Column('undone_at', sa.DateTime(), nullable=True),
    sa.Column('undone_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(undone_at IS NULL) = (undone_by_id IS NULL)', name=op.f('ck_customer_merge_undone_by_somebody')),
    sa.CheckConstraint('kept_id <> gone_id', name=op.f('ck_customer_merge_two_cards')),
    sa.ForeignKeyConstraint(['gone_id'], ['customer.id'], name=op.f('fk_customer_merge_gone_id')),
    sa.ForeignKeyConstraint(['kept_id'], ['customer.id'], name=op.f('fk_customer_merge_kept_id')),
    sa.ForeignKeyConstraint(['merged_by_id'], ['person.id'], name=op.f('fk_customer_merge_merged_by_id')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_customer_merge_site_id')),
    sa.ForeignKeyConstraint(['undone_by_id'], ['person.id'], name=op.f('fk_customer_merge_undone_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customer_merge'))
    )
    with op.batch_alter_table('customer_merge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_customer_merge_kept_id'), ['kept_id'], unique=False)
        batch_op.create_index('uq_customer_merge_gone_once', ['gone_id'], unique=True, sqlite_where=sa.text('undone_at IS NULL'), postgresql_where=sa.text('undone_at IS NULL'))

    op.create_table('partner_access',
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['customer_id'], ['customer.id'], name=op.f('fk_partner_access_customer_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_partner_access_person_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_partner_access_site_id')),
    sa.PrimaryKeyConstraint('person_id', 'site_id', name=op.f('pk_partner_access'))
    )
    op.create_table('credit_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('paper', sa.String(length=20), nullable=False),
    sa.Column('amount_cents', sa.Integer(), nullable=False),
    sa.Column('vat', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('repaid_on', sa.Date(), nullable=True),
    sa.Column('means', sa.Enum('card', 'cash', 'cheque', 'transfer', name='payment_means', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('till_reference', sa.String(length=60), nullable=False),
    sa.Column('issued_at', sa.DateTime(), nullable=False),
    sa.Column('issued_by_id', sa.Integer(), nullable=False),
    sa.Column('pdf', sa.LargeBinary(), nullable=False),
    sa.Column('pdf_sha256', sa.String(length=64), nullable=False),
    sa.Column('replaced_pdf', sa.LargeBinary(), nullable=True),
    sa.Column('replaced_sha256', sa.String(length=64), nullable=True),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_credit_note_says_why')),
    sa.CheckConstraint('(repaid_on IS NULL) = (means IS NULL)', name=op.f('ck_credit_note_repaid_by_some_means')),
    sa.CheckConstraint('(replaced_pdf IS NULL) = (replaced_sha256 IS NULL)', name=op.f('ck_credit_note_replaced_note_is_whole')),
    sa.CheckConstraint('amount_cents > 0', name=op.f('ck_credit_note_amount_positive')),
    sa.ForeignKeyConstraint(['issued_by_id'], ['person.id'], name=op.f('fk_credit_note_issued_by_id')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_credit_note_ticket_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_credit_note')),
    sa.UniqueConstraint('number', name=op.f('uq_credit_note_number'))
    )
    with op.batch_alter_table('credit_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_credit_note_ticket_id_id'), ['ticket_id', 'id'], unique=False)

    op.create_table('down_payment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=20), nullable=False),
    sa.Column('amount_cents', sa.Integer(), nullable=False),
    sa.Column('vat', sa.Text(), nullable=False),
    sa.Column('means', sa.Enum('card', 'cash', 'cheque', 'transfer', name='payment_means', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('till_reference', sa.String(length=60), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('pdf', sa.LargeBinary(), nullable=False),
    sa.Column('pdf_sha256', sa.String(length=64), nullable=False),
    sa.CheckConstraint('amount_cents > 0', name=op.f('ck_down_payment_amount_positive')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_down_payment_recorded_by_id')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_down_payment_ticket_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_down_payment')),
    sa.UniqueConstraint('number', name=op.f('uq_down_payment_number'))
    )
    with op.batch_alter_table('down_payment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_down_payment_ticket_id_id'), ['ticket_id', 'id'], unique=False)

    op.create_table('care_due',
    sa.Column('watch_id', sa.Integer(), nullable=False),
    sa.Column('interval', sa.String(length=40), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('reminded_at', sa.DateTime(), nullable=True),
    sa.Column('reminded_by_id', sa.Integer(), nullable=True),
    sa.Column('mail_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(reminded_at IS NULL) = (reminded_by_id IS NULL) AND (reminded_at IS NULL) = (mail_id IS NULL)', name=op.f('ck_care_due_reminded_by_mail')),
    sa.ForeignKeyConstraint(['mail_id'], ['outgoing_mail.id'], name=op.f('fk_care_due_mail_id')),
    sa.ForeignKeyConstraint(['reminded_by_id'], ['person.id'], name=op.f('fk_care_due_reminded_by_id')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_care_due_site_id')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_care_due_ticket_id')),
    sa.ForeignKeyConstraint(['watch_id'], ['watch.id'], name=op.f('fk_care_due_watch_id')),
    sa.PrimaryKeyConstraint('watch_id', 'interval', name=op.f('pk_care_due'))
    )
    with op.batch_alter_table('care_due', schema=None) as batch_op:
        batch_op.create_index('ix_care_due_open', ['site_id', 'due_on'], unique=False, sqlite_where=sa.text('reminded_at IS NULL'), postgresql_where=sa.text('reminded_at IS NULL'))

    op.create_table('complaint',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('cause', sa.String(length=40), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('resolutions', sa.Text(), nullable=False),
    sa.Column('to_role', sa.Enum('counter', 'technician', 'estimator', 'storekeeper', 'manager', 'partner', 'trainer', 'candidate', 'juror', 'certifier', 'administrator', 'supervisor', name='role', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('follow_up_on', sa.Date(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('accepted_at', sa.DateTime(), nullable=True),
    sa.Column('accepted_by_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.Enum('settled', 'unsettled', name='complaint_outcome', native_enum=False, create_constraint=True, length=40), nullable=True),
    sa.Column('letter', sa.Text(), nullable=False),
    sa.Column('letter_pdf', sa.LargeBinary(), nullable=True),
    sa.Column('letter_sha256', sa.String(length=64), nullable=True),
    sa.Column('mail_id', sa.Integer(), nullable=True),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("outcome IS NULL OR outcome <> 'settled' OR accepted_at IS NOT NULL", name=op.f('ck_complaint_settled_is_agreed')),
    sa.CheckConstraint('(accepted_at IS NULL) = (accepted_by_id IS NULL)', name=op.f('ck_complaint_accepted_by_somebody')),
    sa.CheckConstraint('(answered_at IS NULL) = (answered_by_id IS NULL)', name=op.f('ck_complaint_answered_by_somebody')),
    sa.CheckConstraint('(closed_at IS NULL) = (closed_by_id IS NULL) AND (closed_at IS NULL) = (outcome IS NULL) AND (closed_at IS NULL) = (letter_pdf IS NULL) AND (closed_at IS NULL) = (letter_sha256 IS NULL)', name=op.f('ck_complaint_closed_with_a_letter')),
    sa.ForeignKeyConstraint(['accepted_by_id'], ['person.id'], name=op.f('fk_complaint_accepted_by_id')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['person.id'], name=op.f('fk_complaint_answered_by_id')),
    sa.ForeignKeyConstraint(['closed_by_id'], ['person.id'], name=op.f('fk_complaint_closed_by_id')),
    sa.ForeignKeyConstraint(['mail_id'], ['outgoing_mail.id'], name=op.f('fk_complaint_mail_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_complaint_recorded_by_id')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_complaint_site_id')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_complaint_ticket_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint'))
    )
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.create_index('ix_complaint_open', ['site_id', 'follow_up_on', 'id'], unique=False, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.create_index(batch_op.f('ix_complaint_site_id_closed_at'), ['site_id', 'closed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_complaint_ticket_id'), ['ticket_id'], unique=False)
        batch_op.create_index('uq_complaint_open_once', ['ticket_id'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.create_table('satisfaction',
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('asked_at', sa.DateTime(), nullable=False),
    sa.Column('mail_id', sa.Integer(), nullable=True),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint('(score IS NULL) = (answered_at IS NULL)', name=op.f('ck_satisfaction_answered_with_a_score')),
    sa.CheckConstraint('length(token) >= 32', name=op.f('ck_satisfaction_token_is_long')),
    sa.CheckConstraint('score IS NULL OR score BETWEEN 1 AND 5', name=op.f('ck_satisfaction_score_in_range')),
    sa.ForeignKeyConstraint(['mail_id'], ['outgoing_mail.id'], name=op.f('fk_satisfaction_mail_id')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_satisfaction_site_id')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_satisfaction_ticket_id')),
    sa.PrimaryKeyConstraint('ticket_id', name=op.f('pk_satisfaction')),
    sa.UniqueConstraint('token', name=op.f('uq_satisfaction_token'))
    )
    with op.batch_alter_table('satisfaction', schema=None) as batch_op:
        batch_op.create_index('ix_satisfaction_answered', ['site_id', 'answered_at'], unique=False, sqlite_where=sa.text('answered_at IS NOT NULL'), postgresql_where=sa.text('answered_at IS NOT NULL'))

    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.add_column(sa.Column('position', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('seal', sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_audit_entry_position'), ['position'])

    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('also_known', sa.Text(), server_default='', nullable=False))
        batch_op.create_index('ix_customer_merged', ['merged_into_id'], unique=False, sqlite_where=sa.text('merged_into_id IS NOT NULL'), postgresql_where=sa.text('merged_into_id IS NOT NULL'))
        batch_op.create_foreign_key(batch_op.f('fk_customer_merged_into_id'), 'customer', ['merged_into_id'], ['id'])

    with op.batch_alter_table('final_control', schema=None) as batch_op:
        batch_op.add_column(sa.Column('own_work', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('minutes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('told', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('signed_pdf', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('signed_sha256', sa.String(length=64), nullable=True))

    with op.batch_alter_table('quote', schema=None) as batch_op:
        batch_op.add_column(sa.Column('down_payment_bp', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('down_payment_from_cents', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('down_payment_holds_work', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('quote_decision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('down_payment_cents', sa.Integer(), server_default='0', nullable=False))
        batch_op.alter_column('immediate_execution',
               existing_type=sa.BOOLEAN(),
               nullable=True)

    with op.batch_alter_table('restitution', schema=None) as batch_op:
        batch_op.add_column(sa.Column('note_deducted_cents', sa.Integer(), server_default='0', nullable=False))

    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.add_column(sa.Column('down_payment_bp', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('down_payment_from_cents', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('down_payment_holds_work', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('asks_immediate_execution', sa.Boolean(), server_default=sa.true(), nullable=False))

    # ### end Alembic commands ###
    _change_checks(2, 3)
    _plan_care()


def _plan_care() -> None:
    """When each watch is to be seen again, as its latest passport says."""
    planned = {}
    for watch_id, site_id, ticket_id, kind, data in op.get_bind().execute(
        sa.text(
            'SELECT ticket.watch_id, ticket.site_id, ticket.id, watch.kind, passport.data'
            ' FROM passport JOIN ticket ON ticket.id = passport.ticket_id'
            ' JOIN watch ON watch.id = ticket.watch_id ORDER BY passport.issued_at'
        )
    ):
        told = json.loads(data)
        for interval, due_on in ((kind, told['service_on']), ('water_test', told['water_test_on'])):
            if due_on:
                planned[watch_id, interval] = {
                    'watch_id': watch_id,
                    'interval': interval,
                    'site_id': site_id,
                    'ticket_id': ticket_id,
                    'due_on': date.fromisoformat(due_on),
                }
    if planned:
        columns = ('watch_id', 'interval', 'site_id', 'ticket_id')
        table = sa.table('care_due', *map(sa.column, columns), sa.column('due_on', sa.Date))
        op.bulk_insert(table, list(planned.values()))


def downgrade() -> None:
    op.execute(
        'UPDATE quote_decision SET immediate_execution = false WHERE immediate_execution IS NULL'
    )
    _change_checks(3, 2)
    # ### commands auto generated by Alembic - please adjust! ###
    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.drop_column('asks_immediate_execution')
        batch_op.drop_column('down_payment_holds_work')
        batch_op.drop_column('down_payment_from_cents')
        batch_op.drop_column('down_payment_bp')

    with op.batch_alter_table('restitution', schema=None) as batch_op:
        batch_op.drop_column('note_deducted_cents')

    with op.batch_alter_table('quote_decision', schema=None) as batch_op:
        batch_op.alter_column('immediate_execution',
               existing_type=sa.BOOLEAN(),
               nullable=False)
        batch_op.drop_column('down_payment_cents')

    with op.batch_alter_table('quote', schema=None) as batch_op:
        batch_op.drop_column('down_payment_holds_work')
        batch_op.drop_column('down_payment_from_cents')
        batch_op.drop_column('down_payment_bp')

    with op.batch_alter_table('minutes', schema=None) as batch_op:
        batch_op.drop_column('signed_sha256')
        batch_op.drop_column('signed_pdf')
        batch_op.drop_column('told')

    with op.batch_alter_table('final_control', schema=None) as batch_op:
        batch_op.drop_column('own_work')

    with op.batch_alter_table('customer', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_customer_merged_into_id'), type_='foreignkey')
        batch_op.drop_index('ix_customer_merged', sqlite_where=sa.text('merged_into_id IS NOT NULL'), postgresql_where=sa.text('merged_into_id IS NOT NULL'))
        batch_op.drop_column('also_known')
        batch_op.drop_column('merged_into_id')

    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_audit_entry_position'), type_='unique')
        batch_op.drop_column('seal')
        batch_op.drop_column('position')

    with op.batch_alter_table('satisfaction', schema=None) as batch_op:
        batch_op.drop_index('ix_satisfaction_answered', sqlite_where=sa.text('answered_at IS NOT NULL'), postgresql_where=sa.text('answered_at IS NOT NULL'))

    op.drop_table('satisfaction')
    with op.batch_alter_table('complaint', schema=None) as batch_op:
        batch_op.drop_index('uq_complaint_open_once', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_complaint_ticket_id'))
        batch_op.drop_index(batch_op.f('ix_complaint_site_id_closed_at'))
        batch_op.drop_index('ix_complaint_open', sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))

    op.drop_table('complaint')
    with op.batch_alter_table('care_due', schema=None) as batch_op:
        batch_op.drop_index('ix_care_due_open', sqlite_where=sa.text('reminded_at IS NULL'), postgresql_where=sa.text('reminded_at IS NULL'))

    op.drop_table('care_due')
    with op.batch_alter_table('down_payment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_down_payment_ticket_id_id'))

    op.drop_table('down_payment')
    with op.batch_alter_table('credit_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_credit_note_ticket_id_id'))

    op.drop_table('credit_note')
    op.drop_table('partner_access')
    with op.batch_alter_table('customer_merge', schema=None) as batch_op:
        batch_op.drop_index('uq_customer_merge_gone_once', sqlite_where=sa.text('undone_at IS NULL'), postgresql_where=sa.text('undone_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_customer_merge_kept_id'))

    op.drop_table('customer_merge')
    op.drop_table('audit_head')
    # ### end Alembic commands ###
