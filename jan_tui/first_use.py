"""Package faces whose names are imported at their first use: a start pays for what it needs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any


def on_first_use(package: str, modules: Mapping[str, str]) -> Callable[[str], Any]:
    """The `__getattr__` of a package's face (PEP 562).

    `modules` has, for modules below the package, the names that the face takes from each, with
    spaces between them. The same imports stand under `TYPE_CHECKING`, for readers and tools;
    `tests/test_import_hygiene.py` holds both against each other. A name that is also that of a
    module of the package cannot be had this way: importing the module would put it in its place.
    """
    homes = {name: module for module, names in modules.items() for name in names.split()}

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name)
        # As `from home import name` does, which finds modules of a package, too.
        found = getattr(__import__(f"{package}.{homes[name]}", fromlist=[name]), name)
        setattr(sys.modules[package], name, found)
        return found

    return find
