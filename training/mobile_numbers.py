"""Mobile numbers, kept as E.164 has them: "+", country code, number. One without a country is of the United Kingdom.

Which UK numbers are mobiles: Ofcom, The National Telephone Numbering Plan (07, without 070 personal numbers and 076
pagers; 07624 is the Isle of Man's).
"""

import re
import unicodedata

_LIKE = "such as 07700 900123"
_BETWEEN = re.compile(r"[-().·/\u2010-\u2015]")  # what people write between digits
_UK_MOBILE = re.compile(r"\+447(?:[1-57-9][0-9]{8}|624[0-9]{6})")
_ABROAD = re.compile(r"\+[1-9][0-9]{7,14}")


class NotAMobile(ValueError):
    """It is no number that a text can be sent to; the message says what is wrong, to whoever entered it."""


def as_e164(entered: str) -> str:
    """Return a number however it was written as "+447700900123", and "" for none. Raises NotAMobile."""
    number = _with_country(_bare(entered))
    if not number:
        return ""
    if not re.fullmatch(r"\+?[0-9]+", number):
        raise NotAMobile(f"Enter a mobile number in digits, {_LIKE}")
    if not number.startswith("+"):
        if re.fullmatch(r"0[12389][0-9]{8,9}", number):
            raise NotAMobile(f"We can’t text that number: it is not a mobile. Enter a mobile number, {_LIKE}")
        raise NotAMobile(
            f"Enter a UK mobile number, {_LIKE}, or a number from abroad that begins with + and its country"
        )
    if number.startswith("+44"):
        if not _UK_MOBILE.fullmatch(number):
            raise NotAMobile(f"Enter a UK mobile number in full: 11 digits that begin with 07, {_LIKE}")
    elif not _ABROAD.fullmatch(number):
        raise NotAMobile("Enter a number from abroad in full: +, its country code and the number, 8 to 15 digits")
    return number


def as_read(number: str) -> str:
    """Return a kept number as people in the UK write it: "07700 900123"; one from abroad with its country."""
    if _UK_MOBILE.fullmatch(number):
        return f"0{number[3:7]} {number[7:]}"
    return number


def _bare(entered: str) -> str:
    """Return digits and "+" without what stands between them, also what a phone's contacts put there unseen."""
    text = unicodedata.normalize("NFKC", entered)
    kept = (char for char in text if unicodedata.category(char) not in ("Cf", "Cc", "Zs", "Zl", "Zp"))
    digits = (str(unicodedata.decimal(char)) if char.isdecimal() else char for char in kept)
    return _BETWEEN.sub("", "".join(digits))


def _with_country(number: str) -> str:
    """Put the country before a number that was written as one is dialled in the UK, or without its first 0 as
    spreadsheets leave it.
    """
    if number.startswith("00"):
        number = f"+{number[2:]}"
    if number.startswith("+440"):  # "+44 (0)7700 900123"
        return f"+44{number[4:]}"
    if re.fullmatch(r"07[0-9]+", number):
        return f"+44{number[1:]}"
    if re.fullmatch(r"(44)?7[0-9]{9}", number):
        return f"+44{number[-10:]}"
    return number
