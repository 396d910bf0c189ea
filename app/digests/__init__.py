"""Who is told by mail of newly released minutes: asked for, confirmed and ended by link; one digest a day."""
