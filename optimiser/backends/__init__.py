"""One translation for each solver; imported only when asked for."""
