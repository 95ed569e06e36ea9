"""The shipped model, the adapters, vectorising: hashes, batches, long and hostile text, no network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import WordHashEmbedder
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus import LibraryError, read_text
from index import embedding
from index.embedding import Embedder, encode_question, load_embedder
from index.minilm.parts import MAP_FILE, MAP_HASH
from index.minilm.processor import has_int8_products
from index.minilm.runtime import HASHES, LONG_PART, MAX_PIECES, MiniLM
from index.vectorise import vectorise

SHIPPED = Path(embedding.__file__).parent / "minilm"
PUBLISHED = [-0.03397, 0.13983, 6e-05, -0.0059, -0.02038, -0.00902, -0.06251, -0.05147]
SENTENCES = [
    "The talks in Geneva ended without an agreement.",
    "Negotiations between the two ministers brought no result.",
    "Bake the bread for forty minutes at a low heat.",
]


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return load_embedder(threads=2)


def test_meaning_decides_the_cosine(minilm: MiniLM) -> None:
    talks, negotiations, bread = minilm.encode(SENTENCES)
    assert talks @ negotiations > 0.45
    assert talks @ bread < 0.1
    assert isinstance(minilm, Embedder)
    assert encode_question(minilm, SENTENCES[0]) @ talks == pytest.approx(1)


def test_the_vectors_are_those_of_the_published_model(minilm: MiniLM) -> None:
    """First eight numbers of the published float32 weights' vector of one sentence, computed with torch."""
    [vector] = minilm.encode([SENTENCES[0]])
    published = np.array(PUBLISHED, np.float32)
    assert np.abs(vector[:8] - published).max() < 0.012
    assert np.dot(vector[:8], published) / np.linalg.norm(vector[:8]) / np.linalg.norm(published) > 0.99


def test_a_vector_does_not_depend_on_what_it_is_batched_with(minilm: MiniLM) -> None:
    texts = [f"{'and so on ' * (n % 40)}number {n}, {SENTENCES[n % 3]}" for n in range(120)]
    together = minilm.encode(texts)
    backwards = minilm.encode(texts[::-1])[::-1]
    alone = np.concatenate([minilm.encode([text]) for text in texts])
    assert (together * alone).sum(axis=1).min() > 0.99999
    assert np.abs(together - alone).max() < 1e-4
    assert np.abs(together - backwards).max() < 1e-4
    for one, of_many in zip(minilm.encode_tokens(texts[:1]), minilm.encode_tokens(texts), strict=False):
        assert np.abs(one.vectors - of_many.vectors).max() < 1e-3


@pytest.mark.parametrize("int8", [False, True])
@pytest.mark.parametrize("precision", ["f32", "bf16"])
def test_every_arithmetic_gives_vectors_of_one_identity(minilm: MiniLM, precision: str, int8: bool) -> None:
    other = MiniLM(SHIPPED, threads=1, precision=precision, int8=int8)
    assert other.identity == minilm.identity
    assert HASHES["model.bin"][:16] in other.identity
    assert f"{LONG_PART}/{MAP_HASH[:16]}" in other.identity  # the sentences' vectors hang on both
    assert (other.encode(SENTENCES) * minilm.encode(SENTENCES)).sum(axis=1).min() > 0.9985


def test_a_processor_without_int8_products_is_told_by_its_flags(tmp_path: Path) -> None:
    info = tmp_path / "cpuinfo"
    info.write_text("processor : 0\nmodel name : avx512_vnni lookalike\nflags\t\t: fpu avx2 avx512f bmi2\n")
    assert not has_int8_products(info)
    info.write_text("processor : 0\nflags\t\t: fpu avx2 avx_vnni bmi2\n")
    assert has_int8_products(info)
    assert has_int8_products(tmp_path / "none") in {True, False}


def test_token_vectors_name_their_characters(minilm: MiniLM) -> None:
    text = "Lavrov's “wörld” – 北京 🙂 naïve"
    [found] = minilm.encode_tokens([text])
    pieces = [text[start:end] for start, end in found.spans]
    assert pieces == ["La", "vr", "ov", "'", "s", "“", "wörld", "”", "–", "北", "京", "🙂", "naïve"]
    assert found.vectors.shape == (len(pieces), 384)
    assert np.linalg.norm(found.vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_the_same_word_has_near_vectors_in_like_sentences(minilm: MiniLM) -> None:
    river, shore, money = minilm.encode_tokens(
        ["the bank of the river", "the bank of the stream", "a bank lends money"]
    )
    assert river.vectors[1] @ shore.vectors[1] > river.vectors[1] @ money.vectors[1]


def test_a_long_sentence_is_read_in_its_passage_a_short_one_alone(minilm: MiniLM) -> None:
    short = "The talks in Geneva ended."
    long = "The minister said that " + "the talks on the border had brought no result and " * 8 + "left."
    passage = f"{short} {long} {short}"
    spans = [
        (0, len(short)),
        (len(short) + 1, len(short) + 1 + len(long)),
        (len(passage) - len(short), len(passage)),
    ]
    chunks, [parts, whole] = minilm.encode_parts([passage, long], [spans, [(0, len(long))]])
    alone = minilm.encode([passage, short, long])
    assert (chunks[0] * alone[0]).sum() > 0.9999
    assert (parts[0] * alone[1]).sum() > 0.9999
    assert np.array_equal(parts[0], parts[2])
    assert 0.8 < (parts[1] * alone[2]).sum() < 0.9999  # read with what stands around it
    assert np.linalg.norm(parts, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(whole[0], chunks[1])  # all of its passage: nothing to correct
    [tokens] = minilm.encode_tokens([long])
    assert len(tokens.spans) > LONG_PART


def test_a_passage_that_comes_again_is_run_once(minilm: MiniLM, monkeypatch: pytest.MonkeyPatch) -> None:
    passage, other = " ".join(SENTENCES), " ".join(SENTENCES[::-1])
    spans = [(0, len(SENTENCES[0])), (len(SENTENCES[0]) + 1, len(passage))]
    run: list[str] = []
    encodings = MiniLM._encodings

    def noted(self: MiniLM, texts: Sequence[str], *, offsets: bool) -> list[Any]:
        run.extend(texts)
        return encodings(self, texts, offsets=offsets)

    monkeypatch.setattr(MiniLM, "_encodings", noted)
    asked = [passage, other, passage, passage]
    chunks, parts = minilm.encode_parts(asked, [spans, [], spans, spans[:1]])
    assert run.count(passage) == 2  # its sentences are others the last time
    assert run.count(other) == 1
    assert [len(rows) for rows in parts] == [2, 0, 2, 1]
    for row, text in enumerate(asked):
        own, [own_parts] = minilm.encode_parts([text], [[spans, [], spans, spans[:1]][row]])
        assert own[0] @ chunks[row] > 0.9999
        assert np.allclose(own_parts, parts[row], atol=1e-3)


def test_the_map_brings_a_pooled_sentence_nearer_to_its_own_vector(minilm: MiniLM) -> None:
    sentences = [
        "The ministers of both countries met on Friday in a hotel by the lake to speak about the troops that had been "
        "sent to the border in the autumn, and about the exercises announced for the spring.",
        "Bakers in the old town complain that flour has become so expensive since the harvest failed in the north that "
        "a loaf of rye bread now costs twice what their customers paid two years ago.",
        "A new bridge over the river, planned for the exhibition and paid for by the province, will be closed to "
        "lorries until engineers have found out why two of its cables rusted within a few months.",
    ]
    passage = " ".join(sentences)
    starts = [passage.index(sentence) for sentence in sentences]
    spans = [(start, start + len(sentence)) for start, sentence in zip(starts, sentences, strict=True)]
    [pooled] = minilm.pool_parts([passage], [spans])
    assert min(pooled.pieces) > LONG_PART
    assert sum(pooled.pieces) == pooled.total
    own = minilm.encode(sentences)
    _, [parts] = minilm.encode_parts([passage], [spans])
    assert (parts * own).sum(axis=1).mean() > (pooled.means * own).sum(axis=1).mean() + 0.03
    [short] = minilm.pool_parts([passage], [spans], least=500)
    assert not short.means.any()


def test_a_map_that_does_not_ship_is_refused_when_documents_are_added(tmp_path: Path) -> None:
    for name in (*HASHES, MAP_FILE):
        shutil.copy(SHIPPED / name, tmp_path)
    (tmp_path / MAP_FILE).write_bytes(b"\x93NUMPY")
    other = MiniLM(tmp_path, threads=1)
    long = "The talks on " + "peace and trade and " * 20 + "everything else went on."
    with pytest.raises(LibraryError, match=MAP_FILE):
        other.encode_parts([f"{long} {long}"], [[(0, len(long)), (len(long) + 1, 2 * len(long) + 1)]])


def test_parts_of_a_passage_of_several_windows(minilm: MiniLM) -> None:
    sentence = "The talks on " + "peace and trade and " * 30 + "everything else went on. "
    passage = sentence * 8
    spans = [(n * len(sentence), (n + 1) * len(sentence) - 1) for n in range(8)]
    _, [parts] = minilm.encode_parts([passage], [spans])
    assert np.linalg.norm(parts, axis=1) == pytest.approx(1, abs=1e-5)
    assert (parts @ parts.T).min() > 0.7  # the map makes more of the windows' differences
    [pooled] = minilm.pool_parts([passage], [spans])
    assert (pooled.means @ pooled.means.T).min() > 0.8
    assert minilm.encode_parts([], [])[1] == []
    assert minilm.encode_parts(["no sentences"], [[]])[1][0].shape == (0, 384)


def test_nothing_of_a_long_text_is_dropped(minilm: MiniLM) -> None:
    start = "The talks in Geneva ended. " * 200
    changed = start + "Bake the bread for forty minutes. " * 60
    [tokens] = minilm.encode_tokens([changed])
    assert len(tokens.spans) > 2 * MAX_PIECES
    assert tokens.spans[-1].tolist() == [len(changed) - 2, len(changed) - 1]
    assert (np.diff(tokens.spans[:, 0]) > 0).all()
    before, after = minilm.encode([start, changed])
    bread = minilm.encode(["Bake the bread for forty minutes."])[0]
    assert after @ bread > before @ bread + 0.1


@pytest.mark.parametrize("pieces", [0, 1, MAX_PIECES - 3, MAX_PIECES - 2, MAX_PIECES - 1, 2 * MAX_PIECES])
def test_every_length_about_the_limit(minilm: MiniLM, pieces: int) -> None:
    text = " ".join(["talk"] * pieces)
    [found] = minilm.encode_tokens([text])
    assert len(found.spans) == len(found.vectors) == pieces
    assert np.linalg.norm(minilm.encode([text])) == pytest.approx(1, abs=1e-5)


def test_no_texts_and_empty_texts(minilm: MiniLM) -> None:
    assert minilm.encode([]).shape == (0, 384)
    assert minilm.encode_tokens([]) == []
    assert minilm.encode_tokens(["  \n"])[0].vectors.shape == (0, 384)
    assert np.isfinite(minilm.encode(["", "\u200b"])).all()


def test_the_names_of_special_pieces_are_text(minilm: MiniLM) -> None:
    [found] = minilm.encode_tokens(["[SEP] and [PAD]"])
    assert [tuple(s) for s in found.spans.tolist()][:3] == [(0, 1), (1, 4), (4, 5)]
    plain, hostile = minilm.encode(["the talks ended", "the talks ended [PAD] [PAD] [SEP]"])
    assert plain @ hostile < 0.95


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4))
@example(["\ud800", "a\x00b", "\u202eabc", "e\u0301" * 30, "ﷺ" * 20, "x" * 5000, "İ" * 20])
def test_hostile_text_gives_vectors_and_true_offsets(minilm: MiniLM, texts: list[str]) -> None:
    vectors = minilm.encode(texts)
    assert vectors.shape == (len(texts), 384)
    assert np.isfinite(vectors).all()
    for text, found in zip(texts, minilm.encode_tokens(texts), strict=True):
        assert len(found.vectors) == len(found.spans)
        assert np.isfinite(found.vectors).all()
        assert all(0 <= start <= end <= len(text) for start, end in found.spans.tolist())


def test_threads_share_one_model(minilm: MiniLM) -> None:
    expected = minilm.encode(SENTENCES)
    worst: list[float] = []

    def work() -> None:
        worst.extend(float(np.abs(minilm.encode(SENTENCES) - expected).max()) for _ in range(10))

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(worst) == 80
    assert max(worst) < 1e-4


@pytest.mark.parametrize("name", sorted(HASHES))
def test_a_changed_or_missing_file_is_refused(tmp_path: Path, name: str) -> None:
    for other in HASHES:
        shutil.copy(SHIPPED / other, tmp_path)
    with (tmp_path / name).open("r+b") as stream:
        stream.seek(100)
        byte = stream.read(1)
        stream.seek(100)
        stream.write(bytes([byte[0] ^ 1]))
    with pytest.raises(LibraryError, match=f"{name} is not the one that ships") as caught:
        MiniLM(tmp_path, threads=1)
    assert caught.value.hint
    (tmp_path / name).unlink()
    with pytest.raises(LibraryError, match=f"{name} can't be read"):
        MiniLM(tmp_path, threads=1)


def test_the_card_states_the_hashes_and_the_licence() -> None:
    card = (SHIPPED / "MODEL_CARD.md").read_text(encoding="utf-8")
    for name, digest in HASHES.items():
        assert name in card
        assert digest in card
    assert "Apache-2.0" in card


NO_NETWORK = """
import socket, sys
calls = []
class Blocked(socket.socket):
    def __init__(self, *args, **kwargs):
        calls.append(args); raise OSError("no network here")
for name in ("getaddrinfo", "gethostbyname", "create_connection", "socketpair"):
    setattr(socket, name, lambda *args, name=name, **kwargs: calls.append((name, args)))
socket.socket = Blocked
audited = []
sys.addaudithook(lambda event, args: audited.append((event, str(args))) if event.startswith("socket.") else None)
before = set(sys.modules)
from index.embedding import load_embedder
embedder = load_embedder(threads=1)
embedder.encode(["hello"] * 3); embedder.encode_tokens(["hello world"])
import threading
assert threading.active_count() == 1, threading.enumerate()
assert not calls and not audited, (calls, audited)
assert "torch" not in sys.modules and "transformers" not in sys.modules
print("silent")
"""


def test_the_model_opens_no_socket(tmp_path: Path) -> None:
    """OpenVINO brings a telemetry package along; neither importing nor running it reaches for a socket."""
    found = _child(NO_NETWORK, HOME=str(tmp_path))
    assert found.returncode == 0, found.stderr
    assert found.stdout == "silent\n"
    assert list(tmp_path.iterdir()) == []  # no telemetry id, no cache


def test_no_system_call_reaches_for_the_network(tmp_path: Path) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    log = tmp_path / "calls"
    code = "from index.embedding import load_embedder; load_embedder(threads=1).encode(['hello'])"
    command = [strace, "-f", "-e", "trace=network", "-o", str(log), sys.executable, "-c", code]
    subprocess.run(command, check=True, cwd=SHIPPED.parent.parent, capture_output=True)
    assert [line for line in log.read_text().splitlines() if "AF_INET" in line] == []


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    code = "import sys, index.embedding, index.vectorise; print([m for m in sys.modules if m in {'openvino', 'tokenizers'}])"
    assert _child(code).stdout == "[]\n"


def _child(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=SHIPPED.parent.parent,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


# Vectorising


class Counting(WordHashEmbedder):
    """Keeps the texts that it was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.sent += texts
        return super().encode(texts)


def test_every_chunk_and_sentence_gets_the_vector_of_its_text() -> None:
    parsed = [
        read_text("The talks ended. No one left early.\n\nThe talks ended.", source="a"),
        read_text("Share this\n", source="b"),
        read_text(" ".join(f"Talk number {n} was held in Geneva." for n in range(100)), source="c"),
    ]
    embedder = Counting()
    found = vectorise(parsed, embedder)
    for one, vectors in zip(parsed, found, strict=True):
        text = one.document.text
        assert vectors.chunks.shape == (len(one.chunks), embedder.dimensions)
        assert vectors.sentences.shape == (len(one.sentences), embedder.dimensions)
        for spans, rows in ((one.chunks, vectors.chunks), (one.sentences, vectors.sentences)):
            for value, row in zip(spans, rows, strict=True):
                assert row == pytest.approx(WordHashEmbedder().encode([value.span.of(text)])[0])
    assert len(embedder.sent) == len(set(embedder.sent))  # each text once
    assert vectorise([], embedder) == []


def test_a_heading_that_is_in_no_chunk_has_a_vector_too(minilm: MiniLM) -> None:
    parsed = read_text(
        "# Fruit\n\nThe apple is red. The pear is green.\n\n# The end\n", source="fruit.md", format="markdown"
    )
    inside = {n for c in parsed.chunks for n in range(c.first_sentence, c.last_sentence)}
    assert len(inside) < len(parsed.sentences)
    vectors = vectorise([parsed], minilm)[0]
    texts = [s.span.of(parsed.document.text) for s in parsed.sentences]
    assert vectors.sentences.shape == (len(texts), minilm.dimensions)
    np.testing.assert_allclose(vectors.sentences, minilm.encode(texts), atol=1e-5)
