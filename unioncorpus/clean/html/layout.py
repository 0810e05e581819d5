"""How the lines of an HTML page stand to each other: rows of tables, and items of numbered lists."""

from collections import defaultdict
from dataclasses import dataclass

from unioncorpus.clean.html.tree import Tree, ancestors
from unioncorpus.lines import read_mark

#: Joins the cells of a row.
CELL = " | "
#: A table is one of data, not of layout, with so many rows of two cells or more, and no cell longer than this.
_LEAST_ROWS, _LONGEST_CELL, _MOST_LINES = 2, 400, 6


@dataclass(frozen=True, slots=True)
class Layout:
    """What is written between lines: ``separators`` behind those that no line break follows, ``prefixes`` before."""

    separators: dict[int, str]
    prefixes: dict[int, str]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a line stands in the innermost table: numbers of the table, row and cell."""

    table: int
    row: int
    cell: int


def lay_out(tree: Tree, junk: list[str | None]) -> Layout:
    """The layout of the lines that stay.

    >>> from unioncorpus.clean.html.tree import read_tree
    >>> tree = read_tree("<table><tr><td>项目<td>次数<tr><td>球赛<td>4次</table>")
    >>> lay_out(tree, [None] * 4).separators
    {0: ' | ', 2: ' | '}
    """
    kept = [k for k, rule in enumerate(junk) if rule is None]
    return Layout(_separators(tree, kept), _prefixes(tree, kept) if any(e.name == "ol" for e in tree.elements) else {})


def _separators(tree: Tree, kept: list[int]) -> dict[int, str]:
    if not any(e.name == "table" for e in tree.elements):
        return {}
    places = {k: place for k in kept if (place := _place(tree, tree.lines[k].element))}
    data = _data_tables(tree, places)
    out = {}
    for one, two in zip(kept, kept[1:], strict=False):
        a, b = places.get(one), places.get(two)
        if a and b and a.row == b.row and a.table in data:
            out[one] = " " if a.cell == b.cell else CELL
    return out


def _place(tree: Tree, number: int) -> _Place | None:
    row = cell = -1
    for k in ancestors(tree, number):
        name = tree.elements[k].name
        if name in ("td", "th") and cell < 0:
            cell = k
        elif name == "tr" and row < 0:
            row = k
        elif name == "table":
            return _Place(k, row, cell) if row >= 0 and cell >= 0 else None
    return None


def _data_tables(tree: Tree, places: dict[int, _Place]) -> set[int]:
    """Tables whose cells hold a few words each, and no table."""
    layout = {k for n, e in enumerate(tree.elements) if e.name == "table" for k in ancestors(tree, e.parent)}
    sizes: dict[int, int] = defaultdict(int)
    n_lines: dict[int, int] = defaultdict(int)
    cells: dict[int, set[int]] = defaultdict(set)
    rows: dict[int, set[int]] = defaultdict(set)
    for k, place in places.items():
        sizes[place.cell] += tree.lines[k].size
        n_lines[place.cell] += 1
        cells[place.row].add(place.cell)
        rows[place.table].add(place.row)
    return {
        table
        for table, own in rows.items()
        if table not in layout
        and sum(len(cells[row]) > 1 for row in own) >= _LEAST_ROWS
        and all(sizes[c] <= _LONGEST_CELL and n_lines[c] <= _MOST_LINES for row in own for c in cells[row])
    }


def _prefixes(tree: Tree, kept: list[int]) -> dict[int, str]:
    """The number of each item of an ordered list, before its first line; none where the author wrote one himself."""
    numbers = _item_numbers(tree)
    first: dict[int, int] = {}
    for k in kept:
        item = next((e for e in ancestors(tree, tree.lines[k].element) if e in numbers), None)
        if item is not None:
            first.setdefault(item, k)
    out = {}
    for item, k in first.items():
        text = tree.plain(tree.lines[k])
        if read_mark(text, 0, len(text)) is None:
            out[k] = f"{numbers[item]}. "
    return out


def _item_numbers(tree: Tree) -> dict[int, int]:
    """The number that a browser shows for each item of the ordered lists."""
    following: dict[int, int] = {}
    numbers = {}
    for k, element in enumerate(tree.elements):
        if element.name == "ol":
            attributes = tree.attributes(k)
            if "none" not in attributes.get("style", "") and "unstyled" not in attributes.get("class", ""):
                following[k] = _integer(attributes.get("start"), 1)
        elif element.name == "li" and element.parent in following:
            numbers[k] = _integer(tree.attributes(k).get("value"), following[element.parent])
            following[element.parent] = numbers[k] + 1
    return numbers


def _integer(value: str | None, default: int) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 7 else default
