"""The clause: a plain English statement in the parts that a question puts in another order.

The reading is by rule and word list and gives up where it is not sure, so that few sentences are
read and those rightly: the main verb must be in the list (words.yaml), and what stands before it
must look like one noun phrase.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.figures import NUMBER_WORDS
from evals.drafting.patterns import HIDDEN_COMMA, registered_names
from evals.drafting.words import (
    BE,
    HAVE,
    MODALS,
    Verb,
    finite_verbs,
    is_finite,
    participles,
    words_for,
)

_LEAD = re.compile(
    r"^(?P<lead>(?:In|By|On|From|Since|Between|During|After|Before|Under|For|At|Across|Within)\s"
    r"(?:(?P<time>(?:(?:early|late|mid|spring|summer|autumn|winter)[ -])?(?:the )?"
    r"(?:\d{1,2} )?(?:[A-Z][a-z]+ )?(?:1[89]|20)\d\d(?:[-–/]\d\d(?:\d\d)?)?)(?:,\s|\s(?=\w))"
    r"|[^,]{2,60},\s))(?:(?:its|their)\s[^,]{3,40},\s)?(?P<main>.+)$"
)
_ASIDE = re.compile(r"^(?P<head>[^,]+), (?P<aside>[^,]+), (?P<main>\w.+)$")
_LISTED_NAME = re.compile(
    r"\b(?:Department|Ministry|Office|Committee|Secretary|Minister)(?: of| for)?(?: the)?"
    r" [A-Z]\w+(?: [A-Z]\w+)*(?:, [A-Z]\w+)+(?: [A-Z]\w+)*,? and(?: the)? [A-Z]"
)
# Brackets, and "as it was then called" beside a name.
_NOTES = re.compile(
    r"\s*\([^()]{1,60}\)|, as (?:it|they) (?:was|were) (?:then )?(?:called|known)[^,]{0,20},"
)
_PAUSE = re.compile(r",\s|;|:|\s[–—-]\s")
_NOT_NOUN_ENDINGS = {"the", "a", "an", ""}
_DETERMINERS = {"a", "an", "the", "its", "their", "no", "any", "this", "that", "total", "of", "to"}


@dataclass(frozen=True)
class Clause:
    """`subject` `finite` `rest`, as written, and what a question needs of them.

    Attributes:
        subject: as it reads inside a sentence, without asides.
        finite: the finite verb as written.
        auxiliary: what stands before the subject in a question.
        bare: what stands after it, "" where the auxiliary stood in the statement already.
        base: the main verb's base form; "be", "have" or a modal where that is the finite verb.
        rest: all after the finite verb.
        lead: a phrase that stood before the subject, its first letter lowered; "" if none.
    """

    subject: str
    finite: str
    auxiliary: str
    bare: str
    base: str
    rest: str
    lead: str = ""

    def ask(self, opening: str, rest: str, lead: bool = True) -> str:
        """The question that begins with `opening` and has `rest` in place of the clause's."""
        parts = (opening, self.auxiliary, self.subject, self.bare, rest, self.lead if lead else "")
        return show(" ".join(filter(None, parts)))

    def ask_subject(self, opening: str, rest: str) -> str:
        """The question in which `opening` stands in the subject's place."""
        return show(" ".join(filter(None, (opening, self.finite, rest, self.lead))))

    @property
    def head(self) -> str:
        """The clause's own part of `rest`: up to a pause, a relative or another verb."""
        return until_pause(self.rest)


def show(question: str) -> str:
    """The question as it is shown: names whole again, one mark at its end."""
    return f"{plain(question)}?"


def plain(text: str) -> str:
    """The words of a part as they stood in the sentence."""
    return re.sub(r"\s+(,?)\s*", r"\1 ", text.replace(HIDDEN_COMMA, ",")).strip(" ,")


def tidy(sentence: str) -> str:
    """The sentence without its full stop and brackets, commas inside names hidden."""
    text = _NOTES.sub("", sentence.rstrip("."))
    for name in (name for name in registered_names() if "," in name):
        text = text.replace(name, name.replace(",", HIDDEN_COMMA))
    return _LISTED_NAME.sub(lambda match: match[0].replace(",", HIDDEN_COMMA), text)


def until_pause(text: str) -> str:
    """The text up to a comma, a relative word, or a verb that is joined on."""
    kept: list[str] = []
    tokens = _PAUSE.split(text, maxsplit=1)[0].split()
    for place, token in enumerate(tokens):
        if kept and token in words_for("relatives") - {"if", "when", "than", "not"}:
            break
        if token in ("and", "but", "or") and any(map(is_finite, tokens[place + 1 : place + 3])):
            break
        kept.append(token)
    return " ".join(kept)


def read(text: str, common: frozenset[str]) -> Clause | None:
    """The clause that a tidied text is, None where that is not sure.

    Args:
        text: from `tidy`, without its attribution.
        common: words that the documents also have in small letters.
    """
    lead = ""
    text = text[:1].upper() + text[1:]
    opened = _LEAD.match(text)
    if opened:
        lead, text = opened["lead"].strip(" ,"), opened["main"]
        lead = lead[0].lower() + lead[1:]
        if len(lead.split()) > 7 or set(lead.split()) & words_for("relatives"):
            return None
        if lead in ("in all", "in total") or (lead.startswith("on ") and not opened["time"]):
            lead = ""
    tokens = _without_aside(text).split()
    for place in range(1, min(len(tokens), 30)):
        made = _at(tokens, place)
        if made and _is_one_clause(made):
            subject = lowered(made.subject, common)
            return replace(made, lead=lead, subject=subject) if _is_noun_phrase(subject) else None
        if made or _may_be_verb(tokens, place):
            return None
    return None


def lowered(phrase: str, common: frozenset[str]) -> str:
    """A phrase that began a sentence, as it reads inside one."""
    first, _, others = phrase.partition(" ")
    small = f"{first.lower()} {others}".strip()
    if first in words_for("quantifiers") or first.lower() in NUMBER_WORDS:
        return small
    usual = first.lower() in common or first.lower() in participles()
    usual = usual or (first in words_for("generic") and first.endswith("s"))
    named = not usual or not first.isalpha()
    named = named or bool(re.match(r"(?:and )?[A-Z]", others))
    kept = (named and first != "There") or phrase.startswith(registered_names())
    return phrase if kept else small


def _at(tokens: list[str], place: int) -> Clause | None:
    """The clause whose finite verb is the token at `place`, if it can be one."""
    token, before = tokens[place], tokens[place - 1]
    if not token.isalpha() or not token.islower() or before.lower().strip(",") in _DETERMINERS:
        return None
    kept, rest = tokens[:place], tokens[place + 1 :]
    while kept and kept[-1] in words_for("dropped"):
        kept.pop()
    while rest and rest[0] in words_for("dropped"):
        rest.pop(0)
    subject, after = " ".join(kept), " ".join(rest)
    if token in BE or token in MODALS:
        return Clause(subject, token, token, "", "be" if token in BE else token, after)
    if token in HAVE:
        perfect = rest and (rest[0] == "been" or rest[0] in participles())
        auxiliary, bare = (token, "") if perfect else (HAVE[token], "have")
        return Clause(subject, token, auxiliary, bare, "have", after)
    verb = finite_verbs().get(token)
    return _with_verb(subject, token, verb, rest) if verb else None


def _with_verb(subject: str, token: str, verb: Verb, rest: list[str]) -> Clause | None:
    """The clause of a full verb, None where the form is more likely no finite verb here."""
    first, second = (*rest, "", "")[:2]
    if first in ("of", "") or (verb.auxiliary == "does" and not _begins_figure(first)):
        return None
    # "run by the council" is a participle; in "cut by 5%" the same form is the verb.
    if first == "by" and token in participles() and not _begins_figure(second):
        return None
    if token.endswith("ed") and first.islower() and not _opens_object(first):
        return None
    if first in words_for("particles"):
        token, rest = f"{token} {first}", rest[1:]
        bare = f"{verb.base} {first}"
        return Clause(subject, token, verb.auxiliary, bare, bare.replace(" ", "_"), " ".join(rest))
    return Clause(subject, token, verb.auxiliary, verb.base, verb.base, " ".join(rest))


def _may_be_verb(tokens: list[str], place: int) -> bool:
    """Whether a past form that was not read as the verb may be it all the same."""
    before = tokens[place - 1].lower()
    described = before in words_for("prepositions") or before in _DETERMINERS or before == "and"
    return tokens[place] in finite_verbs() and tokens[place].endswith("ed") and not described


def _opens_object(word: str) -> bool:
    """Whether a verb may stand before the word: "shared room" is an adjective and its noun."""
    lists = ("prepositions", "particles", "object_openers", "dropped", "plurals")
    known = any(word in words_for(key) for key in lists)
    return known or _begins_figure(word) or bool(re.search(r"[^su]s$|ly$|ing$", word))


def _without_aside(text: str) -> str:
    """The text without what stands between commas before its verb."""
    match = _ASIDE.match(text)
    if not match:
        return text
    first = next((t for t in match["main"].split() if t not in words_for("dropped")), "")
    return f"{match['head']} {match['main']}" if is_finite(first) else text


def _is_one_clause(clause: Clause) -> bool:
    """Whether no second verb, and no complement with "as", follows the first."""
    head = clause.head
    tokens = set(head.split())
    if clause.base in words_for("clause_takers") and tokens & finite_verbs().keys():
        return False
    if clause.rest[len(head) :].startswith(" as "):
        return False
    second = tokens & {*BE, *HAVE, "did", "would", "could"}
    return not second or bool(tokens & {"if", "when", "than"})


def _is_noun_phrase(subject: str) -> bool:
    """Whether the words before a verb look like a subject and nothing more."""
    tokens = subject.split()
    small = [token.lower() for token in tokens]
    prepositions = words_for("prepositions")
    if not 1 <= len(tokens) <= 16 or small[0] in words_for("vague") or small[0] == "both":
        return False
    if set(small) & words_for("relatives") or re.search(r"[;:!?]", subject):
        return False
    if small[-1] in prepositions or small[-1] in ("and", "or", "only"):
        return False
    if small[0] in prepositions - {"over", "under", "about"}:
        return False
    pieces = subject.split(", ")
    listed = " and " in pieces[-1] and all(re.match(r"(?:the )?[A-Z]", piece) for piece in pieces)
    if len(pieces) > 1 and not listed:
        return False
    # "pooled in", "expected from": a participle here may be the verb, or its own small clause.
    return not any(
        word.islower()
        and (word.endswith("ed") or word in participles())
        and word not in ("cost", "set", "need", "spread")
        and (after in prepositions or after in _NOT_NOUN_ENDINGS or _begins_figure(after))
        for word, after in zip(tokens, [*tokens[1:], ""], strict=True)
    )


def _begins_figure(word: str) -> bool:
    """Whether a figure, or what stands before one, begins with the word."""
    text = word.lower().strip(",")
    approximate = ("about", "around", "over", "nearly", "almost", "some", "roughly", "up", "more")
    return bool(re.match(r"[£$€]?\d|A\$|NZ\$", word)) or text in NUMBER_WORDS or text in approximate
