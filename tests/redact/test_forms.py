"""Each maker's own form of a key gives it away, alone and in a sentence."""

from __future__ import annotations

import pytest

from jan_tui.redact import mask_text
from jan_tui.redact.forms import of_form

_A = "abcdefghij0123456789"
_HEX = "0123456789abcdef"


@pytest.mark.parametrize(
    "secret",
    [
        f"GOCSPX-{_A}",
        f"1//0{_A}",
        f"api_org_{_A}",
        f"dckr_pat_{_A}",
        f"dop_v1_{_HEX}",
        f"gsk_{_A}",
        f"xai-{_A}",
        f"pplx-{_A}",
        f"tvly-dev-{_A}",
        f"nvapi-{_A}",
        f"r8_{_A}",
        f"fw_{_A}",
        f"csk-{_A}",
        f"jina_{_A}",
        f"lin_api_{_A}",
        f"lin_oauth_{_A}",
        f"ntn_{_A}",
        f"BSA{_A}{_A}",
        f"fc-{_HEX}{_HEX}",
        f"key-{_HEX}{_HEX}",
        f"{_HEX}{_HEX}-us14",
        f"nsec1{_A}",
        f"tskey-auth-{_A}",
        f"shpat_{_A}",
        f"EAA{_A}{_A}",
        f"sq0atp-{_A}",
        f"hvs.{_A}",
        f"atlasv1.{_A}",
        f"ops_{_A}{_A}",
        f"figd_{_A}",
        f"glsa_{_A}",
        f"sntrys_{_A}",
        f"AAAAabcdefg:{_A * 5}",
        f"phx_{_A}",
    ],
)
def test_the_form_is_the_whole_secret(secret: str) -> None:
    assert list(of_form(secret)) == [(0, len(secret))]
    assert list(of_form(f"Incorrect key: {secret}, try again")) == [(15, 15 + len(secret))]


def test_an_option_after_the_name_of_a_scheme_is_no_secret() -> None:
    command = "openclaw models auth paste-api-key --provider jan --profile-id jan:default"
    assert mask_text(command) == command
    assert "0a1B2c3D4e5F" not in mask_text("api-key 0a1B2c3D4e5F6g7H")
