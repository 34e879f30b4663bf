"""Fit ontology/confidence.toml to what gold says of each rule, and show how reliable the fit is.

    python scripts/fit_confidence.py training/passages/{aid,casia,crime,mil,news}.jsonl

The articles are only counted, never shown. The reliability table rates each fifth of them by a fit on the other four,
so that it says what to expect on articles nobody has looked at.
"""

import sys
from pathlib import Path

from kg.build import evaluate_gold
from kg.evaluate import Judged, calibration_error, fit, folds, reliability

TARGET = Path(__file__).parent.parent / "ontology" / "confidence.toml"
HEAD = """\
# The measured precision of each rule, drawn to that of what it finds where the rule is rare (kg.evaluate.calibration).
# Written by scripts/fit_confidence.py; run it again after changing patterns, do not edit by hand.
"""


def main(files: list[str]) -> None:
    """Evaluate, fit, write, and print the reliability tables."""
    rows: list[Judged] = []
    for file in files:
        rows += evaluate_gold(file).figures.judged
    fitted = fit(rows)
    text = HEAD
    for layer in ("rel", "ev"):
        text += f"\n[{layer}.types]\n"
        text += "".join(f'"{t}" = {p}\n' for (x, t), p in fitted.types.items() if x == layer)
        text += f"\n[{layer}.rules]\n"
        text += "".join(f'"{r} {t}" = {p}\n' for (x, r, t), p in fitted.rules.items() if x == layer)
    TARGET.write_text(text, encoding="utf-8", newline="\n")
    print(f"{len(rows)} claims and events, {len(fitted.rules)} rules")
    for title, some in (("by folds", folds(rows)), ("as the extraction says now", rows)):
        table = reliability(some)
        print(f"\n{title}: mean distance of confidence and precision {calibration_error(table):.3f}")
        print("confidence  number  mean  right")
        for b in table:
            print(f"{b.low:.1f} to {b.high:.1f}  {b.number:6d}  {b.confidence:.2f}  {b.right:.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
