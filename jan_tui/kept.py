"""What Textual keeps of widgets that are gone, and how it is let go."""

from __future__ import annotations


def forget_removed_widgets() -> None:
    """Let go of the painted lines of removed widgets: some 30 KB for each dialog.

    Textual 8.2 keeps them through `StylesCache.get_inner_outer`, a method with an lru_cache of
    1,024 places, whose keys are the `StylesCache` objects themselves. A Textual that has no such
    cache is left alone. What is still shown fills the cache again at its next painting.
    """
    try:
        from textual._styles_cache import StylesCache

        clear = StylesCache.get_inner_outer.cache_clear
    except (ImportError, AttributeError):
        return
    clear()
