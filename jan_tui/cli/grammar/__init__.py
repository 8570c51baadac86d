"""What the grammar of the command line is made of."""
