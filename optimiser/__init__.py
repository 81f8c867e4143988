"""What solves and runs."""
