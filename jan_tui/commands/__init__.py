"""The sub-commands: each answers one question without opening the dashboard (contract)."""
