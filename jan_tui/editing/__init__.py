"""Plans changes of the config and saves them with backups and an undo."""
