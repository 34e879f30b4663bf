"""People's judgements, replayed over what the machine found: pure functions of records."""

from kg.judging.checking import wrong
from kg.judging.locating import alike, mention_at, spoken, target_of, target_of_mention
from kg.judging.records import STATUSES, Key, Outcome, Replay, Taken
from kg.judging.replaying import replay
from kg.judging.settling import standing

__all__ = [
    "STATUSES", "Key", "Outcome", "Replay", "Taken", "alike", "mention_at", "replay", "spoken", "standing", "target_of",
    "target_of_mention", "wrong",
]  # fmt: skip
