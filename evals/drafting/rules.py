"""The rules: from a clause to the questions that it answers, one rule for each kind of fact."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evals.drafting.clause import Clause, show, until_pause
from evals.drafting.patterns import (
    ANOTHER_AMOUNT,
    DAY,
    MONEY,
    MONTH,
    NAME,
    NOUNS,
    NUMBER,
    SHARE,
    SPANS,
    WHEN,
    has_figure,
    mention,
    tail,
)
from evals.drafting.proposal import Proposal
from evals.drafting.words import any_of, base_of, participles, third_person, words_for

LONGEST_FACT = 22  # words
_SOME_MONEY = re.compile(rf"^ of ((?:[a-z-]+ ){{0,2}}?(?:{any_of('uncountable')}))\b(.*)$")
_SUM_OF = re.compile(rf"(?:an? |its |the )?((?:[\w’'-]+ ){{0,4}}?(?:{any_of('money_nouns')})) of")
_THING = re.compile(rf"(?:an?|the)? ?(?:[\w’'-]+ ){{0,4}}?({any_of('things')})\b")
_AFTER_AGENT = rf" (?:in|from|as|until|under|between|during|with|to|for|on|since) (?:{DAY}|[a-z])"


def proposals(clause: Clause) -> Iterator[Proposal]:
    """Every question that a rule makes of the clause."""
    for rule in (_money_subject, _money, _count_subject, _share, _count, _date, _who, _overview):
        yield from rule(clause)


def _money_subject(clause: Clause) -> Iterator[Proposal]:
    found = re.fullmatch(rf"{MONEY}(?P<of> of .+)?", clause.subject, re.IGNORECASE)
    if found and not has_figure(clause.head):
        question = clause.ask_subject(f"How much{found['of'] or ''}", clause.head)
        yield Proposal("money", question, (found["amount"],))


def _money(clause: Clause) -> Iterator[Proposal]:
    found = re.match(rf"^(?P<before>.*?){MONEY}(?P<after>.*)$", clause.head)
    if not found or re.search("[£$€]", found["before"]) or ANOTHER_AMOUNT.search(found["after"]):
        return
    before, some = found["before"].strip(), _SOME_MONEY.match(found["after"])
    rest = tail(some[2] if some else found["after"])
    if rest is None or (not rest and clause.base in ("put", "set")):
        return
    total, question = _SUM_OF.fullmatch(before), ""
    if total and total[1] == "cost" and clause.base == "have":
        question = show(f"How much did {clause.subject} cost {rest}")
    elif total and clause.bare and clause.base != "mean":
        question = clause.ask(f"What {total[1]}", rest)
    elif before in ("", "by") and clause.bare:
        much = f"How much {some[1]}" if some else "How much"
        question = clause.ask("By how much" if before else much, rest)
    elif not before and clause.base == "be":
        noun = _sum_named(clause.subject)
        opening = "How much" if noun in words_for("uncountable") else "What"
        question = clause.ask(opening, rest) if noun else ""
    elif _awaits_amount(before):
        question = clause.ask("How much", f"{before} {rest}")
    if question:
        yield Proposal("money", question, (found["amount"], found["span"] or ""))


def _sum_named(subject: str) -> str:
    """The word for a sum of money that heads the subject, "" if none."""
    core = re.split(r" (?:of|for) ", subject)[0].split()
    return next((word for word in core if word in words_for("money_nouns")), "")


def _awaits_amount(text: str) -> bool:
    """Whether the words wait for an amount: "expected to save", "given", "worth"."""
    tokens = text.split()
    if not 1 <= len(tokens) <= 4 or not all(map(str.isalpha, tokens)):
        return False
    to_do = len(tokens) > 1 and tokens[-2] == "to" and bool(base_of(tokens[-1]))
    return to_do or tokens[-1] in participles() or tokens[-1] == "worth"


def _count_subject(clause: Clause) -> Iterator[Proposal]:
    found = re.fullmatch(rf"{NUMBER} (?P<of>(?!of\b)[a-z].+)", clause.subject, re.IGNORECASE)
    if found and not SPANS.search(found["of"]):
        question = clause.ask_subject(f"How many {found['of']}", clause.head)
        yield Proposal("count", question, (f"{found['number']} {found['of']}",))


def _share(clause: Clause) -> Iterator[Proposal]:
    of = re.fullmatch(rf"{SHARE} of (?P<of>.+)", clause.subject, re.IGNORECASE)
    if of and not has_figure(clause.head):
        question = clause.ask_subject(f"What share of {of['of']}", clause.head)
        yield Proposal("count", question, (f"{of['share']} of {of['of']}",))
    of = re.match(rf"^{SHARE} of (?P<of>.+)$", clause.head)
    if of and clause.bare and len(of["of"].split()) <= 10:
        question = clause.ask(f"What share of {of['of']}", "")
        yield Proposal("count", question, (f"{of['share']} of {of['of']}",))
    change = re.match(rf"^by {SHARE}(?P<after>.*)$", clause.head)
    rest = tail(change["after"]) if change else None
    if change and clause.bare and rest is not None:
        yield Proposal("count", clause.ask("By how much", rest), (change["share"],))


def _count(clause: Clause) -> Iterator[Proposal]:
    place = r"^(?P<before>(?:[a-z]+ )?(?:in|across) )?"
    found = re.match(rf"{place}{NUMBER} (?!of\b){NOUNS}", clause.head)
    if not found or SPANS.search(found["nouns"]) or re.fullmatch(DAY, found["number"]):
        return
    nouns, rest, before = found["nouns"], tail(found["tail"]), (found["before"] or "").split()
    facts = (f"{found['number']} {nouns}",)
    if rest is None:
        return
    if not before and (clause.bare or clause.subject == "there"):
        if clause.base in words_for("counting"):
            joined = re.match(
                rf"(?P<of>(?:(?:with|to|for|on|among) .*?)?)(?P<time> ?(?:{WHEN})?)$", rest
            )
            nouns, rest = (f"{nouns} {joined['of']}", joined["time"]) if joined else (nouns, rest)
        yield Proposal("count", clause.ask(f"How many {nouns}", rest), facts)
    elif before and (clause.bare or before[0] in participles()):
        opening = f"{before[-1].capitalize()} how many {nouns}"
        yield Proposal("count", clause.ask(opening, " ".join([*before[:-1], rest])), facts)


def _date(clause: Clause) -> Iterator[Proposal]:
    head = clause.head
    first, second = (*head.split(), "", "")[:2]
    passive = clause.auxiliary in ("was", "were") and first in participles()
    base = participles()[first][0] if passive else clause.base
    lasting = base in words_for("lasting") and re.match(r"(?:from|between)\b", head)
    if not (base in words_for("events") or lasting) or not (passive or clause.bare):
        return
    verb = first if passive else clause.finite
    if passive and second in words_for("particles"):
        verb = f"{first} {second}"
    dated = re.fullmatch(WHEN, clause.lead)
    found = re.match(rf"^(?P<what>.*?)\s?\b{WHEN}(?P<after>.*)$", head)
    if dated and not found and not re.search(r"\d", head):
        yield Proposal("date", clause.ask("When", head, lead=False), _dated(dated["when"], verb))
    elif found and not re.search(r"\d", found["what"] + clause.lead):
        what, rest = found["what"], tail(found["after"])
        # A second verb before the date ("began after the commission reported in 2015") may own it.
        simple = not what.startswith("with ") and not any(
            base_of(word) or word == "when" for word in what.split()[1:]
        )
        if rest is not None and simple and len(what.split()) <= 14:
            yield Proposal(
                "date", clause.ask("When", f"{what} {rest}"), _dated(found["when"], verb)
            )


def _dated(when: str, verb: str) -> tuple[str, ...]:
    """A year alone stands in many sentences, so the verb comes with it."""
    return (when if re.search(MONTH, when) else f"{verb} {when}",)


def _who(clause: Clause) -> Iterator[Proposal]:
    passive = re.match(r"^([a-z]+)(?: (out|up))?(?: jointly)? by (?P<who>.+)$", clause.rest)
    if passive and clause.base == "be":
        base, past = participles().get(passive[1], ("", ""))
        verb = third_person(base) if clause.finite in ("is", "are") else past
        who = _agent(passive["who"])
        if base in words_for("makers") and who:
            question = f"Who {verb} {passive[2] or ''} {clause.subject} {clause.lead}"
            yield Proposal("who", show(question), (who,))
    elif clause.base in words_for("makers") and re.fullmatch(NAME, clause.subject):
        head = clause.head
        thing = re.match(r"(?:the|an?|its|their)\s[\w“‘']|[A-Z]", head)
        if thing and len(head.split()) <= 16 and " with " not in head:
            yield Proposal("who", clause.ask_subject("Who", head), (clause.subject,))


def _agent(text: str) -> str:
    """The names with which the words after "by" begin, "" where their end is not sure."""
    named = re.match(NAME, text)
    if not named:
        return ""
    after = text[named.end() :]
    if after.startswith(" and "):
        return re.split(_AFTER_AGENT, until_pause(text))[0]
    return "" if re.match(r", (?:the )?[A-Z]| [a-z]+ed\b|[’'-]", after) else named[0]


def _overview(clause: Clause) -> Iterator[Proposal]:
    head = clause.head
    thing, first = _THING.match(head), head.split(" ", 1)[0]
    if not thing or clause.base != "be" or clause.lead or not re.fullmatch(NAME, clause.subject):
        return
    named = " " in clause.subject or mention(clause.subject)
    plural = thing[1].endswith("s") and first not in participles()
    if named and (first in ("a", "an", "the") or plural) and " for which " not in clause.rest:
        yield Proposal("overview", clause.ask("What", ""), (_enough(clause.rest),))


def _enough(text: str) -> str:
    """The text, or of a long one the first pieces between commas that make six words."""
    if len(text.split()) <= LONGEST_FACT:
        return text
    pieces = re.split(r"(?<=,)\s|(?=:)", text)
    kept = pieces.pop(0)
    while pieces and len(kept.split()) < 6:
        kept = f"{kept} {pieces.pop(0)}"
    return " ".join(kept.split()[:LONGEST_FACT])
