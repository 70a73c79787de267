"""Writes a tiny language model with random weights, for a real server to serve. Needs `gguf` and `numpy`, nothing else.

    python bench/tiny_gguf.py FILE

Llama architecture, two layers, a vocabulary made from the words of our own cards, a chat template of a few lines. What
it says is noise; the wire is real.
"""

import re
import sys
from pathlib import Path

import gguf
import numpy as np

_ROOT = Path(__file__).resolve().parent.parent
WIDTH, LAYERS, HEADS, INNER, CONTEXT = 64, 2, 4, 128, 16_384
_MOST_WORDS = 700
_OFTEN = 2.0
_SPACE = "\u2581"
_TEMPLATE = (
    "{% for message in messages %}[{{ message['role'] }}] {{ message['content'] }}\n{% endfor %}"
    "{% if add_generation_prompt %}[assistant] {% endif %}"
)


def _vocabulary() -> tuple[list[str], list[float], list[int]]:
    """Tokens, scores and types: the special ones, every byte, every letter, and words with their beginnings."""
    text = " ".join(path.read_text(encoding="utf-8") for path in sorted((_ROOT / "knowledge" / "article").iterdir()))
    found = re.findall(r"[a-z]{2,9}", text)
    words = sorted(set(found), key=found.count, reverse=True)[:_MOST_WORDS]
    pieces = dict.fromkeys([_SPACE, *map(chr, range(33, 127)), "\u201c", "\u201d", "\u2019", "«", "»"])
    for word in words:  # a word is built by merging, so each of its beginnings must be a token as well
        pieces.update(dict.fromkeys(_SPACE + word[:end] for end in range(1, len(word) + 1)))
    special = ["<unk>", "<s>", "</s>"]
    tokens = special + [f"<0x{byte:02X}>" for byte in range(256)] + list(pieces)
    normal, unknown, control, raw = (
        gguf.TokenType.NORMAL,
        gguf.TokenType.UNKNOWN,
        gguf.TokenType.CONTROL,
        gguf.TokenType.BYTE,
    )
    types = [unknown, control, control] + [raw] * 256 + [normal] * len(pieces)
    scores = [0.0] * (len(special) + 256) + [float(len(piece)) for piece in pieces]
    return tokens, scores, [int(kind) for kind in types]


def write(path: Path) -> int:
    """Writes the file; the same bytes every time.

    Returns:
        Number of parameters.
    """
    tokens, scores, types = _vocabulary()
    random = np.random.default_rng(20)
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_name("tiny random")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores(scores)
    writer.add_token_types(types)
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_chat_template(_TEMPLATE)
    shapes = {"token_embd": (len(tokens), WIDTH), "output": (len(tokens), WIDTH)}
    for layer in range(LAYERS):
        shapes |= {f"blk.{layer}.attn_{name}": (WIDTH, WIDTH) for name in ("q", "k", "v", "output")}
        shapes |= {f"blk.{layer}.ffn_{name}": (INNER, WIDTH) for name in ("gate", "up")}
        shapes |= {f"blk.{layer}.ffn_down": (WIDTH, INNER)}
    norms = ["output_norm", *(f"blk.{layer}.{name}_norm" for layer in range(LAYERS) for name in ("attn", "ffn"))]
    count = 0
    often = [2, *(tokens.index(mark) for mark in ".?")]
    for name, shape in shapes.items():
        weights = random.normal(0, 0.3, shape).astype(np.float32)
        if name == "output":
            weights[often] *= _OFTEN  # so that sentences end now and then, and the reply too
        writer.add_tensor(f"{name}.weight", weights)
        count += shape[0] * shape[1]
    for name in norms:
        writer.add_tensor(f"{name}.weight", np.ones(WIDTH, dtype=np.float32))
        count += WIDTH
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return count


if __name__ == "__main__":
    print(f"{write(Path(sys.argv[1])):,} parameters")
