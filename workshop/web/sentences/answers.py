"""What was answered to a question of the reception, in words."""

from flask_babel import gettext

from workshop.domain.catalogue import questions
from workshop.measurements.values import MINUS, symbol
from workshop.web.translation import language


def answered(code: str, text: str) -> str:
    """`oui`, `Vers minuit`, `−8 s/j`, from the code of a choice or from what was typed."""
    question = questions()[code]
    match question.answer:
        case "yes_no":
            return {"yes": gettext("oui"), "no": gettext("non")}.get(text, text)
        case "choice":
            return next((c.label(language()) for c in question.choices if c.code == text), text)
        case "number":
            number = text.replace("-", MINUS)
            unit = symbol(question.unit, language()) if question.unit else ""
            return f"{number}\u202f{unit}" if unit else number
    return text
