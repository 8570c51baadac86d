"""The dashboard on Textual; its style sheets are found in each way that jan-tui is installed."""

from __future__ import annotations

from pathlib import Path

__all__ = ["style_sheets", "styles_folder"]

_NAMES = ("app.tcss", "status.tcss", "models.tcss", "config.tcss", "dialogs.tcss")


def styles_folder(package: Path | None = None) -> Path:
    """The folder of the `.tcss` files, seen from the package's own folder.

    A wheel carries it inside the package; a clone, an sdist and an editable install have it
    beside the package. `FileNotFoundError` says where it was looked for.
    """
    here = package or Path(__file__).resolve().parents[1]
    candidates = (here / "styles", here.parent / "styles")
    for folder in candidates:
        if (folder / "app.tcss").is_file():
            return folder
    looked = " and ".join(str(folder) for folder in candidates)
    raise FileNotFoundError(f"the style sheets are missing; looked in {looked}")


def style_sheets() -> list[Path]:
    """The sheets in the order in which they are read."""
    folder = styles_folder()
    return [folder / name for name in _NAMES]
