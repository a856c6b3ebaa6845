"""Forms that share a page with others: each has ids of its own, and is read only when it was sent."""

from typing import Any

from workshop.web.forms import TicketForm


class SectionForm(TicketForm):
    """One of several forms of a page; `section` is the anchor of its place on the page."""

    def __init__(self, section: str, *, sent: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs if sent else {**kwargs, "formdata": None})
        self.section = section
        for field in self:
            field.id = f"{section}-{field.id}"
            field.label.field_id = field.id
