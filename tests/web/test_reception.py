"""The reception page: taken in, refused with everything kept, completed, signed, printed."""

import base64
import re
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from tests import story
from tests.cast import NOW, Cast
from tests.catalogue import own_calibre
from tests.documents.reading import squeezed, words
from workshop.db.intake import watch_data
from workshop.db.limits import what_judges
from workshop.db.models import (
    ConditionMark,
    Customer,
    Deposit,
    DepositSlip,
    Photo,
    Reception,
    ServicePrice,
    Site,
    SiteMode,
    Ticket,
    TrackingEntry,
    Watch,
)
from workshop.db.session import commit
from workshop.domain.catalogue import case_metals
from workshop.domain.people import Language
from workshop.domain.ticket import RepairKind, State, WaitingOn
from workshop.domain.tracking import EntryKind, canonical
from workshop.domain.watch import Grade

SignIn = Callable[[str], FlaskClient]
Sent = dict[str, Any]


def drawn() -> str:
    """A signature as the canvas sends it."""
    image = Image.new("RGBA", (300, 120))
    ImageDraw.Draw(image).line((10, 100, 150, 20, 290, 90), fill=(22, 30, 43, 255), width=3)
    out = BytesIO()
    image.save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"


def deposit(**changes: Any) -> Sent:
    """What the page sends for a new customer and one watch, signed on screen."""
    sent = {
        "customer-family_name": "Lefèvre",
        "customer-given_name": "Zoé",
        "customer-phone": "06 12 34 56 78",
        "customer-language": "fr",
        "customer-channel": "phone",
        "watches-0-brand": "Lip",
        "watches-0-serial": "LH 4471",
        "watches-0-kind": "automatic",
        "watches-0-customer_words": "Elle s’arrête la nuit.",
        "watches-0-symptoms": ["stops_at_times"],
        "watches-0-service_code": "service_automatic",
        "watches-0-repair_kind": "paid",
        "watches-0-polishing": "no",
        "watches-0-marks-0-zone": "bezel_ne",
        "watches-0-marks-0-kind": "scratch",
        "watches-0-marks-0-severity": "light",
        "watches-0-accessories": ["box", "links"],
        "watches-0-accessory_notes-links": "3 maillons",
        "watches-0-functional_tests-winds": "ok",
        "watches-0-answers-water_contact": "no",
        "signature": drawn(),
        "then": "finish",
    }
    return {**sent, **{name.replace("__", "-"): value for name, value in changes.items()}}


def second(**changes: Any) -> Sent:
    """A second watch for the same deposit."""
    sent = {
        "watches-1-brand": "Seiko",
        "watches-1-kind": "quartz",
        "watches-1-customer_words": "Pile",
        "watches-1-repair_kind": "paid",
        "watches-1-polishing": "no",
    }
    return {**sent, **changes}


def complaints(html: str) -> list[str]:
    """What the page says is wrong."""
    return re.findall(r'<ul class="errors[^>]*>(.*?)</ul>', html, re.S)


@pytest.fixture
def claire(sign_in: SignIn, session: Session) -> FlaskClient:
    client = sign_in("claire")
    session.rollback()  # what she does next is seen by the next reading
    return client


def tickets(session: Session) -> list[Ticket]:
    session.rollback()
    return list(session.scalars(select(Ticket).order_by(Ticket.id)))


def test_a_signed_deposit_goes_to_diagnosis_in_one_commit(
    claire: FlaskClient, session: Session
) -> None:
    answer = claire.post("/reception", data=deposit())
    assert answer.status_code == 303, complaints(answer.text)
    assert answer.location == "/tickets/BES-26-00001/reception?done=1"
    (ticket,) = tickets(session)
    assert ticket.state is State.DIAGNOSIS
    reception = session.get_one(Reception, ticket.id)
    assert (reception.pre_quote_cents, reception.pre_quote_max_cents) == (29000, 38000)
    assert reception.answers == {"water_contact": "no"}
    assert ticket.promised_on is not None
    kinds = session.scalars(select(TrackingEntry.kind).order_by(TrackingEntry.seq)).all()
    assert kinds == [
        EntryKind.OPENED,
        EntryKind.DEPOSIT_SIGNED,
        EntryKind.PRE_DIAGNOSIS_SENT,
        EntryKind.MOVED,
    ]
    done = claire.get(answer.location).text
    assert 'data-draft-saved="reception"' in done
    assert "deposit-slip.pdf" in done


def test_a_quick_service_whose_price_is_signed_goes_to_preparation(
    claire: FlaskClient, session: Session
) -> None:
    quick = {
        "watches-0-kind": "quartz",
        "watches-0-symptoms": ["battery_flat"],
        "watches-0-service_code": "battery_change",
        "watches-0-pre_quote_signed": "y",
    }
    assert claire.post("/reception", data=deposit(**quick)).status_code == 303
    assert tickets(session)[0].state is State.PREPARATION


QUICK: Sent = {
    "watches-0-kind": "quartz",
    "watches-0-symptoms": ["battery_flat"],
    "watches-0-service_code": "battery_change",
    "watches-0-pre_quote_signed": "y",
}


@pytest.mark.parametrize(
    ("spoken", "signed_for", "accepted", "firm", "estimate"),
    [
        (
            "fr",
            "J’accepte cette prestation à ce prix : Changement de pile, joint et contrôle d’étanchéité, 29,00 € TTC.",
            "Prix accepté TTC",
            "pré-devis indicatif ne s’y applique pas",
            "Estimation",
        ),
        (
            "en",
            "I accept this service at this price: Battery, gasket and water-resistance test, €29.00 incl. VAT.",
            "Accepted price incl. VAT",
            "indicative estimate does not apply",
            "Estimate incl.",
        ),
    ],
)
def test_the_slip_says_which_price_is_accepted_with_the_signature(
    claire: FlaskClient,
    session: Session,
    spoken: str,
    signed_for: str,
    accepted: str,
    firm: str,
    estimate: str,
) -> None:
    sent = deposit(**QUICK, **{"customer-language": spoken})
    later = claire.post("/reception", data={**sent, "then": "sign_later"}).location
    page = claire.get(later).text
    assert "J’accepte cette prestation à ce prix" in page
    assert "contrôle d’étanchéité, 29,00" in page
    address = "/tickets/BES-26-00001/deposit-slip.pdf"
    to_sign = words(claire.get(address).data)
    signature = {"signature": drawn(), "version": tickets(session)[0].version}
    session.rollback()
    assert claire.post("/tickets/BES-26-00001/signature", data=signature).status_code == 303
    listed = session.scalars(
        select(ServicePrice).where(ServicePrice.code == "battery_change")
    ).all()
    for price in listed:
        price.name_fr = price.name_en = "Autre nom"
    commit(session)
    for slip in (to_sign, words(claire.get(address).data)):
        for expected in (signed_for, accepted, firm):
            assert squeezed(expected) in slip
        assert squeezed(estimate) not in slip


@pytest.mark.parametrize(
    "change", [{"watches-0-pre_quote_signed": ""}, {"watches-0-pre_quote_max": "35"}]
)
def test_a_price_that_is_not_accepted_is_an_estimate(
    claire: FlaskClient, session: Session, change: Sent
) -> None:
    sent = {name: value for name, value in {**deposit(**QUICK), **change}.items() if value}
    sent |= {"watches-0-pre_quote": "29"}
    assert claire.post("/reception", data=sent).status_code == 303
    slip = words(claire.get("/tickets/BES-26-00001/deposit-slip.pdf").data)
    assert squeezed("Estimation TTC") in slip
    assert squeezed("J’accepte") not in slip


def test_a_slip_signed_before_the_wording_prints_as_it_was_signed(
    claire: FlaskClient, session: Session
) -> None:
    assert claire.post("/reception", data=deposit(**QUICK)).status_code == 303
    kept = session.scalars(select(DepositSlip)).one()
    watches = {
        number: {name: value for name, value in told.items() if name != "accepted_service"}
        for number, told in kept.content["watches"].items()
    }
    kept.content = {**kept.content, "watches": watches}
    commit(session)
    slip = words(claire.get("/tickets/BES-26-00001/deposit-slip.pdf").data)
    assert squeezed("Estimation TTC") in slip
    assert squeezed("J’accepte") not in slip


@pytest.mark.parametrize(
    "change", [{"watches-0-pre_quote_signed": ""}, {"watches-0-pre_quote": "35"}]
)
def test_without_the_lists_price_or_the_agreement_it_is_no_quick_service(
    claire: FlaskClient, session: Session, change: Sent
) -> None:
    quick = {
        "watches-0-kind": "quartz",
        "watches-0-service_code": "battery_change",
        "watches-0-pre_quote_signed": "y",
        **change,
    }
    if not quick["watches-0-pre_quote_signed"]:
        del quick["watches-0-pre_quote_signed"]
    assert claire.post("/reception", data=deposit(**quick)).status_code == 303
    assert tickets(session)[0].state is State.DIAGNOSIS


def test_a_price_above_the_threshold_waits_for_the_hierarchy(
    sign_in: SignIn, session: Session
) -> None:
    dear = deposit(**{"watches-0-pre_quote": "1 600", "watches-0-pre_quote_max": "1800,50"})
    claire = sign_in("claire")
    assert claire.post("/reception", data=dear).status_code == 303
    (ticket,) = tickets(session)
    assert (ticket.state, ticket.waiting_on) == (State.RECEPTION, WaitingOn.MANAGER)
    address = f"/tickets/{ticket.number}/pre-quote-validation"
    assert claire.post(address, data={"version": ticket.version}).status_code == 404
    marc = sign_in("marc")
    assert (
        "Valider le pré-devis et transmettre"
        in marc.get(f"/tickets/{ticket.number}/reception").text
    )
    assert marc.post(address, data={"version": ticket.version}).status_code == 303
    (ticket,) = tickets(session)
    assert (ticket.state, ticket.waiting_on) == (State.DIAGNOSIS, WaitingOn.US)


def test_several_watches_make_one_deposit(claire: FlaskClient, session: Session) -> None:
    assert claire.post("/reception", data={**deposit(), **second()}).status_code == 303
    first, other = tickets(session)
    assert first.deposit_id == other.deposit_id
    assert {first.state, other.state} == {State.DIAGNOSIS}
    slip = words(claire.get(f"/tickets/{other.number}/deposit-slip.pdf").data)
    assert first.number in slip
    assert other.number in slip


def test_a_signed_slip_prints_the_same_whatever_changes_later(
    claire: FlaskClient, session: Session
) -> None:
    assert claire.post("/reception", data=deposit()).status_code == 303
    (ticket,) = tickets(session)
    address = f"/tickets/{ticket.number}/deposit-slip.pdf"
    printed = claire.get(address).data
    ticket.promised_on = date(2027, 6, 30)
    watch = session.get_one(Watch, ticket.watch_id)
    watch.calibre_text, watch.serial = "Lu dedans", "AUTRE-1"
    customer = session.get_one(Customer, ticket.customer_id)
    customer.address, customer.language = "9 rue Neuve\n39000 Lons", Language.ENGLISH
    session.get_one(Site, ticket.site_id).terms = "Conditions nouvelles."
    commit(session)
    assert claire.get(address).data == printed


def test_the_sheet_holds_the_hash_of_the_slip_that_was_signed(
    claire: FlaskClient, session: Session
) -> None:
    assert claire.post("/reception", data=deposit()).status_code == 303
    kept = session.scalars(select(DepositSlip.content)).one()
    signed = session.scalars(
        select(TrackingEntry.payload).where(TrackingEntry.kind == EntryKind.DEPOSIT_SIGNED)
    ).one()
    assert sha256(canonical(kept).encode()).hexdigest() in signed


def test_a_deposit_has_room_for_twenty_watches_and_no_more(
    claire: FlaskClient, session: Session
) -> None:
    def many(count: int) -> Sent:
        others = (
            {name.replace("-1-", f"-{rank}-"): value for name, value in second().items()}
            for rank in range(1, count)
        )
        return {name: value for part in (deposit(), *others) for name, value in part.items()}

    refused = claire.post("/reception", data=many(21))
    assert refused.status_code == 422
    assert "au plus 20 montres" in refused.text
    assert claire.post("/reception", data=many(20)).status_code == 303
    assert len(tickets(session)) == 20


def test_a_second_watch_is_added_without_losing_what_was_typed(
    claire: FlaskClient, session: Session
) -> None:
    page = claire.post("/reception", data={**deposit(), "add_watch": "1"})
    assert page.status_code == 200
    assert 'name="watches-1-brand"' in page.text
    assert "Elle s’arrête la nuit." in page.text
    assert 'value="3 maillons"' in page.text
    assert deposit()["signature"] in page.text or "data:image/png" in page.text
    assert tickets(session) == []


def test_double_submission_makes_one_deposit(claire: FlaskClient, session: Session) -> None:
    sent = deposit(once="the-same-key")
    first, again = claire.post("/reception", data=sent), claire.post("/reception", data=sent)
    assert first.location == again.location
    assert len(tickets(session)) == 1


HOSTILE = "🙂 <script>alert(1)</script> \u202eنقطة"
REFUSED: dict[str, tuple[Sent, str]] = {
    "no brand": ({"watches-0-brand": " "}, "Écrivez la marque"),
    "no movement": ({"watches-0-kind": ""}, "Manuelle, automatique ou à quartz ?"),
    "absurd movement": ({"watches-0-kind": "sundial"}, "watches-0-kind"),
    "no customer": (
        {"customer-family_name": "", "customer-given_name": ""},
        "Écrivez le nom du client",
    ),
    "nobody to reach": ({"customer-phone": ""}, "un moyen de joindre le client"),
    "half a phone": ({"customer-phone": "06"}, "Ce numéro n’est pas complet."),
    "half an e-mail": ({"customer-email": "zoe@"}, "Cette adresse n’est pas complète."),
    "nothing asked": (
        {
            "watches-0-customer_words": "",
            "watches-0-symptoms": [],
            "watches-0-service_code": "",
        },
        "Que demande le client",
    ),
    "gold unweighed": (
        {"watches-0-case_metal": "gold_yellow"},
        "le poids et le titre doivent figurer",
    ),
    "gold without its fineness": (
        {"watches-0-case_metal": "gold_yellow", "watches-0-case_weight": "42,5"},
        "le poids et le titre doivent figurer",
    ),
    "gold of somebody who lives nowhere": (
        {
            "watches-0-case_metal": "gold_yellow",
            "watches-0-case_weight": "38,5",
            "watches-0-fineness": "750",
        },
        'id="customer-address-errors"',
    ),
    "weight in words": ({"watches-0-case_weight": "lourd"}, "Écrivez un nombre"),
    "18 carats": (
        {
            "watches-0-case_metal": "gold_yellow",
            "watches-0-case_weight": "38,5",
            "watches-0-fineness": "18",
        },
        "18 carats font 750 ‰",
    ),
    "fineness of 1200": ({"watches-0-fineness": "1200"}, "Attendu entre 1 et 999"),
    "a case of a metre": ({"watches-0-case_diameter": "1000"}, "Attendu entre 5 et 80"),
    "price in words": ({"watches-0-pre_quote": "cher"}, "Écrivez un montant en euros"),
    "three decimals": ({"watches-0-pre_quote": "4,555"}, "deux décimales au plus"),
    "range upside down": (
        {"watches-0-pre_quote": "90", "watches-0-pre_quote_max": "80"},
        "Le haut de la fourchette",
    ),
    "promised yesterday": ({"watches-0-promised_on": "2020-01-01"}, "La date promise est déjà"),
    "bought tomorrow": ({"watches-0-purchased_on": "2199-01-01"}, "La date d’achat"),
    "too long": ({"watches-0-model": "x" * 5000}, "Ce texte est trop long"),
    "guarantee of nothing": (
        {"watches-0-repair_kind": "own_guarantee"},
        "Quelle fiche couvre cette garantie",
    ),
    "guarantee of an unknown ticket": (
        {"watches-0-repair_kind": "own_guarantee", "watches-0-original_ticket": "BES-20-00009"},
        "Cette fiche n’existe pas sur ce site",
    ),
    "a mark nowhere": ({"watches-0-marks-0-zone": ""}, "Dites où, quelle marque"),
    "an unknown photo": ({"watches-0-photos": "99999"}, "Une photo n’est plus là"),
    "a photo in words": ({"watches-0-photos": "selfie"}, "Une photo n’est plus là"),
    "unknown service": ({"watches-0-service_code": "miracle"}, "watches-0-service_code"),
    "an answer in words": ({"watches-0-answers-rate_per_day": "beaucoup"}, "Écrivez un nombre"),
    "no signature": ({"signature": ""}, "Il manque la signature de dépôt."),
    "a signature that is a text": (
        {"signature": "data:image/png;base64,aGVsbG8="},
        "La signature n’a pas pu être lue",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_each_refusal_has_its_sentence_and_keeps_everything(
    claire: FlaskClient, session: Session, case: str
) -> None:
    changes, expected = REFUSED[case]
    sent = {**deposit(), "customer-access_procedure": HOSTILE, **changes}
    answer = claire.post("/reception", data=sent)
    assert answer.status_code == 422
    assert expected in answer.text
    assert "Il reste quelque chose à corriger" in answer.text
    assert "🙂 &lt;script&gt;" in answer.text
    assert "نقطة" in answer.text
    if "watches-0-marks-0-zone" not in changes:
        assert '<option value="bezel_ne" selected>' in answer.text
    if "signature" not in changes:
        assert 'value="data:image/png' in answer.text
    assert tickets(session) == []
    assert session.scalar(select(func.count()).select_from(Customer)) == 0


def test_a_refusal_lands_in_the_right_watch(claire: FlaskClient, session: Session) -> None:
    gold = second(**{"watches-1-case_metal": "gold_white", "watches-1-case_weight": "31,25"})
    answer = claire.post("/reception", data={**deposit(), **gold})
    assert answer.status_code == 422
    assert 'href="#watches-1-fineness"' in answer.text
    assert 'id="watches-1-fineness-errors"' in answer.text
    assert 'value="31,25"' in answer.text


def test_odd_text_is_kept_as_typed(claire: FlaskClient, session: Session) -> None:
    typed = f"{HOSTILE} 4,5 \x00 fin"
    answer = claire.post("/reception", data=deposit(**{"watches-0-customer_words": typed}))
    assert answer.status_code == 303
    kept = session.scalars(select(Reception.customer_words)).one()
    assert kept == f"{HOSTILE} 4,5  fin"
    page = claire.get(answer.location).text
    assert "<script>alert" not in page


def test_gold_is_printed_with_weight_metal_and_fineness(
    claire: FlaskClient, session: Session
) -> None:
    gold = {
        "watches-0-case_metal": "gold_yellow",
        "watches-0-case_weight": "42,5",
        "watches-0-fineness": "750",
        "customer-address": "3 rue du Doubs\n25000 Besançon",
        "customer-phone": "0612458899",
    }
    answer = claire.post("/reception", data=deposit(**gold))
    assert answer.status_code == 303, complaints(answer.text)
    watch = session.scalars(select(Watch)).one()
    assert (watch.precious, watch.case_weight_cg, watch.fineness) == (True, 4250, 750)
    pdf = claire.get("/tickets/BES-26-00001/deposit-slip.pdf")
    assert pdf.headers["Content-Disposition"] == 'inline; filename="BES-26-00001-depot.pdf"'
    assert pdf.headers["Content-Security-Policy"] == "frame-ancestors 'self'"
    assert pdf.mimetype == "application/pdf"
    text = words(pdf.data)
    for expected in ("BES-26-00001", "42,5", "750 ‰", "Or jaune", "3 rue du Doubs", "3 maillons"):
        assert squeezed(expected) in text
    assert "06 12 45 88 99" in claire.get("/customers/1").text
    labels = pikepdf.open(BytesIO(claire.get("/tickets/BES-26-00001/labels.pdf?format=small").data))
    assert len(labels.pages) == 3


def test_an_unusual_fineness_is_asked_once_and_stays_checked(
    claire: FlaskClient, session: Session
) -> None:
    silver = {
        "watches-0-case_metal": "silver",
        "watches-0-case_weight": "31",
        "watches-0-fineness": "835",
        "customer-address": "3 rue du Doubs",
    }
    page = claire.post("/reception", data=deposit(**silver))
    assert page.status_code == 422
    assert "835 ‰ n’est pas un titre courant de ce métal (925, 800)" in page.text
    assert 'name="watches-0-fineness_checked"' in page.text
    assert claire.post(
        "/reception",
        data=deposit(**silver, **{"watches-0-fineness_checked": "y"}, then="sign_later"),
    ).location
    again = claire.get("/tickets/BES-26-00001/reception-form").text
    assert 'checked id="watches-0-fineness_checked"' in again


def test_usual_finenesses_are_offered_as_the_catalogue_has_them(claire: FlaskClient) -> None:
    page = claire.get("/reception").text
    offered = re.search(r'<datalist id="watches-0-finenesses">(.*?)</datalist>', page)
    assert offered
    known = {each for metal in case_metals().values() for each in metal.finenesses}
    assert set(re.findall(r'value="(\d+)"', offered[1])) == {str(each) for each in known}
    assert "fineness_checked" not in page


def test_the_grade_is_kept_told_and_comes_back_with_the_watch(
    claire: FlaskClient, session: Session
) -> None:
    chosen = {"watches-0-grade": "chronometer"}
    assert claire.post("/reception", data=deposit(**chosen)).status_code == 303
    watch = session.scalars(select(Watch)).one()
    assert watch.grade is Grade.CHRONOMETER
    story = claire.get("/tickets/BES-26-00001").text
    assert "Grade : Chronomètre." in story
    assert "Chronomètre" in claire.get("/tickets/BES-26-00001/reception").text
    page = claire.get(f"/reception?watch={watch.id}").text
    assert '<option selected value="chronometer">' in page
    known = {"customer-customer_id": watch.customer_id, "watches-0-watch_id": watch.id}
    closed(session)
    quartz = deposit(**chosen, **known, **{"watches-0-kind": "quartz"})
    assert claire.post("/reception", data=quartz).status_code == 303
    session.rollback()
    assert session.scalars(select(Watch)).one().grade is None


def test_the_case_diameter_is_kept_and_comes_back_with_the_watch(
    claire: FlaskClient, session: Session
) -> None:
    first = deposit(**{"watches-0-case_diameter": "40,5"})
    answer = claire.post("/reception", data=first)
    assert answer.status_code == 303, complaints(answer.text)
    watch = session.scalars(select(Watch)).one()
    assert watch.case_diameter_tenths_mm == 405
    known = {"customer-customer_id": watch.customer_id, "watches-0-watch_id": watch.id}
    page = claire.get(f"/reception?watch={watch.id}").text
    assert re.search(r'name="watches-0-case_diameter"[^>]*value="40,5"', page)
    assert re.search(r"40,5\smm", claire.get("/tickets/BES-26-00001").text)
    closed(session)
    assert claire.post("/reception", data=deposit(**known)).status_code == 303
    session.expire_all()
    assert session.scalars(select(Watch)).one().case_diameter_tenths_mm == 405


def test_a_known_customer_and_watch_are_used_again(
    claire: FlaskClient, session: Session, cast: Cast
) -> None:
    earlier = story.in_diagnosis(session, cast)
    customer_id, watch_id = earlier.customer_id, earlier.watch_id
    session.rollback()
    page = claire.get(f"/reception?customer={customer_id}&watch={watch_id}").text
    assert 'value="Himalaya"' in page
    assert "Vue ici 1 fois" in page
    closed(session)
    sent = deposit(**{"customer-customer_id": customer_id, "watches-0-watch_id": watch_id})
    assert claire.post("/reception", data=sent).status_code == 303
    assert session.scalar(select(func.count()).select_from(Customer)) == 1
    assert session.scalar(select(func.count()).select_from(Watch)) == 1


def closed(session: Session) -> None:
    """Every watch taken in so far went home again."""
    session.rollback()
    home = {"state": State.CANCELLED, "closed_at": NOW}
    session.execute(update(Ticket).values(home))
    commit(session)


@pytest.mark.parametrize("again", ["the watch chosen", "the serial typed", "chosen, no serial"])
def test_a_watch_in_the_house_is_received_again_only_on_purpose(
    claire: FlaskClient, session: Session, cast: Cast, again: str
) -> None:
    here = story.in_diagnosis(session, cast)
    number, customer_id, watch_id = here.number, here.customer_id, here.watch_id
    session.rollback()
    chosen = {"customer-customer_id": customer_id, "watches-0-watch_id": watch_id}
    sent = {
        "the watch chosen": deposit(**chosen),
        "the serial typed": deposit(**{"customer-phone": "07 00 00 00 01",
                                       "customer-family_name": "Perrin",
                                       "watches-0-serial": "lh-4471"}),
        "chosen, no serial": deposit(**chosen, **{"watches-0-serial": ""}),
    }[again]  # fmt: skip
    page = claire.post("/reception", data=sent)
    assert page.status_code == 422
    assert 'id="watches-0-second_ticket-errors"' in page.text
    assert f'<a href="/tickets/{number}">{number}</a>, Diagnostic.' in page.text
    assert "Elle s’arrête la nuit." in page.text
    on_purpose = {**sent, "watches-0-second_ticket": "y"}
    assert claire.post("/reception", data=on_purpose).status_code == 303
    assert len(tickets(session)) == 2


def test_the_history_says_that_the_watch_is_in_the_house(
    claire: FlaskClient, session: Session, cast: Cast
) -> None:
    story.in_diagnosis(session, cast)
    address = "/reception/serial?rank=0&serial=LH4471"
    told = claire.get(address).text
    assert "encore chez nous" in told
    assert 'name="watches-0-second_ticket"' in told
    closed(session)
    told = claire.get(address).text
    assert "Vue ici" in told
    assert "encore chez nous" not in told


def test_at_a_bench_the_same_watch_is_received_again_and_again(
    claire: FlaskClient, session: Session, cast: Cast
) -> None:
    story.in_diagnosis(session, cast)
    session.get_one(Site, cast.shop).mode = SiteMode.TRAINING
    commit(session)
    other = deposit(**{"customer-phone": "07 00 00 00 01", "customer-family_name": "Perrin"})
    assert claire.post("/reception", data=other).status_code == 303


def test_a_double_is_offered_and_never_merged_silently(
    claire: FlaskClient, session: Session, cast: Cast
) -> None:
    story.in_diagnosis(session, cast)
    spouse = deposit(**{"customer-given_name": "Paul"})
    answer = claire.post("/reception", data=spouse)
    assert answer.status_code == 422
    assert "Déjà dans nos fiches" in answer.text
    assert "Zoé Lefèvre" in answer.text
    spouse |= {"customer-somebody_else": "y", "watches-0-serial": "AUTRE"}
    assert claire.post("/reception", data=spouse).status_code == 303
    assert session.scalar(select(func.count()).select_from(Customer)) == 2


@pytest.mark.parametrize(
    "typed",
    ["lef", "zoe lefevre", "Lefèvre Zoé", "+33 6 12 34", "0612345678", "ZOE@example", "LH-44", "lefebre",
     "bes 26 1", "BES-26-00001?a=1", "http:!!localhost!t!BES)26)00001", "zoe",
     "Tél. 06 12 34 56 78", "06–12–34–56–78", "06 12 34 56 78 lefevre", "07 00 00 00 00 lefevre"],
)  # fmt: skip
def test_a_customer_is_found_by_what_the_clerk_knows(
    claire: FlaskClient, session: Session, cast: Cast, typed: str
) -> None:
    story.in_diagnosis(session, cast)
    found = claire.get("/reception/customers", query_string={"q": typed}).text
    assert "Zoé Lefèvre" in found
    assert "LH-4471" in found


def test_strangers_customers_watches_and_photos_stay_theirs(
    sign_in: SignIn, session: Session, cast: Cast
) -> None:
    theirs = story.in_diagnosis(session, cast)
    photo = Photo(
        site_id=cast.shop, sha256="0" * 64, width=1, height=1, bytes_count=1,
        uploaded_by_id=cast.claire.person_id, uploaded_at=theirs.opened_at,
    )  # fmt: skip
    session.add(photo)
    commit(session)
    customer_id, watch_id, photo_id = theirs.customer_id, theirs.watch_id, photo.id
    number = theirs.number
    session.rollback()
    olga = sign_in("olga")
    for address in (
        f"/reception?customer={customer_id}",
        f"/reception?watch={watch_id}",
        f"/reception/customers/{customer_id}",
        f"/reception/watches/{watch_id}",
        f"/tickets/{number}/reception",
        f"/tickets/{number}/reception-form",
        f"/tickets/{number}/deposit-slip.pdf",
        f"/tickets/{number}/labels.pdf",
    ):
        assert olga.get(address).status_code == 404, address
    assert "Lefèvre" not in olga.get("/reception/customers?q=lef").text
    assert "Vue ici" not in olga.get("/reception/serial?rank=0&serial=LH4471").text
    for change, status in (
        ({"customer-customer_id": customer_id}, 404),
        ({"watches-0-watch_id": watch_id}, 404),
        ({"watches-0-photos": photo_id}, 422),
    ):
        sent = {**deposit(), "watches-0-service_code": "", **change}
        assert olga.post("/reception", data=sent).status_code == status
    assert len(tickets(session)) == 1


@pytest.mark.parametrize("person", ["theo", "edith", "simon", "fanny", "nora"])
def test_who_does_not_receive_sees_no_reception(sign_in: SignIn, person: str) -> None:
    client = sign_in(person)
    assert client.get("/reception").status_code == 404
    assert client.post("/reception", data=deposit()).status_code == 404


def test_a_deposit_signed_later_goes_on_then(
    claire: FlaskClient, session: Session, cast: Cast
) -> None:
    sent = deposit(then="sign_later")
    sent["signature"] = ""
    assert claire.post("/reception", data={**sent, **second()}).status_code == 303
    number, version = (first := tickets(session)[0]).number, first.version
    assert first.state is State.RECEPTION
    session.rollback()
    address = f"/tickets/{number}/signature"
    empty = claire.post(address, data={"version": version})
    assert empty.status_code == 422
    assert "Il manque la signature de dépôt." in empty.text
    stale = claire.post(address, data={"version": version - 1, "on_paper": "y"})
    assert stale.status_code == 409
    assert claire.post(address, data={"version": version, "on_paper": "y"}).status_code == 303
    assert {ticket.state for ticket in tickets(session)} == {State.DIAGNOSIS}
    assert session.scalars(select(Deposit.signed_name)).one() == "Zoé Lefèvre"


def test_a_reception_is_corrected_while_it_is_not_signed(
    claire: FlaskClient, session: Session, cast: Cast
) -> None:
    ticket = story.received(session, cast, signed=False)
    number, version = ticket.number, ticket.version
    session.rollback()
    address = f"/tickets/{number}/reception-form"
    page = claire.get(address).text
    assert 'value="Himalaya"' in page
    assert '<option value="bezel_ne" selected>' in page
    sent = deposit(version=version, **{"watches-0-brand": "Yema", "watches-0-accessories": ["box"]})
    assert claire.post(address, data={**sent, "watches-0-brand": ""}).status_code == 422
    assert claire.post(address, data=sent).status_code == 303
    session.rollback()
    assert session.scalars(select(Watch.brand)).one() == "Yema"
    told = claire.get(f"/tickets/{number}").text
    assert "Lip Himalaya LH-4471 → Yema Himalaya LH 4471" in told
    assert "Accessoires : Écrin, Papiers d’origine → Écrin" in told
    assert claire.post(address, data=sent).status_code == 409


def test_what_was_signed_stays(claire: FlaskClient, session: Session, cast: Cast) -> None:
    ticket = story.received(session, cast)
    number, version = ticket.number, ticket.version
    session.rollback()
    answer = claire.post(f"/tickets/{number}/reception-form", data=deposit(version=version))
    assert answer.status_code == 422
    assert "ce que le client a signé ne change plus" in answer.text


def test_a_return_under_guarantee_names_its_first_ticket(
    claire: FlaskClient, session: Session, cast: Cast
) -> None:
    earlier = story.returned(session, cast)
    number, until = earlier.number, earlier.guarantee_until
    session.rollback()
    seen = claire.get("/reception/serial?rank=0&watches-0-serial=lh4471").text
    assert f'data-guarantee="{number}"' in seen
    own = {
        "watches-0-repair_kind": "own_guarantee",
        "watches-0-original_ticket": number.lower(),
        "watches-0-kind": "quartz",
        "watches-0-service_code": "",
        "customer-somebody_else": "y",
    }
    answer = claire.post("/reception", data=deposit(**own))
    assert answer.status_code == 303, complaints(answer.text)
    returned = tickets(session)[-1]
    assert returned.repair_kind is RepairKind.OWN_GUARANTEE
    assert returned.original_ticket_id == earlier.id
    assert returned.guarantee_until == until


def test_photos_travel_with_the_form_without_a_script(
    claire: FlaskClient, session: Session
) -> None:
    out = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    sent = deposit(**{"watches-0-photos_file": (BytesIO(out.getvalue()), "montre.jpg")})
    sent["watches-0-marks-0-photo_file"] = (BytesIO(out.getvalue()), "rayure.jpg")
    answer = claire.post("/reception", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 303, complaints(answer.text)
    (ticket,) = tickets(session)
    assert session.scalars(select(Photo.ticket_id)).all() == [ticket.id, ticket.id]
    assert session.scalars(select(ConditionMark.photo_id)).one() is not None
    text = deposit(**{"watches-0-photos_file": (BytesIO(b"not a picture"), "photo.jpg")})
    refused = claire.post("/reception", data=text, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert len(tickets(session)) == 1


def test_symptoms_suggest_and_the_clerk_decides(claire: FlaskClient) -> None:
    advice = claire.get(
        "/reception/suggestions?rank=0&watches-0-kind=automatic&watches-0-symptoms=stops_at_times"
        "&watches-0-answers-worn_daily=yes"
    ).text
    assert 'value="movement_dirty"' in advice
    assert 'data-low="290" data-high="380"' in advice
    assert 'name="watches-0-answers-worn_daily" value="yes" checked' in advice
    assert claire.get("/reception/suggestions?watches-0-symptoms=nonsense").status_code == 200


def test_calibres_are_offered_from_the_catalogue(claire: FlaskClient) -> None:
    assert "ETA 2824-2" in claire.get("/reception/calibres?q=2824").text
    assert "sera à confirmer" in claire.get("/reception/calibres?q=zzzz").text


def test_a_calibre_of_the_workshop_is_chosen_at_the_counter_and_judges(
    claire: FlaskClient, session: Session, cast: Cast, sign_in: SignIn
) -> None:
    own = own_calibre(session, cast)
    offered = claire.get("/reception/calibres?q=lander").text
    assert f'data-value="workshop-{own.id}"' in offered
    chosen = {"watches-0-calibre_id": f"workshop-{own.id}", "watches-0-calibre": "Landeron 24"}
    assert claire.post("/reception", data=deposit(**chosen)).status_code == 303
    (ticket,) = tickets(session)
    watch = session.get_one(Watch, ticket.watch_id)
    assert (watch.calibre_id, watch.workshop_calibre_id) == (None, own.id)
    assert (watch.calibre_text, watch.calibre_confirmed) == ("Landeron 24", False)
    assert "Landeron 24 (à confirmer)" in claire.get(f"/tickets/{ticket.number}").text
    assert watch_data(watch).calibre_id == f"workshop-{own.id}"
    assert "Landeron 24" in claire.get(f"/tickets/{ticket.number}/reception").text
    assert what_judges(session, watch).calibre.name == "Landeron 24"
    assert "Landeron" not in sign_in("olga").get("/reception/calibres?q=lander").text


@pytest.mark.parametrize("calibre_id", ["workshop-999", "workshop-x", "workshop-"])
def test_a_calibre_that_is_not_of_the_workshop_is_refused(
    claire: FlaskClient, session: Session, calibre_id: str
) -> None:
    answer = claire.post("/reception", data=deposit(**{"watches-0-calibre_id": calibre_id}))
    assert answer.status_code == 422
    assert tickets(session) == []


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _u: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    engine = app.extensions["test_engine"]
    event.listen(engine, "before_cursor_execute", note)
    with app.app_context():
        yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "address",
    ["/reception", "/reception?customer={c}&watch={w}", "/reception/customers?q=lefevre",
     "/tickets/{n}/reception"],
)  # fmt: skip
def test_pages_ask_the_database_little(
    claire: FlaskClient, session: Session, cast: Cast, statements: list[str], address: str
) -> None:
    ticket = story.in_diagnosis(session, cast)
    url = address.format(c=ticket.customer_id, w=ticket.watch_id, n=ticket.number)
    session.rollback()
    statements.clear()
    assert claire.get(url).status_code == 200
    asked = [one for one in statements if not one.startswith(("PRAGMA", "BEGIN"))]
    assert len(asked) <= 8, "\n".join(asked)


def test_taking_in_and_sending_on_asks_the_database_little(
    claire: FlaskClient, session: Session, cast: Cast, statements: list[str]
) -> None:
    """A new customer and a new watch, the first of the year; its four entries go in together.

    One question is whether the watch is in the house already.
    """
    statements.clear()
    assert claire.post("/reception", data=deposit()).status_code == 303
    asked = [one for one in statements if not one.startswith(("PRAGMA", "BEGIN"))]
    assert len(asked) <= 25, "\n".join(asked)
    assert not any(one.startswith("UPDATE deposit") for one in asked)
    assert sum(one.startswith("INSERT INTO tracking_entry") for one in asked) == 1


NAMES = st.sampled_from([*deposit(), "watches-²-brand", "watches-9999999-brand", "watches-x",
                         "watches-0-marks-7-photo", "watches-0-photos", "customer-customer_id",
                         "watches-0-watch_id", "watches-0-purchased_on", "watches-0-declared_value"])  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["", "4,5", "-1", "1e9", "99999999999999999999", "𝟗", "²", "\x00", "<b>", "2026-13-45"]
    ),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(NAMES, TEXTS, max_size=6))
def test_whatever_is_sent_is_answered(claire: FlaskClient, changes: dict[str, str]) -> None:
    """Taken in, refused with a sentence or unknown: never an error of ours."""
    answer = claire.post("/reception", data={**deposit(), **changes})
    assert answer.status_code in (303, 404, 422)
