"""Every document, in both languages, with rich, empty and hostile data, as a finished file."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pikepdf
import pytest

from tests.documents import samples
from tests.documents.reading import findings, fonts, squeezed, words
from workshop.documents.credit_note import credit_note
from workshop.documents.deposit_slip import deposit_slip
from workshop.documents.formats import money
from workshop.documents.note import note
from workshop.documents.paper import texts
from workshop.documents.parties import Customer, business_page, customer_page
from workshop.documents.passport import passport
from workshop.documents.quote import quote
from workshop.documents.receipt import receipt
from workshop.documents.tracking_sheet import Fault, tracking_sheet
from workshop.domain.down_payment import DownPaymentPolicy

Document = Callable[[Any, str], bytes]

TWO_WATCHES = replace(
    samples.RICH_SLIP, watches=(samples.GOLD_WATCH, samples.SECOND_WATCH), signature=None
)
RICH = [
    pytest.param(deposit_slip, samples.RICH_SLIP, id="slip"),
    pytest.param(deposit_slip, TWO_WATCHES, id="slip of two watches"),
    pytest.param(quote, samples.RICH_QUOTE, id="quote"),
    pytest.param(quote, samples.DECIDED_QUOTE, id="decided quote"),
    pytest.param(tracking_sheet, samples.RICH_SHEET, id="tracking sheet"),
    pytest.param(quote, samples.SUPPLEMENTARY_QUOTE, id="supplementary quote"),
    pytest.param(passport, samples.RICH_PASSPORT, id="passport"),
    pytest.param(note, samples.RICH_NOTE, id="note"),
    pytest.param(receipt, samples.RICH_RECEIPT, id="receipt"),
    pytest.param(credit_note, samples.RICH_CREDIT_NOTE, id="credit note"),
]
EMPTY = [
    pytest.param(deposit_slip, samples.EMPTY_SLIP, id="empty slip"),
    pytest.param(quote, samples.EMPTY_QUOTE, id="empty quote"),
    pytest.param(tracking_sheet, samples.EMPTY_SHEET, id="empty tracking sheet"),
    pytest.param(passport, samples.EMPTY_PASSPORT, id="empty passport"),
    pytest.param(note, samples.EMPTY_NOTE, id="empty note"),
    pytest.param(receipt, samples.EMPTY_RECEIPT, id="empty receipt"),
    pytest.param(credit_note, samples.EMPTY_CREDIT_NOTE, id="empty credit note"),
]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("make", "data"), RICH + EMPTY)
def test_the_file_lasts_and_can_be_read_aloud(make: Document, data: object, language: str) -> None:
    pdf = make(data, language)
    assert findings(pdf) == []
    assert all(fonts(pdf).values())
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang).startswith(language)
        assert opened.docinfo["/Title"]


@pytest.mark.parametrize("text", samples.HOSTILE_TEXTS)
@pytest.mark.parametrize(
    ("make", "data"),
    [
        *RICH[1:4],
        pytest.param(
            tracking_sheet,
            replace(samples.RICH_SHEET, entries=samples.entries(6)),
            id="tracking sheet of six entries",
        ),
        *RICH[5:],
    ],
)
def test_whatever_people_type_is_printed_as_text(make: Document, data: object, text: str) -> None:
    pdf = make(samples.hostile(data, text), "fr")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) >= 1
    if text.startswith(("#", "<", "'")):
        assert squeezed(text) in words(pdf)


def test_the_slip_can_stand_in_for_the_register_of_precious_metals() -> None:
    shown = words(deposit_slip(samples.RICH_SLIP, "fr"))
    for said in (
        "Hélène Lefèbvre-Ney",
        "27 bis, rue des Granges",
        "Atelier du Doubs SARL",
        "14, Grande Rue",
        "SIREN 523 847 190",
        "BES-26-00042",
        "20 novembre 2026",
        "0042-1957",
        "Boîte et fond or jaune 750 ‰ 18,45 g",
        "Boucle ardillon argent 925 ‰ 4,2 g",
    ):
        assert squeezed(said) in shown


def test_the_slip_says_what_was_agreed() -> None:
    shown = words(deposit_slip(samples.RICH_SLIP, "fr"))
    for said in (
        "« Elle s’arrête la nuit et elle avance. Mon père me l’a donnée. »",
        "240,00 € à 1 380,50 €",
        "1er janvier 2027",
        "avivage léger seulement",
        "à rendre au client",
        "3 accessoires remis : boîte, carte de garantie, deux maillons.",
        "4 200,00 €",
        "Changement de date reste entre deux jours ▲ défaut",
        "loi du 31 décembre 1903",
        "Médiation Franche-Comté",
        "Hélène Lefèbvre-Ney, le 20 novembre 2026 à 10 h 42",
        "Conditions générales v3",
    ):
        assert squeezed(said) in shown


def test_a_slip_of_two_watches_names_both_and_asks_for_one_signature() -> None:
    shown = words(deposit_slip(TWO_WATCHES, "fr"))
    assert squeezed("Yema Superman BES-26-00043") in shown
    assert squeezed("Je confie ces montres") in shown
    assert (
        squeezed(
            "Pour BES-26-00043, j’accepte cette prestation à ce prix : Changement de pile, 39,00 € TTC."
        )
        in shown
    )
    assert squeezed("Nom, date et signature") in shown


def test_a_price_that_is_not_a_range_is_one_amount() -> None:
    watch = replace(samples.SECOND_WATCH, accepted_service="", price_high_cents=3900)
    shown = words(deposit_slip(replace(TWO_WATCHES, watches=(watch,)), "en"))
    assert squeezed("Estimate incl. VAT €39.00") in shown
    assert "to€39.00" not in shown


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "fr",
            (
                "Devis complémentaire",
                "Trouvé pendant les travaux",
                "Déjà accepté 425,00 €",
                "Nouveau total si vous acceptez les travaux nécessaires",
                "692,00 €",
                "Les travaux déjà acceptés continuent",
            ),
        ),
        (
            "en",
            (
                "Supplementary quote",
                "Found during the work",
                "Already accepted €425.00",
                "€692.00",
                "The work already accepted goes on",
            ),
        ),
    ],
)
def test_a_supplementary_quote_comes_on_top_of_what_was_accepted(
    language: str, told: tuple[str, ...]
) -> None:
    shown = words(quote(samples.SUPPLEMENTARY_QUOTE, language))
    for said in told:
        assert squeezed(said) in shown, said
    for never in ("en l’état", "as it is", "Diagnostic", "Diagnosis"):
        assert squeezed(never) not in shown, never


@pytest.mark.parametrize(("outcome", "whole"), [("refused", "425,00 €"), ("partly", "737,00 €")])
def test_an_answered_supplementary_quote_says_what_is_accepted_in_all(
    outcome: str, whole: str
) -> None:
    answered = replace(
        samples.DECIDED_QUOTE,
        supplementary=True,
        agreed_before_cents=42_500,
        decision=replace(samples.DECISION, outcome=outcome),
    )
    shown = words(quote(answered, "fr"))
    assert squeezed(f"Total accepté en tout {whole}") in shown
    assert squeezed("Nouveau total si vous acceptez") not in shown


def test_the_quote_adds_up_with_and_without_options() -> None:
    shown = words(quote(samples.RICH_QUOTE, "fr"))
    for said in (
        "Total HT 222,50 € TVA 20 % sur 222,50 € 44,50 € Total TTC 267,00 €",
        "TVA 5,5 % sur 947,87 € 52,13 €",
        "Total TTC 1 312,00 €",
        "Remise fidélité remise 1 −15,00 €",
        "pièce équivalente",
        "frais de diagnostic de 35,00 € restent dus",
        "Valable jusqu’au 20 décembre 2026",
        "Bon pour accord",
    ):
        assert squeezed(said) in shown


def test_a_decided_quote_shows_the_proof_and_the_total_accepted() -> None:
    shown = words(quote(samples.DECIDED_QUOTE, "fr"))
    for said in (
        "Devis accepté en partie",
        "✓ retenu · Avivage de la boîte",
        "○ non retenu · Bracelet cuir",
        "Total TTC 312,00 €",
        samples.HASH,
        samples.DECISION.wording,
        "page du devis",
        "Exécution immédiate demandée",
    ):
        assert squeezed(said) in shown
    assert squeezed("Bon pour accord") not in shown


def test_a_refused_quote_has_no_total_accepted() -> None:
    refused = replace(samples.DECISION, outcome="refused", signature=None)
    shown = words(quote(replace(samples.DECIDED_QUOTE, decision=refused), "fr"))
    assert squeezed("Devis refusé") in shown
    assert squeezed("Total accepté") not in shown


def test_the_note_gives_net_vat_and_total_and_the_kind_of_each_part() -> None:
    shown = words(note(samples.RICH_NOTE, "fr"))
    for said in (
        "SIREN 523 847 190",
        "Hélène Lefèbvre-Ney",
        "Ressort de barillet pièce neuve · réf. 771",
        "Total HT 260,00 € TVA 20 % sur 260,00 € 52,00 € Total TTC 312,00 €",
        "deux exemplaires",
        "référence de caisse 1187",
    ):
        assert squeezed(said) in shown


def test_a_note_says_what_a_down_payment_leaves_to_pay() -> None:
    shown = words(note(samples.RICH_NOTE, "fr"))
    deducted = "Acompte BES-A-26-00003 du 2 novembre 2026 −120,00 € Reste à payer 192,00 €"
    assert squeezed(deducted) in shown
    without = words(note(replace(samples.RICH_NOTE, deducted=()), "fr"))
    assert squeezed("Reste à payer") not in without


def test_a_receipt_gives_its_vat_and_what_becomes_of_it() -> None:
    shown = words(receipt(samples.RICH_RECEIPT, "fr"))
    for said in (
        "Reçu d’acompte BES-A-26-00003",
        "TVA 20 % sur 75,00 € 15,00 €",
        "TVA 5,5 % sur 28,44 € 1,56 €",
        "Total TTC 120,00 €",
        "Reçu le 2 novembre 2026, par carte, référence de caisse 1042",
        "Si la montre repart sans réparation, il vous est rendu",
    ):
        assert squeezed(said) in shown, said


def test_a_credit_note_names_the_paper_and_says_why() -> None:
    shown = words(credit_note(samples.RICH_CREDIT_NOTE, "en"))
    for said in (
        "Credit note BES-AV-26-00002",
        "Of note of charges BES-N-26-00017",
        "Verre rayé pendant l’intervention",
        "Total incl. VAT €50.00",
        "Repaid on 20 November 2026, by bank transfer",
    ):
        assert squeezed(said) in shown, said
    unpaid = words(credit_note(replace(samples.RICH_CREDIT_NOTE, repaid=None), "fr"))
    assert squeezed("À déduire de ce qui reste dû, ou à rembourser.") in unpaid


def test_a_quote_says_what_is_asked_on_acceptance() -> None:
    shown = words(quote(samples.RICH_QUOTE, "fr"))
    assert squeezed("30 % du montant accepté, à partir de 300,00 € acceptés.") in shown
    assert squeezed("Les travaux commencent une fois l’acompte reçu.") in shown
    always = replace(samples.RICH_QUOTE, down_payment=DownPaymentPolicy(5000))
    total = sum(line.total_cents for line in samples.RICH_QUOTE.mandatory)
    said = f"Pour les travaux nécessaires : {money(total // 2, 'fr')}."
    assert squeezed(said) in words(quote(always, "fr"))
    assert squeezed("Acompte 93,60 €") in words(quote(samples.DECIDED_QUOTE, "fr"))
    never = replace(samples.RICH_QUOTE.down_payment, from_cents=1_000_000)
    assert squeezed("Acompte") not in words(
        quote(replace(samples.RICH_QUOTE, down_payment=never), "fr")
    )


def test_outside_vat_the_note_shows_no_rate_but_the_sentence() -> None:
    exempt = replace(samples.BUSINESS, vat_exemption="TVA non applicable, art. 293 B du CGI")
    shown = words(note(replace(samples.RICH_NOTE, business=exempt), "fr"))
    assert squeezed("Total 312,00 € TVA non applicable, art. 293 B du CGI") in shown
    assert "TTC" not in shown
    assert squeezed("Total HT") not in shown


def test_the_tracking_sheet_tells_every_entry() -> None:
    shown = words(tracking_sheet(samples.RICH_SHEET, "fr"))
    for said in (
        "Établi 3, Karim Aït-Ali",
        "Corrige l’entrée 2 : position saisie à la place d’une autre",
        "Corrigée par l’entrée 3.",
        "▲ Alerte sans réponse",
        "Fait le 20 novembre 2026 à 10 h 42, inscrit plus tard.",
        "✓ Vérifié le 4 décembre 2026 à 10 h 42 : 60 entrées",
        samples.HASH,
    ):
        assert squeezed(said) in shown
    for entry in samples.RICH_SHEET.entries:
        assert entry.short_hash in shown


def test_a_broken_chain_is_named_on_the_sheet() -> None:
    broken = replace(samples.RICH_SHEET.verification, fault=Fault.BROKEN, at_entry=17)
    shown = words(tracking_sheet(replace(samples.RICH_SHEET, verification=broken), "fr"))
    assert squeezed("la chaîne est rompue à l’entrée 17") in shown
    assert squeezed("aucune modifiée") not in shown


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault.CONTRADICTED, "la fiche ne dit plus ce que dit l’entrée 17"),
        (Fault.UNTOLD, "une donnée qu’aucune entrée ne dit"),
        (Fault.UNPROVED, "une entrée scellée manque au journal"),
    ],
)
def test_a_sheet_that_proves_nothing_bears_no_tick(fault: Fault, said: str) -> None:
    found = replace(samples.RICH_SHEET.verification, fault=fault, at_entry=17)
    shown = words(tracking_sheet(replace(samples.RICH_SHEET, verification=found), "fr"))
    assert squeezed(said) in shown
    assert squeezed("✓ Vérifié") not in shown


def test_an_entry_longer_than_a_page_is_printed_whole() -> None:
    long = replace(
        samples.RICH_SHEET.entries[0],
        sentence="mot " * 4000 + "fin",
        photos=(samples.THUMBNAIL,) * 60,
    )
    shown = words(tracking_sheet(replace(samples.RICH_SHEET, entries=(long,)), "fr"))
    assert shown.count("mot") == 4000
    assert shown.count("Cadran") == 60


def test_the_passport_shows_values_before_and_after_with_their_verdict() -> None:
    shown = words(passport(samples.RICH_PASSPORT, "fr"))
    for said in (
        "Marche moyenne +41 s/j +4 s/j −6 à +6 s/j ✓ dans la tolérance ETA 2824-2",
        "Repère 1,2 ms 0,8 ms ≤ 0,6 ms ▲ au-dessus",
        "○ non mesuré",
        "3 × Joint équivalente mise au rebut",
        "3 bar Étanchéité essayée le 19 novembre 2026",
        "2028 Garantie jusqu’au 20 novembre 2028",
        "accordée par Claire Monnot, jusqu’au 20 novembre 2027",
        "Zoé Łuczak, le 19 novembre 2026",
        "3f5a9c0e7b21",
    ):
        assert squeezed(said) in shown


def test_the_slip_leads_the_customer_to_the_page_of_the_visit() -> None:
    assert squeezed("Suivez votre montre") in words(deposit_slip(samples.RICH_SLIP, "fr"))
    without = replace(samples.RICH_SLIP, follow_url="")
    assert squeezed("Suivez votre montre") not in words(deposit_slip(without, "fr"))


def test_french_telephone_numbers_are_in_pairs_on_every_paper() -> None:
    business = business_page(replace(samples.BUSINESS, phone="0381550142"), texts("fr")["common"])
    assert business["contact"] == ["03\u00a081\u00a055\u00a001\u00a042", samples.BUSINESS.email]
    customer = customer_page(Customer("Zoé Lefèvre", phone="0612458899", email="z@example.org"))
    assert customer["lines"] == ["06\u00a012\u00a045\u00a088\u00a099 · z@example.org"]
