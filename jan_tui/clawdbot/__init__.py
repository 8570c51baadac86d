"""Predicts what Clawdbot (OpenClaw) will do with its config and a local Jan."""
