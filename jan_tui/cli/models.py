"""`jan-tui models`: the catalog, one row a model."""

from __future__ import annotations

import argparse

from jan_tui.clawdbot import CatalogModel, Mode, Prediction, Step, StepAction
from jan_tui.cli import output
from jan_tui.cli.commands import command
from jan_tui.cli.common import single_probe, workspace


def run(arguments: argparse.Namespace) -> int:
    """Prints the catalog; exit status 1 where there is no model, and for a refused file."""
    place = workspace(arguments)
    first = place.predict(place.facts(None))
    snapshot = single_probe(place, first)
    prediction = place.predict(place.facts(snapshot))
    if arguments.json:
        from jan_tui.cli.preview_json import models_json

        output.print_json(models_json(prediction))
    elif prediction.catalog:
        _print_table(prediction, arguments)
    if prediction.catalog and prediction.valid:
        return 0
    first_diagnosis = place.diagnose(snapshot, prediction)[0]
    step = command(first_diagnosis.step, prediction, arguments)
    output.print_messages(output.lines(first_diagnosis, step))
    return 1


def _print_table(prediction: Prediction, arguments: argparse.Namespace) -> None:
    header = ("MODEL", "BADGES", "CONTEXT", "MAX", "SERVED", "ROLE")
    known = prediction.valid and prediction.provider.mode is Mode.EXPLICIT
    rows = [header, *(_row(model, listed=known) for model in prediction.catalog)]
    for line in output.table(rows, right=(2, 3)):
        output.print_line(line)
    left_out = tuple(m.id for m in prediction.catalog if m.served and not m.usable)
    if known and left_out:
        add = Step("Add them.", StepAction.ADD_MODELS, values=left_out)
        output.print_line(f"\n{len(left_out)} served but not in the explicit entry; to add them:")
        output.print_line(f"  {command(add, prediction, arguments)}")


def _row(model: CatalogModel, *, listed: bool) -> tuple[str, ...]:
    """The cells of a row; `listed` is whether an entry decides which models can be used."""
    kinds = ["reasoning"] if model.reasoning else []
    kinds += model.input
    kinds.append("$0" if model.cost.free else f"${model.cost.input:g}/{model.cost.output:g}")
    context = f"{model.context_window:g}"
    if model.n_ctx is not None and model.n_ctx != model.context_window:
        context = f"{model.n_ctx} of {context}"
    served = {True: "yes", False: "no", None: "?"}[model.served]
    role = str(model.role or "") or ("not in config" if listed and not model.usable else "")
    return (model.ref, " ".join(kinds), context, f"{model.max_tokens:g}", served, role)
