"""Judgements made against a build: by name or id, from corrected annotations, or as a review asks for them."""

from kg.deciding.desk import By, Desk, Proposal, Stated, described, told
from kg.deciding.importing import differences, read

__all__ = ["By", "Desk", "Proposal", "Stated", "described", "differences", "read", "told"]
