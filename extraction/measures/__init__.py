"""Sentences that oblige, and dated promises without a number."""
