"""Shows two answers so that people see where they differ."""

import json

WIDTH = 400


def shown_pair(first_name, first, second_name, second):
    """Two lines. Of long answers the part around the first difference is shown."""
    texts = [json.dumps(answer, sort_keys=True, ensure_ascii=False) for answer in (first, second)]
    at = next((at for at, pair in enumerate(zip(*texts)) if pair[0] != pair[1]), min(map(len, texts)))
    start = max(0, at - WIDTH // 4) if max(map(len, texts)) > WIDTH else 0
    width = max(len(first_name), len(second_name))
    return [f"  {name:<{width}}  {cut(text, start)}" for name, text in zip((first_name, second_name), texts)]


def cut(text, start=0):
    """A part of a text, on one line."""
    part = text[start:start + WIDTH]
    return ("…" if start else "") + part + ("…" if start + WIDTH < len(text) else "")
