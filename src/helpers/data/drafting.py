"""The draft of a plan's tables: every figure of its text as a row, with guesses that save typing.

Offsets and printed words are copied from the text and are right. Term, unit, comparator, year, status, locator and
indicator are guesses from the words around the figure; a person confirms each and clears the row's mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher

from helpers.data.candidates import NUMERALS, Candidate, find_candidates, suggest_dismissals
from helpers.data.figures import read_figure
from helpers.data.filling import DISMISSED_COLUMNS, Sheet, read_sheet
from helpers.data.records import STATEMENTS, VALUES
from helpers.data.texts import sentence_around
from helpers.paths import Project

DRAFT_COLUMN = "note_draft"
DRAFT_MARK = "draft: complete the row, then clear this cell"


def draft_sheets(project: Project, plan_id: str, text: str, plan: Mapping[str, object]) -> dict[str, Sheet]:
    """Return the three draft tables of a plan."""

    def sheet(table: str, columns: tuple[str, ...]) -> Sheet:
        path = project.raw / table / f"{plan_id}.csv"
        return Sheet(path, path.relative_to(project.root).as_posix(), list(columns), [], [])

    drafts = {
        "values": sheet("values", (*VALUES.column_names, DRAFT_COLUMN)),
        "statements": sheet("statements", (*STATEMENTS.column_names, DRAFT_COLUMN)),
        "dismissed": sheet("dismissed", DISMISSED_COLUMNS),
    }
    candidates = find_candidates(text)
    suggested = suggest_dismissals(text, candidates)
    for candidate, suggestion in suggested.items():
        drafts["dismissed"].append({"offset": candidate.offset, "figure": candidate.text, "reason": suggestion.reason})
    suggest = _IndicatorNames(project, hant=plan["script"] == "Hant")
    guess = Guess(text, plan, suggest.nearest)
    figures = list(_join(text, [candidate for candidate in candidates if candidate not in suggested]))
    for number, figure in enumerate(figures, start=1):
        row = guess.row(*figure)
        drafts["values"].append({"value_id": f"{plan_id}-v{number:03d}", **row, DRAFT_COLUMN: DRAFT_MARK})
    return drafts


_BETWEEN_ENDS = re.compile(r"\s*(?:至|到|—|–|-|－|~|～|:|：|∶)\s*")


def _join(text: str, candidates: list[Candidate]) -> Iterator[tuple[Candidate, Candidate]]:
    """Yield first and last candidate of each figure: the ends of a span or ratio are one."""
    waiting: Candidate | None = None
    for candidate in candidates:
        if waiting is not None:
            if candidate.kind == waiting.kind != "words" and _BETWEEN_ENDS.fullmatch(
                text[waiting.end : candidate.offset]
            ):
                yield waiting, candidate
                waiting = None
                continue
            yield waiting, waiting
        waiting = candidate
    if waiting is not None:
        yield waiting, waiting


_BEFORE = {
    "ge": [
        "不低于",
        "不低於",
        "不得低于",
        "不得低於",
        "不少于",
        "不少於",
        "不得少于",
        "不得少於",
        "至少",
        "最少",
        "不小于",
    ],
    "le": [
        "不超过",
        "不超過",
        "不超",
        "不高于",
        "不高於",
        "不多于",
        "不多於",
        "不得超过",
        "不得超過",
        "至多",
        "最多",
        "控制在",
    ],
    "gt": ["超过", "超過", "高于", "高於", "多于", "多於", "突破", "大于"],
    "lt": ["低于", "低於", "少于", "少於", "不足", "不到", "小于"],
    "approx": ["大约", "大約", "约", "約", "近", "接近"],
}
_AFTER = {
    "ge": ["以上", "及以上"],
    "le": ["以下", "以内", "以內", "及以下"],
    "approx": ["左右", "上下"],
    "gt": ["多", "余", "餘"],
}
_QUALIFIER_BEFORE = re.compile(
    "(?:" + "|".join(sorted((word for words in _BEFORE.values() for word in words), key=len, reverse=True)) + r")\s*$"
)
# fmt: off
_MEASURES = (
    "个百分点", "個百分點", "万人次", "萬人次", "人次", "万元", "萬元", "亿元", "億元", "平方米", "课时",
    "課時", "学时", "學時", "小时", "小時", "分钟", "分鐘", "个学位", "個學位", "元", "%", "％", "‰", "所",
    "名", "人", "个", "個", "间", "間", "套", "台", "臺", "节", "節", "次", "场", "場", "期", "项", "項", "件",
    "座", "轨", "軌", "年", "岁", "歲", "天", "倍", "轮", "輪", "遍", "位", "家",
)
# fmt: on
_TAIL = re.compile(
    r"\s*(?P<odd>[多余餘])?(?P<measure>" + "|".join(sorted(_MEASURES, key=len, reverse=True)) + r")?"
    r"(?P<limit>以上|及以上|以下|及以下|以内|以內|左右|上下)?"
)
_UNITS = {
    **{
        "%": "percent",
        "％": "percent",
        "‰": "permille",
        "个百分点": "percentage_points",
        "個百分點": "percentage_points",
    },
    **{"万人次": "10k_person_times", "萬人次": "10k_person_times", "人次": "person_times"},
    **{"元": "cny", "万元": "10k_cny", "萬元": "10k_cny", "年": "years", "间": "rooms", "間": "rooms", "套": "sets"},
    **{"节": "lessons", "節": "lessons", "次": "times", "小时": "hours", "小時": "hours", "课时": "class_hours"},
    **{"個學位": "places", "个学位": "places"},
}
_PERSONS = (("教师", "teachers"), ("教師", "teachers"), ("幼儿", "children"), ("幼兒", "children"), ("生", "pupils"))
_PERIODS = (
    *((word, "school_year") for word in ("每学年", "每學年")),
    *((word, "term") for word in ("每学期", "每學期")),
    *((word, "three_years") for word in ("每3年", "每三年")),
    *(("每年", "year"), ("每月", "month"), ("每季度", "quarter"), ("每半年", "half_year"), ("每天", "day")),
)
_HEDGES = re.compile("力争|力爭|争取|爭取|原则上|原則上|努力|鼓励|鼓勵|基本|逐步")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2}|19[0-9]{2})(?=\s*年|[—–\-－~～至、]|\s*\|)")
_CLAUSE_MARKS = "，,；;。、:：（(）)！!？?\n|"
_LEAD = re.compile(r"^(?:到|至|自|在|于|於)?(?:19|20)[0-9]{2}年?(?:底|前|末|秋季学期起)?|^其中")
_VERBS = re.compile(
    "(?:分别|分別)?(?:达到|達到|达|達|保持在|保持|提高到|提高至|提升到|提升至|增至|扩大到|擴大到|下降|降低|增加"
    "|每年|每学期|每學期|每学年|每學年|每月|共计|共計|为|為|至|到|等|在)+$"
)
_RULE_WORDS = re.compile("每|不得|必须|必須|应当|應當|标准|標準|不低于|不低於|不少于|不少於")
_FUTURE_WORDS = re.compile("到(?:19|20)[0-9]{2}年|力争|力爭|将|將|推进|推進|完成|新增|建设|建設|确保|確保")
_PAST_WORDS = re.compile("现有|現有|累计|累計|已|荣获|榮獲|期间|期間")
_NUMBERING = (
    re.compile(rf"(?:(?<=^)|(?<=[\s。;；]))(?P<mark>[{NUMERALS}]{{1,3}})、", re.MULTILINE),
    re.compile(rf"(?:(?<=^)|(?<=[\s。;；]))(?P<mark>[（(][{NUMERALS}]{{1,3}}[)）])", re.MULTILINE),
    re.compile(r"(?:(?<=^)|(?<=[\s。;；）)]))(?P<mark>[0-9]{1,2})\s?[.．、](?![0-9])", re.MULTILINE),
    re.compile(r"(?:(?<=^)|(?<=[\s。;；]))(?P<mark>[（(][0-9]{1,2}[)）])", re.MULTILINE),
)

Suggest = Callable[[str, str], str]


class Guess:
    """What a draft row may say, guessed from the words around a figure.

    Parameters
    ----------
    text
        The plan's text.
    plan
        Its row in plans.csv.
    suggest
        Gives an indicator for a term and unit, or nothing.
    """

    def __init__(self, text: str, plan: Mapping[str, object], suggest: Suggest):
        self.text = text
        self.suggest = suggest
        self._last_term: tuple[str, int] | None = None
        self.issued = _year_of(plan.get("issued")) or _year_of(plan.get("period_start"))
        self.period_end = _year_of(plan.get("period_end"))
        self.marks = sorted(
            (match.start(), level, match.group("mark"))
            for level, pattern in enumerate(_NUMBERING)
            for match in pattern.finditer(text)
        )

    def row(self, first: Candidate, last: Candidate) -> dict[str, object]:
        """Return the cells of one draft row."""
        text = self.text
        figure = text[first.offset : last.end]
        start, end, comparator, measure = self._printed(first, last)
        sentence_start, sentence_end = sentence_around(text, start, end)
        before, after = text[sentence_start:start], text[end:sentence_end]
        term, term_offset = self._last_term = self._term(sentence_start, start, end, sentence_end)
        year, basis = self._year(before, sentence_start, start)
        numbers = [] if first.kind == "words" else read_figure(figure)
        low, high = numbers[0] if numbers else (None, None)
        # A span that is no ratio has two ends; a ratio is one number and keeps its letters in figure.
        if first is not last and high is not None:
            comparator = "range"
        unit = self._unit(first, measure, term, after)
        words = first.kind == "words"
        return {
            "indicator": self.suggest(term, unit),
            "year": year,
            "year_basis": basis if year else "none",
            "status": self._status(year, before + figure + after),
            "comparator": comparator,
            "value": "100" if words else _plain(low),
            "value_high": _plain(high),
            "unit": unit,
            "per": _period(before),
            "figure_kind": {"fullwidth": "digits"}.get(first.kind, first.kind),
            "term": term,
            "term_offset": term_offset,
            "printed": text[start:end],
            "offset": start,
            "figure": "" if words else figure,
            "figure_offset": "" if words else first.offset,
            "locator": self.locator(first.offset),
            "hedge": (_HEDGES.findall(before) or [""])[-1],
        }

    def _printed(self, first: Candidate, last: Candidate) -> tuple[int, int, str, str]:
        """Return where the figure with its qualifier begins and ends, its comparator and its measure."""
        text, comparator = self.text, "eq"
        start, end, measure = first.offset, last.end, ""
        if text[start - 3 : start] in {"百分之", "千分之"}:
            start -= 3
        before = _QUALIFIER_BEFORE.search(text[max(start - 8, 0) : start])
        if before:
            comparator = next(code for code, words in _BEFORE.items() if before.group().strip() in words)
            start -= len(before.group())
        if first.kind != "words":
            tail = _TAIL.match(text, end)
            if tail and tail.group().strip():
                end, measure = tail.end(), tail.group("measure") or ""
                qualifier = tail.group("limit") or tail.group("odd")
                if qualifier and not before:
                    comparator = next(code for code, words in _AFTER.items() if qualifier in words)
        return start, end, comparator, measure

    def _term(self, sentence_start: int, start: int, end: int, sentence_end: int) -> tuple[str, int]:
        """Return the words before a figure in its clause, else those after it, and where they stand."""
        line_start = self.text.rfind("\n", 0, start) + 1
        if "|" in self.text[line_start:start]:
            # A table row is named by its first cell that holds words.
            place = line_start
            for cell in self.text[line_start:start].split("|"):
                if re.search(r"[^\W\d]", cell):
                    lead = len(cell) - len(cell.lstrip())
                    return cell.strip()[:40], place + lead
                place += len(cell) + 1
        clause = start
        while (
            clause > sentence_start
            and self.text[clause - 1] not in _CLAUSE_MARKS
            and not self.text[clause - 1].isdigit()
        ):
            clause -= 1
        words = self.text[clause:start]
        opening = _LEAD.match(words)
        if opening and opening.group():
            clause += opening.end()
        words = _VERBS.sub("", self.text[clause:start].rstrip())
        stripped = words.lstrip("年月日底前%％‰ \t和及与與")
        clause += len(words) - len(stripped)
        if len(stripped) >= 2:
            kept = stripped[-20:]
            return kept, clause + len(stripped) - len(kept)
        if self._last_term and self._last_term[1] >= sentence_start:
            # "A and B reach x and y": what stands between the figures names nothing, so the pair keeps its name.
            return self._last_term
        following = re.match(r"[^\W\d]{2,14}", self.text[end:sentence_end])
        return (following.group(), end) if following else ("", start)

    def _year(self, before: str, sentence_start: int, start: int) -> tuple[str, str]:
        named = _YEAR.findall(before)
        if named:
            return named[-1], "stated"
        line_start = self.text.rfind("\n", 0, start) + 1
        column = self.text[line_start:start].count("|")
        if column:
            # Go up the table to a row that names years; the figure's column says which.
            for row in reversed(self.text[:line_start].splitlines()[-12:]):
                cells = row.split("|")
                heading = _YEAR.search(cells[column] + "|") if column < len(cells) else None
                if heading:
                    return heading.group(1), "heading"
        in_line = _YEAR.findall(self.text[line_start:sentence_start])
        return (in_line[-1], "heading") if in_line else ("", "none")

    def _status(self, year: str, sentence: str) -> str:
        if year:
            if self.issued and int(year) <= self.issued:
                return "actual"
            return "milestone" if self.period_end and int(year) < self.period_end else "target"
        if _PAST_WORDS.search(sentence):
            return "actual"
        if _RULE_WORDS.search(sentence):
            return "standard"
        return "target" if _FUTURE_WORDS.search(sentence) else ""

    def _unit(self, candidate: Candidate, measure: str, term: str, after: str) -> str:
        if candidate.kind == "words" or "percent" in candidate.marks:
            return "percent"
        if "per_mille" in candidate.marks:
            return "permille"
        if "ratio" in candidate.marks:
            return "ratio"
        if not measure and re.search(r"[%％]", term):
            return "percent"
        around = term + after[:6]
        if measure in {"名", "人", "位"}:
            return next((unit for word, unit in _PERSONS if word in around), "persons")
        if measure == "所":
            return "kindergartens" if re.search("幼儿园|幼兒園|园$|園$", around) else "schools"
        return _UNITS.get(measure, "")

    def locator(self, offset: int) -> str:
        """Return the plan's own numbering above a place, such as `三(二)2.(1)`, and the row of a table."""
        path: dict[int, str] = {}
        for start, level, mark in self.marks:
            if start > offset:
                break
            path = {above: kept for above, kept in path.items() if above < level}
            path[level] = mark.replace("（", "(").replace("）", ")") + ("." if level == 2 else "")
        found = "".join(path[level] for level in sorted(path))
        line_start = self.text.rfind("\n", 0, offset) + 1
        line_end = self.text.find("\n", offset)
        line = self.text[line_start : line_end if line_end >= 0 else len(self.text)]
        if "|" in line:
            name = next((cell.strip() for cell in line.split("|") if re.search(r"[^\W\d]", cell)), "")
            found += f" 表 {name}"
        return found.strip() or f"第{self.text.count(chr(10), 0, offset) + 1}行"


class _IndicatorNames:
    """The codebook's Chinese names, asked for the one that a term clearly is."""

    def __init__(self, project: Project, hant: bool):
        sheet = read_sheet(project, project.raw / "indicators.csv")
        self.names = [
            (sheet.get(row, "indicator"), sheet.get(row, "name_zh"), sheet.get(row, "unit"))
            for row in range(len(sheet.rows))
        ]
        self.simplify: Callable[[str], str] = _simplifier() if hant else str

    def nearest(self, term: str, unit: str) -> str:
        """Return the one indicator whose name and unit fit, or nothing where none or several do."""
        plain = re.sub(r"[\s()（）%％]", "", self.simplify(term))
        scored = sorted(
            (
                (SequenceMatcher(None, plain, re.sub(r"[\s()（）%％]", "", name), autojunk=False).ratio(), indicator)
                for indicator, name, own_unit in self.names
                if plain and (not unit or own_unit == unit)
            ),
            reverse=True,
        )
        if not scored or scored[0][0] < 0.75:
            return ""
        return scored[0][1] if len(scored) == 1 or scored[0][0] - scored[1][0] >= 0.05 else ""


def _simplifier() -> Callable[[str], str]:
    # opencc loads its dictionaries on import, which only a Traditional text should pay for.
    from opencc import OpenCC

    converter = OpenCC("t2s")
    return lambda text: str(converter.convert(text))


def _period(before: str) -> str:
    """Return the period of a rate, as named last in the figure's own clause."""
    clause = re.split(r"[，,；;。、]", before)[-1]
    places = [(clause.rfind(word), len(word), code) for word, code in _PERIODS]
    place, _, code = max(places)
    return code if place >= 0 else ""


def _year_of(cell: object) -> int | None:
    text = str(cell or "")[:4]
    return int(text) if text.isdigit() else None


def _plain(number: object) -> str:
    if number is None:
        return ""
    exact = float(number)  # type: ignore[arg-type]
    return str(int(exact)) if exact.is_integer() else f"{exact:.6g}"
