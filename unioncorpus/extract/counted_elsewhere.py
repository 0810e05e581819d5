"""What a quantity counts where its own clause names nothing: the clause before tells it, or the quantity before.

Turns of phrase are tables/counted.toml, word lists [acts] in tables/metrics.toml.
"""

import re

from unioncorpus.extract.counted_before import PERSONS, without_lead_in
from unioncorpus.extract.counted_turns import UNITS_OF_BODIES, Said
from unioncorpus.extract.counting_words import is_person, tag, turn, words_of
from unioncorpus.extract.noun_phrases import CLAUSE_END, LONGEST_CLAUSE, first_noun, last_noun
from unioncorpus.extract.quantities import Quantity

NUMERAL = re.compile("[0-9一二两三四五六七八九十百千]")
#: Units that do not count persons.
UNITS_OF_FIRMS = {"家", "所"}
#: The unit of a grade, which stands for what has it: 五星级工会8家，四星级12家.
GRADE = "星级"
#: A longer stretch before a number says something of its own, even where it names no noun (城镇新增就业30人).
LONGEST_EMPTY = 4
#: Open a clause that tells the parts of what was counted before (243册，包括自备120册).
_PARTS = ("其中", "包括", "含")
#: Open a clause that tells more of what was counted before (被省总采用12条).
_SAME_THINGS = (*_PARTS, "被")
_PART_OF = re.compile("其中[^，。；]{0,10}$")
#: Alone in a clause they lead to the total of those whom the clause before names.
_TOTALS = ("，共", "，共计", "，合计", "，总共")
#: Tells what is worth so much.
_WORTH = "价值"
#: Kinds of which a figure is of what the one before it was of, where its own clause tells only what was done with it.
_PASSED_ON = {"count", "money"}
#: How the dictionary tags a set phrase.
_SET_PHRASE = "i"
#: Ends of nouns that say how many persons there are.
_HEADCOUNT = ("人数", "队伍", "队")
#: Lead to how long something lasts.
_SPANS = ("时间", "时长", "期限")
#: Acts that end like events.
_COMING = ("参赛", "参会", "到会", "与会")
#: Units of what each chooses one of: 三个小组，每人参加一项.
_UNITS_OF_CHOICE, _EACH = {"个", "项", "种", "门"}, ("每人", "参加", "选", "选择")
#: Asks for whom others come, who are not counted: 邀请专家授课，培训90人.
_INVITED = ("请", "由")


def reached(before: str, said: Said, quantity: Quantity) -> str | None:
    """Of whom, or of what event, persons are whose clause tells only that they came, or were reached.

    >>> from unioncorpus.extract.quantities import find_candidates, find_quantities
    >>> from unioncorpus.structure import Paragraph
    >>> page = "召开现场会，50余人到场观摩。"
    >>> (place,) = find_quantities(page, [Paragraph(0, len(page), None)], find_candidates(page, 0, len(page)))
    >>> (quantity,) = place.sentence.quantities
    >>> reached(quantity.lead, Said(), quantity)
    '现场会'
    """
    own = without_lead_in(before[said.since :]).rpartition("，")[2]
    came = turn("came").match(quantity.tail) if not own else turn("came_before").search(own)
    is_free = not quantity.tail[:1].isalpha() or turn("better_off").match(quantity.tail)
    helped = turn("helped").search(own) if is_free and not came else None
    if not own and said.last and is_person(said.last) and turn("did_well").match(quantity.tail):
        return said.last
    if not came and not helped:
        return None
    clause = _clause_before(before, said)
    if came:
        if said.last and _is_gathering(said.last):
            return said.last
        clause = turn("at_an_event").sub("", clause)
        event = last_noun(clause, "count", False) or last_noun(clause, "count", True)
        return event if event and _is_gathering(event) else None
    if any(word in clause for word in _INVITED):
        return None
    persons = _persons_in(clause) if helped and helped["all"] else _persons_of_the_noun(clause)
    return persons or (_persons_of_the_noun(said.last) if said.last else None)


def _clause_before(before: str, said: Said) -> str:
    """The clause before that of the number, behind the quantity before, if any."""
    clauses = [clause for clause in CLAUSE_END.split(before[said.since :])[:-1] if clause]
    return clauses[-1][-LONGEST_CLAUSE:] if clauses else ""


def _persons_in(clause: str) -> str | None:
    """The last persons that a clause names: 怀孕的|护士|全部免除夜班."""
    words = tag(clause)
    for k in range(len(words), 0, -1):
        if is_person(words[k - 1][0]):
            return last_noun("".join(word for word, _ in words[:k]), "count", False)
    return None


def _persons_of_the_noun(clause: str) -> str | None:
    """The persons in the noun that ends a clause: 困难职工|互助金."""
    noun = last_noun(clause, "count", False)
    persons = first_noun(noun, "persons") if noun else ""
    return persons if is_person(persons) else None


def _is_gathering(noun: str) -> bool:
    """Whether a noun is one of what persons come to; not of a body whose name ends like one (协会)."""
    return noun.endswith(words_of("gatherings")) and not noun.endswith((*words_of("bodies"), *_COMING))


def find_elsewhere(before: str, said: Said, quantity: Quantity) -> str | None:
    """Where the number's own clause names nothing: the set it is drawn from, the quantity before, the clause before."""
    within = turn("within").search(before) if "中" in before else None
    if within and not _PART_OF.search(before):
        return last_noun(within[1], quantity.kind, quantity.event)
    clauses = CLAUSE_END.split(before)
    own = without_lead_in(clauses[-1])
    is_same = own.startswith(_SAME_THINGS) or (clauses[-1].endswith("的") and quantity.unit in UNITS_OF_FIRMS)
    is_left_out = quantity.kind == "count" and turn("left_out").search(clauses[-1]) is not None
    is_full = len(own) > LONGEST_EMPTY and not is_same and not is_left_out and not NUMERAL.search(own)
    if is_full and not quantity.event:
        return said.sibling if quantity.kind in _PASSED_ON and quantity.unit not in PERSONS else None
    if quantity.kind == "duration" and quantity.tail[:1].isalpha():
        return None
    if said.sibling:
        return said.sibling
    is_each = quantity.kind == "duration" and turn("each_lasts").search(before) is not None
    is_worth = quantity.kind == "money" and before.endswith(_WORTH)
    if said.last and (quantity.unit == GRADE or is_each or is_worth):
        return (_topic(_clause_before(before, said), quantity) if is_worth else None) or said.last
    clauses = [clause for clause in clauses[:-1] if clause and not turn("only_when").search(clause)]
    if not clauses:
        return said.earlier
    is_of_persons = quantity.unit in PERSONS and quantity.kind != "rank"
    if said.since > before.rfind(clauses[-1]):
        return _behind_the_quantity_before(before, said, quantity, is_left_out) or said.earlier
    noun = _topic(clauses[-1][-LONGEST_CLAUSE:], quantity)
    is_of_others = noun is not None and is_of_persons and not tells_persons(noun)
    if is_of_others and before.endswith(_TOTALS):
        return _persons_in(clauses[-1][-LONGEST_CLAUSE:])  # 为困难会员代缴保费，共86人
    return said.earlier if is_of_others else noun or said.earlier


def _behind_the_quantity_before(before: str, said: Said, quantity: Quantity, is_left_out: bool) -> str | None:
    """What is counted where the clause before holds the quantity before: 4名技术员到省城进修，为期两个月."""
    clause = _clause_before(before, said)
    if quantity.unit in PERSONS and before.endswith(_TOTALS):
        return _persons_in(clause)
    if quantity.kind == "duration":
        if said.last and _is_gathering(said.last):
            return said.last
        named = clause or (said.last if before.endswith(_SPANS) else None)
        return last_noun(named, "count", True) if named and not is_person(named) else None
    if quantity.kind == "rank" and said.last and _is_gathering(said.last):
        return said.last
    is_object = said.last is not None and is_person(said.last) and clause.endswith(said.last)
    is_each_one = is_left_out and quantity.unit in _UNITS_OF_CHOICE and before.endswith(_EACH)
    is_one_of_them = is_each_one and said.last is not None and not is_person(said.last)
    of_them = is_object if quantity.unit in PERSONS else is_one_of_them
    if of_them or not is_left_out or quantity.unit in PERSONS:
        return said.last if of_them else None
    return _topic(clause, quantity)


def _topic(clause: str, quantity: Quantity) -> str | None:
    """The noun that ends the clause before, unless that states something by a set phrase (器材一应俱全).

    What was held somewhere stands before the place (拓展训练|在营地进行).
    """
    held = turn("held_at").match(clause)
    clause = turn("trend").sub("", turn("gathered").sub("", held[1] if held else clause))
    clause = turn("wished").sub("", clause)
    words = tag(clause.strip())
    noun = None if words and words[-1][1] == _SET_PHRASE else last_noun(clause, quantity.kind, quantity.event)
    is_doer = noun is not None and noun.endswith(words_of("bodies")) and quantity.unit not in UNITS_OF_BODIES
    return None if is_doer else noun


def tells_persons(noun: str) -> bool:
    """Whether a noun is one of persons, or of how many they are."""
    return is_person(noun) or noun.endswith(_HEADCOUNT)
