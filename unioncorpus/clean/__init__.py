"""From the bytes of a page to its clean text: decode, read HTML, repair, convert, strip; each change is an edit."""
