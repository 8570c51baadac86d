"""The screens, and in a folder of their own the dialogs."""
