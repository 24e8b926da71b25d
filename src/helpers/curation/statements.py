"""The draft of what a plan says in words: one row for each clause that promises, rules, allows or reports something.

Act, deadline, softener, direction and the means named are read from the clause; theme, topic and requirement are those of the
curated statements that it resembles, and stay empty where these do not agree.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from helpers.curation.letters import read_letters
from helpers.curation.subjects import LONGEST_TERM
from helpers.curation.times import Plan, Times
from helpers.curation.wordings import pairs_of, plain
from helpers.data.lexicon import any_of, compile_pattern, compile_text, words

_CLAUSE = compile_text("[^@clause_marks@@brackets@]+")
_VERB = re.compile(any_of(words("act_verbs")))
_TITLE = compile_pattern("title_line")
_REACHING = set(words("reaching_verbs"))
_NO_ACT = compile_pattern("no_act")
_REPORT, _RULE, _PRINCIPLE = (compile_pattern(f"{act}_act") for act in ("report", "rule", "principle"))
_DIRECTIONS = {code: compile_pattern(f"direction_{code}") for code in ("up", "down", "keep")}
_REACHED = compile_pattern("reached")
_HEDGES = compile_pattern("hedges")
_RESOURCES = {code: compile_pattern(f"resource_{code}") for code in ("money", "posts", "buildings")}
_FIRST_NOTE = compile_pattern("item_mark")
SHORTEST = 6
DRAFT_MARK = "draft: complete the row or delete it, then clear this cell"
# A resemblance below this tells nothing; the best theme must lead the second by this ratio.
ALIKE, LEADING = 0.18, 1.4
REPEATED = 0.55
OF_HEADING = 0.7
NEIGHBOURS = 7


class Resemblance:
    """Curated statements, asked for those that a clause resembles.

    Parameters
    ----------
    statements
        Rows of statements of finished plans.
    """

    def __init__(self, statements: Iterable[Mapping[str, str]]):
        self.rows = [dict(row, plain=plain(row.get("term", ""))) for row in statements]
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(self.rows):
            for pair in set(pairs_of(row["plain"])):
                self._holding[pair].append(number)

    @cached_property
    def _weights(self) -> dict[str, float]:
        return {pair: math.log(1 + len(self.rows) / len(holding)) for pair, holding in self._holding.items()}

    @cached_property
    def _lengths(self) -> list[float]:
        return [math.sqrt(sum(self._weights[pair] ** 2 for pair in set(pairs_of(row["plain"])))) for row in self.rows]

    def nearest(self, clause: str) -> list[tuple[float, dict[str, str]]]:
        """Return the statements that a clause resembles most, with their likeness (0 to 1), the best first."""
        scores: dict[int, float] = defaultdict(float)
        own = [pair for pair in set(pairs_of(plain(clause))) if pair in self._weights]
        for pair in own:
            # What a tenth of all statements hold tells nothing of one.
            if len(self._holding[pair]) * 10 <= max(len(self.rows), 100):
                for number in self._holding[pair]:
                    scores[number] += self._weights[pair] ** 2
        length = math.sqrt(sum(self._weights[pair] ** 2 for pair in own)) or 1
        best = sorted(((score / length / self._lengths[n], n) for n, score in scores.items()), reverse=True)
        return [(score, self.rows[number]) for score, number in best[:NEIGHBOURS] if score >= ALIKE]


class StatementDrafter:
    """Drafts of statements, by those that resemble them in finished plans.

    Parameters
    ----------
    statements
        Rows of statements of finished plans.
    """

    def __init__(self, statements: Iterable[Mapping[str, str]]):
        self.resemblance = Resemblance(statements)

    def draft(self, text: str, plan: Mapping[str, object], values: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
        """Return the rows of statements that a text makes, in its order.

        Parameters
        ----------
        text
            The plan's text.
        plan
            Its row of plans.csv.
        values
            The rows of its figures; a clause that holds one restates it.
        """
        letters = read_letters(text)
        times = Times(letters, Plan.of(plan))
        places = sorted((int(row["offset"]), row["value_id"]) for row in values)
        rows: list[dict[str, str]] = []
        head = len(letters.text) - len(letters.text.lstrip())
        line = letters.text.find("\n", head)
        title_ends = line if line > 0 and _TITLE.fullmatch(letters.text[head:line].strip()) else 0
        for start, end in _clauses(letters.text):
            if start < title_ends:
                continue
            sentence, _ = letters.sentence(start, end)
            first, last = letters.span(start, end)
            held = [value for offset, value in places[bisect_right(places, (first, "")) :][:3] if offset < last]
            if held and set(_VERB.findall(letters.text, start, end)) <= _REACHING:
                continue  # a clause that only prints a figure is a value and no statement
            row = self._row(letters.text[start:end], times, sentence, start, end)
            rows.append(
                {
                    "statement_id": f"{plan.get('plan_id', '')}-c{len(rows) + 1:03d}",
                    **row,
                    "restates": held[0] if held else "",
                    "term": letters.printed(start, min(end, start + LONGEST_TERM)),
                    "offset": str(first),
                    "span_offset": str(first),
                    "span_end": str(last),
                    "locator": times.numbering(start),
                    "note_draft": DRAFT_MARK,
                }
            )
        return rows

    def _row(self, clause: str, times: Times, sentence: int, start: int, end: int) -> dict[str, str]:
        """Return what a clause says by itself, and what it resembles."""
        when = times.when(sentence, end, end)
        act = _act(clause, when.tense)
        commits = act in {"promise", "rule"}
        # A date over a list dates what is to be reached by it, and the measures that merely serve a goal not at all.
        dated = act == "promise" and when.year and (when.basis in {"stated", "period"} or _REACHED.search(clause))
        softened = _HEDGES.search(clause)
        direction = next((code for code, pattern in _DIRECTIONS.items() if pattern.search(clause)), "")
        return {
            "act": act,
            "deadline": str(when.year) if dated else "",
            "year_basis": when.basis if dated else "none",
            "hedge": softened.group() if softened else "",
            "direction": direction if commits else "",
            "resources": ";".join(code for code, pattern in _RESOURCES.items() if commits and pattern.search(clause)),
            **self._alike(clause, times.heading(start), commits),
        }

    def _alike(self, clause: str, heading: str, commits: bool) -> dict[str, str]:
        near = self.resemblance.nearest(clause)
        over = [(score * OF_HEADING, row) for score, row in self.resemblance.nearest(heading)] if heading else []
        theme = _agreed(near + over, "theme")
        fitting = [(score, row) for score, row in near if row["theme"] == theme]
        repeated = near[0][1].get("requirement", "") if near and near[0][0] >= REPEATED and commits else ""
        topic = _agreed(fitting, "topic") if theme and fitting and any(row["topic"] for _, row in fitting) else ""
        return {"theme": theme, "topic": topic, "requirement": repeated}


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """Yield the clauses of a text that do, or ask for, something."""
    for match in _CLAUSE.finditer(text):
        start, end = match.span()
        lead = _FIRST_NOTE.match(match.group())
        start += lead.end() if lead else len(match.group()) - len(match.group().lstrip())
        end -= len(match.group()) - len(match.group().rstrip())
        said = text[start:end]
        if len(said) >= SHORTEST and _VERB.search(said) and not _NO_ACT.search(said) and "|" not in said:
            yield start, end


def _act(clause: str, tense: str) -> str:
    if _REPORT.search(clause) or tense == "past":
        return "report"
    if _PRINCIPLE.search(clause):
        return "principle"
    return "rule" if _RULE.search(clause) else "promise"


def _agreed(near: list[tuple[float, dict[str, str]]], name: str) -> str:
    """Return the code for which the nearest statements speak clearly; empty where they do not agree."""
    votes: Counter[str] = Counter()
    for score, row in near:
        votes[row.get(name, "")] += score**2  # type: ignore[assignment]
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] < LEADING * ranked[1][1]):
        return ""
    return ranked[0][0]
