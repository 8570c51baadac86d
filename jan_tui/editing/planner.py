"""Turns an intent into a plan: the smallest edits whose result is valid and checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jan_tui.clawdbot import (
    KEY_VARIABLE,
    UNREACHABLE,
    Files,
    Mode,
    Notice,
    Origin,
    Prediction,
    Reading,
    ServerFacts,
    Severity,
    SourceReader,
    repaired_texts,
    writes_entry,
)
from jan_tui.editing import naming
from jan_tui.editing.diff import unified
from jan_tui.editing.edits import key_place, provider, selection
from jan_tui.editing.edits.consequences import consequences, orphan
from jan_tui.editing.edits.draft import Draft
from jan_tui.editing.edits.verify import Selected, check_issues, check_wanted
from jan_tui.editing.intent import DEFAULT_KEY, Intent
from jan_tui.editing.plan import FileChange, Plan, RefusedError, Remedy, managed_elsewhere, refused
from jan_tui.json5_text import Json5Error, scan
from jan_tui.structs import replace

_EMPTY = "{\n}\n"


def plan(intent: Intent, reading: Reading, present: Prediction, facts: ServerFacts) -> Plan:
    """The changes of files that the intent needs, checked; nothing is written.

    `present` is the prediction of the reading. The edited texts are read and predicted once; again
    where repairs bring up others, where an array loses and gains elements, and where a value stands
    in several files. An intent that cannot be carried out gives a plan without changes and with the
    reason. The same intent, planned again after the save, gives no changes.
    """
    try:
        return _planned(intent, reading, present, facts)
    except RefusedError as no:
        return Plan((), present, no.refusal)


def _planned(intent: Intent, reading: Reading, present: Prediction, facts: ServerFacts) -> Plan:
    draft = _open(intent, reading, present, facts)
    repaired, taken = None, _of_texts(intent, present)
    if intent.repair_all or intent.repairs:
        taken += _repair(draft, intent)
        repaired = draft.prediction
    selected = _write(draft, intent, facts, taken)
    if repaired is not None:
        # What the edits fixed may bring up a repair that was hidden before.
        for _ in range(_REPAIR_ROUNDS):
            before = draft.overlay()
            selected = replace(
                _write(draft, intent, facts, taken), export_line=selected.export_line
            )
            if draft.overlay() == before:
                break
    draft.finish()
    changes = _changes(draft, reading)
    if changes:
        if reading.broken is None or not _mended(intent, present):
            # What does not parse could have had any issue before.
            check_issues(reading, draft.reading, intent)
        check_wanted(intent, draft, selected)
        for sentence in consequences(intent, reading, present, draft):
            draft.remark(sentence)
    if selected.export_line is not None:
        # The line is part of the change: without it there is no key.
        draft.take_variable(KEY_VARIABLE, intent.key.value or DEFAULT_KEY)
    return Plan(
        changes,
        draft.prediction if changes or selected.export_line else present,
        remarks=tuple(draft.remarks),
        export_line=selected.export_line,
        repaired=repaired,
        orphan=orphan(reading, draft),
        taken=tuple(taken),
        what=naming.change(present, draft.prediction, changes, len(taken)),
    )


def _open(intent: Intent, reading: Reading, present: Prediction, facts: ServerFacts) -> Draft:
    """The draft of a change of what was read.

    Raises `RefusedError` for a file that is not UTF-8, does not parse, or whose includes or
    variables do not resolve. An empty file, and one of comments only, starts from `{}`.
    """
    if (managed := managed_elsewhere(reading)) is not None:
        raise RefusedError(managed)
    mended = _mended(intent, present)
    for source in reading.sources:
        if source.bad_byte is not None and source.path not in mended:
            raise refused(
                f"The file holds a byte that is not UTF-8 (0x{source.data[source.bad_byte]:02x}), "
                "which a change would lose. Save the file as UTF-8 first.",
                origin=source.bad_place,
                text=source.shown,
                remedy=_repairable(present, source.path),
            )
    root = reading.locations.config_path
    start = mended[root] if root in mended else _start(reading, present, mended)
    draft = Draft(reading, present, facts, start, include_edits=intent.include_edits)
    if mended:
        draft.take_texts({path: text.encode() for path, text in mended.items()})
    if reading.exists:
        _check_resolved(draft.reading)
    return draft


def _mended(intent: Intent, present: Prediction) -> dict[Path, str]:
    """The new texts of files that do not parse, from the repairs that are wanted."""
    return {
        path: text
        for notice in _of_texts(intent, present)
        if notice.repair
        for path, text in notice.repair.texts
    }


def _of_texts(intent: Intent, present: Prediction) -> list[Notice]:
    """The notices whose wanted repair is a new text for a file that does not parse."""
    return [
        notice
        for notice in present.notices
        if notice.repair and notice.repair.texts and _is_wanted(notice, intent)
    ]


def _is_wanted(notice: Notice, intent: Intent) -> bool:
    """Whether the intent names a notice; `repair_all` names those that warn."""
    of_all = intent.repair_all and notice.severity is not Severity.INFO
    return of_all or notice.code in intent.repairs


def _repairable(present: Prediction, path: Path) -> Remedy | None:
    """The repair of a file that does not parse, where one is offered."""
    repairs = (notice.repair for notice in present.notices if notice.repair)
    offered = any(path == one for repair in repairs for one, _ in repair.texts)
    return Remedy.REPAIR if offered else None


def _start(reading: Reading, present: Prediction, mended: Mapping[Path, str]) -> str:
    """The config's text to begin with."""
    if not reading.exists:
        _check_reachable(reading)
        return _EMPTY
    if not reading.sources:
        path = reading.locations.config_path
        raise refused(f"The file cannot be changed: {reading.issues[0].message}", path=path)
    broken = reading.broken
    if broken is None or broken.file in mended:
        return reading.sources[0].text
    source = next(source for source in reading.sources if source.path == broken.file)
    text = source.text
    begun = _with_object(text) if broken.file == reading.locations.config_path else None
    if begun is None:
        origin = Origin(broken.file, broken.line, broken.column)
        raise refused(
            f"The file does not parse: {broken.message}.",
            origin=origin,
            text=source.shown,
            remedy=_repairable(present, broken.file),
        )
    return begun


def _check_reachable(reading: Reading) -> None:
    """Raises `RefusedError` where it is unknown whether there is a file."""
    for notice in reading.notices:
        if notice.code == UNREACHABLE:
            reason = f"{notice.message} {notice.fix}"
            raise refused(reason, path=reading.locations.config_path)


def _with_object(text: str) -> str | None:
    """A text of comments and blanks with an object after them; None for any other text."""
    if not text.strip("\ufeff"):
        return text + _EMPTY
    end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if text.endswith(("\n", "\r")) else end
    begun = f"{text}{gap}{{{end}}}{end}"
    try:
        root = scan(begun).root
    except Json5Error:
        return None
    return begun if root.start == len(text) + len(gap) else None


def _check_resolved(reading: Reading) -> None:
    """Raises `RefusedError` where there is no resolved config to change."""
    tree = reading.tree
    if tree is not None and tree.is_object and (reading.value or not tree.content):
        return
    issue = reading.issues[0]
    texts = {source.path: source.text for source in reading.sources}
    raise refused(
        f"The file cannot be changed: {issue}",
        path=reading.locations.config_path,
        origin=issue.origin,
        text=texts.get(issue.origin.file, "") if issue.origin else "",
    )


_REPAIR_ROUNDS = 5
"""A repair can bring up the next one, no more often than this."""


def _write(draft: Draft, intent: Intent, facts: ServerFacts, taken: list[Notice]) -> Selected:
    """Writes the whole intent into the draft; adds to the notices whose repair was applied."""
    taken += _repair(draft, intent)
    now = draft.prediction
    known = selection.known_ids(now, facts, intent)
    named = (intent.primary, *(intent.fallbacks or ()))
    refs = tuple(
        None if one is None else selection.reference(one, draft, now, known) for one in named
    )
    own = selection.agent_choices(draft, intent, now, known)
    jan = now.provider
    chosen = (*refs, *(ref for choice in own for ref in choice.named))
    ids = [ident for ref in chosen if ref and (ident := jan.model(ref)) is not None]
    export_line = provider.write(draft, intent, facts, now, ids)
    edits = (
        *selection.selection_edits(draft, intent, refs),
        *selection.agent_edits(draft, own),
    )
    draft.apply((*edits, *selection.allowlist_edits(draft, map(jan.ref, ids), jan.id)))
    if selection.has_allowlist(draft):
        # What another name means shows when the edits are read.
        meant = selection.meant(draft.prediction, intent, chosen)
        draft.apply(selection.allowlist_edits(draft, meant, jan.id))
    key_place.check_dotenv(draft)
    return Selected(refs, edits, export_line, jan.id, own)


def _repair(draft: Draft, intent: Intent) -> list[Notice]:
    """Applies the repairs that are offered and wanted, as long as new ones come up; returns the
    notices whose repair was applied, which is not each that was wanted.

    While the release refuses the file only errors are repaired: what else it says of a file that
    it does not read may end with them.
    """
    taken: list[Notice] = []
    for _ in range(_REPAIR_ROUNDS):
        present = draft.prediction
        wanted = [
            notice
            for notice in present.notices
            if notice.repair
            and _is_wanted(notice, intent)
            and (present.valid or notice.severity is Severity.ERROR)
            and not _adds_entry(notice, present, intent)
        ]
        repairs = [notice.repair for notice in wanted if notice.repair]
        texts = repaired_texts(draft.reading, repairs)
        if not texts:
            break
        draft.take_texts(texts)
        taken += wanted
    return taken


def _adds_entry(notice: Notice, present: Prediction, intent: Intent) -> bool:
    """Whether a repair would write an entry that nobody asked for.

    Going from implicit to explicit is a choice of its own, made by mode or by the notice's code;
    of a file that is refused it is not known yet which it is.
    """
    writes = notice.repair is not None and writes_entry(notice.repair)
    if intent.mode is not None:
        return writes and intent.mode is not Mode.EXPLICIT
    named = notice.code in intent.repairs
    implicit = present.provider.mode is Mode.IMPLICIT or not present.valid
    return writes and implicit and not named


def _changes(draft: Draft, reading: Reading) -> tuple[FileChange, ...]:
    """The files that differ from disk: the key's place first, included files, the config last."""
    files = reading.surroundings.files
    before: dict[Path, bytes | None] = {source.path: source.data for source in reading.sources}
    texts = {path: draft.texts[path].encode() for path in draft.touched}
    config = texts.pop(draft.root, None)
    after = {**draft.others, **texts}
    if config is not None:
        after[draft.root] = config
    changes = []
    for path, data in after.items():
        old = _held(files, path) if path in draft.others else before.get(path)
        if old == data:
            continue
        target = files.resolve(path)
        if old is not None and SourceReader(files).links(target) > 1:
            draft.remark(
                f"{path} is one of several names of its file (hard links). The other names keep "
                "the old text."
            )
        changes.append(
            FileChange(
                path,
                target,
                old,
                data,
                unified(old, data, path),
                tighten=path in draft.others,
                json5=path.name != ".env",
            )
        )
    return tuple(changes)


def _held(files: Files, path: Path) -> bytes | None:
    """What a file holds; None where there is none, or none any more."""
    if not files.exists(path):
        return None
    try:
        return files.read_bytes(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
