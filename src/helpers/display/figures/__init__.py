"""Figures, one kind a module; each function takes a study and returns an `Exhibit`."""
