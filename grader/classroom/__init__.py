"""Who is in the class and which rules hold, as an instructor writes it into a course folder."""
