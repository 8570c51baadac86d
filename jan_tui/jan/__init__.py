"""What Jan is doing."""
