"""From the plans of a clean page to rows: whose and of when they are, themes, mentions, activities, metrics."""
