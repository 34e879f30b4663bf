"""From torch weights to what kg ships: the encoder as ONNX with weights of eight bits, the heads as arrays."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from kg.nlp.neural import Heads
from training.encoder import NUMBER, SIZE, Reader

__all__ = ["export"]


class _Graph:
    """An ONNX graph while it is written."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.values: list[onnx.TensorProto] = []

    def value(self, name: str, array: np.ndarray) -> str:
        self.values.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind: str, *inputs: str, **told: object) -> str:
        name = f"x{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=f"{kind}_{len(self.nodes)}", **told))
        return name


def _encoder(reader: Reader) -> onnx.ModelProto:
    w = {k: v.detach().float().numpy() for k, v in reader.encoder.state_dict().items()}
    g = _Graph()
    shape4 = g.value("shape4", np.array([0, 0, NUMBER, SIZE // NUMBER], dtype=np.int64))
    shape3 = g.value("shape3", np.array([0, 0, SIZE], dtype=np.int64))
    one, low = g.value("one", np.array(1.0, dtype=np.float32)), g.value("low", np.array(-1e4, dtype=np.float32))
    scale = g.value("scale", np.array((NUMBER / SIZE) ** 0.5, dtype=np.float32))
    axes = g.value("axes", np.array([1, 2], dtype=np.int64))
    half, root = g.value("half", np.array(0.5, dtype=np.float32)), g.value("root", np.array(0.5**0.5, dtype=np.float32))
    sizes = g.value("sizes", np.array([SIZE] * 3, dtype=np.int64))

    def linear(x: str, name: str, weight: np.ndarray, bias: np.ndarray) -> str:
        return g.node("Add", g.node("MatMul", x, g.value(f"{name}.w", weight.T)), g.value(f"{name}.b", bias))

    def norm(x: str, name: str) -> str:
        return g.node("LayerNormalization", x, g.value(f"{name}.w", w[f"{name}.weight"]),
                      g.value(f"{name}.b", w[f"{name}.bias"]), axis=-1, epsilon=1e-12)

    def heads(x: str, order: list[int]) -> str:
        return g.node("Transpose", g.node("Reshape", x, shape4), perm=order)

    bias = g.node("Unsqueeze", g.node("Mul", g.node("Sub", one, "mask"), low), axes)
    length = g.node("Shape", "pieces", start=1, end=2)
    zero = g.value("zero", np.array([0], dtype=np.int64))
    places = g.node("Slice", g.value("places", w["places.weight"]), zero, length)
    x = g.node("Add", g.node("Gather", g.value("words", w["words.weight"]), "pieces"), places)
    x = norm(x, "norm")
    for n in range(6):
        if n == reader.encoder.frozen:
            for table in ("looks", "outer", "inner"):
                x = g.node("Add", x, g.node("Gather", g.value(table + ".w", w[table + ".weight"]), table))
        at = f"layers.{n}."
        weight, shift = (np.concatenate([w[f"{at}{k}.{end}"] for k in ("query", "key", "value")])
                         for end in ("weight", "bias"))
        joined = linear(x, at + "qkv", weight, shift)
        names = [f"{at}{k}" for k in "qkv"]
        g.nodes.append(helper.make_node("Split", [joined, sizes], names, axis=-1, name=at + "split"))
        q, k, v = heads(names[0], [0, 2, 1, 3]), heads(names[1], [0, 2, 3, 1]), heads(names[2], [0, 2, 1, 3])
        weights = g.node("Softmax", g.node("Add", g.node("Mul", g.node("MatMul", q, k), scale), bias), axis=-1)
        mixed = g.node("Reshape", g.node("Transpose", g.node("MatMul", weights, v), perm=[0, 2, 1, 3]), shape3)
        x = norm(g.node("Add", x, linear(mixed, at + "out", w[at + "out.weight"], w[at + "out.bias"])), at + "first")
        up = linear(x, at + "up", w[at + "up.weight"], w[at + "up.bias"])
        up = g.node("Mul", g.node("Mul", up, half), g.node("Add", g.node("Erf", g.node("Mul", up, root)), one))
        x = norm(g.node("Add", x, linear(up, at + "down", w[at + "down.weight"], w[at + "down.bias"])), at + "second")
    g.nodes.append(helper.make_node("Identity", [x], ["states"], name="states"))
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "length"])
              for n in ("pieces", "looks", "outer", "inner")]
    inputs.append(helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["batch", "length"]))
    out = [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["batch", "length", SIZE])]
    graph = helper.make_graph(g.nodes, "reader", inputs, out, g.values)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], producer_name="border-kg")
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model


def export(reader: Reader, folder: Path, vocabulary: Path) -> None:
    """Write encoder, heads and vocabulary.

    The weights keep seven of their eight bits: without the instructions for whole numbers of recent processors eight
    would overflow.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        onnx.save(_encoder(reader), full)
        quantize_dynamic(full, folder / "reader_encoder.onnx", op_types_to_quantize=["MatMul", "Gather"],
                         weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    Heads.save(folder / "reader_heads.npz", {k: v.numpy() for k, v in reader.heads.state_dict().items()})
    (folder / "reader_vocabulary.txt").write_bytes(vocabulary.read_bytes())
