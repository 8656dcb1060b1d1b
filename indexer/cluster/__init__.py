"""Reading and encoding on other machines, by workers of Dask."""
