"""People's judgements, replayed over what the machine found: pure functions of records."""

from kg.judging.checking import wrong
from kg.judging.locating import alike, spoken, target_of, target_of_mention
from kg.judging.records import STATUSES, Key, Outcome, Replay, Taken
from kg.judging.replaying import replay

__all__ = [
    "STATUSES", "Key", "Outcome", "Replay", "Taken", "alike", "replay", "spoken", "target_of", "target_of_mention",
    "wrong",
]  # fmt: skip
