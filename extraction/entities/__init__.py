"""Departments, regions, names of organs, titles, references."""
