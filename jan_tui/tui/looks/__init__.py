"""Colours that can be read: in every theme, and on a terminal with few colours or none."""
