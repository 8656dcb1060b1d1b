"""The lexical and the vector index, and the encoders."""
