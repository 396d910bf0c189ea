"""How the history says what was done."""

from app.core.text import N_

VERBS = {
    "registered": N_("angemeldet"),
    "reminded": N_("noch einmal angemeldet, E-Mail wiederholt"),
    "address_confirmed": N_("E-Mail-Adresse bestätigt"),
    "withdrawn": N_("abgesagt"),
    "expired": N_("verfallen, weil nicht bestätigt"),
    "moved_up": N_("nachgerückt"),
    "forgotten": N_("nach Ablauf der Frist gelöscht"),
    "imported": N_("Veranstaltung eingelesen"),
    "assigned": N_("ins Team aufgenommen"),
    "groups_proposed": N_("Gruppen vorgeschlagen"),
    "groups_announced": N_("Gruppen bekannt gegeben"),
    "minutes_drafted": N_("Protokoll als Entwurf eingelesen"),
    "minutes_published": N_("Protokoll veröffentlicht"),
}
