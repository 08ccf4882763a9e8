"""Accounts receivable from a folder: documents and bank lines in; applications, aging, reminders and reports out."""

__version__ = "0.1.0"
