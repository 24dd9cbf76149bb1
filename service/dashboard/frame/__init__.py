"""What every page stands in: the rail, the strip, the language, the look, and how a page is answered."""
