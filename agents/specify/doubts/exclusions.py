"""Requirements that speak of what the document excludes."""

import re
from collections.abc import Iterator

from agents.spec.diagnostic import Diagnostic, report
from agents.spec.model import NonGoal, Sentence, Spec
from agents.specify.names.words import label, singular

_SAYS_NOTHING = re.compile(
    r"a|about|all|an|and|any|app|application|are|as|at|backend|be|build|built|by|can|every|everybody|feature|first|for|"
    r"from|future|have|in|into|is|it|its|later|must|needed|no|not|of|on|only|or|other|our|out|part|people|person|phase|"
    r"planned|provided?|release|scope|service|shall|should|software|some|support|supported|system|that|the|their|them|"
    r"there|these|they|this|to|user|users|using|version|via|we|will|with|without|you|your"
)
_DENIES = re.compile(r"\b(?:not|cannot|never|no|nobody|none|nothing|without|neither|nor|\w+n't)\b", re.IGNORECASE)


def touching(spec: Spec) -> Iterator[Diagnostic]:
    """Yield each sentence that is built and has all words of a non-goal that mean something."""
    lines = {sentence.id: sentence.line for sentence in spec.trace}
    built = [(s, _words(s.text)) for s in spec.trace if s.status == "mapped" and not _DENIES.search(s.text)]
    for goal in spec.non_goals:
        excluded = _words(goal.text)
        for sentence, said in built:
            if excluded and excluded <= said and (len(excluded) > 1 or _is_thing(excluded, sentence, spec)):
                line = max((lines.get(s, 0) for s in goal.src), default=0)
                yield _told(sentence, goal, line)


def _told(sentence: Sentence, goal: NonGoal, line: int) -> Diagnostic:
    return report("SP810", sentence.line, goal.id, text=sentence.text, goal=goal.text, first=line)


def _is_thing(excluded: set[str], sentence: Sentence, spec: Spec) -> bool:
    """One word alone excludes only a thing, in the sentence that declares it."""
    things = [e for e in spec.entities if _words(label(e.name)) == excluded]
    return any(sentence.id in thing.src[:1] for thing in things)


def _words(text: str) -> set[str]:
    """Return the words of a text that mean something, without their endings."""
    said = [word for word in re.findall(r"[a-z]+(?:-[a-z]+)*", text.lower()) if len(word) > 1]
    return {_stem(word) for word in said if not _SAYS_NOTHING.fullmatch(word)}


def _stem(word: str) -> str:
    one = singular(word)
    bare = re.sub(r"(?<=[a-z]{3})(?:ing|ed)$", "", one)
    bare = re.sub(r"([bdgklmnprt])\1$", r"\1", bare) if bare != one else one
    return bare.rstrip("e")
