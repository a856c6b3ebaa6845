"""measured against a limit with a source"""

import sqlalchemy as sa
from alembic import op


revision = 'b8cb89048cad'
down_revision = '2527672641ea'
branch_labels = None
depends_on = None


# What the values may be: (table, constraint) -> before, after. Autogenerate does not compare CHECKs.
_KINDS = (
    "'opened', 'reception_updated', 'deposit_signed', 'pre_quote_validated', "
    "'pre_diagnosis_sent', 'moved', 'waiting_set', 'placed', 'promised', 'forecast_set', "
    "'assigned', 'observation', 'anomaly', 'photo', 'correction', 'alert_raised', "
    "'alert_answered', 'question_asked', 'question_answered', 'uncasing_recorded', "
    "'readings_recorded', 'components_inspected', 'anomaly_coded', 'hypothesis_judged', "
    "'work_proposed', 'diagnosis_concluded', 'diagnosis_validated', 'diagnosis_sent_back', "
    "'diagnosis_handed_over', 'guarantee_approved', 'quote_drafted', 'quote_validated', "
    "'quote_sent', 'quote_reminded', 'quote_decided', 'quote_expired', 'level_checked', "
    "'escalated', 'escalation_decided', 'work_planned', 'tools_checked', 'supplies_checked', "
    "'supply_requested', 'supply_received', 'hse_checked', 'delay_requested', "
    "'delay_approved', 'customer_told', 'procedure_ticked', 'operation_done', "
    "'diagnosis_reassessed', 'part_fitted', 'part_removed', 'control_passed', "
    "'control_failed', 'derogation_granted', 'reopened', 'accessories_checked', 'explained', "
    "'note_issued', 'handed_back', 'guarantee_return', 'collection_reminded', "
    "'court_authorised'"
)
_SUBJECTS = "'site', 'logo', 'closures', 'vat_rate', 'service', 'person', 'roles', 'access'"
_VERDICTS = "'within', 'above', 'below', 'faulty', 'to_confirm', 'not_measured'"
_VALUES = {
    ('tracking_entry', 'entry_kind'): (
        f"kind IN ({_KINDS})",
        "kind IN ("
        + _KINDS.replace("'readings_recorded',", "'readings_recorded', 'sound_recorded', 'sound_analysed_again',")
        + ")",
    ),
    ('audit_entry', 'audit_subject'): (
        f"subject IN ({_SUBJECTS})",
        f"subject IN ({_SUBJECTS}, 'instrument', 'limit_profile', 'calibre')",
    ),
    ('reading', 'verdict'): (
        f"verdict IN ({_VERDICTS}, 'no_limit')",
        f"verdict IN ({_VERDICTS}, 'not_judged', 'no_limit')",
    ),
}


def _change_values(which: int) -> None:
    for (table, name), conditions in _VALUES.items():
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f'ck_{table}_{name}'), type_='check')
            batch_op.create_check_constraint(op.f(f'ck_{table}_{name}'), conditions[which])


def upgrade() -> None:
    _change_values(1)
    op.create_table('instrument',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('kind', sa.Enum('timegrapher', 'quartz_tester', 'dry_leak_tester', 'wet_leak_tester', 'vacuum_gauge', 'multimeter', 'winder', 'sound_device', 'other_instrument', name='instrument_kind', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('maker', sa.String(length=80), nullable=False),
    sa.Column('model', sa.String(length=80), nullable=False),
    sa.Column('serial', sa.String(length=50), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('in_use', sa.Boolean(), nullable=False),
    sa.Column('table_columns', sa.Text(), server_default='{}', nullable=False),
    sa.CheckConstraint("name <> ''", name=op.f('ck_instrument_named')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_instrument_site_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_instrument')),
    sa.UniqueConstraint('site_id', 'name', name=op.f('uq_instrument_site_id_name'))
    )
    op.create_table('limit_profile',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('in_use', sa.Boolean(), nullable=False),
    sa.CheckConstraint("name <> ''", name=op.f('ck_limit_profile_named')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_limit_profile_site_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_limit_profile')),
    sa.UniqueConstraint('site_id', 'name', name=op.f('uq_limit_profile_site_id_name'))
    )
    op.create_table('workshop_calibre',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("name <> ''", name=op.f('ck_workshop_calibre_named')),
    sa.ForeignKeyConstraint(['site_id'], ['site.id'], name=op.f('fk_workshop_calibre_site_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workshop_calibre')),
    sa.UniqueConstraint('site_id', 'name', name=op.f('uq_workshop_calibre_site_id_name'))
    )
    op.create_table('instrument_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('instrument_id', sa.Integer(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('passed', sa.Boolean(), nullable=False),
    sa.Column('checked_by', sa.String(length=120), nullable=False),
    sa.Column('certificate', sa.String(length=120), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('clock_read_hundredths', sa.Integer(), nullable=True),
    sa.Column('clock_known_hundredths', sa.Integer(), nullable=True),
    sa.Column('clock_correction_hundredths', sa.Integer(), nullable=True),
    sa.Column('clock_reference', sa.String(length=120), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('(clock_correction_hundredths IS NULL) = (clock_read_hundredths IS NULL) AND (clock_correction_hundredths IS NULL) = (clock_known_hundredths IS NULL)', name=op.f('ck_instrument_check_correction_has_its_figures')),
    sa.CheckConstraint('due_on IS NULL OR due_on >= done_on', name=op.f('ck_instrument_check_days_in_order')),
    sa.CheckConstraint('passed = (due_on IS NOT NULL)', name=op.f('ck_instrument_check_good_until_some_day')),
    sa.ForeignKeyConstraint(['instrument_id'], ['instrument.id'], name=op.f('fk_instrument_check_instrument_id')),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['person.id'], name=op.f('fk_instrument_check_recorded_by_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_instrument_check'))
    )
    with op.batch_alter_table('instrument_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_instrument_check_instrument_id_done_on_id'), ['instrument_id', 'done_on', 'id'], unique=False)

    op.create_table('limit_profile_version',
    sa.Column('profile_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('version > 0', name=op.f('ck_limit_profile_version_version_positive')),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_limit_profile_version_made_by_id')),
    sa.ForeignKeyConstraint(['profile_id'], ['limit_profile.id'], name=op.f('fk_limit_profile_version_profile_id')),
    sa.PrimaryKeyConstraint('profile_id', 'version', name=op.f('pk_limit_profile_version'))
    )
    op.create_table('workshop_calibre_version',
    sa.Column('calibre_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('version > 0', name=op.f('ck_workshop_calibre_version_version_positive')),
    sa.ForeignKeyConstraint(['calibre_id'], ['workshop_calibre.id'], name=op.f('fk_workshop_calibre_version_calibre_id')),
    sa.ForeignKeyConstraint(['made_by_id'], ['person.id'], name=op.f('fk_workshop_calibre_version_made_by_id')),
    sa.PrimaryKeyConstraint('calibre_id', 'version', name=op.f('pk_workshop_calibre_version'))
    )
    op.create_table('recording',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.Enum('counter', 'before_uncasing', 'after_uncasing', 'servicing', 'final_control', name='stage', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('position', sa.Enum('CH', 'FH', '3H', '6H', '9H', '12H', name='position', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('moment', sa.Enum('0h', '24h', 'any', name='moment', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('bytes_count', sa.Integer(), nullable=False),
    sa.Column('file_facts', sa.Text(), nullable=False),
    sa.Column('instrument', sa.String(length=120), nullable=False),
    sa.Column('instrument_id', sa.Integer(), nullable=True),
    sa.Column('clock_correction_hundredths', sa.Integer(), nullable=True),
    sa.Column('beats_asked', sa.Integer(), nullable=True),
    sa.Column('lift_angle_tenths', sa.Integer(), nullable=False),
    sa.Column('lift_angle_origin', sa.Enum('maker', 'list', 'typed', 'default', name='lift_angle_origin', native_enum=False, create_constraint=True, length=40), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('drawing', sa.Text(), nullable=True),
    sa.Column('again_from_id', sa.Integer(), nullable=True),
    sa.Column('taken_by_id', sa.Integer(), nullable=False),
    sa.Column('taken_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint("instrument <> ''", name=op.f('ck_recording_instrument_named')),
    sa.CheckConstraint('bytes_count > 0', name=op.f('ck_recording_not_empty')),
    sa.CheckConstraint('lift_angle_tenths BETWEEN 100 AND 900', name=op.f('ck_recording_lift_angle_in_range')),
    sa.ForeignKeyConstraint(['again_from_id'], ['recording.id'], name=op.f('fk_recording_again_from_id')),
    sa.ForeignKeyConstraint(['instrument_id'], ['instrument.id'], name=op.f('fk_recording_instrument_id')),
    sa.ForeignKeyConstraint(['taken_by_id'], ['person.id'], name=op.f('fk_recording_taken_by_id')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_recording_ticket_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recording'))
    )
    with op.batch_alter_table('recording', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recording_ticket_id_stage'), ['ticket_id', 'stage'], unique=False)

    op.create_table('printout',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ticket_id', sa.Integer(), nullable=False),
    sa.Column('set_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('bytes_count', sa.Integer(), nullable=False),
    sa.Column('sent_by_id', sa.Integer(), nullable=False),
    sa.Column('sent_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint("name <> ''", name=op.f('ck_printout_named')),
    sa.CheckConstraint('bytes_count > 0', name=op.f('ck_printout_not_empty')),
    sa.ForeignKeyConstraint(['sent_by_id'], ['person.id'], name=op.f('fk_printout_sent_by_id')),
    sa.ForeignKeyConstraint(['set_id'], ['reading_set.id'], name=op.f('fk_printout_set_id')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_printout_ticket_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_printout'))
    )
    with op.batch_alter_table('printout', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_printout_ticket_id'), ['ticket_id'], unique=False)

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('position_naming', sa.Enum('hour', 'crown', name='position_naming', native_enum=False, create_constraint=True, length=40), server_default='hour', nullable=False))
        batch_op.add_column(sa.Column('asks_own_verdict', sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table('reading', schema=None) as batch_op:
        batch_op.add_column(sa.Column('withheld', sa.Enum('measuring_time_unknown', 'inhibition_period_unknown', 'not_whole_periods', 'not_from_full_wind', 'winding_programme_unknown', 'case_diameter_unknown', name='withheld', native_enum=False, create_constraint=True, length=40), nullable=True))
        batch_op.create_check_constraint(op.f('ck_reading_withheld_has_its_reason'), "(verdict = 'not_judged') = (withheld IS NOT NULL)")

    with op.batch_alter_table('reading_set', schema=None) as batch_op:
        batch_op.add_column(sa.Column('instrument_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('instrument_check_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('instrument_state', sa.Enum('failed', 'overdue', 'never_checked', 'due_soon', 'calibrated', name='check_state', native_enum=False, create_constraint=True, length=40), nullable=True))
        batch_op.add_column(sa.Column('recording_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('conditions', sa.Text(), server_default='{}', nullable=False))
        batch_op.create_index(batch_op.f('ix_reading_set_instrument_id_id'), ['instrument_id', 'id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_reading_set_instrument_id'), 'instrument', ['instrument_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_reading_set_recording_id'), 'recording', ['recording_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_reading_set_instrument_check_id'), 'instrument_check', ['instrument_check_id'], ['id'])
        batch_op.create_check_constraint(op.f('ck_reading_set_check_of_an_instrument'), 'instrument_check_id IS NULL OR instrument_id IS NOT NULL')
        batch_op.create_check_constraint(op.f('ck_reading_set_instrument_in_a_state'), '(instrument_id IS NULL) = (instrument_state IS NULL)')

    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.add_column(sa.Column('asks_own_verdict', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('overdue_instrument', sa.Enum('warn', 'block', name='overdue_policy', native_enum=False, create_constraint=True, length=40), server_default='warn', nullable=False))

    with op.batch_alter_table('watch', schema=None) as batch_op:
        batch_op.add_column(sa.Column('case_diameter_tenths_mm', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('grade', sa.Enum('standard', 'elabore', 'top', 'chronometer', name='grade', native_enum=False, create_constraint=True, length=40), nullable=True))
        batch_op.add_column(sa.Column('workshop_calibre_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_watch_workshop_calibre_id'), 'workshop_calibre', ['workshop_calibre_id'], ['id'])
        batch_op.create_check_constraint(op.f('ck_watch_diameter_in_range'), 'case_diameter_tenths_mm IS NULL OR case_diameter_tenths_mm BETWEEN 50 AND 800')
        batch_op.create_check_constraint(op.f('ck_watch_one_calibre_at_most'), 'calibre_id IS NULL OR workshop_calibre_id IS NULL')



def downgrade() -> None:
    with op.batch_alter_table('watch', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_watch_one_calibre_at_most'), type_='check')
        batch_op.drop_constraint(op.f('ck_watch_diameter_in_range'), type_='check')
        batch_op.drop_constraint(op.f('ck_watch_grade'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_watch_workshop_calibre_id'), type_='foreignkey')
        batch_op.drop_column('workshop_calibre_id')
        batch_op.drop_column('grade')
        batch_op.drop_column('case_diameter_tenths_mm')

    with op.batch_alter_table('site', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_site_overdue_policy'), type_='check')
        batch_op.drop_column('overdue_instrument')
        batch_op.drop_column('asks_own_verdict')

    with op.batch_alter_table('reading_set', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_reading_set_instrument_in_a_state'), type_='check')
        batch_op.drop_constraint(op.f('ck_reading_set_check_of_an_instrument'), type_='check')
        batch_op.drop_constraint(op.f('ck_reading_set_check_state'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_reading_set_instrument_check_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_reading_set_recording_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_reading_set_instrument_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_reading_set_instrument_id_id'))
        batch_op.drop_column('conditions')
        batch_op.drop_column('recording_id')
        batch_op.drop_column('instrument_state')
        batch_op.drop_column('instrument_check_id')
        batch_op.drop_column('instrument_id')

    with op.batch_alter_table('reading', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_reading_withheld_has_its_reason'), type_='check')
        batch_op.drop_constraint(op.f('ck_reading_withheld'), type_='check')
        batch_op.drop_column('withheld')

    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_person_position_naming'), type_='check')
        batch_op.drop_column('asks_own_verdict')
        batch_op.drop_column('position_naming')

    with op.batch_alter_table('printout', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_printout_ticket_id'))

    op.drop_table('printout')
    with op.batch_alter_table('recording', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recording_ticket_id_stage'))

    op.drop_table('recording')
    op.drop_table('workshop_calibre_version')
    op.drop_table('limit_profile_version')
    with op.batch_alter_table('instrument_check', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_instrument_check_instrument_id_done_on_id'))

    op.drop_table('instrument_check')
    op.drop_table('workshop_calibre')
    op.drop_table('limit_profile')
    op.drop_table('instrument')
    _change_values(0)
