"""`make load`: patients and GPs in numbers, played by locust, at the running product."""
