"""Figures that stay still while nothing really changes."""

from __future__ import annotations

import random

import pytest

from jan_tui.jan.rounding import SteadyLatency, SteadyMemory


@pytest.mark.parametrize("centre", [1.5, 4.0, 8.0, 10.0, 19.0, 50.0, 240.0])
def test_noise_does_not_cross_a_step_again_and_again(centre: float) -> None:
    noise = random.Random(7)
    latency = SteadyLatency()
    shown = [latency.shown(centre * noise.uniform(0.6, 1.6)) for _ in range(600)]
    assert len(set(shown[30:])) == 1


def test_a_real_change_is_shown_soon() -> None:
    latency = SteadyLatency()
    before = [latency.shown(3.0) for _ in range(20)][-1]
    after = [latency.shown(300.0) for _ in range(6)][-1]
    assert (before, after) == ("<10 ms", "200 ms")


def test_one_slow_answer_is_not_a_change() -> None:
    latency = SteadyLatency()
    for _ in range(5):
        latency.shown(3.0)
    assert latency.shown(2500.0) == "<10 ms"


def test_no_answer_shows_nothing_and_begins_anew() -> None:
    latency = SteadyLatency()
    latency.shown(700.0)
    assert latency.shown(None) == ""
    assert latency.shown(3.0) == "<10 ms"


@pytest.mark.parametrize("milliseconds", [0.0, 9.9, 1e3, 9e9])
def test_every_latency_has_words(milliseconds: float) -> None:
    assert SteadyLatency().shown(milliseconds).endswith("s")


def test_memory_moves_by_more_than_three_in_a_hundred() -> None:
    memory = SteadyMemory()
    assert memory.shown(1, 1_000_000_000) == "1.0 GB"
    assert memory.shown(1, 1_029_000_000) == "1.0 GB"
    assert memory.shown(1, 1_100_000_000) == "1.1 GB"
    assert memory.shown(2, None) == ""
    memory.keep(frozenset({2}))
    assert memory.shown(1, 1_130_000_000) == "1.1 GB"
