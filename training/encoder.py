"""The encoder and its heads in torch: MiniLM-L6 (Wang et al. 2020, NeurIPS), of which the upper layers are trained.

What the embeddings and the lower layers make of a text never changes, so it is computed once. Above them the looks of
words and the marks of mentions are added to the states. The heads' equations are those of ``kg.nlp.neural``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from kg.nlp.neural import EVENTS, GROUPS, PREDICATES, ROLES
from kg.nlp.reader_pairs import BUCKETS, KINDS, THING_TYPES
from kg.nlp.wordpieces import MARK_TYPES, SHAPES
from training.neural_examples import NeuralText, Variant

__all__ = ["WIDTH", "Encoder", "Heads", "Layer", "Reader", "load_encoder"]

SIZE = 384
NUMBER = 12
#: Width of the heads' hidden layer.
WIDTH = 256


def drop(x: Tensor, rate: float, training: bool) -> Tensor:
    """Dropout by bytes: four times as quick on a processor as torch's own."""
    if not training or not rate:
        return x
    kept = torch.empty(x.shape, dtype=torch.uint8).random_() >= round(256 * rate)
    return x * (kept.to(x.dtype) / (1.0 - round(256 * rate) / 256))


class Layer(nn.Module):
    """One layer of BERT."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(SIZE, SIZE) for _ in range(4))
        self.first, self.second = nn.LayerNorm(SIZE, eps=1e-12), nn.LayerNorm(SIZE, eps=1e-12)
        self.up, self.down = nn.Linear(SIZE, 4 * SIZE), nn.Linear(4 * SIZE, SIZE)
        self.rate = dropout

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """States of a batch; ``mask`` is 0 or very small, for keys that are padding."""
        b, n, _ = x.shape
        q, k, v = (f(x).view(b, n, NUMBER, -1).transpose(1, 2) for f in (self.query, self.key, self.value))
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :].to(q.dtype))
        mixed = mixed.transpose(1, 2).reshape(b, n, SIZE)
        x = self.first(x + drop(self.out(mixed), self.rate, self.training))
        return self.second(x + drop(self.down(F.gelu(self.up(x))), self.rate, self.training))


class Encoder(nn.Module):
    """Embeddings and layers; ``frozen`` of them come before the marks."""

    def __init__(self, frozen: int, pieces: int = 30522) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(pieces, SIZE), nn.Embedding(512, SIZE)
        self.norm = nn.LayerNorm(SIZE, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(6))
        self.looks = nn.Embedding(SHAPES, SIZE)
        self.outer, self.inner = (nn.Embedding(2 * len(MARK_TYPES) + 1, SIZE) for _ in range(2))
        for table in (self.looks, self.outer, self.inner):
            nn.init.normal_(table.weight, std=0.02)
        self.frozen = frozen

    @staticmethod
    def bias(mask: Tensor) -> Tensor:
        """What is added to attention: nothing for pieces, very little for padding."""
        return (1.0 - mask) * -1e4

    def lower(self, ids: Tensor, mask: Tensor) -> Tensor:
        """States after the frozen layers."""
        x = self.norm(self.words(ids) + self.places.weight[: ids.shape[1]])
        for layer in self.layers[: self.frozen]:
            x = layer(x, self.bias(mask))
        return x

    def upper(self, x: Tensor, mask: Tensor, looks: Tensor, outer: Tensor, inner: Tensor) -> Tensor:
        """States after all layers."""
        x = x + self.looks(looks) + self.outer(outer) + self.inner(inner)
        for layer in self.layers[self.frozen:]:
            x = layer(x, self.bias(mask))
        return x

    def forward(self, ids: Tensor, mask: Tensor, looks: Tensor, outer: Tensor, inner: Tensor) -> Tensor:
        """From pieces to states."""
        return self.upper(self.lower(ids, mask), mask, looks, outer, inner)


def load_encoder(folder: Path, frozen: int) -> Encoder:
    """The published weights."""
    told = load_file(folder / "model.safetensors")
    encoder = Encoder(frozen)
    names = {"embeddings.word_embeddings.weight": "words.weight", "embeddings.LayerNorm.weight": "norm.weight",
             "embeddings.LayerNorm.bias": "norm.bias"}
    parts = {"attention.self.query": "query", "attention.self.key": "key", "attention.self.value": "value",
             "attention.output.dense": "out", "attention.output.LayerNorm": "first", "intermediate.dense": "up",
             "output.dense": "down", "output.LayerNorm": "second"}
    for n in range(6):
        for theirs, ours in parts.items():
            for end in ("weight", "bias"):
                names[f"encoder.layer.{n}.{theirs}.{end}"] = f"layers.{n}.{ours}.{end}"
    state = {ours: told[theirs] for theirs, ours in names.items()}
    kinds = told["embeddings.token_type_embeddings.weight"][0]  # all of one kind
    state["places.weight"] = told["embeddings.position_embeddings.weight"] + kinds
    missing, unexpected = encoder.load_state_dict(state, strict=False)
    assert not unexpected and {m.split(".")[0] for m in missing} == {"looks", "outer", "inner"}, (missing, unexpected)
    return encoder


class Row(NamedTuple):
    """Losses of a batch by task."""

    tags: Tensor
    types: Tensor
    triggers: Tensor
    pairs: Tensor
    roles: Tensor


class Heads(nn.Module):
    """From the vectors of a text's tokens to scores; see ``kg.nlp.neural.Heads`` for what each is."""

    def __init__(self, dropout: float = 0.15) -> None:
        super().__init__()
        self.tags = nn.Linear(SIZE, 3 * len(GROUPS))
        self.types = nn.Linear(3 * SIZE, len(MARK_TYPES))
        self.triggers = nn.Sequential(
            nn.Linear(SIZE, WIDTH), nn.GELU(), nn.Dropout(dropout), nn.Linear(WIDTH, len(EVENTS)))
        for name in ("subject", "object", "near_subject", "near_object", "between", "trigger", "filler", "gap"):
            setattr(self, name, nn.Linear(SIZE, WIDTH, bias=False))
        for name in ("one", "other", "cause", "effect"):
            setattr(self, name, nn.Linear(SIZE, WIDTH // 2, bias=False))
        self.product, self.role_product = (nn.Linear(WIDTH // 2, WIDTH, bias=False) for _ in range(2))
        n = len(THING_TYPES)
        self.subject_type, self.object_type, self.filler_type = (nn.Embedding(n, WIDTH) for _ in range(3))
        self.subject_kind, self.object_kind, self.filler_kind = (nn.Embedding(len(KINDS), WIDTH) for _ in range(3))
        self.far, self.role_far = nn.Embedding(BUCKETS, WIDTH), nn.Embedding(BUCKETS, WIDTH)
        self.apart, self.role_apart = nn.Embedding(5, WIDTH), nn.Embedding(3, WIDTH)
        self.event, self.event_type = nn.Embedding(len(EVENTS), WIDTH), nn.Embedding(len(EVENTS) * n, WIDTH)
        self.pair_bias, self.role_bias = nn.Parameter(torch.zeros(WIDTH)), nn.Parameter(torch.zeros(WIDTH))
        self.pair_norm, self.role_norm = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.predicates, self.roles = nn.Linear(WIDTH, len(PREDICATES)), nn.Linear(WIDTH, len(ROLES))
        self.rate = dropout
        for m in self.modules():
            if isinstance(m, nn.Embedding):
                nn.init.normal_(m.weight, std=0.05)
        nn.init.constant_(self.predicates.bias, -3.0)
        nn.init.constant_(self.roles.bias, -2.5)
        nn.init.constant_(self.triggers[3].bias, -4.0)

    def _drop(self, x: Tensor) -> Tensor:
        return drop(x, self.rate, self.training)

    @staticmethod
    def mean(total: Tensor, start: Tensor, end: Tensor) -> Tensor:
        """Mean vectors of spans, from running sums; nought for empty ones."""
        return (total[end] - total[start]) / (end - start).clamp(min=1)[:, None]

    def spans(self, tokens: Tensor, total: Tensor, spans: Tensor) -> Tensor:
        """Mean, first and last vector of spans."""
        a, b = spans[:, 0], spans[:, 1]
        return torch.cat([self.mean(total, a, b), tokens[a], tokens[b - 1]], 1)

    def pairs(self, total: Tensor, v: Variant) -> Tensor:
        """Logits of a variant's pairs."""
        p, spans = v.pairs, torch.from_numpy(v.spans)
        things = self._drop(self.mean(total, spans[:, 0], spans[:, 1]))
        who = torch.tensor([k for row in p.members for k in row])
        of = torch.tensor([n for n, row in enumerate(p.members) for _ in row])
        near = torch.zeros(len(p.members), SIZE).index_add(0, of, things.clamp(max=20).exp()[who]).log()
        s, o, ns, no, low, high, far, apart = (torch.from_numpy(x) for x in (
            p.subject, p.object, p.near_subject, p.near_object, p.low, p.high, p.far, p.apart))
        x = self.subject(things)[s] + self.object(things)[o] + self.near_subject(near)[ns] + self.near_object(near)[no]
        x = x + self.between(self._drop(self.mean(total, low, high)))
        x = x + self.product(self.one(near)[ns] * self.other(near)[no])
        x = x + self.subject_type(spans[s, 2]) + self.object_type(spans[o, 2]) + self.subject_kind(spans[s, 3])
        x = x + self.object_kind(spans[o, 3]) + self.far(far) + self.apart(apart) + self.pair_bias
        return self.predicates(self._drop(F.gelu(self.pair_norm(x))))

    def roles_of(self, tokens: Tensor, total: Tensor, v: Variant) -> Tensor:
        """Logits of the candidates of all events of a variant."""
        rows = [r for _, _, r, _, _ in v.events]
        number = torch.tensor([len(r.found) for r in rows])
        t = torch.tensor([e[0] for e in v.events]).repeat_interleave(number)
        event = torch.tensor([e[1] for e in v.events]).repeat_interleave(number)
        start, end, type, kind, low, high, far, apart = (
            torch.from_numpy(np.concatenate([getattr(r, n) for r in rows]))
            for n in ("start", "end", "type", "kind", "low", "high", "far", "apart")
        )
        trigger, filler = self._drop(tokens)[t], self._drop(self.mean(total, start, end))
        x = self.trigger(trigger) + self.filler(filler) + self.gap(self._drop(self.mean(total, low, high)))
        x = x + self.role_product(self.cause(trigger) * self.effect(filler)) + self.filler_type(type)
        x = x + self.filler_kind(kind) + self.role_far(far) + self.role_apart(apart) + self.event(event)
        x = x + self.event_type(event * len(THING_TYPES) + type) + self.role_bias
        return self.roles(self._drop(F.gelu(self.role_norm(x))))


class Reader(nn.Module):
    """Encoder and heads."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder, self.heads = encoder, Heads()

    def tokens(self, states: Tensor, text: NeuralText) -> tuple[Tensor, Tensor]:
        """Vectors of a text's tokens (the mean of their pieces; nought for white space), and their running sums."""
        first, last = text.reading.first, text.reading.last
        known = torch.from_numpy((first >= 0).astype(np.float32))[:, None]
        total = torch.cat([torch.zeros(1, SIZE), states.cumsum(0)])
        a, b = torch.from_numpy(np.maximum(first, 0)), torch.from_numpy(np.maximum(last, 0))
        vectors = Heads.mean(total, a, b + 1) * known
        return vectors, torch.cat([torch.zeros(1, SIZE), vectors.cumsum(0)])

    def loss(self, states: Tensor, text: NeuralText, v: Variant) -> Row:
        """Losses of one text, each divided by about how many right answers a text has."""
        heads = self.heads
        vectors, total = self.tokens(states, text)
        some = heads._drop(vectors)
        tags = torch.from_numpy(text.tags)
        tag_loss = F.cross_entropy(heads.tags(some).view(-1, 3), tags.view(-1), ignore_index=-1, reduction="sum") / 40
        type_loss = torch.zeros(())
        if len(text.names):
            names = torch.from_numpy(text.names)
            type_loss = F.cross_entropy(heads.types(heads.spans(some, total, names)), names[:, 2], reduction="sum") / 25
        trigger_loss = torch.zeros(())
        if text.triggers is not None:
            wanted = torch.from_numpy(text.triggers)
            z = heads.triggers(some)
            trigger_loss = F.binary_cross_entropy_with_logits(
                z, wanted.clamp(min=0).float(), (wanted >= 0).float(), reduction="sum") / 6
        pair_loss = role_loss = torch.zeros(())
        if len(v.pairs.subject):
            pair_loss = F.binary_cross_entropy_with_logits(
                heads.pairs(total, v), torch.from_numpy(v.right), torch.from_numpy(v.counted), reduction="sum") / 10
        if v.events:
            right, counted = (torch.from_numpy(np.concatenate([e[k] for e in v.events])) for k in (3, 4))
            role_loss = F.binary_cross_entropy_with_logits(
                heads.roles_of(vectors, total, v), right, counted, reduction="sum") / 20
        return Row(tag_loss, type_loss, trigger_loss, pair_loss, role_loss)


def batch(parts: Sequence[np.ndarray], length: int, fill: int = 0) -> Tensor:
    """Rows of numbers, padded."""
    out = np.full((len(parts), length), fill, dtype=np.int64)
    for n, part in enumerate(parts):
        out[n, : len(part)] = part
    return torch.from_numpy(out)
