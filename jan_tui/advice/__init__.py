"""What to say about each thing that can be wrong; `jan_tui.diagnosis` is the door."""
