"""Whether the second of two things that somebody does something with is a deed of its own."""

import re

from agents.specify.names.nouns import GERUNDS, ROWS
from agents.specify.names.words import singular

_PAIR = 2


_NO_DEED = re.compile(
    rf"(?:{GERUNDS}|[a-z]{{2,}}(?:tion|sion|ment|ness|ity|ance|ence|er|or|ist|ian|ic|al|ous|ive|ary|ery|ant|ee)|menu|time|"
    r"blog|"
    r"product|user|member|student|patient|vehicle|article|event|course|lesson|room|task|team|property|company|city|"
    r"country|category|genre|item|doctor|city|animal|pet|recipe|medicine|drug|tag|office|work|sales|news|e-?mail) "
)
_IS_DEED = re.compile(
    r"(?:bring|ring|string|swing|fling|mention|position|transition|partition|question|condition|function|caution|"
    r"auction|implement|document|comment|supplement|complement|experiment|enter|register|order|offer|answer|filter|"
    r"transfer|monitor|deliver|discover|trigger|refer|consider|remember|administer|recover|cover|alter|cancel|"
    r"reference|balance|influence|sequence|finance|approve|receive|give|drive|archive|save|resolve|remove|deal|"
    r"signal|appeal|reveal|author|deliver|gather|cluster|buffer|render|ponder|wander|scatter|color|favor|mirror|"
    r"error|anchor|tailor|sponsor|survive|arrive|derive|strive|advance|enhance|license|guarantee|grant|plant|want) "
)


def may_be_a_deed(said: list[str]) -> bool:
    """The second of two may be another deed: "create orders and send mails"; not one word, or with a word of both.

    Nor does a deed begin as nouns end: "create floors and parking spaces".
    """
    if len(said) != _PAIR or re.search(rf"^(?:the|an?|all|their) | (?:{ROWS})$", said[1]):
        return False
    if _NO_DEED.match(said[1]) and not _IS_DEED.match(said[1]):
        return False
    one, other = ({singular(word) for word in part.split(" ")} for part in said)
    return len(other) > 1 and not one & other
