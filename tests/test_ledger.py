"""The ledger: what is appended is read again, whatever else is in the file."""

import hashlib
import json
import multiprocessing
import os
from dataclasses import replace
from pathlib import Path

import pytest

from kg import ledger
from kg.errors import RunError
from kg.ledger import Anchor, Judgement, Slot, Target
from kg.model import Quantity
from kg.resources import data_folder

SHA = hashlib.sha256(b"body").hexdigest()


def mention(start: int, quote: str) -> Target:
    return Target("mention", Anchor(SHA, start, quote, "seizure"))


def judgement(n: int = 0, **values: object) -> Judgement:
    base = Judgement("", "same", "Ann", "2026-01-02T03:04:05Z", f"reason {n}", (mention(n, "KNB"), mention(9, "the K")))
    return ledger.made(replace(base, **values))


def every() -> list[Judgement]:
    """One of each decision, with every field that there is."""
    words = Anchor(SHA, 5, "seized 12 kg — «so»", "seizure")
    event = Target("event", words, "Seizure", (Slot("agent", 1, "guards"), Slot("quantity", literal="12 kg")), "seized",
                   "2011")
    ends = Slot("subject", 1, "guards"), Slot("object", 7, "KNB", "", "Ministry", "K")
    claim = Target("claim", words, "partOf", ends)
    amount = Slot("quantity", literal="7 kg", quantity=Quantity("7 kg", 7.0, "kg", 8.0, True))
    return [
        judgement(), judgement(decision="not-same"),
        judgement(decision="reject", of=(mention(1, "May"), mention(2, "May"))),
        judgement(decision="correct", of=(event,), to=(("agent", ()), ("quantity", (amount,)), ("when", "2012"))),
        judgement(decision="add", of=(claim,), to=(("factuality", "reported"),)),
        judgement(decision="rename", of=(mention(1, "KNB"),), to=(("name", "Комитет"),)),
        judgement(decision="undo", of=(), supersedes=("j-1", "j-2")),
    ]  # fmt: skip


def write(path: Path, *lines: str) -> Path:
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def test_what_is_appended_is_read_again(tmp_path):
    path = tmp_path / "judgements.jsonl"
    for j in every():
        ledger.append(path, [j])
    found = ledger.read(path)
    assert sorted(found.judgements, key=lambda j: j.id) == sorted(every(), key=lambda j: j.id)
    assert found.damaged == ()
    assert [j.line for j in found.judgements] != [0] * len(every())
    assert len(path.read_text("utf-8").splitlines()) == len(every())


def test_no_file_is_an_empty_ledger(tmp_path):
    assert ledger.read(tmp_path / "none.jsonl").judgements == ()
    with pytest.raises(RunError, match="--judgements"):
        ledger.read(tmp_path)


def test_the_order_of_lines_and_a_line_twice_change_nothing(tmp_path):
    lines = [ledger.to_json(j) for j in every()]
    one = ledger.read(write(tmp_path / "a", *lines)).judgements
    assert ledger.read(write(tmp_path / "b", *lines[::-1], lines[0], "", lines[3])).judgements == one


@pytest.mark.parametrize(("change", "said"), [
    (lambda d: d.pop("who"), "'who' is missing"),
    (lambda d: d.update(decision="maybe"), "'maybe' is no decision"),
    (lambda d: d.update(of=d["of"][:1]), "about 2 targets, not 1"),
    (lambda d: d["of"][0]["mention"].update(start=-4), "offset"),
    (lambda d: d["of"][0]["mention"].update(sha256="abc"), "64 digits"),
    (lambda d: d.update(of=[{"claim": d["of"][0]["mention"]}] * 2), "must be of one kind|a 'type'|about mention"),
    (lambda d: d.update(to=["name"]), "'to' must be an object"),
    (lambda d: d.update(decision="undo", of=[]), "undo needs 'supersedes'"),
    (lambda d: d.update(decision="rename", of=d["of"][:1]), "says nothing new"),
    (lambda d: d.update(to={"agent": [{"literal": "1 kg", "quantity": {"value": "much"}}]}), "a number"),
])  # fmt: skip
def test_a_line_that_is_no_judgement_is_named_and_the_rest_works(tmp_path, change, said):
    data = json.loads(ledger.to_json(judgement()))
    change(data)
    good = judgement(7)
    found = ledger.read(write(tmp_path / "l", ledger.to_json(good), json.dumps(data), ledger.to_json(judgement(8))))
    assert {j.id for j in found.judgements} == {good.id, judgement(8).id}
    (damage,) = found.damaged
    assert damage.line == 2
    assert any(part in str(damage) for part in said.split("|")), str(damage)


def test_torn_and_foreign_lines_are_named(tmp_path):
    path = tmp_path / "l"
    line = ledger.to_json(judgement()).encode()
    path.write_bytes(line + b"\n\xff\xfe\n[" + b"[" * 100_000 + b"\n3\n" + line[:40])
    ledger.append(path, [judgement(5)])
    found = ledger.read(path)
    assert {j.id for j in found.judgements} == {judgement().id, judgement(5).id}, "an unfinished line swallows no other"
    assert [d.line for d in found.damaged] == [2, 3, 4, 5]


def test_one_id_for_two_decisions_is_damage(tmp_path):
    lines = [ledger.to_json(judgement()), ledger.to_json(replace(judgement(), why="another"))]
    found = ledger.read(write(tmp_path / "l", *lines))
    assert len(found.judgements) == 1
    assert "line 2" in str(found.damaged[0]) and judgement().id in str(found.damaged[0])


def test_the_id_says_all_that_the_judgement_says():
    ids = {j.id for j in every()}
    assert len(ids) == len(every())
    assert judgement(why="x").id != judgement(why="y").id != judgement(why="y", who="Bob").id


def _writer(path: str, who: str) -> None:
    for n in range(60):
        ledger.append(path, [judgement(n, who=who), judgement(n, who=who, why="w" * 5000)])


def test_two_at_once_lose_nothing(tmp_path):
    path = tmp_path / "judgements.jsonl"
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_writer, args=(str(path), who)) for who in ("Ann", "Bob", "Cho")]
    for w in writers:
        w.start()
    for w in writers:
        w.join()
        assert w.exitcode == 0
    found = ledger.read(path)
    assert found.damaged == ()
    assert len(found.judgements) == 3 * 60 * 2


def test_a_write_that_fails_leaves_no_half_line(tmp_path, monkeypatch):
    path = tmp_path / "judgements.jsonl"
    ledger.append(path, [judgement()])
    before = path.read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RunError, match="No space left"):
        ledger.append(path, [judgement(1)])
    assert path.read_bytes() == before


def test_where_the_ledger_is(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert ledger.find("mine.jsonl", [tmp_path]) == Path("mine.jsonl")
    assert ledger.find(None) == data_folder("ontology") / "judgements.jsonl"
    assert ledger.find(None, [tmp_path / "a", tmp_path / "b"]) == tmp_path / "a" / "judgements.jsonl"
    (tmp_path / "b" / "judgements.jsonl").write_text("")
    (tmp_path / "b" / "x.md").write_text("text")
    assert ledger.find(None, [tmp_path / "a", tmp_path / "b" / "x.md"]) == tmp_path / "b" / "judgements.jsonl"


def test_the_installed_package_is_not_written_into(tmp_path):
    folder = tmp_path / "kg" / "_data" / "ontology"
    folder.mkdir(parents=True)
    with pytest.raises(RunError, match="installed package"):
        ledger.append(folder / "judgements.jsonl", [judgement()])
