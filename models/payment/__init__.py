"""What a contract pays, by which rule, when; and what that leaves of the cost."""
