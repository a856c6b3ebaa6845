"""a part foreseen may stay unused"""

from alembic import op


revision = '7a41c0d95e1b'
down_revision = 'e08b53c7d16f'
branch_labels = None
depends_on = None


# CHECK constraints (table, name, before, after); autogenerate does not compare them.
_CHECKS = (
    (
        'part_movement',
        'direction',
        "direction IN ('in', 'out')",
        "direction IN ('in', 'out', 'not_used')",
    ),
    (
        'part_movement',
        'not_used_is_explained',
        None,
        "direction <> 'not_used' OR need_id IS NOT NULL AND note <> ''",
    ),
    (
        'tracking_entry',
        'entry_kind',
        "kind IN ('opened', 'reception_updated', 'needs_stated', 'complaint_recorded', 'complaint_accepted', 'deposit_signed', 'pre_quote_validated', 'pre_diagnosis_sent', 'moved', 'waiting_set', 'placed', 'promised', 'forecast_set', 'assigned', 'observation', 'anomaly', 'photo', 'correction', 'alert_raised', 'alert_answered', 'question_asked', 'question_answered', 'diagnosis_taken_on', 'uncasing_recorded', 'readings_recorded', 'sound_recorded', 'sound_analysed_again', 'components_inspected', 'anomaly_coded', 'hypothesis_judged', 'work_proposed', 'diagnosis_concluded', 'diagnosis_validated', 'diagnosis_sent_back', 'diagnosis_handed_over', 'diagnosis_received', 'guarantee_approved', 'quote_drafted', 'quote_validated', 'quote_sent', 'quote_reminded', 'quote_decided', 'quote_expired', 'down_payment_received', 'down_payment_repaid', 'level_checked', 'escalated', 'escalation_decided', 'work_planned', 'plan_approved', 'tools_checked', 'supplies_checked', 'supply_requested', 'supply_received', 'hse_checked', 'delay_requested', 'delay_approved', 'delay_refused', 'customer_told', 'condition_checked', 'tracking_transmitted', 'parts_counted', 'procedure_ticked', 'operation_done', 'diagnosis_reassessed', 'part_fitted', 'part_removed', 'control_passed', 'control_failed', 'derogation_granted', 'reopened', 'accessories_checked', 'explained', 'note_issued', 'credit_note_issued', 'handed_back', 'guarantee_return', 'collection_reminded', 'court_authorised', 'customer_merged', 'customer_separated', 'complaint_answered', 'complaint_closed', 'satisfaction_given', 'care_reminded')",
        "kind IN ('opened', 'reception_updated', 'needs_stated', 'complaint_recorded', 'complaint_accepted', 'deposit_signed', 'pre_quote_validated', 'pre_diagnosis_sent', 'moved', 'waiting_set', 'placed', 'promised', 'forecast_set', 'assigned', 'observation', 'anomaly', 'photo', 'correction', 'alert_raised', 'alert_answered', 'question_asked', 'question_answered', 'diagnosis_taken_on', 'uncasing_recorded', 'readings_recorded', 'sound_recorded', 'sound_analysed_again', 'components_inspected', 'anomaly_coded', 'hypothesis_judged', 'work_proposed', 'diagnosis_concluded', 'diagnosis_validated', 'diagnosis_sent_back', 'diagnosis_handed_over', 'diagnosis_received', 'guarantee_approved', 'quote_drafted', 'quote_validated', 'quote_sent', 'quote_reminded', 'quote_decided', 'quote_expired', 'down_payment_received', 'down_payment_repaid', 'level_checked', 'escalated', 'escalation_decided', 'work_planned', 'plan_approved', 'tools_checked', 'supplies_checked', 'supply_requested', 'supply_received', 'hse_checked', 'delay_requested', 'delay_approved', 'delay_refused', 'customer_told', 'condition_checked', 'tracking_transmitted', 'parts_counted', 'procedure_ticked', 'operation_done', 'diagnosis_reassessed', 'part_fitted', 'part_removed', 'part_not_used', 'control_passed', 'control_failed', 'derogation_granted', 'reopened', 'accessories_checked', 'explained', 'note_issued', 'credit_note_issued', 'handed_back', 'guarantee_return', 'collection_reminded', 'court_authorised', 'customer_merged', 'customer_separated', 'complaint_answered', 'complaint_closed', 'satisfaction_given', 'care_reminded')",
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
    _change_checks(2, 3)


def downgrade() -> None:
    # The journal is never rewritten: an entry that a part was not used stops the step down.
    _change_checks(3, 2)
