"""Which letters a file of an older system is in, where it says nothing of itself: Windows, Macintosh or DOS.

The same byte is another letter in each. What is taken as a sign: how lines end, and what stands beside plain letters.
"""

import re

GUESSED = {
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250, of central Europe",
    "mac_roman": "Macintosh text (MacRoman)",
    "cp850": "text of MS-DOS (code page 850)",
}


def _letters(encoding: str, first: int, last: int) -> frozenset[int]:
    return frozenset(byte for byte in range(first, last + 1) if bytes([byte]).decode(encoding, "replace").isalpha())


_QUOTED = re.compile(rb'"[^"]*"')
_BESIDE_LETTERS = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]|[\x80-\xff](?=[A-Za-z])")
_WINDOWS = _letters("cp1252", 0xC0, 0xFF) | frozenset("ŠŒŽšœžŸ’".encode("cp1252"))
# Letters there, and in Windows-1252 signs that hardly stand beside a letter.
_DOS = _letters("cp850", 0x80, 0xBF) - _WINDOWS - frozenset("‘“”–—".encode("cp1252"))
# Ż, ł, ą, Ľ and ľ: signs there that hardly stand beside a letter, and nothing of the kind in text of MS-DOS.
_CENTRAL = frozenset("ŻłąĽľ".encode("cp1250"))
_AT_LEAST = 2  # one may be a figure that is raised: m³
_MACINTOSH = _letters("mac_roman", 0x80, 0xBF) | frozenset("’".encode("mac_roman"))


def guessed_encoding(content: bytes) -> str:
    """Return the encoding in which most of the file's letters make sense."""
    beside = [found[0][0] for found in _BESIDE_LETTERS.finditer(content)]
    windows = sum(byte in _WINDOWS for byte in beside)
    if _ends_lines_as_a_macintosh(content):
        return "mac_roman" if sum(byte in _MACINTOSH for byte in beside) >= windows else "cp1252"
    dos = sum(byte in _DOS for byte in beside)
    central = sum(byte in _CENTRAL for byte in beside)
    if central >= _AT_LEAST and central > dos:
        return "cp1250"
    return "cp850" if dos > windows else "cp1252"


def _ends_lines_as_a_macintosh(content: bytes) -> bool:
    """By a carriage return alone; a line that ends within a cell may do so otherwise."""
    outside = _QUOTED.sub(b"", content)
    return b"\r" in outside and b"\n" not in outside
