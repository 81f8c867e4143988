"""What is asked, and what an answer is: demand, capacity, programs, plans, costs; no solver, no files."""
