"""Random codes that a site writes behind paragraphs against copying: 计划 Y3{MKq, 读书。j3Nd4#.

One code looks like much else that stands in Latin letters: a standard's number, an address, a password. What gives
them away is the page: several ends of paragraphs, all different, each a jumble of letters, figures and signs that no
Chinese text needs. Only on such a page does a tamer code (1ywdcg) go, too.
"""

import re

from unioncorpus.edits import Edit

RULE = "strip.noise_code"

#: ASCII that Chinese text has no use for. A page of codes holds many kinds of it, three at least.
_RARE = frozenset("^~|{}[]\\<>@#$*=;!?'\"&+`")
_LEAST_RARE = 3
#: A code is a paragraph's end: so many signs, marks that were widened among them, with little white space in between.
_SIGN = "[!-~！（），：；？～]"
_CODE = re.compile(
    rf"(?<=[\u4e00-\u9fff。；！？：”》）])\s{{0,3}}({_SIGN}(?:\s{{0,3}}{_SIGN}){{4,19}})(?=\s{{0,3}}(?:\n|$))"
)
#: A line break behind what may be the end of one: a cheap first look.
_AT_END = re.compile(r"\n(?<=[!-~！（），：；？～\s]{2}\n)")
#: Kinds of signs; a jumble has three of them, and changes from one kind to another so many times at least.
_KINDS = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"), re.compile("[^a-zA-Z0-9\\s]"))
_LEAST_KINDS, _TAME_KINDS, _LEAST_CHANGES = 3, 2, 3
#: So many jumbles, all different, make a page of codes.
_LEAST_JUMBLES = 3
#: What is written on purpose: addresses, e-mail, prices, numbers of standards and rooms.
_MEANT = re.compile(
    r"[(（]?(?:(?:https?:|www\.).*|[\w.-]+@[\w-]+\.\w+.?|[A-Z]{1,5}[/ -]?[A-Z]?\s?[\d.:：-]+|[\d.,，%:：-]+)[)）]?",
    re.IGNORECASE | re.DOTALL,
)


def find_noise_codes(text: str) -> list[Edit]:
    """Edits that take codes out of a page that has several; none where it has few.

    >>> page = "学习计划 Y3{MKq\\n一、读书。j3Nd4#\\n二、看报。 Z[]8X@IPe\\n三、开会。1ywdcg"
    >>> [e.before for e in find_noise_codes(page)]
    [' Y3{MKq', 'j3Nd4#', ' Z[]8X@IPe', '1ywdcg']
    >>> find_noise_codes("执行GB/T19001-2016\\n联系gh@example.com\\n密码abc#1")
    []
    """
    if len(_AT_END.findall(text)) < _LEAST_JUMBLES - 1 or sum(map(text.__contains__, _RARE)) < _LEAST_RARE:
        return []
    codes = [found for found in _CODE.finditer(text) if not _MEANT.fullmatch(found[1])]
    jumbles = {found[1] for found in codes if _is_jumble(found[1])}
    if len(jumbles) < _LEAST_JUMBLES:
        return []
    return [
        Edit(found.start(), found.end(), found[0], "", RULE) for found in codes if _n_kinds(found[1]) >= _TAME_KINDS
    ]


def _n_kinds(code: str) -> int:
    return sum(kind.search(code) is not None for kind in _KINDS)


def _is_jumble(code: str) -> bool:
    """Whether nobody would write it: kinds of signs in turn, with one among them that Chinese text does not need."""
    kinds = [next(k for k, kind in enumerate(_KINDS) if kind.match(sign)) for sign in code if not sign.isspace()]
    changes = sum(a != b for a, b in zip(kinds, kinds[1:], strict=False))
    return len(set(kinds)) >= _LEAST_KINDS and changes >= _LEAST_CHANGES and not _RARE.isdisjoint(code)
