"""Judgements made against a build: by name or id, from corrected annotations, or as a review asks for them."""

from kg.deciding.desk import By, Desk, Proposal
from kg.deciding.importing import differences, read
from kg.deciding.judged_build import Stated
from kg.deciding.queue import Question, questions, skip
from kg.deciding.wording import described, told

__all__ = [
    "By", "Desk", "Proposal", "Question", "Stated", "described", "differences", "questions", "read", "skip", "told",
]  # fmt: skip
