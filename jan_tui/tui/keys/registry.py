"""Every action of the dashboard, once: bindings, palette, help and key bars are made from here."""

from __future__ import annotations

from jan_tui.tui.keys.action import Action, Scope

_MODELS = (Scope.MODELS,)
_CONFIG = (Scope.CONFIG,)
_BOTH = (*_MODELS, *_CONFIG)
_ALL = (*_BOTH, Scope.STATUS)
_PAUSE = "Pause watching"

GROUPS: dict[str, tuple[Action, ...]] = {
    "Screens": (
        Action("show-status", ("1",), "Status", "Is Jan there, and what does it serve?"),
        Action("show-models", ("2",), "Models", "Which model answers? Pick it here."),
        Action("show-config", ("3",), "Config", "What will be written to the file?"),
        Action("help", ("question_mark", "f1"), "Help", "Every key, on one page", short="Help"),
        Action(
            "palette",
            ("ctrl+p", "colon"),
            "Command palette",
            "Find any action by its name",
            short="Commands",
            priority=True,
        ),
        Action(
            "messages",
            ("M",),
            "Messages",
            "What the status line said, each message whole",
            short="Messages",
        ),
        Action("theme", ("T",), "Theme", "Choose the colours; kept for next time", short="Theme"),
        Action(
            "quit",
            ("q", "ctrl+q"),
            "Quit",
            "Leave; asks only if something is unsaved",
            short="Quit",
            priority=True,
        ),
    ),
    "Jan": (
        Action("refresh", ("r",), "Refresh", "Ask Jan and read the files now", short="Refresh"),
        Action("pause", ("P",), _PAUSE, "Stop asking Jan by itself, or go on", short=_PAUSE),
        Action(
            "ring",
            ("B",),
            "Bell on or off",
            "Ring the terminal's bell when Jan comes or goes while the terminal is out of sight",
        ),
        Action(
            "jan-details",
            ("d",),
            "Jan in detail",
            "Its processes with their command lines, and the whole history",
            short="Details",
        ),
        Action(
            "start-jan",
            ("W",),
            "Start Jan",
            "Its application or its command, where one is installed; asks first",
            short="Start",
        ),
        Action("find-jan", ("N",), "Find Jan outside", "Of a container or WSL", short="Find"),
        Action(
            "load-model",
            ("L",),
            "Load the model",
            "Have Jan load a model that is installed: the one under the cursor, or the primary",
            short="Load",
        ),
        Action("installed", ("i",), "Models on disk", "What Jan has downloaded", short="On disk"),
        Action(
            "demo-server",
            ("D",),
            "Stop or start the demo",
            "Demo only: watch what happens when Jan goes and comes back",
            short="Stop/start Jan",
        ),
    ),
    "Set-up": (
        Action(
            "next-step",
            ("full_stop",),
            "Do the next step",
            "Do the marked step of a set-up or what the headline advises, or copy what it names",
            short="Do it",
        ),
        Action(
            "set-up-step",
            ("enter",),
            "Do the marked step",
            "Of the set-up card: choose the model, add the fallback, write the files",
            (Scope.STATUS,),
        ),
        Action(
            "other-way",
            ("w",),
            "Explicit or implicit",
            "The other way of the set-up: models listed in the config, or discovered",
            (Scope.STATUS,),
            short="Other way",
        ),
        Action(
            "notices",
            ("n",),
            "Notices",
            "Everything noticed, with what to do, and repairs",
            short="Notices",
        ),
        Action(
            "ask-real",
            ("a",),
            "Ask the program itself",
            "What the installed program says, compared with what is shown",
            short="Ask it",
        ),
        Action(
            "ask-itself",
            ("O",),
            "Ask by itself, on or off",
            "Whether the installed program is asked after each change; kept for next time",
        ),
        Action(
            "rehearse",
            ("H",),
            "Rehearse a first message",
            "The installed program's own first request, answered by Jan, without risk",
            short="Rehearse",
        ),
        Action("put-off", ("X",), "Rehearse later", "Close a set-up card that only has that left"),
        Action(
            "repair",
            ("R",),
            "Repair",
            "Take the safe repairs that the notices offer into the changes to save",
            short="Repair",
        ),
        Action("release", ("C",), "Switch the rules", "Clawdbot or OpenClaw", short="Rules"),
        Action("copy", ("y",), "Copy", "Copy an id, the URL, a curl line", short="Copy"),
    ),
    "Choose": (
        Action(
            "make-primary",
            ("p",),
            "Make primary",
            "The model under the cursor answers first",
            _ALL,
            short="Primary",
        ),
        Action(
            "toggle-fallback",
            ("f",),
            "Add or remove as fallback",
            "The model under the cursor answers when the ones before it fail",
            _ALL,
            short="Fallback",
        ),
        Action(
            "fallback-earlier",
            ("K", "shift+up"),
            "Move up",
            "One place earlier in the chain; what stands first is the primary",
            _BOTH,
        ),
        Action(
            "fallback-later",
            ("J", "shift+down"),
            "Move down",
            "One place later in the chain",
            _BOTH,
        ),
        Action(
            "add-model",
            ("A",),
            "Add to the config",
            "List what is marked, under the cursor, or else missing in the chain, in the entry",
            short="Add",
        ),
        Action(
            "write-context",
            ("c",),
            "Write the loaded context",
            "An explicit entry with the context that Jan really loaded",
        ),
        Action(
            "mark",
            ("space",),
            "Mark",
            "Mark the model under the cursor; p, f, A and m act on all that are marked",
            _MODELS,
            short="Mark",
        ),
        Action(
            "mark-all",
            ("asterisk",),
            "Mark all shown",
            "Every model that the filter leaves, or none where all are marked",
            _MODELS,
            short="Mark all",
        ),
        Action(
            "list-marked",
            ("m",),
            "Use only the marked",
            "An explicit entry with exactly the marked models",
            _MODELS,
        ),
        Action(
            "take-out",
            ("delete", "backspace"),
            "Take out",
            "Take the model under the cursor out of the chain; d in the chain's rows",
            _MODELS,
        ),
        Action(
            "next-agent",
            ("w", "right_square_bracket"),
            "Next agent",
            "Show and change the models of the next agent, or the defaults",
            _BOTH,
        ),
        Action(
            "previous-agent",
            ("left_square_bracket",),
            "Previous agent",
            "The same the other way round",
            _BOTH,
        ),
        Action(
            "inherit",
            ("I",),
            "Follow the defaults",
            "Take the agent's own models away, so that the defaults apply to it",
            _BOTH,
        ),
    ),
    "Look": (
        Action(
            "details",
            ("enter",),
            "Details",
            "Everything known about the model under the cursor, and its fields to edit",
            _MODELS,
            short="Details",
        ),
        Action(
            "try-chat",
            ("t",),
            "Try the model",
            "One tiny chat request: time to first token, speed, tool call",
            (*_MODELS, Scope.STATUS),
            short="Try",
        ),
        Action(
            "filter",
            ("slash",),
            "Filter",
            "Show only models that contain the words typed",
            _BOTH,
            short="Filter",
        ),
        Action(
            "all-columns",
            ("z",),
            "All columns",
            "Or only those in which models differ; the rest stands once above",
            _MODELS,
            short="Columns",
        ),
        Action(
            "sort-column",
            ("s",),
            "Sort by the next column",
            "Cycle the columns",
            _MODELS,
            short="Sort",
        ),
        Action("sort-direction", ("S",), "Reverse the order", "Up or down", _MODELS),
    ),
    "Change": (
        Action(
            "edit-row",
            ("enter",),
            "Change the row",
            "Edit the value under the cursor",
            _CONFIG,
            short="Change",
        ),
        Action(
            "toggle-model",
            ("space",),
            "List or unlist the model",
            "Put the model under the cursor into the explicit entry, or take it out",
            _CONFIG,
        ),
        Action(
            "next-view",
            ("v",),
            "Next view",
            "Result, Diff, File, Notices",
            _CONFIG,
            short="View",
        ),
    ),
    "Save": (
        Action(
            "save",
            ("ctrl+s",),
            "Review and save",
            "See the diff, then write it, with a backup",
            short="Save",
        ),
        Action("discard", ("x",), "Discard changes", "Forget what is not saved", short="Discard"),
        Action(
            "undo",
            ("u",),
            "Undo",
            "Take back the last choice, or the last save after its diff",
            short="Undo",
        ),
        Action("redo", ("ctrl+r",), "Redo", "Do again what was undone last", short="Redo"),
        Action(
            "backups",
            ("b",),
            "Backups",
            "Earlier files: how they differ, and put one back",
            short="Backups",
        ),
        Action(
            "edit-file",
            ("e",),
            "Open in your editor",
            "The config at the line that the headline names: $VISUAL, $EDITOR, vi or nano",
            short="$EDITOR",
        ),
    ),
}
"""The actions by the headings of the help, all in its order."""

ACTIONS = tuple(action for group in GROUPS.values() for action in group)
BY_ID = {action.id: action for action in ACTIONS}


def actions_of(scope: Scope) -> tuple[Action, ...]:
    """The actions of one scope, in the order of the registry."""
    return tuple(action for action in ACTIONS if scope in action.scopes)
