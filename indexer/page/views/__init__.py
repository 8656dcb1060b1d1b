"""The pages as Streamlit draws them: widgets and calls; the only room that knows Streamlit."""
