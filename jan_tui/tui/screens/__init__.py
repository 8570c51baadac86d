"""The three screens and the dialogs."""
