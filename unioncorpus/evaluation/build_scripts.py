"""Build the table of the characters that only one script has: ``python -m unioncorpus.evaluation.build_scripts``.

Traditional-only is what OpenCC would simplify and GB 2312 lacks (著, 乾 and the like are good Simplified);
Simplified-only is what OpenCC would make Traditional and Big5 lacks (里, 后, 干 are good Traditional).
"""

from importlib import resources
from pathlib import Path

import opencc

from unioncorpus import tables

_FIRST, _LAST = 0x3400, 0x9FFF
_HEAD = """\
# about: Characters that only Traditional, or only Simplified text has. U+3400..U+9FFF. By evaluation/build_scripts.py
# source: OpenCC's conversion of single characters, and the repertoires of GB 2312 and Big5 (code page 950)
# licence: Apache-2.0 (OpenCC)
"""


def build() -> str:
    """The table as it stands in its file."""
    characters = [chr(c) for c in range(_FIRST, _LAST + 1)]
    simplified, traditional = (opencc.OpenCC(way).convert("\n".join(characters)).split("\n") for way in ("t2s", "s2t"))
    found: dict[str, list[str]] = {"traditional": [], "simplified": []}
    for c, hans, hant in zip(characters, simplified, traditional, strict=True):
        if hans != c and not c.encode("gb2312", "ignore"):
            found["traditional"].append(c)
        elif hant != c and not c.encode("cp950", "ignore"):
            found["simplified"].append(c)
    return _HEAD + "".join(f"{script}\t{''.join(of_it)}\n" for script, of_it in found.items())


def main() -> None:
    """Write the file of the package."""
    with resources.as_file(resources.files(tables) / "scripts.tsv") as path:
        Path(path).write_text(build(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
