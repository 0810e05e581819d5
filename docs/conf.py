"""Sphinx: `make docs` builds the site into build/docs; pages under generated/ are made first, from the program."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from generate import write_all

from unioncorpus import __version__

write_all(Path(__file__).parent / "generated")

project = "unioncorpus"
author = "the unioncorpus authors"
version = release = __version__
extensions = ["myst_parser"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_title = f"unioncorpus {__version__}"
html_show_copyright = False
html_copy_source = False
exclude_patterns = ["generate.py"]
nitpicky = True
smartquotes = False
