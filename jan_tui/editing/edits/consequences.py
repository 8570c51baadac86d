"""What a change brings about beside what was asked for: sentences for the person, before the save.

Each compares the set-up as it is with the one as it would be; nothing is refused here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from jan_tui.clawdbot import (
    RELEASES,
    AuthStore,
    Prediction,
    Provider,
    Reading,
    Status,
    fold,
    locate,
    profile_in_use,
    providers_of,
    read,
    without_profile,
)
from jan_tui.structs import replace

if TYPE_CHECKING:
    from jan_tui.editing.edits.draft import Draft
    from jan_tui.editing.intent import Intent

_SHOWN = 5
"""Places that a sentence names; the others are counted."""


def consequences(
    intent: Intent, before: Reading, present: Prediction, draft: Draft
) -> Iterator[str]:
    """The sentences about a change that is worked out and not made yet."""
    yield from _left_behind(present, draft.prediction)
    yield from _refused_elsewhere(before, draft)
    provider = draft.prediction.provider
    yield from _key_without_effect(intent, draft.reading, provider.id)
    yield from _cut_ids(intent, draft.reading, provider)


def orphan(before: Reading, draft: Draft) -> str | None:
    """The first model of the chain, where the change takes its provider away.

    That Jan itself is there no more the prediction tells.
    """
    after = draft.prediction
    head = next(iter(after.candidates), None)
    if head is None or head.ref is None or after.provider.model(head.ref) is not None:
        return None
    was, now = (
        {fold(key) for key in providers_of(reading.value)} for reading in (before, draft.reading)
    )
    return head.ref if head.ref.partition("/")[0] in was - now else None


def _left_behind(present: Prediction, preview: Prediction) -> Iterator[str]:
    """Models of Jan that are chosen outside the chains and that the change takes away."""
    if not preview.valid:
        return
    was, now = present.provider, preview.provider
    lost = {each.path for each in present.other_models if each.link.status is Status.MISSING}
    left = [
        each
        for each in preview.other_models
        if each.path not in lost
        and (
            each.link.status is Status.MISSING
            or (was.id != now.id and was.model(each.link.ref) is not None)
        )
    ]
    if left:
        names = ", ".join(f"{each.path} ({each.link.ref})" for each in left[:_SHOWN])
        more = f" and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
        yield f"Still chosen and no longer there: {names}{more}. Change or remove them by hand."


def _refused_elsewhere(before: Reading, draft: Draft) -> Iterator[str]:
    """Another release that reads the same file, accepts it now and would refuse the result."""
    after, place = draft.reading, before.surroundings.over(draft.overlay())
    if not after.valid or not before.exists:
        return
    for other in RELEASES.values():
        choice = replace(before.choice, release=other.id)
        if other.id == after.release.id:
            continue
        # Where a file is costs less than to read it.
        if locate(place, other, choice)[0].config_path != after.locations.config_path:
            continue
        would = read(place, choice)
        if not would.valid and read(before.surroundings, choice).valid:
            yield (
                f"{other.label} reads this file too and accepts it now; it would refuse the "
                f"result: {would.issues[0]}"
            )


def _key_without_effect(intent: Intent, after: Reading, provider_id: str) -> Iterator[str]:
    """A key that is written although an auth profile of the program goes before it."""
    profile = None
    if after.release.auth_store is AuthStore.SQLITE:
        profile = profile_in_use(after, provider_id)
    value = intent.key.value
    if profile is not None and value is not None and value != profile.secret:
        yield (
            f'{after.release.label} sends the key of its auth profile "{profile.id}", so this key '
            f"has no effect. To change that one: {after.release.program} models auth "
            f"paste-api-key --provider {profile.provider} --profile-id {profile.id}"
        )


def _cut_ids(intent: Intent, after: Reading, provider: Provider) -> Iterator[str]:
    """Models that are listed under an id which the release cuts where it is chosen."""
    if not after.release.profile_suffix:
        return
    for ident in (*(intent.models or ()), *intent.add_models):
        ref = provider.ref(ident)
        if (bare := without_profile(ref)) != ref:
            yield (
                f'{after.release.label} takes what follows "@" as an auth profile: {ref} means '
                f"{bare}. An alias in agents.defaults.models names the model itself."
            )
