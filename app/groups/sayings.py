"""What is said about minutes, shared people and rooms, and meetings: German, English."""

from __future__ import annotations

SAYINGS: dict[str, tuple[str, str]] = {
    # things counted: of one, of more
    "groups_one": ("1 Gruppe", "1 group"),
    "groups_many": ("{n} Gruppen", "{n} groups"),
    "people_one": ("1 Person", "1 person"),
    "people_many": ("{n} Personen", "{n} people"),
    "again_one": ("1 Paar ist", "1 pair is"),
    "again_many": ("{n} Paare sind", "{n} pairs are"),
    "stations_one": ("1 Station", "1 station"),
    "stations_many": ("{n} Stationen", "{n} stations"),
    "rounds_one": ("1 Runde", "1 round"),
    "rounds_many": ("{n} Runden", "{n} rounds"),
    "changes_one": ("1 Wechsel", "1 change"),
    "changes_many": ("{n} Wechsel", "{n} changes"),
    # The attribute every event asks for is called what it is.
    "spread_all_municipality": (
        "In keiner Gruppe sind zwei aus derselben Kommune.",
        "No group has two people from the same municipality.",
    ),
    "spread_even_municipality": (
        "Wer aus derselben Kommune kommt, ist so weit verteilt, wie es rechnerisch geht.",
        "People from the same municipality are spread as far as arithmetic allows.",
    ),
    # wishes that could not be kept, and what would have to give
    "conflict_one": (
        "Diese Vorgabe lässt sich nicht einhalten: {rules}. Sie muss weichen.",
        "This rule cannot be kept: {rules}. It has to give.",
    ),
    "off_rules": (
        "„{attribute}“: Besser wird es nur, wenn eine Vorgabe weicht: {rules}.",
        "“{attribute}”: it gets better only if a rule gives way: {rules}.",
    ),
    "full": (
        "Voll, obwohl noch jemand dorthin wollte: {tracks}. Mehr Plätze dort würden helfen.",
        "Full although somebody still wished for it: {tracks}. More places there would help.",
    ),
    "no_wishes": ("Ohne Wunsch, also ohne Platz: {names}.", "No wish given, so no place: {names}."),
    "rule_turn": (
        "{person} gehört in Runde {round} an {station}",
        "{person} belongs to {station} in round {round}",
    ),
    "rule_once": ("niemand ist zweimal an derselben Station", "nobody is at one station twice"),
    "rule_tables": ("es gibt nur {stations}", "there are only {stations}"),
    "rule_stairs": ("{station} ist nicht stufenlos erreichbar", "{station} has no step-free access"),
    # whether the minutes of a rotation suffice
    "time_rounds": ("{rounds} × {minutes}\u00a0min", "{rounds} × {minutes}\u00a0min"),
    "time_changes": (" + {changes} × {minutes}\u00a0min", " + {changes} × {minutes}\u00a0min"),
    "time_break": (" + Pause {minutes}\u00a0min", " + break {minutes}\u00a0min"),
    "time_sum": (
        "{who}: {terms} = {needed}\u00a0min; geplant sind {planned}\u00a0min.",
        "{who}: {terms} = {needed}\u00a0min; {planned}\u00a0min are planned.",
    ),
    "time_exact": ("Das passt genau.", "This fits exactly."),
    "time_spare": ("{minutes}\u00a0min bleiben übrig.", "{minutes}\u00a0min are left over."),
    "time_short": ("Es fehlen {minutes}\u00a0min; {remedy}.", "{minutes}\u00a0min are missing; {remedy}."),
    "time_groups_one": ("möglich wäre {groups}", "{groups} would fit"),
    "time_groups_many": ("möglich wären {groups}", "{groups} would fit"),
    "time_round": (
        "möglich wären Runden von {minutes}\u00a0min",
        "rounds of {minutes}\u00a0min would fit",
    ),
    "time_never": (
        "so kurze Runden gibt es nicht, der Programmteil muss länger werden",
        "no round is as short as that, the part has to become longer",
    ),
    "time_waits": ("Jede Gruppe wartet {rounds}.", "Each group waits {rounds}."),
    "time_free": ("In jeder Runde sind Plätze frei: {stations}.", "Free in every round: {stations}."),
    # workshops that share somebody or a room
    "sharing_order": (
        "{workshop}: {parts}",
        "{workshop}: {parts}",
    ),
    "sharing_possible": (
        "Mit dieser Reihenfolge ist niemand zur selben Zeit an zwei Orten: {orders}.",
        "In this order nobody is in two places at the same time: {orders}.",
    ),
    "sharing_fine": (
        "Niemand ist zur selben Zeit an zwei Orten, kein Raum ist doppelt belegt.",
        "Nobody is in two places at the same time, no room is used twice.",
    ),
    "sharing_person": (
        "Zur selben Zeit in den Workshops {workshops} gebraucht: {names}. Keine Reihenfolge hilft.",
        "Needed at the same time in workshops {workshops}: {names}. No order helps.",
    ),
    "sharing_room": (
        "Der Raum „{name}“ ist zur selben Zeit für Workshop {one} und für Workshop {other} vorgesehen. "
        "Keine Reihenfolge hilft.",
        "The room “{name}” is planned for workshop {one} and for workshop {other} at the same time. No order helps.",
    ),
    "sharing_unproved": (
        "Es wurde keine Reihenfolge ohne Überschneidung gefunden. Ob es eine gibt, ist nicht bewiesen.",
        "No order without a clash was found. Whether there is one is not proved.",
    ),
    # rounds mixed anew, as they stand
    "remix_sizes": (
        "Jede Station hat in jeder Runde {least} bis {most}.",
        "Every station has {least} to {most} in every round.",
    ),
    "remix_size": (
        "Jede Station hat in jeder Runde {most}.",
        "Every station has {most} in every round.",
    ),
    "mix_together": ("{people} gehen denselben Weg", "{people} take the same route"),
    "mix_apart": ("{people} treffen sich nie", "{people} never meet"),
    "mix_step_free": ("{person} braucht stufenlose Stationen", "{person} needs step-free stations"),
    "mix_full": (
        "{topic} hat in Runde {round} nur Platz für {capacity} Personen",
        "{topic} has room for only {capacity} people in round {round}",
    ),
    "mix_colleagues": ("Begegnungen unter Kolleginnen und Kollegen", "Meetings of colleagues"),
    "mix_again": ("Wiedersehen", "Repeat meetings"),
    "mix_most": ("So oft treffen sich zwei höchstens", "Most often that two people meet"),
    "mix_contacts": ("So viele andere trifft jede Person mindestens", "Fewest others that a person meets"),
    "mix_change": ("{what}: {new}, bisher {old}.", "{what}: {new}, so far {old}."),
    "mix_same": ("An den Zahlen ändert sich nichts.", "The figures stay the same."),
    "mix_worse": ("Diese Vorgabe wird verletzt: {rule}.", "This rule gets broken: {rule}."),
    "mix_better": ("Diese Vorgabe wird wieder eingehalten: {rule}.", "This rule is kept again: {rule}."),
    # who meets whom
    "meet_never": ("nie", "never"),
    "meet_once": ("einmal", "once"),
    "meet_times": ("{n}-mal", "{n} times"),
    "meet_pairs": ("{times}: {pairs}", "{times}: {pairs}"),
    "pairs_one": ("1 Paar", "1 pair"),
    "pairs_many": ("{n} Paare", "{n} pairs"),
    "meet_all": (
        "{met} von {possible} möglichen Paaren treffen sich.",
        "{met} of {possible} possible pairs meet.",
    ),
    "meet_points_least": (
        "{n} Wiedersehen; weniger geht nicht (bewiesen).",
        "{n} repeat meetings; fewer is impossible (proved).",
    ),
    "meet_points_gap": (
        "{n} Wiedersehen; mindestens {floor} sind unvermeidlich.",
        "{n} repeat meetings; at least {floor} are inevitable.",
    ),
    "meet_points": ("{n} Wiedersehen.", "{n} repeat meetings."),
    "meet_contacts": (
        "Jede Person trifft {least} bis {most} andere.",
        "Everybody meets {least} to {most} others.",
    ),
    "meet_contacts_all": ("Jede Person trifft {most} andere.", "Everybody meets {most} others."),
    "meet_cell": ("{one} und {other}: {times}", "{one} and {other}: {times}"),
}
