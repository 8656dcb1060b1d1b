"""Reminders of tasks that are due soon or overdue: who gets which, by mail or webhook, each once a day."""
