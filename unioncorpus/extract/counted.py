"""What a quantity counts, as written: a small grammar over the words on both sides of it.

Only the clause that holds the number is cut into words (rjieba), first what follows the unit (236个基层工会), then what stands
before the number (基层工会236个).
"""

import re

import rjieba

from unioncorpus.extract.quantities import Quantity

Words = list[tuple[str, str]]

_CLAUSE_END = re.compile("[，,。；;：:！？、（）()\n|]")
#: Behind a run of adjectives cut by 、 the noun comes later: 1篇分量足、说服力强的文章.
_LONG_END = re.compile("[，,。；;：:！？（）()\n|]")
_QUOTED = re.compile("[“《][^”》]{1,24}[”》]")
#: Words before the number that lead to it and name nothing.
_LEAD_IN = re.compile(
    r"(?:达到了?|达|超过|总共|共计|合计|累计|共有|共|总计|计|约|为|是|有|仅|只|多|各|分别|每[^，。；、]{0,8}|[一二两三四]年|学期|均|不少于|至少|已|了|到|在|至|的|[:：（( ])+$"
)
_WITHIN = re.compile("([\u4e00-\u9fff]{2,8})中[，,]?(?:[^，。；]{0,6})$")
_AWARDED = re.compile("^[等]?[^，。；]{0,4}(?:获|荣获|获得|被评为|被授予|当选)[^，。；“]{0,14}“([^”]{2,16})”")
#: Units that their noun usually precedes (困难职工314人).
_AFTER_NOUN = {"人", "人次", "元", "%", "户", "户次", "家次", "分", "亩", "名", "平方米"}
_MAX = 18

_NOUNISH = {
    "n",
    "nr",
    "ns",
    "nt",
    "nz",
    "ng",
    "nrt",
    "nrfg",
    "vn",
    "an",
    "j",
    "l",
    "i",
    "b",
    "a",
    "ad",
    "eng",
    "s",
    "f",
    "k",
    "zg",
    "g",
    "t",
    "x",
    "vg",
    "h",
}
_VERB = {"v", "vd", "vi", "vq"}
_STOP = {"p", "d", "r", "y", "u", "ul", "uz", "ud", "ug", "m", "q", "c"}


def find_counted(quantity: Quantity, previous: str | None) -> str | None:
    """The noun that a quantity counts, or None.

    ``previous`` is what the quantity before it in the same sentence counts: a share (占58%) and a part (其中2名) are of that.
    """
    before, after = quantity.before, quantity.after
    before = before[: len(before) - (quantity.number - quantity.start)] if quantity.start < quantity.number else before
    after = after[quantity.stop - quantity.unit_stop :]
    awarded = _AWARDED.match(after)
    if awarded:
        return awarded[1]
    share = quantity.kind == "percent" and "占" in before[-12:]
    if previous and (share or before.rstrip().endswith(("其中", "其中有"))):
        return previous
    sides = (
        (_left, _right)
        if quantity.unit in _AFTER_NOUN or quantity.kind in ("percent", "duration", "measure", "score")
        else (_right, _left)
    )
    for side in sides:
        found = side(before, after, quantity)
        if found:
            return found
    within = _WITHIN.search(before)
    if within:
        return _last_noun(within[1])
    return previous if "其中" in before else None


def _right(before: str, after: str, quantity: Quantity) -> str | None:
    """The noun phrase behind the unit."""
    rest = after.lstrip("的 ")
    quoted = _QUOTED.match(rest)
    head = quoted[0] if quoted else ""
    rest = rest[len(head) :]
    end = _CLAUSE_END.search(rest)
    clause = rest[: end.start()] if end else rest
    if end and end[0] == "、" and "的" not in clause:
        longer = _LONG_END.search(rest)
        whole = rest[: longer.start()] if longer else rest
        first = rjieba.tag(clause)
        if first and first[-1][1] in ("a", "zg", "ad") and "的" in whole:
            clause = whole
    noun = _noun_phrase(rjieba.tag(clause[:32]), quantity, bool(head))
    return (head + noun)[:40] or None


def _noun_phrase(words: Words, quantity: Quantity, quoted: bool) -> str:
    """Words up to the verb that ends the phrase; after 的 only the head, unless what stands before it is itself the noun."""
    phrase: list[str] = []
    modified = False
    for k, (word, tag) in enumerate(words):
        if word == "的":
            if not phrase:
                continue
            rest = _noun_phrase(words[k + 1 :], quantity, quoted)
            return rest if rest and (modified or quantity.event) else "".join(phrase)
        if tag in _VERB and not quantity.event:
            ahead = [w for w, _ in words[k:]]
            if "的" in ahead:
                modified = True
                phrase.append(word)
                continue
            if phrase or quoted:
                break
            return ""
        if tag in _STOP and word not in ("和", "与", "及"):
            if "的" in [w for w, _ in words[k:]] and tag in ("m", "d", "q"):
                modified = True
                continue
            break
        modified = modified or tag in ("a", "ad", "an", "zg", "v", "l")
        phrase.append(word)
    return "".join(phrase)


def _left(before: str, after: str, quantity: Quantity) -> str | None:
    """The noun phrase that ends right before the number."""
    lead = before
    if lead.endswith(("（", "(")):
        lead = lead[:-1]
    elif lead.endswith("（分") or lead.endswith("(分"):
        lead = lead[:-2]
    lead = _LEAD_IN.sub("", lead)
    ends = list(_CLAUSE_END.finditer(lead))
    clause = lead[ends[-1].end() :] if ends else lead
    if not clause:
        return None
    verbs = quantity.kind in ("duration", "measure", "score", "percent")
    return _last_noun(clause[-_MAX:], verbs)


def _last_noun(clause: str, verbs: bool = False) -> str | None:
    """The longest run of nouns that ends a clause (with verbs, where a stretch of doing is measured)."""
    run: list[str] = []
    for word, tag in reversed(rjieba.tag(clause)):
        if tag in _NOUNISH or (word == "的" and run) or (verbs and tag in _VERB):
            run.append(word)
        else:
            break
    found = "".join(reversed(run)).strip("的_ ”“")
    return found or None
