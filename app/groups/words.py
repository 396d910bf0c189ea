"""Every sentence of the engines, in both languages side by side: engines know no gettext."""

from __future__ import annotations

from collections.abc import Iterable

from app.groups.refusals import REFUSALS
from app.groups.sayings import SAYINGS

LANGUAGES = ("de", "en")
SENTENCES: dict[str, tuple[str, str]] = {
    **REFUSALS,
    **SAYINGS,
    # the whole plan
    "nobody": ("Es ist niemand da, der verteilt werden könnte.", "There is nobody to be placed."),
    "sizes_even": ("{groups} mit je {size}.", "{groups} of {size} each."),
    "sizes_range": (
        "{groups} mit {least} bis {most}.",
        "{groups} of {least} to {most}.",
    ),
    "sizes_one": ("Eine Gruppe mit {size}.", "One group of {size}."),
    "sizes_off": (
        "Die Gruppen sind nicht so gleich groß wie gewünscht, weil Vorgaben das verhindern ({off} daneben).",
        "The groups are not as even as wished because rules prevent it ({off} off).",
    ),
    "spread_all": (
        "In keiner Gruppe sind zwei mit derselben Angabe bei „{attribute}“.",
        "No group has two people with the same value of “{attribute}”.",
    ),
    "spread_even": (
        "„{attribute}“: Gleiche Angaben sind so weit verteilt, wie es rechnerisch geht.",
        "“{attribute}”: equal values are spread as far as arithmetic allows.",
    ),
    "balance_even": (
        "„{attribute}“ ist in allen Gruppen ausgewogen: {figures}.",
        "“{attribute}” is balanced: {figures}.",
    ),
    "balance_plain": ("„{attribute}“ ist in allen Gruppen ausgewogen.", "“{attribute}” is balanced in all groups."),
    "figure": ("{value} je Gruppe {range}", "{value} {range} per group"),
    "range": ("{least} bis {most}", "{least} to {most}"),
    "off_proved": (
        "„{attribute}“: {off} neben dem Ideal ({cells}); besser geht es mit diesen Vorgaben nicht (bewiesen).",
        "“{attribute}”: {off} off the ideal ({cells}); with these rules nothing better exists (proved).",
    ),
    "off_best": (
        "„{attribute}“: {off} neben dem Ideal ({cells}). Beste gefundene Lösung; höchstens {gap} über dem Minimum.",
        "“{attribute}”: {off} off the ideal ({cells}). Best found; at most {gap} above the minimum.",
    ),
    "place_one": ("1 Platz", "1 place"),
    "places": ("{n} Plätze", "{n} places"),
    "cell_more": (
        "{value} in Gruppe {group}: {n} statt höchstens {ideal}",
        "{value} in group {group}: {n}, not {ideal}",
    ),
    "cell_less": (
        "{value} in Gruppe {group}: {n} statt mindestens {ideal}",
        "{value} in group {group}: {n}, not {ideal}",
    ),
    "and_more": ("und {n} weitere", "and {n} more"),
    "proved": (
        "Eine bessere Verteilung gibt es nicht (bewiesen).",
        "There is no better distribution (proved).",
    ),
    "stopped": (
        "Die Suche hat die Zeitgrenze erreicht; auf einem anderen Rechner kann der Plan anders ausfallen.",
        "The search reached its time limit; on another machine the plan may differ.",
    ),
    "unused": (
        "Nicht berücksichtigt, weil diese Berechnung es nicht kennt: {what}.",
        "Not considered, because this calculation does not know it: {what}.",
    ),
    # rotation
    "rotation_all": (
        "Jede Gruppe ist genau einmal an jeder Station; keine Station ist doppelt belegt.",
        "Every group is at every station exactly once; no station is double-booked.",
    ),
    "rotation_rounds": (
        "Die Gruppen sehen nicht alles. Geplant: {rounds}; nötig: {needed}.",
        "The groups do not see everything. Planned: {rounds}; needed: {needed}.",
    ),
    "rotation_misses": ("Gruppe {group} kommt nicht zu: {topics}.", "Group {group} does not get to: {topics}."),
    "rotation_steps": (
        "Gruppe {group} braucht einen stufenlosen Weg; für {topics} gibt es keine stufenlose Station.",
        "Group {group} needs step-free access; there is no step-free station for {topics}.",
    ),
    "rotation_capacity": (
        "Gruppe {group} ist mit {size} Personen zu groß für: {topics}.",
        "Group {group} with {size} people is too large for: {topics}.",
    ),
    "rotation_waits": ("Zusammen warten die Gruppen {n} lang.", "Together the groups wait for {n}."),
    "walk": (
        "Alle Gruppen zusammen gehen {metres} Meter von Station zu Station.",
        "All groups together walk {metres} metres from station to station.",
    ),
    # repair
    "moves_none": ("Niemand muss die Gruppe wechseln.", "Nobody has to change groups."),
    "moves_proved": (
        "{n} Personen wechseln die Gruppe ({names}); weniger geht nicht (bewiesen).",
        "{n} people change groups ({names}); fewer is impossible (proved).",
    ),
    "moves_best": ("{n} Personen wechseln die Gruppe ({names}).", "{n} people change groups ({names})."),
    "move_one_proved": (
        "Eine Person wechselt die Gruppe ({names}); weniger geht nicht (bewiesen).",
        "One person changes groups ({names}); fewer is impossible (proved).",
    ),
    "move_one_best": ("Eine Person wechselt die Gruppe ({names}).", "One person changes groups ({names})."),
    # conflict
    "conflict": (
        "Diese Vorgaben widersprechen sich: {rules}. Eine davon muss weichen.",
        "These rules contradict each other: {rules}. One of them has to give.",
    ),
    "conflict_unproved": (
        "Es wurde kein Plan gefunden, der alle Vorgaben einhält. Ob es einen gibt, ist nicht bewiesen.",
        "No plan was found that keeps all rules. Whether there is one is not proved.",
    ),
    "rule_pin": ("{person} gehört fest in Gruppe {group}", "{person} is fixed in group {group}"),
    "rule_forbid": ("{person} darf nicht in Gruppe {group}", "{person} must not be in group {group}"),
    "rule_together": ("{people} bleiben zusammen", "{people} stay together"),
    "rule_apart": ("{people} kommen in verschiedene Gruppen", "{people} go to different groups"),
    "rule_step_free": (
        "{person} braucht eine stufenlos erreichbare Gruppe",
        "{person} needs a group with step-free access",
    ),
    "rule_sizes": (
        "{people}, Platz für {least} bis {most} in {groups}",
        "{people}, room for {least} to {most} in {groups}",
    ),
    # one person
    "because_pin": ("Gruppe {group}, weil das so festgelegt wurde.", "Group {group}, because it was fixed so."),
    "because_together": (
        "Gruppe {group}, weil {others} in derselben Gruppe sein sollen.",
        "Group {group}, because {others} are to be in the same group.",
    ),
    "because_only": (
        "Gruppe {group}, weil nach den Vorgaben keine andere möglich ist.",
        "Group {group}, because the rules leave no other.",
    ),
    "because_stayed": ("Gruppe {group}, wie im bisherigen Plan.", "Group {group}, as in the plan before."),
    "because_moved": (
        "Gruppe {group} statt {before}, damit die Gruppen nach den Änderungen wieder passen.",
        "Group {group} instead of {before}, so that the groups fit again after the changes.",
    ),
    "because_alone": (
        "Gruppe {group}, weil dort sonst niemand „{value}“ angibt.",
        "Group {group}, because nobody else there has “{value}”.",
    ),
    "because_spread": (
        "Gruppe {group}, weil „{value}“ so über alle Gruppen verteilt ist ({n} in dieser Gruppe).",
        "Group {group}, because “{value}” is spread over all groups this way ({n} in this group).",
    ),
    "because_even": (
        "Gruppe {group}, damit alle Gruppen etwa gleich groß sind.",
        "Group {group}, so that all groups are about the same size.",
    ),
    "absent": ("Nicht eingeteilt, weil die Person nicht da ist.", "Not placed, because the person is not here."),
    "because_rank": ("{track}: Wunsch Nummer {rank}.", "{track}: wish number {rank}."),
    "because_none": (
        "Kein Platz: alle gewünschten Angebote sind voll oder finden nicht statt.",
        "No place: all wished offers are full or do not take place.",
    ),
    "because_route": ("Weg: {stops}.", "Route: {stops}."),
    # remix
    "remix_apart": ("Kolleginnen und Kollegen treffen sich nie.", "Colleagues never meet."),
    "remix_colleagues": (
        "Kolleginnen und Kollegen treffen sich {n}-mal; mindestens {floor}-mal ist unvermeidlich.",
        "Colleagues meet {n} times; at least {floor} times is inevitable.",
    ),
    "remix_colleagues_proved": (
        "Kolleginnen und Kollegen treffen sich {n}-mal; weniger geht nicht (bewiesen).",
        "Colleagues meet {n} times; fewer is impossible (proved).",
    ),
    "remix_gap": (
        "Beste gefundene Lösung: {n} Wiedersehen; mindestens {floor} sind unvermeidlich.",
        "Best found: {n} repeat meetings; at least {floor} are inevitable.",
    ),
    "remix_steps": (
        "{person} braucht stufenlose Stationen; es gibt {n}, nötig sind {rounds}.",
        "{person} needs step-free stations; there are {n}, {rounds} are needed.",
    ),
    "remix_fresh": ("Niemand trifft dieselbe Person zweimal.", "Nobody meets the same person twice."),
    "remix_repeats": (
        "{n} öfter als einmal zusammen, höchstens {most}-mal.",
        "{n} together more than once, at most {most} times.",
    ),
    "remix_why": (
        "{leaving} Personen verlassen einen Tisch, es gibt nur {others} andere: Einige sehen sich wieder.",
        "{leaving} people leave a table and there are only {others} others: some meet again.",
    ),
    "remix_contacts": (
        "Jede Person lernt mindestens {n} andere kennen.",
        "Everybody meets at least {n} different people.",
    ),
    "remix_rounds": (
        "{rounds}, aber nur {stations}: Niemand kann in jeder Runde an einer neuen Station sein.",
        "{rounds} but only {stations}: nobody can be at a new station in every round.",
    ),
    "remix_stuck": (
        "Mit diesen Vorgaben wurde kein Plan gefunden, in dem alle jede Station höchstens einmal besuchen.",
        "With these rules no plan was found in which everybody visits every station at most once.",
    ),
    # preference
    "policy_generous": (
        "Beste Gesamtverteilung: möglichst wenige schlechte Wünsche.",
        "Best overall: fewest bad wishes.",
    ),
    "policy_rank_maximal": (
        "Beste Gesamtverteilung: möglichst viele erste Wünsche, dann zweite und so weiter.",
        "Best overall: most first wishes, then second, and so on.",
    ),
    "policy_lottery": (
        "Losverfahren mit der Startzahl {seed}: Taktieren lohnt nicht.",
        "Lottery with the seed {seed}: false lists bring nothing.",
    ),
    "rank_count": ("Wunsch {rank}: {n} von {total}.", "Wish {rank}: {n} of {total}."),
    "without_place": ("Ohne Platz: {n} von {total} ({names}).", "Without a place: {n} of {total} ({names})."),
    "closed": (
        "Findet nicht statt, weil das Mindeste nicht erreicht wird: {tracks}.",
        "Not held, too few people: {tracks}.",
    ),
    "gaming": (
        "Wer die Reihenfolge anders angibt, als sie gemeint ist, kann sich dabei besser stellen.",
        "Someone who lists wishes untruthfully may gain by it.",
    ),
}
ATTRIBUTES: dict[str, tuple[str, str]] = {
    "municipality": ("Kommune", "municipality"),
    "role": ("Aufgabe", "role"),
    "experience": ("Erfahrung", "experience"),
    "org_size": ("Größe der Verwaltung", "size of the administration"),
}


class Said(str):
    """Words in one language that know themselves in all, so that a plan is told to each reader in theirs.

    Names may be such words too: a group whose id is "g1" can be "Rot" to one reader and "Red" to the other.
    """

    both: tuple[str, str]

    def __new__(cls, text: str, both: tuple[str, str]) -> Said:
        said = super().__new__(cls, text)
        said.both = both
        return said


def told_in(language: str, words: object) -> object:
    """`words` as somebody with this language reads them; what is no language stays as it is."""
    return words.both[language == "en"] if isinstance(words, Said) else words


def say(language: str, key: str, **values: object) -> str:
    """One sentence; values are put in as they are."""
    german, english = (
        SENTENCES[key][number].format(**{name: told_in(each, value) for name, value in values.items()})
        for number, each in enumerate(LANGUAGES)
    )
    return Said(english if language == "en" else german, (german, english))


def joined(separator: str, parts: Iterable[str]) -> str:
    """Words in a row, in each language."""
    known = list(parts)
    both = [separator.join(str(told_in(each, part)) for part in known) for each in LANGUAGES]
    return Said(separator.join(known), (both[0], both[1]))


def counted(language: str, what: str, n: int) -> str:
    """ "1 Gruppe", "5 Gruppen"; `what` is the beginning of the keys in sayings."""
    return say(language, f"{what}_{'one' if n == 1 else 'many'}", n=n)


def station_sizes(language: str, least: int, most: int) -> str:
    """How many people are at a station in a round."""
    key = "remix_sizes" if least < most else "remix_size"
    return say(language, key, least=least, most=counted(language, "people", most))


def attribute_name(language: str, key: str) -> str:
    both = ATTRIBUTES.get(key)
    return Said(both[language == "en"], both) if both else key


def several(language: str, names: list[str], most: int = 6) -> str:
    """Names in a row; of very many only the first."""
    shown = names[:most]
    if len(names) > most:
        shown.append(say(language, "and_more", n=len(names) - most))
    return joined(", ", shown)


def places(language: str, n: int) -> str:
    return say(language, "place_one") if n == 1 else say(language, "places", n=n)
