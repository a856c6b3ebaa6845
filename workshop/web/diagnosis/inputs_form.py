"""Where a diagnosis begins: what is at hand, the symptoms carried on, the tests planned."""

from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField

from workshop.domain.catalogue import items, symptoms
from workshop.measurements.plan import planned_tests
from workshop.operations.diagnosis_inputs import TakeOnDiagnosis
from workshop.queries.diagnosis import STAGES, DiagnosisPage
from workshop.web.diagnosis.vocabulary import worded
from workshop.web.forms import LongText, options
from workshop.web.section import SectionForm
from workshop.web.translation import language


class TakeOnForm(SectionForm):
    inputs = SelectMultipleField(_("J’ai sous la main et j’ai lu"))
    symptoms = SelectMultipleField(_("Symptômes retenus"))
    request = LongText(_("La demande, avec mes mots"))
    tests = SelectMultipleField(_("Plan d’essais"))

    @classmethod
    def of(cls, page: DiagnosisPage, *, sent: bool = False) -> "TakeOnForm":
        kind = page.watch.kind
        data = {**page.conclusion.taken_on, "version": page.frame.version}
        form = cls("taken_on", sent=sent, data=data)
        form.inputs.choices = options(worded(items("diagnosis_inputs")))
        form.symptoms.choices = options(worded(symptoms().for_kind(kind)))
        tests = [test.described for stage in STAGES for test in planned_tests(kind, stage)]
        named = {each.code: each.label(language()) for each in tests}
        form.tests.choices = options(named.items())
        return form

    def command(self, number: str) -> TakeOnDiagnosis:
        return TakeOnDiagnosis(
            number,
            tuple(self.inputs.data or ()),
            tuple(self.symptoms.data or ()),
            tuple(self.tests.data or ()),
            self.request.data,
            self.version.data,
        )
