"""What helps to report a bug: the line of a failure, the log of a run, the report."""
