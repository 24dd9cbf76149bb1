"""Planned work 割接: announced beforehand, watched while it lasts, confirmed and looked after when it is over."""
