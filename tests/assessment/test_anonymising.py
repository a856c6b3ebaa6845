"""What tells who a customer is goes out of a text; the watchmaking stays."""

import pytest

from workshop.assessment.anonymising import Known, Removed, anonymised

KNOWN = Known(
    names=("Lefèvre", "Anne-Lise", "Bijoux du Lac SARL", "Théo Lamy"),
    addresses=("12 Grande Rue", "25000 Besançon"),
    serials=("A38-01120",),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mme Lefèvre rappelle demain.", "[nom] rappelle demain."),
        ("Vu avec lefevre et ANNE-LISE.", "Vu avec [nom] et [nom]."),
        ("Demander à Lise.", "Demander à [nom]."),
        ("Monsieur Van Damme paie.", "[nom] paie."),
        ("Joindre au 06 12 34 56 78 ou +33612345678.", "Joindre au [téléphone] ou [téléphone]."),
        ("Écrire à a.lefevre+montre@exemple.fr", "Écrire à [e-mail]"),
        ("Livrer 12 Grande rue, 25000 BESANÇON", "Livrer [adresse], [adresse]"),
        ("Livrer 4 bis, rue des Granges à Dole", "Livrer [adresse]"),
        ("N° A38-01120 gravé, a3801120", "N° [numéro] gravé, [numéro]"),
        ("A38 01120 du lac", "[numéro] du [nom]"),
        ("28 800 A/h, 50°, +12 s/j, 3 bar, 2026", "28 800 A/h, 50°, +12 s/j, 3 bar, 2026"),
        ("", ""),
    ],
)
def test_who_somebody_is_goes(text: str, expected: str) -> None:
    assert anonymised(text, KNOWN).text == expected


def test_what_was_taken_out_is_told() -> None:
    found = anonymised("Mme Lefèvre, 06 12 34 56 78, Lefèvre, Lefèvre", KNOWN)
    assert found.removed == (
        (Removed.PHONE, "06 12 34 56 78"),
        (Removed.NAME, "Mme Lefèvre"),
        (Removed.NAME, "Lefèvre"),
    )


def test_nothing_known_leaves_the_words_alone() -> None:
    assert anonymised("La montre retarde.", Known()).text == "La montre retarde."
