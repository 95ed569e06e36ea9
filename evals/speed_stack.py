"""The plain llama-index stack that ingest is measured against; the one file that knows its types.

SentenceSplitter(chunk_size=256), MiniLM in float32 on onnxruntime as a BaseEmbedding, ChromaVectorStore on disk,
VectorStoreIndex: what a user without torch would set up, every option at its default but those measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evals.errors import EvalError

__all__ = ["PlainStack"]

_PIECES, _SIZE, _WIDE, _HEADS, _LAYERS, _WORDS = 256, 384, 1536, 12, 6, 30522


class PlainStack:
    """The stack, its model loaded.

    Args:
        threads: Threads of onnxruntime.
        weights: The published `model.safetensors`; without it the tensors are random, which takes the same time.

    Raises:
        EvalError: A package of the `bench` extra is missing.
    """

    def __init__(self, *, threads: int, weights: Path | None = None) -> None:
        self.embedding = _embedding(_Session(_model(weights), threads=threads))

    def ingest(self, files: Sequence[Path], folder: Path, *, overlap: int | None) -> int:
        """Read, split, embed and store the files in a new Chroma folder.

        Args:
            files: Text files.
            folder: Where Chroma writes; must be new.
            overlap: `chunk_overlap` of the splitter in tokens; its default (200) for None.

        Returns:
            How many chunks were stored.
        """
        try:
            from llama_index.core import Document
        except ImportError as error:
            raise EvalError(f"{error.name} is not installed", hint="pip install 'ibid[bench]'") from error
        return self._store(
            [Document(text=path.read_text(encoding="utf-8")) for path in files], folder, overlap
        )

    def ingest_any(self, files: Sequence[Path], folder: Path, *, overlap: int | None) -> int:
        """The same for files of any format that `SimpleDirectoryReader` reads.

        Args:
            files: PDF, Word, HTML, Markdown, CSV and text files.
            folder: Where Chroma writes; must be new.
            overlap: `chunk_overlap` of the splitter in tokens; its default (200) for None.

        Returns:
            How many chunks were stored.
        """
        try:
            import docx2txt  # noqa: F401 (the reader of Word files says only on the terminal that it is missing)
            import llama_index.readers.file  # noqa: F401 (likewise, and reads PDFs as text then)
            from llama_index.core import SimpleDirectoryReader
        except ImportError as error:
            raise EvalError(f"{error.name} is not installed", hint="pip install 'ibid[bench]'") from error
        documents = SimpleDirectoryReader(
            input_files=[str(path) for path in files], raise_on_error=True
        ).load_data()
        return self._store(documents, folder, overlap)

    def _store(self, documents: Sequence[Any], folder: Path, overlap: int | None) -> int:
        try:
            import chromadb
            from llama_index.core import StorageContext, VectorStoreIndex
            from llama_index.core.node_parser import SentenceSplitter
            from llama_index.vector_stores.chroma import ChromaVectorStore
        except ImportError as error:
            raise EvalError(f"{error.name} is not installed", hint="pip install 'ibid[bench]'") from error
        splitter = SentenceSplitter(chunk_size=256)
        if overlap is not None:
            splitter = SentenceSplitter(chunk_size=256, chunk_overlap=overlap)
        collection = chromadb.PersistentClient(str(folder)).get_or_create_collection(
            "plain", embedding_function=None
        )
        store = ChromaVectorStore(chroma_collection=collection)
        index = VectorStoreIndex.from_documents(
            documents,
            storage_context=StorageContext.from_defaults(vector_store=store),
            embed_model=self.embedding,
            transformations=[splitter],
        )
        found = index.as_retriever(similarity_top_k=10).retrieve("what was agreed?")
        if not found:
            raise EvalError("the plain stack finds nothing in what it stored")
        return int(collection.count())


class _Session:
    """MiniLM on onnxruntime: batches padded to their longest text, mean of the hidden states, length 1."""

    def __init__(self, model: bytes, *, threads: int) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        from index.minilm import runtime as minilm

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(Path(minilm.__file__).parent / "tokenizer.json"))
        self._tokenizer.enable_truncation(_PIECES)
        self._tokenizer.enable_padding()

    def encode(self, texts: list[str]) -> list[list[float]]:
        encodings = self._tokenizer.encode_batch(texts)
        ids = np.array([e.ids for e in encodings], np.int64)
        mask = np.array([e.attention_mask for e in encodings], np.float32)
        [hidden] = self._session.run(None, {"ids": ids, "mask": mask})
        vectors = (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        found: list[list[float]] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).tolist()
        return found


def _embedding(session: _Session) -> Any:
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class OnnxEmbedding(BaseEmbedding):
        """All of llama-index's defaults, its batches of ten included."""

        def _get_text_embedding(self, text: str) -> list[float]:
            return session.encode([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return session.encode(texts)

        def _get_query_embedding(self, query: str) -> list[float]:
            return session.encode([query])[0]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return session.encode([query])[0]

    return OnnxEmbedding(model_name="all-MiniLM-L6-v2")


def _tensors(weights: Path | None) -> Mapping[str, Any]:
    """The published tensors, or random ones in their place."""
    if weights is not None:
        try:
            from safetensors.numpy import load_file

            tensors: Mapping[str, Any] = load_file(weights)
        except ImportError as error:
            raise EvalError("safetensors is not installed", hint="pip install 'ibid[bench]'") from error
        return tensors
    shapes = {
        "embeddings.word_embeddings.weight": (_WORDS, _SIZE),
        "embeddings.position_embeddings.weight": (512, _SIZE),
        "embeddings.token_type_embeddings.weight": (2, _SIZE),
        "embeddings.LayerNorm.weight": (_SIZE,),
        "embeddings.LayerNorm.bias": (_SIZE,),
    }
    for number in range(_LAYERS):
        layer = f"encoder.layer.{number}"
        for name, wide, narrow in (
            *((f"attention.{part}", _SIZE, _SIZE) for part in ("self.query", "self.key", "self.value")),
            ("attention.output.dense", _SIZE, _SIZE),
            ("intermediate.dense", _WIDE, _SIZE),
            ("output.dense", _SIZE, _WIDE),
        ):
            shapes[f"{layer}.{name}.weight"] = (wide, narrow)
            shapes[f"{layer}.{name}.bias"] = (wide,)
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            shapes[f"{layer}.{name}.weight"] = shapes[f"{layer}.{name}.bias"] = (_SIZE,)
    random = np.random.default_rng(0)
    return {name: random.normal(0, 0.05, shape).astype(np.float32) for name, shape in shapes.items()}


def _model(weights: Path | None) -> bytes:
    """MiniLM as an ONNX graph of the operators that onnxruntime has its fastest kernels for."""
    try:
        import onnx
        from onnx import TensorProto, helper, numpy_helper
    except ImportError as error:
        raise EvalError("onnx is not installed", hint="pip install 'ibid[bench]'") from error
    tensors = _tensors(weights)
    nodes: list[Any] = []
    constants: dict[str, Any] = {}

    def constant(name: str, value: Any) -> str:
        constants[name] = np.ascontiguousarray(value)
        return name

    def add(kind: str, *inputs: str, **attributes: Any) -> str:
        output = f"{kind}_{len(nodes)}"
        nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def dense(x: str, name: str) -> str:
        weight = constant(f"{name}.weight", tensors[f"{name}.weight"].T)
        return add("Add", add("MatMul", x, weight), constant(f"{name}.bias", tensors[f"{name}.bias"]))

    def norm(x: str, name: str) -> str:
        parts = [constant(f"{name}.{part}", tensors[f"{name}.{part}"]) for part in ("weight", "bias")]
        return add("LayerNormalization", x, *parts, epsilon=1e-12)

    one, wide = constant("one", np.float32(1)), constant("wide", np.float32(10000))
    axes = constant("axes", np.array([1, 2], np.int64))
    bias = add("Mul", add("Sub", add("Unsqueeze", "mask", axes), one), wide)
    words = constant("words", tensors["embeddings.word_embeddings.weight"])
    places = constant(
        "places",
        tensors["embeddings.position_embeddings.weight"]
        + tensors["embeddings.token_type_embeddings.weight"][0],
    )
    length = add("Slice", add("Shape", "ids"), constant("1", np.array([1])), constant("2", np.array([2])))
    used = add("Slice", places, constant("0", np.array([0])), length, constant("rows", np.array([0])))
    hidden = norm(add("Add", add("Gather", words, "ids"), used), "embeddings.LayerNorm")
    heads = constant("heads", np.array([0, 0, _HEADS, _SIZE // _HEADS], np.int64))
    joined = constant("joined", np.array([0, 0, _SIZE], np.int64))
    scale = constant("scale", np.float32((_SIZE // _HEADS) ** 0.5))
    for number in range(_LAYERS):
        layer = f"encoder.layer.{number}"
        query, key, value = (
            add(
                "Transpose", add("Reshape", dense(hidden, f"{layer}.attention.self.{part}"), heads), perm=perm
            )
            for part, perm in (("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3]))
        )
        scores = add("Add", add("Div", add("MatMul", query, key), scale), bias)
        context = add("MatMul", add("Softmax", scores, axis=-1), value)
        context = add("Reshape", add("Transpose", context, perm=[0, 2, 1, 3]), joined)
        mixed = dense(context, f"{layer}.attention.output.dense")
        hidden = norm(add("Add", mixed, hidden), f"{layer}.attention.output.LayerNorm")
        narrow = dense(add("Gelu", dense(hidden, f"{layer}.intermediate.dense")), f"{layer}.output.dense")
        hidden = norm(add("Add", narrow, hidden), f"{layer}.output.LayerNorm")
    graph = helper.make_graph(
        nodes,
        "MiniLM",
        [
            helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "pieces"]),
            helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["texts", "pieces"]),
        ],
        [helper.make_tensor_value_info(hidden, TensorProto.FLOAT, ["texts", "pieces", _SIZE])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    onnx.checker.check_model(model)
    data: bytes = model.SerializeToString()
    return data
