"""Changing the file without harm."""
