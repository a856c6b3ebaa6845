"""What the templates of the reception show beside the form itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict

from workshop.domain.brands import known_brands
from workshop.domain.catalogue import (
    access_needs,
    case_metals,
    functional_tests,
    items,
    strap_materials,
    symptoms,
)
from workshop.domain.catalogue_items import Item, Question, Symptom
from workshop.domain.intake import LeftItem, Mark, ReceptionData
from workshop.domain.suggestion import questions_for, suggest
from workshop.domain.watch import WatchKind
from workshop.queries.customer import CustomerCard, CustomerHit, SimilarCustomer
from workshop.queries.deposit import ReceptionPage
from workshop.queries.reception import Desk, ListedService, SerialHistory
from workshop.web.forms import typed_amount
from workshop.web.identity import actor
from workshop.web.reception.forms import COUNTER_TESTS, ReceptionForm, WatchForm
from workshop.web.reception.paper import calibre_written
from workshop.web.sentences.answers import answered
from workshop.web.translation import language, today

FREQUENT_SYMPTOMS = (
    "stopped", "stops_at_times", "battery_flat", "loses", "gains", "short_power_reserve",
    "date_stuck", "mist_under_crystal", "crystal_broken", "crown_loose", "strap_broken", "shock",
    "service_due",
)  # fmt: skip
FREQUENT_ACCESSORIES = ("box", "papers", "guarantee_card", "links", "spare_strap")
"""In sight at once; the rest of the catalogue is one tap away."""

OFFERED_HYPOTHESES = 6
OFFERED_SERVICES = 4
USUAL_FINENESSES = (
    (750, _("or, 18 carats")),
    (585, _("or, 14 carats")),
    (375, _("or, 9 carats")),
    (925, _("argent")),
    (800, _("argent")),
    (950, _("platine")),
)
"""Those of the catalogue of metals, as they are called at the counter."""

BLANK_RANK = "__w__"
"""Stands for the rank in the block that the browser copies for one more watch."""

_LOAD = "__load__"
"""Stands for what changes with every watch taken in."""


@dataclass(frozen=True)
class Advice:
    """What the symptoms ticked lead to. `offered` services come first, the most likely first: without
    a symptom, what can be done at once."""

    kind_known: bool
    hypotheses: tuple[Item, ...]
    questions: tuple[Question, ...]
    offered: tuple[ListedService, ...]
    others: tuple[ListedService, ...]


@dataclass(frozen=True)
class WatchView:
    """A watch on the page; `rank` is a number, or `BLANK_RANK` in the block to copy.

    `untouched` is everything under what the watch is, where nobody has said anything there yet.
    """

    form: WatchForm
    rank: int | str
    advice: Advice
    history: SerialHistory | None
    load: str
    untouched: Markup | None = None


def advice(form: WatchForm, desk: Desk) -> Advice:
    kind = form.kind.data
    if kind not in set(WatchKind):
        return Advice(False, (), (), (), desk.services)
    ticked = [code for code in form.symptoms.data if code in symptoms()]
    suited = [listed for listed in desk.services if listed.suits(kind)]
    if actor().is_examined:
        every = tuple(items("hypotheses").for_kind(kind).values())
        return Advice(True, every, questions_for(ticked, kind), (), tuple(desk.services))
    suggestion = suggest(ticked, kind)
    offered = [
        listed for suggested in suggestion.services for listed in suited if listed.does(suggested)
    ] or [listed for listed in suited if listed.quick]
    chosen = [items("hypotheses")[c] for c in form.hypotheses.data if c in items("hypotheses")]
    return Advice(
        True,
        tuple(dict.fromkeys((*suggestion.hypotheses[:OFFERED_HYPOTHESES], *chosen))),
        questions_for(ticked, kind),
        shown := tuple(dict.fromkeys(offered))[:OFFERED_SERVICES],
        tuple(service for service in desk.services if service not in shown),
    )


def reception_page(
    form: ReceptionForm,
    desk: Desk,
    histories: Sequence[SerialHistory],
    *,
    card: CustomerCard | None = None,
    hits: Sequence[CustomerHit] | None = None,
    similar: Sequence[SimilarCustomer] = (),
    searched: str = "",
    untouched: bool = False,
    fresh: bool = False,
) -> str:
    """The page; `untouched` when of the watches nothing is said yet but what they are."""
    views = [
        _view(row.form, rank, history, desk, untouched)
        for rank, (row, history) in enumerate(zip(form.watches, histories, strict=True))
    ]
    return render_template(
        "reception/desk.html",
        form=form,
        desk=desk,
        views=views,
        card=card,
        hits=hits,
        similar=similar,
        searched=searched,
        fresh=fresh,
    )


def _view(
    form: WatchForm, rank: int | str, history: SerialHistory | None, desk: Desk, untouched: bool
) -> WatchView:
    advised = advice(form, desk)
    intake = _untouched_intake(desk, form.kind.data, advised, rank) if untouched else None
    return WatchView(form, rank, advised, history, load_sentence(desk), intake)


def blank_watch(desk: Desk) -> str:
    """The block of one more watch, for the browser to put its rank in."""
    view = _view(watch_form(BLANK_RANK, desk), BLANK_RANK, None, desk, untouched=True)
    return render_template(
        "reception/_watch.html",
        watch=view.form,
        rank=view.rank,
        history=view.history,
        untouched=view.untouched,
    )


def _untouched_intake(desk: Desk, kind: str | None, advised: Advice, rank: int | str) -> Markup:
    block = _intake_to_fill(replace(desk, at_the_bench=0), kind, advised, language())
    return Markup(block.replace(BLANK_RANK, str(rank)).replace(_LOAD, escape(load_sentence(desk))))  # noqa: S704


@lru_cache(maxsize=64)
def _intake_to_fill(desk: Desk, kind: str | None, advised: Advice, _language: str) -> str:
    """The same for every watch of a kind about which as much is advised, until prices change."""
    form = watch_form(BLANK_RANK, desk, data={"kind": kind} if kind else None)
    return render_template(
        "reception/_intake.html", watch=form, rank=BLANK_RANK, advice=advised, load=_LOAD
    )


def load_sentence(desk: Desk) -> str:
    """How much longer it takes because others came first; empty when it does not."""
    if not desk.load_days:
        return ""
    return gettext(
        "Charge de l’atelier comprise : %(n)s montres à l’établi, %(days)s jours ouvrés de plus.",
        n=desk.at_the_bench,
        days=desk.load_days,
    )


def correction_page(
    form: ReceptionForm, desk: Desk, page: ReceptionPage, card: CustomerCard
) -> str:
    watch = form.watches[0].form
    return render_template(
        "reception/correction.html",
        form=form,
        desk=desk,
        page=page,
        card=card,
        view=_view(watch, 0, None, desk, untouched=False),
        fresh=form.is_submitted(),
    )


def watch_form(
    rank: int | str,
    desk: Desk,
    *,
    data: Mapping[str, Any] | None = None,
    formdata: MultiDict[str, str] | None = None,
) -> WatchForm:
    """The form of one watch outside of the page, with the names it has on the page."""
    form = WatchForm(formdata=formdata, prefix=f"watches-{rank}-", data=data)
    form.offer(desk)
    return form


def other_symptoms() -> list[tuple[Item, list[Symptom]]]:
    """Those not always in sight, under the heading a customer would look for them."""
    return [
        (group, rest)
        for code, group in items("symptom_groups").items()
        if (
            rest := [
                each
                for each in symptoms().values()
                if each.group == code and each.code not in FREQUENT_SYMPTOMS
            ]
        )
    ]


def named(vocabulary: str) -> dict[str, str]:
    """Names by code, in the order of the catalogue."""
    return {code: item.label(language()) for code, item in items(vocabulary).items()}


def marks_shown(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows of the condition report as its macro shows them; empty ones left out."""
    return [
        {
            "zone": row.form.zone.data or "",
            "kind": row.form.kind.data or "",
            "severity": row.form.severity.data or "",
            "note": row.form.note.data or "",
            "photo": row.form.photo.data[-1] if row.form.photo.data else "",
            "photo_url": row.form.photo.kept[-1][1] if row.form.photo.data else "",
            "errors": [error for field in row.form for error in field.errors],
        }
        for row in rows
        if not row.form.is_empty
    ]


def marks_recorded(marks: Iterable[Mark]) -> list[dict[str, Any]]:
    """Marks as the drawing shows them to read."""
    return [
        {
            "zone": mark.zone,
            "number": number,
            "zone_label": label_of("zones", mark.zone),
            "text": " ".join(
                part
                for part in (
                    label_of("marks", mark.kind),
                    label_of("severities", mark.severity).lower(),
                    f"({mark.note})" if mark.note else "",
                )
                if part
            ),
            "photo_url": f"/photos/{mark.photo_id}" if mark.photo_id else "",
        }
        for number, mark in enumerate(marks, start=1)
    ]


def accessories_shown(left: Iterable[LeftItem]) -> str:
    names = (label_of("accessories", item.kind) for item in left)
    notes = (f" ({item.note})" if item.note else "" for item in left)
    return ", ".join(name + note for name, note in zip(names, notes, strict=True))


def answers_shown(data: ReceptionData) -> list[tuple[str, str]]:
    """Questions and tests with what was answered and found, in words."""
    outcomes = {"ok": gettext("bon"), "faulty": gettext("défaut")}
    said = [(label_of("questions", code), answered(code, text)) for code, text in data.answers]
    tested = [
        (functional_tests()[code].label(language()), outcomes[outcome])
        for code, outcome in data.functional_tests
    ]
    return [*said, *tested]


def label_of(vocabulary: str, code: str) -> str:
    return items(vocabulary)[code].label(language())


def register(blueprint: Blueprint) -> None:
    """What the templates of this subject may call."""
    for shown in (
        accessories_shown, answers_shown, calibre_written, marks_recorded,
    ):  # fmt: skip
        blueprint.add_app_template_filter(shown)
    blueprint.add_app_template_filter(marks_shown)
    blueprint.add_app_template_filter(typed_amount)
    blueprint.context_processor(words)


def for_kinds(offered: Item | ListedService) -> Markup | str:
    """The attribute that hides what is not for the watch's kind; nothing for what suits all."""
    if not offered.kinds or set(offered.kinds) == set(WatchKind):
        return ""
    return Markup(' data-kinds="{}"').format(" ".join(offered.kinds))


def words() -> dict[str, Any]:
    """Vocabularies the templates go through."""
    return {
        "access_needs": access_needs(),
        "brands": known_brands(),
        "counter_tests": [functional_tests()[code] for code in COUNTER_TESTS],
        "for_kinds": for_kinds,
        "frequent_accessories": FREQUENT_ACCESSORIES,
        "frequent_symptoms": [symptoms()[code] for code in FREQUENT_SYMPTOMS],
        "kinds_of_marks": named("marks"),
        "language": language(),
        "other_symptoms": other_symptoms(),
        "precious_metals": {code for code, metal in case_metals().items() if metal.precious},
        "protected_straps": {code for code, strap in strap_materials().items() if strap.cites},
        "severities": named("severities"),
        "today": today(),
        "usual_finenesses": USUAL_FINENESSES,
        "zones": named("zones"),
    }
