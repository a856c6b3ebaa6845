"""One believable deposit, quote, sheet, passport and note; then the same, empty and hostile."""

import struct
import zlib
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from workshop.documents.amounts import Line
from workshop.documents.charts.visit import paper_charts
from workshop.documents.credit_note import CreditNote
from workshop.documents.deposit_slip import (
    ConditionMark,
    DepositedWatch,
    DepositSlip,
    FunctionalTest,
    PreciousMetal,
)
from workshop.documents.labels import Accessory, Label
from workshop.documents.note import Deducted, Note
from workshop.documents.parties import Business, Customer, Mediator, Signature, Watch
from workshop.documents.passport import (
    Derogation,
    GuaranteeTerm,
    HeardRecording,
    MeasuredValue,
    PartFitted,
    Passport,
    WaterResistance,
    WorkDone,
)
from workshop.documents.quote import Decision, Quote
from workshop.documents.receipt import Paid, Receipt
from workshop.documents.tracking_sheet import Entry, Photo, TrackingSheet, Verification
from workshop.domain.down_payment import DownPaymentPolicy
from workshop.domain.instrument import CheckState
from workshop.measurements.conditions import Withheld
from workshop.measurements.judgement import Line as MeasuredLine
from workshop.measurements.lift_angle import LiftAngleOrigin
from workshop.measurements.measured_stage import MeasuredStage, UsedInstrument
from workshop.measurements.portrait import Mark, Portrait, Portrayed
from workshop.measurements.quantities import Moment, Position, Stage
from workshop.measurements.sources import Source, SourceKind
from workshop.measurements.tolerance import Authority, Limit, Severity, Statistic, Verdict

NOW = datetime(2026, 11, 20, 9, 42, tzinfo=UTC)
URL = "https://etabli.example/t/BES-26-00042"
HASH = "3f5a9c0e7b21d84466aa01f2c9d3e87b5540fe1299abcc03d7716e2f8b90a4c1"


def png(width: int, height: int) -> bytes:
    """A plain grey-blue PNG picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    rows = b"".join(
        b"\x00"
        + bytes((x * 255 // width, 110, 150)[channel] for x in range(width) for channel in range(3))
        for _ in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


SCRIBBLE = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60"><path fill="none"
 stroke="#14213d" stroke-width="2.2" stroke-linecap="round" d="M12 44C30 4 44 2 40 30S20 60 34
 40 62 20 66 36 74 50 84 30 96 20 98 36 108 50 120 24 138 18 140 34 152 48 188 20"/></svg>"""

SKETCH = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" fill="none"
 stroke="#5b6573"><circle cx="50" cy="50" r="34"/><circle cx="50" cy="50" r="28"/>
 <path d="M50 50V30M50 50l14 8M84 47h5v6h-5M36 18l2-14h24l2 14M36 82l2 14h24l2-14"/>
 <g stroke="#9b1c31"><circle cx="73" cy="27" r="5"/><path d="M71 25l4 4"/></g></svg>"""

BUSINESS = Business(
    name="Atelier du Doubs",
    legal_name="Atelier du Doubs SARL",
    siren="523 847 190",
    address=("14, Grande Rue", "25000 Besançon"),
    phone="03 81 55 01 42",
    email="bonjour@atelier-du-doubs.example",
    vat_number="FR 41 523847190",
    mediator=Mediator(
        "Médiation Franche-Comté", "8, rue de la Préfecture, 25000 Besançon", "mediation.example"
    ),
)
CUSTOMER = Customer(
    "Hélène Lefèbvre-Ney",
    ("27 bis, rue des Granges", "25000 Besançon"),
    "06 12 34 56 78",
    "helene.lefebvre@courriel.example",
)
WATCH = Watch("LIP", "Himalaya 40 mm", "671540", "0042-1957", "ETA 2824-2")
SIGNATURE = Signature("Hélène Lefèbvre-Ney", NOW, SCRIBBLE)
TERMS = (
    "La réparation est garantie six mois à compter de la restitution, pour les opérations"
    " effectuées. La garantie ne couvre ni les chocs, ni l’usure du bracelet, ni l’eau entrée par"
    " une couronne laissée ouverte.\n\n"
    "La date promise est celle que permet la charge de l’atelier au jour du dépôt. Si elle doit"
    " changer, nous vous prévenons avant.\n\n"
    "Les pièces remplacées vous sont rendues si vous l’avez demandé au dépôt."
)

GOLD_WATCH = DepositedWatch(
    number="BES-26-00042",
    url=URL,
    watch=WATCH,
    attributes=(
        ("Mouvement", "automatique"),
        ("Boîte", "or jaune"),
        ("Bracelet", "alligator"),
        ("Étanchéité marquée", "30 m"),
        ("Achat", "12 mai 1998, papiers présents"),
    ),
    warnings=("Bracelet d’espèce protégée : ne pas expédier hors de l’Union européenne.",),
    precious=(
        PreciousMetal("Boîte et fond", "or jaune", Decimal("18.45"), 750),
        PreciousMetal("Boucle ardillon", "argent", Decimal("4.2"), 925),
    ),
    condition=(
        ConditionMark("Lunette, quart nord-est", "rayure", "légère", "2 mm, près de 1 h"),
        ConditionMark("Verre", "éclat", "visible"),
        ConditionMark("Corne sud-ouest", "impact", "sérieux", "métal refoulé"),
    ),
    sketch=SKETCH,
    accessories=("boîte", "carte de garantie", "deux maillons"),
    customer_words="Elle s’arrête la nuit et elle avance. Mon père me l’a donnée.",
    request="Arrêts nocturnes et avance d’environ 40 s par jour ; révision souhaitée.",
    tests=(
        FunctionalTest("Remontage", "ok"),
        FunctionalTest("Mise à l’heure", "ok"),
        FunctionalTest("Changement de date", "faulty", "reste entre deux jours"),
        FunctionalTest("Poussoirs", "not_applicable"),
    ),
    pre_diagnosis="Huiles sèches probables, remontage automatique à contrôler.",
    price_low_cents=24000,
    price_high_cents=138050,
    promised_on=date(2027, 1, 1),
    polishing="light",
    parts_back=True,
    declared_value_cents=420000,
    ceiling_cents=9000,
)
SECOND_WATCH = DepositedWatch(
    number="BES-26-00043",
    url=URL.replace("42", "43"),
    watch=Watch("Yema", "Superman", serial="YM-778"),
    accepted_service="Changement de pile",
    price_low_cents=3900,
    promised_on=date(2026, 11, 24),
    polishing="no",
    parts_back=False,
)
RICH_SLIP = DepositSlip(
    business=replace(BUSINESS, logo=png(240, 60)),
    customer=CUSTOMER,
    deposited_at=NOW,
    received_by="Nadia Ferreira",
    watches=(GOLD_WATCH,),
    terms=TERMS,
    terms_version="v3",
    signature=SIGNATURE,
    follow_url="https://etabli.example/w/WzFd.q3J0",
)

MANDATORY = (
    Line(
        "Révision complète automatique",
        "main-d’œuvre",
        Decimal(1),
        24000,
        24000,
        2000,
        "démontage, nettoyage, huilage, réglage",
    ),
    Line("Ressort de barillet", "pièce neuve", Decimal(1), 2850, 2850, 2000, "réf. 771"),
    Line("Joints", "pièce équivalente", Decimal(3), 450, 1350, 2000),
    Line("Remise fidélité", "remise", Decimal(1), -1500, -1500, 2000),
)
OPTIONS = (
    Line("Avivage de la boîte", "main-d’œuvre", Decimal("0.5"), 9000, 4500, 2000),
    Line("Bracelet cuir", "pièce neuve", Decimal(1), 100000, 100000, 550),
)
RICH_QUOTE = Quote(
    number="BES-26-00042-D2",
    version=2,
    ticket_number="BES-26-00042",
    issued_at=NOW,
    valid_until=date(2026, 12, 20),
    business=BUSINESS,
    customer=CUSTOMER,
    watch=WATCH,
    mandatory=MANDATORY,
    options=OPTIONS,
    url="https://etabli.example/q/7Hk2pQ",
    condition="Rayure légère sur la lunette, éclat sur le verre.",
    customer_words="Arrêts nocturnes et avance d’environ 40 s par jour.",
    diagnosis="Huiles sèches, ressort fatigué, inverseur du module automatique usé.",
    delay="quatre semaines",
    promised_on=date(2026, 12, 18),
    refusal_fee_cents=3500,
    down_payment=DownPaymentPolicy(3000, 30_000, True),
    polishing="light",
    parts_back=True,
    terms=TERMS,
    terms_version="v3",
)
DECISION = Decision(
    outcome="partly",
    decided_at=NOW,
    by="Hélène Lefèbvre-Ney",
    channel="page du devis",
    wording="J’accepte les travaux nécessaires et les options cochées, pour 312,00 €.",
    document_hash=HASH,
    signature=SIGNATURE,
    immediate_execution=True,
    down_payment_cents=9_360,
)
DECIDED_QUOTE = replace(
    RICH_QUOTE,
    url="",
    options=(replace(OPTIONS[0], chosen=True), replace(OPTIONS[1], chosen=False)),
    decision=DECISION,
)
SUPPLEMENTARY_QUOTE = replace(
    RICH_QUOTE, supplementary=True, agreed_before_cents=42_500, refusal_fee_cents=0
)

RICH_NOTE = Note(
    number="BES-N-26-00017",
    ticket_number="BES-26-00042",
    issued_at=NOW,
    business=BUSINESS,
    customer=CUSTOMER,
    watch=WATCH,
    lines=(*MANDATORY, OPTIONS[0]),
    deducted=(Deducted("BES-A-26-00003", date(2026, 11, 2), 12_000),),
    settled="Réglé le 20 novembre 2026, référence de caisse 1187.",
)
RICH_RECEIPT = Receipt(
    number="BES-A-26-00003",
    ticket_number="BES-26-00042",
    issued_at=NOW,
    business=BUSINESS,
    customer=CUSTOMER,
    watch=WATCH,
    shares=((9_000, 2000), (3_000, 550)),
    paid=Paid(date(2026, 11, 2), "card", "1042"),
)
RICH_CREDIT_NOTE = CreditNote(
    number="BES-AV-26-00002",
    paper="BES-N-26-00017",
    of_receipt=False,
    ticket_number="BES-26-00042",
    issued_at=NOW,
    business=BUSINESS,
    customer=CUSTOMER,
    watch=WATCH,
    shares=((5_000, 2000),),
    reason="Verre rayé pendant l’intervention : geste commercial.",
    repaid=Paid(date(2026, 11, 20), "transfer"),
)

THUMBNAIL = Photo(png(160, 120), "Cadran")


def entries(count: int) -> tuple[Entry, ...]:
    """A journal of `count` entries, five hours apart, with a correction, alerts and photos."""
    plain = [
        Entry(
            number=rank + 1,
            at=NOW + timedelta(hours=5 * rank),
            step=("Réception", "Diagnostic", "Intervention")[rank * 3 // count],
            author=("Nadia Ferreira", "Karim Aït-Ali", "Zoé Łuczak")[rank % 3],
            sentence=(
                "Montre confiée au coffre par Nadia Ferreira.",
                "Relevé après emboîtage : marche moyenne +4 s/j, amplitude 282°.",
                "Fond nettoyé ; joint de fond à remplacer, le métal est sain dessous.",
            )[rank % 3],
            short_hash=HASH[rank % 40 : rank % 40 + 12],
            details=(("Position", "CH"), ("Instrument", "Chronoscope 2")) if rank % 3 == 1 else (),
        )
        for rank in range(count)
    ]
    plain[1] = replace(plain[1], corrected_by=(3,), photos=(THUMBNAIL,) * 3)
    plain[2] = replace(plain[2], corrects=2, reason="position saisie à la place d’une autre")
    plain[3] = replace(plain[3], alert="open", declared_at=NOW)
    plain[4] = replace(plain[4], alert="answered")
    return tuple(plain)


_RATES = (("CH", 4, 12), ("FH", 6, -3), ("3H", 1, 30), ("6H", -2, 41), ("9H", 0, -20))
_PORTRAYED = Portrayed(
    *(
        Portrait(
            stage,
            Moment.FULL_WIND,
            {
                Position(rates[0]): Mark(
                    Decimal(rates[turn]), Verdict.WITHIN, Decimal(-6), Decimal(12)
                )
                for rates in _RATES
            },
            {Position.CH: Mark(Decimal(282), Verdict.TO_CONFIRM, Decimal(290), None)},
        )
        for turn, stage in ((1, Stage.FINAL_CONTROL), (2, Stage.BEFORE_UNCASING))
    )
)
CHARTS = paper_charts(_PORTRAYED, "fr")

RATE_LIMIT = Limit(
    "rate",
    Statistic.EACH,
    Moment.FULL_WIND,
    (),
    Decimal(-25),
    None,
    "s/d",
    Severity.FAIL,
    Authority.MAKER,
    False,
    "calibre:sii-nh35",
    Source(SourceKind.MANUFACTURER, "SII NH3x Technical Guide", locator="p. 12"),
)
MEASURED = MeasuredStage(
    Stage.FINAL_CONTROL,
    (
        MeasuredLine(
            "rate", Moment.FULL_WIND, (Position.CH,), Decimal(-31), Verdict.BELOW, RATE_LIMIT
        ),
        MeasuredLine("rate", Moment.FULL_WIND, (Position.H3,), Decimal(5), Verdict.NO_LIMIT),
        MeasuredLine(
            "power_reserve",
            Moment.ANY,
            (),
            Decimal(39),
            Verdict.NOT_JUDGED,
            withheld=Withheld.NOT_FROM_FULL_WIND,
        ),
    ),
    (UsedInstrument("Chronoscope S1, n° 4711", CheckState.CALIBRATED, date(2027, 3, 12)),),
    ((Moment.FULL_WIND, 2), (Moment.AFTER_24H, None)),
    ((Decimal(53), LiftAngleOrigin.MAKER),),
    ("Zoé Łuczak",),
)

RICH_SHEET = TrackingSheet(
    number="BES-26-00042",
    url=URL,
    printed_at=NOW + timedelta(days=14),
    business=BUSINESS,
    customer_name="Hélène Lefèbvre-Ney",
    watch=WATCH,
    step="Intervention",
    whose_turn="L’atelier, depuis le 2 décembre",
    place="Établi 3, Karim Aït-Ali",
    promised="18 décembre 2026",
    entries=entries(60),
    verification=Verification(NOW + timedelta(days=14), HASH),
    charts=CHARTS,
    measured=(MEASURED, replace(MEASURED, stage=Stage.SERVICING, lines=MEASURED.lines[-1:])),
)

RICH_PASSPORT = Passport(
    number="BES-26-00042",
    url="https://etabli.example/p/9xT4mB",
    short_hash="3f5a9c0e7b21",
    issued_at=NOW,
    business=BUSINESS,
    customer_name="Hélène Lefèbvre-Ney",
    watch=WATCH,
    work=(
        WorkDone("Révision complète", "mouvement démonté, nettoyé, huilé et réglé"),
        WorkDone("Remplacement des joints", "fond et couronne"),
        WorkDone("Avivage de la boîte", "léger, arêtes conservées"),
    ),
    parts=(
        PartFitted("Ressort de barillet", "neuve", 1, "réf. 771", "rendue"),
        PartFitted("Joint", "équivalente", 3, "", "mise au rebut"),
    ),
    values=(
        MeasuredValue("Marche moyenne", "+41 s/j", "+4 s/j", "−6 à +6 s/j", "within", "ETA 2824-2"),
        MeasuredValue(
            "Écart entre positions", "28 s/j", "9 s/j", "≤ 12 s/j", "within", "fabricant"
        ),
        MeasuredValue("Amplitude moyenne", "212°", "282°", "≥ 270°", "within", "profil maison"),
        MeasuredValue("Repère", "1,2 ms", "0,8 ms", "≤ 0,6 ms", "above", "profil maison"),
        MeasuredValue("Réserve de marche", "", "", "≥ 38 h", "not_measured", "ETA 2824-2"),
    ),
    water_resistance=WaterResistance(
        "3 bar",
        date(2026, 11, 19),
        "Éviter la douche et la baignade ; faire vérifier chaque année.",
    ),
    next_check_on=date(2027, 11, 1),
    guarantees=(
        GuaranteeTerm("Révision complète", date(2028, 11, 20), "hors chocs et eau"),
        GuaranteeTerm("Remplacement des joints", date(2027, 11, 20)),
    ),
    derogations=(
        Derogation(
            "Repère de 0,8 ms au-dessus de la limite",
            "raquette d’origine conservée à la demande de la cliente",
            "Claire Monnot",
            date(2027, 11, 20),
        ),
    ),
    advice=(
        "Remontez-la une vingtaine de tours si elle s’est arrêtée.",
        "Ne changez pas la date entre 21 h et 3 h.",
    ),
    watchmaker="Karim Aït-Ali",
    controlled_by="Zoé Łuczak",
    controlled_on=date(2026, 11, 19),
    charts=CHARTS,
    measured=MEASURED,
    recordings=(HeardRecording(NOW, "Contrôle final, CH", "Marche diurne +4,5 s/j ± 0,1", HASH),),
)

LABELS = (
    Label(
        "BES-26-00042",
        "https://etabli.example/t/BES-26-00042",
        "Lefèbvre-Ney",
        "LIP Himalaya",
        date(2027, 1, 1),
    ),
    Label(
        "BES-26-00042",
        "https://etabli.example/t/BES-26-00042",
        "Lefèbvre-Ney",
        "LIP Himalaya",
        date(2027, 1, 1),
        Accessory("boîte", 2, 3),
    ),
)

BARE_BUSINESS = Business("Atelier", "Atelier", "", ())
EMPTY_SLIP = DepositSlip(
    BARE_BUSINESS, Customer("A"), NOW, "", (DepositedWatch("BES-26-00001", URL, Watch("?")),)
)
EMPTY_QUOTE = Quote(
    "D1", 1, "BES-26-00001", NOW, date(2026, 12, 20), BARE_BUSINESS, Customer("A"), Watch("?"), ()
)
EMPTY_NOTE = Note("N1", "BES-26-00001", NOW, BARE_BUSINESS, Customer("A"), Watch("?"), ())
EMPTY_RECEIPT = Receipt(
    "A1", "BES-26-00001", NOW, BARE_BUSINESS, Customer("A"), Watch("?"), (),
    Paid(date(2026, 11, 2), "cash"),
)  # fmt: skip
EMPTY_CREDIT_NOTE = CreditNote(
    "AV1", "BES-26-00001", NOW, BARE_BUSINESS, Customer("A"), Watch("?"), "A1", True, (), ""
)
EMPTY_SHEET = replace(
    RICH_SHEET,
    business=BARE_BUSINESS,
    customer_name="",
    watch=Watch("?"),
    entries=(),
    step="",
    whose_turn="",
    place="",
    promised="",
)
EMPTY_PASSPORT = Passport("BES-26-00001", URL, "", NOW, BARE_BUSINESS, "", Watch("?"), ())

# What the program writes itself: codes, numbers, addresses.
CODED = {
    "number",
    "follow_url",
    "url",
    "outcome",
    "verdict",
    "alert",
    "polishing",
    "time_zone",
    "short_hash",
    "head_hash",
    "document_hash",
    "means",
    "characteristic",
    "unit",
}
HOSTILE_TEXTS = (
    "X" * 160,
    "Une phrase très longue " * 20,
    "😀 ✓ ☐ 🕰",
    "ساعة يد من سويسرا",
    "漢字 時計",
    '#read("/etc/passwd") #panic()',
    "<script>alert(1)</script> & ]] $x$ _a_ *b* @c \\ `d`",
    "a\x00b\x07c\u202egnp.exe\ud83d\uffff\tend\r\nnext",
    "' \" {braces} %s {0}",
)


def hostile(data: Any, text: str) -> Any:
    """`data` with `text` wherever a person may have typed something."""
    match data:
        case StrEnum():
            return data
        case str():
            return text
        case tuple():
            return tuple(hostile(item, text) for item in data)
        case _ if is_dataclass(data) and not isinstance(data, type):
            changed = {
                field.name: hostile(getattr(data, field.name), text)
                for field in fields(data)
                if field.name not in CODED
            }
            return replace(data, **changed)
    return data


def with_logo(slip: DepositSlip, logo: bytes) -> DepositSlip:
    """`slip` printed by a business with that logo."""
    return replace(slip, business=replace(slip.business, logo=logo))
