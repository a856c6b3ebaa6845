"""The catalogue in the browser: figures with sources, profiles and calibres of the workshop."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests import story
from tests.cast import Cast
from tests.counting import statements
from workshop.db.models import LimitProfile, LimitProfileVersion, Site, WorkshopCalibre
from workshop.db.session import commit
from workshop.measurements.calibres import calibres
from workshop.measurements.remarks import french_remarks, remark
from workshop.web.catalogue.figures import every_figure

SignIn = Callable[[str], FlaskClient]

PROFILE: dict[str, Any] = {
    "name": "Contrat Bijouterie",
    "authority": "contract",
    "source_kind": "house",
    "source_title": "Cahier des charges 2026",
    "limits-0-characteristic": "power_reserve",
    "limits-0-statistic": "value",
    "limits-0-moment": "any",
    "limits-0-minimum": "36,5",
    "limits-0-severity": "fail",
}
CALIBRE: dict[str, Any] = {
    "maker": "Landeron",
    "reference": "24",
    "kind": "automatic",
    "source_kind": "manufacturer",
    "source_title": "Fiche technique L24",
    "lift_angle_deg": "51",
    "power_reserve_min_h": "40",
}


@pytest.fixture
def marc(sign_in: SignIn) -> FlaskClient:
    return sign_in("marc")


def read(answer: Any) -> str:
    return with_plain_spaces(unescape(answer.get_data(as_text=True)))


def with_plain_spaces(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return read(answer)


def saved(client: FlaskClient, path: str, data: dict[str, Any]) -> str:
    answer = client.post(path, data=data)
    assert answer.status_code == 303, read(answer)
    return str(answer.location)


def refused(client: FlaskClient, path: str, data: dict[str, Any]) -> str:
    answer = client.post(path, data=data)
    assert answer.status_code == 422
    return read(answer)


def test_a_calibre_is_found_with_the_source_of_each_figure_and_what_others_say(
    cast: Cast, sign_in: SignIn
) -> None:
    theo = sign_in("theo")
    assert "ETA 2836-2" in text(theo, "/catalogue/calibres?q=2836")
    page = text(theo, "/catalogue/calibres/eta-2836-2")
    for told in ("38 h", "désaccord", "41 h", "source tierce", "indication"):
        assert told in page
    page = text(theo, "/catalogue/calibres/tmi-nh35a")
    for told in ("document du fabricant", "−25 … +35 s/j", "condamne"):
        assert told in page


def test_every_figure_has_a_word_on_the_screen(app: Flask) -> None:
    with app.test_request_context():
        for known in calibres().values():
            assert len(list(every_figure(known))) == len(known.figures)


def test_a_complicated_calibre_says_that_the_work_stops(cast: Cast, sign_in: SignIn) -> None:
    theo = sign_in("theo")
    assert "hors périmètre" in text(theo, "/catalogue/calibres/eta-7750")


def test_every_calibre_has_a_page_that_says_its_sources(cast: Cast, sign_in: SignIn) -> None:
    theo = sign_in("theo")
    for known in list(calibres().values())[::7]:
        page = text(theo, f"/catalogue/calibres/{known.id}")
        for figure in known.figures.values():
            assert with_plain_spaces(remark(figure.source.title, "fr")) in page


def test_what_the_data_remarks_is_told_in_french(cast: Cast, sign_in: SignIn) -> None:
    theo = sign_in("theo")
    assert "chronographe" in text(theo, "/catalogue/calibres/eta-7750")
    english = [re.compile(rf"\b{re.escape(each)}(?!\w)") for each in french_remarks()]
    for known in list(calibres().values())[::5]:
        page = text(theo, f"/catalogue/calibres/{known.id}")
        assert [each.pattern for each in english if each.search(page)] == []


@pytest.mark.parametrize("path", ["calibres/eta-0000", "calibres/workshop-9", "profiles/9"])
def test_what_is_not_there_is_not_found(cast: Cast, marc: FlaskClient, path: str) -> None:
    assert marc.get(f"/catalogue/{path}").status_code == 404


def test_a_profile_has_versions_that_stay(session: Session, cast: Cast, marc: FlaskClient) -> None:
    place = saved(marc, "/catalogue/profiles/new", PROFILE)
    page = text(marc, place)
    for told in ("Contrat Bijouterie", "contrat", "≥ 36,5 h", "Cahier des charges 2026"):
        assert told in page
    changed = PROFILE | {"limits-0-minimum": "38", "seen_version": "1", "reason": "Avenant"}
    saved(marc, place, changed)
    page = text(marc, place)
    assert "≥ 38 h" in page
    assert "Avenant" in page
    old = text(marc, f"{place}?version=1")
    assert "≥ 36,5 h" in old
    assert "la version 2 l’a remplacée" in old
    session.rollback()
    session.expire_all()
    assert session.scalar(select(LimitProfile.version)) == 2
    assert len(session.scalars(select(LimitProfileVersion)).all()) == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Donnez un nom au profil."),
        ({"source_title": ""}, "D’où viennent ces valeurs"),
        ({"limits-0-characteristic": ""}, "Écrivez au moins une limite."),
        ({"limits-0-minimum": ""}, "Une limite a au moins un minimum ou un maximum."),
        ({"limits-0-maximum": "1"}, "Le minimum est au-dessus du maximum."),
        ({"limits-0-statistic": "mean"}, "Cette grandeur ne se limite pas de cette façon."),
        ({"limits-0-minimum": "beaucoup"}, "Écrivez un nombre"),
        ({"authority": "maker"}, "Ce choix n’existe pas."),
        ({"authority": "grade"}, "De quel grade ?"),
        ({"calibre": "ETA 28"}, "n’est pas un seul calibre"),
    ],
)
def test_a_bad_profile_is_refused_with_what_was_typed(
    session: Session, cast: Cast, marc: FlaskClient, changes: dict[str, str], sentence: str
) -> None:
    page = refused(marc, "/catalogue/profiles/new", PROFILE | changes)
    assert sentence in page
    assert "Cahier des charges 2026" in page or "source_title" in changes
    assert session.scalar(select(LimitProfile.id)) is None


def test_a_version_needs_a_reason_and_the_page_of_the_last_one(
    session: Session, cast: Cast, marc: FlaskClient
) -> None:
    place = saved(marc, "/catalogue/profiles/new", PROFILE)
    assert "Dites pourquoi" in refused(marc, place, PROFILE | {"seen_version": "1"})
    stale = PROFILE | {"seen_version": "7", "reason": "Avenant"}
    assert "entre-temps" in refused(marc, place, stale)
    assert "déjà le nom" in refused(marc, "/catalogue/profiles/new", PROFILE)


def test_a_withdrawn_profile_judges_nothing(
    session: Session, cast: Cast, marc: FlaskClient
) -> None:
    place = saved(marc, "/catalogue/profiles/new", PROFILE)
    session.rollback()
    ticket = story.in_servicing(session, cast, start=story.accepted)
    assert "Cahier des charges 2026" in text(marc, f"/tickets/{ticket.number}/servicing")
    saved(marc, f"{place}/use", {"in_use": "no"})
    assert "Cahier des charges 2026" not in text(marc, f"/tickets/{ticket.number}/servicing")


def test_a_calibre_is_added_and_each_figure_keeps_its_source(
    session: Session, cast: Cast, marc: FlaskClient
) -> None:
    place = saved(marc, "/catalogue/calibres/new", CALIBRE)
    assert "≥ 40 h" in text(marc, place)
    second = CALIBRE | {
        "source_kind": "third-party",
        "source_title": "Un forum",
        "lift_angle_deg": "52",
        "seen_version": "1",
        "reason": "Vu ailleurs",
    }
    saved(marc, place, second)
    page = text(marc, place)
    assert "Un forum" in page
    assert "Fiche technique L24" in page
    assert "Landeron 24" in text(marc, "/catalogue/calibres?q=lander")
    session.rollback()
    session.expire_all()
    assert session.scalar(select(WorkshopCalibre.version)) == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reference": ""}, "Écrivez la référence."),
        ({"lift_angle_deg": "", "power_reserve_min_h": ""}, "Écrivez au moins une valeur."),
        ({"lift_angle_deg": "x"}, "Écrivez un nombre"),
        ({"kind": "sundial"}, "Ce choix n’existe pas."),
    ],
)
def test_a_bad_calibre_is_refused(
    cast: Cast, marc: FlaskClient, changes: dict[str, str], sentence: str
) -> None:
    assert sentence in refused(marc, "/catalogue/calibres/new", CALIBRE | changes)


def test_technicians_read_and_the_manager_writes(
    session: Session, cast: Cast, marc: FlaskClient, sign_in: SignIn
) -> None:
    place = saved(marc, "/catalogue/profiles/new", PROFILE)
    theo = sign_in("theo")
    assert "Faire une nouvelle version" not in text(theo, place)
    assert theo.get("/catalogue/profiles/new").status_code == 404
    assert theo.post(place, data=PROFILE | {"reason": "x", "seen_version": "1"}).status_code == 404


def test_another_site_knows_nothing_of_it(session: Session, cast: Cast, marc: FlaskClient) -> None:
    place = saved(marc, "/catalogue/profiles/new", PROFILE)
    calibre = saved(marc, "/catalogue/calibres/new", CALIBRE)
    session.rollback()
    other = session.scalar(select(Site.id).where(Site.code == "ECO"))
    assert other is not None
    session.execute(update(LimitProfile).values(site_id=other))
    session.execute(update(WorkshopCalibre).values(site_id=other))
    commit(session)
    assert marc.get(place).status_code == 404
    assert marc.get(calibre).status_code == 404


def test_a_double_click_makes_one_profile(session: Session, cast: Cast, marc: FlaskClient) -> None:
    data = PROFILE | {"once": "k" * 20}
    assert saved(marc, "/catalogue/profiles/new", data) == saved(
        marc, "/catalogue/profiles/new", data
    )


@pytest.mark.parametrize("path", ["calibres", "calibres/eta-2824-2", "profiles", "profiles/1"])
def test_pages_cost_few_queries(session: Session, cast: Cast, marc: FlaskClient, path: str) -> None:
    saved(marc, "/catalogue/profiles/new", PROFILE)
    with statements(session.get_bind()) as sent:
        text(marc, f"/catalogue/{path}")
    assert len(sent) <= 4
