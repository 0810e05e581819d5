"""Many documents: read, hand to workers, commit batch by batch. A poisoned page costs itself, never its neighbours."""
