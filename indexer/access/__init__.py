"""Who may do what with a knowledge base: roles, collections, tokens, and the record of what was done."""
