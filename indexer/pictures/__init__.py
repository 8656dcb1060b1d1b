"""Pages as pictures, and where on them a span of a document's text stands."""
