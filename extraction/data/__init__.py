"""The knowledge as data: label schemes, kinds of document, organs, words; each with examples."""
