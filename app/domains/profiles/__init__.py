"""Who people are here: job-seeker and recruiter profiles, CVs; and registration, which makes them."""
