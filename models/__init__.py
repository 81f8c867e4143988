"""What is asked, and what an answer is: programs, plans, costs; no solver, no files."""
