"""What Status shows: the set-up card, the server and its restarts, what is served."""
