"""What a person who starts the program reads in the terminal, in the language of that terminal.

Help and reports for programs stay in English; questions, and what answers them, do not.
"""

from collections.abc import Mapping
from typing import Final

import click
from flask import Flask

from workshop.domain.errors import WorkshopError
from workshop.domain.people import Language
from workshop.domain.permissions import Role

_LOCALE: Final = ("LC_ALL", "LC_MESSAGES", "LANG")

_FRENCH: Final = {
    "secret_made": "Secret créé : {path}",
    "database_ready": "La base de données est prête.",
    "making_demo": "Création de l’atelier de démonstration…",
    "first_questions": "Aucun site pour l’instant. Quelques questions, puis vous pourrez vous connecter.",
    "site_name": "Nom du site",
    "site_code": "Trois lettres pour ses numéros de fiche",
    "admin_name": "Vos prénom et nom",
    "admin_email": "Votre adresse e-mail",
    "password_of": "Mot de passe de {name}",
    "password_again": "Encore une fois, pour être sûr",
    "passwords_differ": "Les deux ne sont pas les mêmes. Recommencez.",
    "site_opened": "Le site est ouvert. Connectez-vous avec l’adresse {email}.",
    "demo_sign_ins": "Pour entrer dans la démonstration, mot de passe {password}",
    "prompt": "\u00a0: ",
    "no_role": "aucun rôle",
    "demo_made": "{count} fiches.",
    "backup_made": "Sauvegarde faite : {path} (fichiers nouveaux : {count}).",
    "backup_failed": "La sauvegarde n’a pas pu être écrite dans {path} : {reason}",
    "mail_waits": "Le courrier attend : aucun serveur d’envoi n’est réglé (WORKSHOP_SMTP_HOST).",
    "site_name_missing": "Écrivez le nom du site.",
    "site_code_of_three_letters": "Trois lettres de A à Z, par exemple BES.",
    "site_code_taken": "Les lettres {code} sont déjà celles d’un autre site.",
    "workshop_already_founded": "Il y a déjà un site\u00a0: ajoutez les autres depuis ses pages.",
    "person_name_missing": "Écrivez un prénom et un nom.",
    "email_taken": "Cette adresse est déjà celle d’une autre personne.",
    "last_role": "{name} n’aurait plus aucun rôle. Pour un départ, fermez plutôt l’accès sur les pages.",
    "last_administrator": "{site} n’aurait plus d’administrateur. Nommez-en un autre d’abord.",
    "email_unreadable": "Cette adresse e-mail n’est pas complète, par exemple nom@atelier.fr.",
    "password_too_short": "Choisissez au moins {length} caractères.",
    Role.COUNTER: "chargé d’accueil",
    Role.TECHNICIAN: "technicien",
    Role.ESTIMATOR: "chargé de devis",
    Role.STOREKEEPER: "magasinier",
    Role.MANAGER: "hiérarchie",
    Role.PARTNER: "partenaire",
    Role.TRAINER: "formateur",
    Role.CANDIDATE: "candidat",
    Role.JUROR: "juré",
    Role.CERTIFIER: "certificateur",
    Role.ADMINISTRATOR: "administrateur",
    Role.SUPERVISOR: "responsable de poste",
}
_ENGLISH: Final = {
    "secret_made": "Secret made: {path}",
    "database_ready": "Database ready.",
    "making_demo": "Making the demo workshop…",
    "first_questions": "No site yet. A few questions, then you can sign in.",
    "site_name": "Name of the site",
    "site_code": "Three letters for its ticket numbers",
    "admin_name": "Your first and family name",
    "admin_email": "Your e-mail address",
    "password_of": "Password of {name}",
    "password_again": "Once more, to be sure",
    "passwords_differ": "The two are not the same. Begin again.",
    "site_opened": "Site opened. Sign in as {email}.",
    "demo_sign_ins": "Sign in to the demo, password {password}",
    "prompt": ": ",
    "no_role": "no role",
    "demo_made": "{count} tickets.",
    "backup_made": "Backup made: {path} (new files: {count}).",
    "backup_failed": "The backup could not be written to {path}: {reason}",
    "mail_waits": "Mail waits in the outbox: no mail server is set (WORKSHOP_SMTP_HOST).",
    "site_name_missing": "Write the name of the site.",
    "site_code_of_three_letters": "Three letters from A to Z, for example BES.",
    "site_code_taken": "The letters {code} already belong to another site.",
    "workshop_already_founded": "There is a site already: add the others on its pages.",
    "person_name_missing": "Write a first and family name.",
    "email_taken": "This address already belongs to somebody else.",
    "last_role": "{name} would have no role left. When somebody leaves, close the access on the pages instead.",
    "last_administrator": "{site} would have no administrator left. Name another one first.",
    "email_unreadable": "This e-mail address is not complete, for example name@workshop.com.",
    "password_too_short": "Choose at least {length} characters.",
    Role.COUNTER: "counter",
    Role.TECHNICIAN: "technician",
    Role.ESTIMATOR: "estimator",
    Role.STOREKEEPER: "storekeeper",
    Role.MANAGER: "management",
    Role.PARTNER: "partner",
    Role.TRAINER: "trainer",
    Role.CANDIDATE: "candidate",
    Role.JUROR: "juror",
    Role.CERTIFIER: "certifier",
    Role.ADMINISTRATOR: "administrator",
    Role.SUPERVISOR: "bench supervisor",
}
WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    Language.FRENCH: _FRENCH,
    Language.ENGLISH: _ENGLISH,
}


def terminal_language(app: Flask, environ: Mapping[str, str]) -> Language:
    """French or English as the locale of the environment says, else the setting DEFAULT_LANGUAGE.

    `C` and `POSIX` name no language.
    """
    locale = next((environ[name] for name in _LOCALE if environ.get(name)), "")
    code = locale[:2].lower()
    return Language(code if code in set(Language) else app.config["DEFAULT_LANGUAGE"])


def say(language: Language, sentence: str, **values: object) -> str:
    return WORDS[language][sentence].format(**values)


def refused(language: Language, error: WorkshopError) -> str:
    """Why an act was refused; refusals that commands do not meet in ordinary use keep their code."""
    if error.code in WORDS[language]:
        return say(language, error.code, **error.facts)
    reason = error.code.replace("_", " ")
    facts = ", ".join(f"{name}: {value}" for name, value in error.facts.items())
    return f"{reason} ({facts})" if facts else reason


def ask(language: Language, question: str, *, hidden: bool = False, **values: object) -> str:
    """What is typed; asked until it is something."""
    said, suffix = say(language, question, **values), say(language, "prompt")
    return str(click.prompt(said, hide_input=hidden, prompt_suffix=suffix))
