"""A candidate at work in the pages of the workshop, before whoever plays the other people."""

from dataclasses import dataclass

from tests.clock import Clock
from tests.journeys.chapters import photo
from tests.journeys.people import NOTHING, Person, Typed


@dataclass
class Bench:
    """A candidate at work, whoever plays customer and hierarchy, and the clock on the wall."""

    sitting_id: int
    candidate: Person
    witness: Person
    clock: Clock
    number: str = ""

    @property
    def ticket(self) -> str:
        return f"/tickets/{self.number}"

    def reads_everything(self) -> list[str]:
        """The documents handed out; then the tickets' numbers."""
        own = f"/my-sittings/{self.sitting_id}"
        links = self.candidate.opens(own).page.links
        for title in [words for words, href in links if "/documents/" in href]:
            self.candidate.opens(own).follows(title)
        return [href.split("/")[2] for _, href in links if href.startswith("/tickets/")]

    def opens(self, page: str = "") -> Person:
        return self.candidate.opens(self.ticket + page)

    def presses(self, words: str, typed: Typed = NOTHING, *, at: str = "", under: str = "") -> None:
        """Every act takes a minute."""
        self.clock.passes(minutes=1)
        self.candidate.presses(words, typed, at=at, under=under)

    def declares(self, page: str, words: str, typed: Typed = NOTHING) -> None:
        """An act that has a page of its own."""
        self.opens(page)
        self.presses(words, typed)

    def measures(self, values: Typed, page: str, *, at: str) -> None:
        self.opens(page)
        self.presses("Enregistrer les mesures", values, at=at)

    def photographs(self, shown: str) -> None:
        taken = {"Prendre une photo": photo(), "La photo montre": shown}
        self.declares("/entries", "Ajouter à la fiche", taken)

    def agrees(self, page: str, words: str, typed: Typed = NOTHING) -> None:
        """What the customer or the hierarchy says, entered by whoever plays them."""
        self.clock.passes(minutes=1)
        self.witness.opens(self.ticket + page).presses(words, typed)


def water_tight(bar: int) -> dict[str, str]:
    own = {"own-test_pressure-any": "dans la tolérance"}
    return {"water_dry_test-any": "conforme", "test_pressure-any": f"{bar}"} | own
