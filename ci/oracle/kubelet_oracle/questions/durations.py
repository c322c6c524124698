"""Durations: Go's notation, near misses of it, and sizes up to the last nanosecond that fits."""

from .pick import chance

UNITS = ["h", "m", "s", "ms", "us", "µs", "μs", "ns"]
NUMBERS = ["0", "1", "5", "12", "30", "60", "90", "1.5", ".25", "3.", "0.5", "100000", "007", "0.000000001",
           "1.0000000000000000001", "9223372036854775807", "9223372036854775808", "2562047", "2562048", "153722867280",
           "1." + "9" * 30, "0." + "0" * 25 + "1", "18446744073709551616", "1" * 40]
EDGES = ["9223372036854775807ns", "9223372036854775808ns", "-9223372036854775808ns", "-9223372036854775809ns",
         "2562047h47m16.854775807s", "2562047h47m16.854775808s", "-2562047h47m16.854775808s",
         "-2562047h47m16.854775809s", "2562047h47m16s854775807ns", "9223372036.854775807s", "9223372036.854775808s"]
WRONG = ["", "0", "-0", "+0", "00", "0.0", "90", "1d", "1w", "1y", "1M", "5H", "1 h", " 1h", "1h ", "1h\n", "PT1H", "1e3s",
         "0x1s", "1_0s", "1,5h", "h", ".s", "-", "+", "-.s", "1s1", "1s.", "1..5s", "--1s", "+-1s", "1h-1m", "inf", "NaN", "１h",
         "1h\0", "1\u202fh", "−1h", "never", "null", "1hour", "5min", "1µ", "1μ", "1\xb5", "1us1us", "1h1h1h1h"]


def duration(random):
    """A text where a duration belongs, good or not."""
    if chance(random, 0.2):
        return random.choice(WRONG)
    if chance(random, 0.15):
        return random.choice(EDGES)
    parts = "".join(random.choice(NUMBERS) + random.choice([*UNITS, "d", "", "H"] if chance(random, 0.1) else UNITS)
                    for _ in range(random.choice([1, 1, 1, 2, 3])))
    return random.choice(["", "", "", "", "-", "+"]) + parts


def good_duration(random):
    """A duration that Go reads."""
    if chance(random, 0.08):
        return random.choice(["2562047h47m16.854775807s", "-2562047h47m16.854775808s", "1000000h", "2000000h", "-2000000h",
                              "876000h", "0.5ns"])
    return random.choice(["0s", "0s", "1ns", "1s", "30s", "1m", "5m", "10m", "1h", "-1ns", "-1s", "-5m", "24h"])


def advance(random):
    """How far a clock moves, also backwards."""
    return random.choice(["1ns", "1s", "29.999999999s", "30s", "59.999999999s", "1m", "4m59s", "5m", "5m1ns", "10m", "14m59s",
                          "15m", "15m1ns", "16m", "1h", "24h", "-1ns", "-1s", "-1m", "-16m", "-1h"])


def far_advance(random):
    """More than two centuries. Twice as far is further than 64 bits of nanoseconds reach."""
    return random.choice(["1000000h", "2000000h", "-2000000h", "2500000h"])
