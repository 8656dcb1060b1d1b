"""Characters, sentences, labels, numbers, dates."""
