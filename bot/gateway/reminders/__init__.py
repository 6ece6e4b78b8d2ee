"""Coming back: what Mo writes by itself, in the talk, by email and by Web Push, and what else leaves by email."""
