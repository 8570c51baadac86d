"""What Clawdbot will do."""
