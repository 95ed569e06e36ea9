"""The embedding's word table, which the reader and the verifier were trained with and share; knows no texts.

Both were trained with MiniLM's word vectors frozen, so their int8 tables are the embedding's, value for value: 11.7 MB
in each file. Their files are kept without it, and a graph that lacks its table gets the embedding's when it is read.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["lend_words", "without_words"]

_INPUT = "words"
_SHAPE = (30522, 384)


def without_words(model: Any, openvino: Any) -> Any:
    """A graph with an input in the place of its word table, in place.

    Raises:
        ValueError: It has no such table, or another one than the embedding's.
    """
    node = _table(model)
    if node is None:
        raise ValueError("the graph has no int8 word table")
    if not np.array_equal(node.data, _embedding_table(openvino).data):
        raise ValueError("the graph's word table isn't the embedding's: were the word vectors frozen?")
    stand_in = openvino.opset13.parameter(list(_SHAPE), openvino.Type.i8, name=_INPUT)
    stand_in.output(0).get_tensor().set_names({_INPUT})
    node.output(0).replace(stand_in.output(0))
    model.add_parameters([stand_in])
    model.validate_nodes_and_infer_types()
    return model


def lend_words(model: Any, openvino: Any) -> None:
    """Puts the embedding's word table into a graph that was kept without one, in place."""
    for parameter in model.get_parameters():
        if _INPUT in parameter.output(0).get_tensor().get_names():
            parameter.output(0).replace(_embedding_table(openvino).output(0))
            model.remove_parameter(parameter)
            model.validate_nodes_and_infer_types()
            return


@cache
def _embedding_table(openvino: Any) -> Any:
    """The constant of the embedding's graph; its values stay in the mapped file."""
    node = _table(openvino.Core().read_model(Path(__file__).parent / "model.xml"))
    if node is None:
        raise ValueError("the embedding's graph has no int8 word table")
    return node


def _table(model: Any) -> Any:
    for node in model.get_ordered_ops():
        if node.get_type_name() == "Constant" and tuple(node.get_output_shape(0)) == _SHAPE:
            return node if node.get_element_type().get_type_name() == "i8" else None
    return None
