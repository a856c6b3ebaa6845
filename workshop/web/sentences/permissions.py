"""What each permission opens, in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from workshop.domain.permissions import Permission

PERMISSIONS: Mapping[Permission, Any] = {
    Permission.ANYBODY: _("Se connecter, ouvrir un lien signé"),
    Permission.SIGNED_IN: _("Son propre compte, l’accueil"),
    Permission.READ_TICKETS: _("Lire les fiches, chercher, voir le tableau et la fiche de suivi"),
    Permission.WRITE_ENTRY: _(
        "Écrire une observation, une question, une alerte ; joindre une photo"
    ),
    Permission.PLACE_WATCH: _("Dire où est la montre, qui la tient, qui on attend"),
    Permission.RECEIVE: _("Recevoir : client, montre, fiche de dépôt, étiquettes"),
    Permission.KEEP_REGISTER: _("Tenir le registre des dépôts en métal précieux"),
    Permission.PROMISE: _("Promettre une date"),
    Permission.DIAGNOSE: _("Diagnostiquer : tests, mesures, anomalies, conclusion"),
    Permission.VALIDATE_DIAGNOSIS: _("Valider le diagnostic d’un collègue"),
    Permission.RECEIVE_DIAGNOSIS: _("Recevoir un diagnostic et ses pièces"),
    Permission.QUOTE: _("Chiffrer, envoyer et suivre un devis"),
    Permission.READ_PRICES: _("Voir les devis et la note"),
    Permission.RECORD_DECISION: _("Noter la décision du client au comptoir ou au téléphone"),
    Permission.APPROVE: _("Décider : garantie, retard, dérogation, hors périmètre, pré-devis"),
    Permission.ANSWER_ALERT: _("Répondre aux alertes"),
    Permission.PREPARE: _("Préparer le poste : plan, outils, fournitures, hygiène et sécurité"),
    Permission.SUPPLY: _("Suivre les fournitures : disponibilité et arrivée"),
    Permission.SERVICE: _("Intervenir : opérations, pièces, inspection"),
    Permission.CONTROL: _("Faire le contrôle final du travail d’un autre"),
    Permission.RETURN_WATCH: _("Rendre la montre : note, passeport"),
    Permission.MANAGE_INSTRUMENTS: _("Tenir les appareils : registre, étalonnages, retraits"),
    Permission.KEEP_CATALOGUE: _("Tenir le catalogue : calibres, profils, limites"),
    Permission.READ_REFERENTIALS: _("Lire les référentiels et ce qui appuie chaque critère"),
    Permission.FOLLOW_OWN: _("Suivre les montres de sa propre maison"),
    Permission.TRAIN: _("Former : scénarios, candidats, mises en situation"),
    Permission.JUDGE: _("Juger : grille personnelle, grille commune, suivi d’une épreuve"),
    Permission.ORGANISE: _("Organiser une session : jurys, convocations, émargement, incidents"),
    Permission.DELIBERATE: _("Siéger dans un jury : déclarations, questions, décisions"),
    Permission.CERTIFY: _("Certifier : délibération, procès-verbal, certificats, recours"),
    Permission.ADMINISTER: _("Administrer : personnes, rôles, identité du site, prix"),
}
