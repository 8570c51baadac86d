"""The terminal dashboard that sets up Clawdbot (OpenClaw) on the models of a local Jan."""

__version__ = "0.2.0"
