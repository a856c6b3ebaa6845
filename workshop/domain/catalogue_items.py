"""What an entry of a vocabulary holds: one plain item, and the richer ones the rules need."""

from collections.abc import Collection
from dataclasses import dataclass

from workshop.domain.ticket import WaitingOn
from workshop.domain.watch import WatchKind, WaterClaim


@dataclass(frozen=True)
class Labels:
    """One text in both languages of the program."""

    fr: str
    en: str

    def text(self, language: str) -> str:
        return self.en if language == "en" else self.fr


@dataclass(frozen=True)
class Item:
    """A coded entry and the kinds of watch it makes sense for."""

    code: str
    labels: Labels
    kinds: tuple[WatchKind, ...] = tuple(WatchKind)

    def label(self, language: str) -> str:
        return self.labels.text(language)


@dataclass(frozen=True, kw_only=True)
class Symptom(Item):
    """What a customer reports. The codes it points to are ordered, the most likely first."""

    group: str
    hypotheses: tuple[str, ...]
    services: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Question(Item):
    """A question of the guided questionnaire; `always` ones do not wait for a symptom."""

    answer: str
    unit: str = ""
    choices: tuple[Item, ...] = ()
    always: bool = False


@dataclass(frozen=True, kw_only=True)
class Component(Item):
    group: str


@dataclass(frozen=True, kw_only=True)
class ComponentState(Item):
    defect: bool


@dataclass(frozen=True, kw_only=True)
class Anomaly(Item):
    """`severity` is the one proposed; the technician qualifies it."""

    components: tuple[str, ...]
    severity: str


@dataclass(frozen=True, kw_only=True)
class Zone(Item):
    """A zone of the watch drawing, in one of its views."""

    view: str


@dataclass(frozen=True, kw_only=True)
class AccessNeed(Item):
    """A customer's need and what the counter does about it."""

    arrangement: Labels


@dataclass(frozen=True, kw_only=True)
class CaseMetal(Item):
    """`finenesses` are the usual ones, in thousandths; precious metals ask for one and a weight."""

    precious: bool = False
    finenesses: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StrapMaterial(Item):
    """`cites`: a protected species, which may need a paper to cross a border."""

    cites: bool = False


@dataclass(frozen=True, kw_only=True)
class FunctionalTest(Item):
    instruction: Labels


@dataclass(frozen=True, kw_only=True)
class Step(Item):
    """One step of a procedure. A `control` is answered by a reading or an outcome."""

    control: bool = False


@dataclass(frozen=True, kw_only=True)
class CaseBack(Item):
    """How a case opens: suggested tools (codes) and the uncasing checklist in order."""

    opening: tuple[str, ...]
    closing: tuple[str, ...]
    uncasing: tuple[Step, ...]


@dataclass(frozen=True)
class SupplyNeed:
    """`quantity` is in the unit of the supply."""

    code: str
    quantity: int


@dataclass(frozen=True)
class StageControls:
    """Tests and readings asked at a stage, by their codes in `workshop.measurements`."""

    stage: str
    characteristics: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Operation(Item):
    """Work of the workshop: standard `minutes`, technical `level` 1 to 4 and *mode opératoire*."""

    family: str
    minutes: int
    level: int
    guarantee_months: int
    tools: tuple[str, ...]
    supplies: tuple[SupplyNeed, ...]
    procedure: tuple[Step, ...]
    controls: tuple[StageControls, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Service(Item):
    """A line of the price list. Cents are VAT included; with `price_max_cents` it is a range."""

    operations: tuple[str, ...]
    price_cents: int
    price_max_cents: int | None = None
    quick: bool = False
    delay_days: int
    guarantee_months: int


@dataclass(frozen=True, kw_only=True)
class Tool(Item):
    kind: str
    calibrated: bool = False


@dataclass(frozen=True, kw_only=True)
class Supply(Item):
    """A part or a consumable. Cents are VAT included, per unit; 0 is included in the labour.

    `part_kind` is empty for a consumable. `hazard`: safety data sheet and separate waste.
    """

    family: str
    unit: str
    price_cents: int
    part_kind: str = ""
    hazard: bool = False
    references: tuple[str, ...] = ()
    equivalents: tuple[str, ...] = ()

    @property
    def interchangeable(self) -> bool:
        """Known under several references, so that the one fitted is worth telling."""
        return bool(self.references or self.equivalents)


@dataclass(frozen=True, kw_only=True)
class HseCheck(Item):
    moment: str


@dataclass(frozen=True, kw_only=True)
class WaitingReason(Item):
    waiting_on: WaitingOn


@dataclass(frozen=True, kw_only=True)
class WatchFunction(Item):
    """A function of a watch; one that is not `simple` is out of the workshop's scope."""

    simple: bool


@dataclass(frozen=True, kw_only=True)
class Advice(Item):
    """Said when the watch is handed back; `when` is its `WaterClaim`, empty for always.

    `functions`: one of them must be noted of the watch, where there are any.
    """

    when: str = ""
    functions: tuple[str, ...] = ()

    @property
    def is_particular(self) -> bool:
        """Meant for some watches only, and so proposed first."""
        return bool(self.when) or self.kinds != tuple(WatchKind)

    def suits(self, kind: WatchKind, water: WaterClaim, functions: Collection[str]) -> bool:
        meant = not self.functions or not set(self.functions).isdisjoint(functions)
        return meant and kind in self.kinds and self.when in ("", water)


@dataclass(frozen=True, kw_only=True)
class CareInterval(Item):
    """How long after the work the house advises to bring the watch back."""

    months: int
