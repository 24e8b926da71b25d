"""Every figure in a plan text: what the audit demands an owner for.

Four kinds are found, in Simplified and Traditional characters alike.

`digits`
    A run of ASCII digits, a decimal as one (`95.96`). Whether a per cent or per mille sign follows, or the run is one
    side of a ratio `a:b`, is noted in `marks`; each side of a ratio is a candidate of its own.
`fullwidth`
    The same in full-width digits.
`numeral`
    A Chinese numeral that stands before a measure word from the closed list `MEASURE_WORDS`, a numeral after "per cent"
    in words, a fraction in words, a half, a rank (`居全市第二`, `倒三`). Other ordinals (`第三期`) and the words of
    `FIXED_WORDS` are no figures: there the numeral is part of a word.
`words`
    A word for all, which a curator reads as 100 %: `WORDS_FOR_ALL`. Where a figure follows in the same clause, the word
    only says whose figure or how firm it is (`每名保安2500元`, `全部达到100%`), and the figure alone is counted; so
    it is after a per cent sign (`100%全覆盖`).

The lists are closed on purpose: what counts as a figure is decided here, not from case to case.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["digits", "fullwidth", "numeral", "words"]

NUMERALS = "零〇一二三四五六七八九十百千万萬亿億两兩"

# What can be counted or measured. Nouns that serve as their own measure (校, 园, 县, 班, 级, 支, 本, 部, 大, 化) are
# left out: with a numeral they make catchwords and grades far more often than counts.
# fmt: off
MEASURE_WORDS = (
    "个", "個", "名", "位", "人次", "人", "所", "座", "间", "間", "套", "台", "臺", "次", "项", "項", "件",
    "门", "門", "种", "種", "条", "條", "类", "類", "期", "届", "屆", "轮", "輪", "遍", "节", "節", "堂", "场",
    "場", "课时", "課時", "学时", "學時", "学期", "學期", "小时", "小時", "分钟", "分鐘", "年", "月", "周",
    "週", "天", "日", "岁", "歲", "倍", "家", "处", "處", "户", "戶", "篇", "张", "張", "份", "批", "册", "冊",
    "元", "亩", "畝", "平方米", "公里", "米", "公斤", "轨", "軌", "组", "組", "辆", "輛",
)

# Words in which a numeral and a measure word stand together and count nothing. A numeral inside one is no figure.
FIXED_WORDS = (
    "一次性", "一体化", "一體化", "三位一体", "三位一體", "一条心", "一條心", "一条龙", "一條龍", "一张网",
    "一張網", "一把手", "一批", "一种", "一種", "一类", "一類", "十二五", "十三五", "十四五", "十五五",
    "九年义务", "九年義務", "九年一贯", "九年一貫", "百家", "万家", "萬家", "千家万户", "千家萬戶", "一家",
    "一时", "一時", "一日常规", "一日常規", "千人一面", "万元户", "一次次", "一项项", "一件件", "十月革命",
)
# fmt: on

# After these the character that looks like a measure word begins another word.
NOT_A_MEASURE = {
    "人": "才员員民群工生类類格心文道大性事力物居",
    "年": "级級",
    "日": "常",
    "天": "津",
    "期": "待望",
    "家": "长長庭校",
    "位": "置",
    "条": "件",
    "條": "件",
    "场": "所",
    "場": "所",
    "处": "理",
    "處": "理",
    "元": "素旦",
    "周": "边邊期",
    "週": "邊期",
    "个": "人性",
    "個": "人性",
    "户": "外口",
    "戶": "外口",
    "组": "织建",
    "組": "織建",
}

WORDS_FOR_ALL = (
    r"全部(?!门|門)",
    r"(?<!安)全[体體](?![系验驗育制])",
    r"所有(?![制权權者])",
    r"全覆[盖蓋]",
    r"一律",
    r"百分百",
    r"每一?[所名位个個](?!人)",
    r"每[校县縣村班]",
    r"全[员員](?=[轮輪]?[培轮輪][训訓])",
    r"(?<![平人生年户戶班师師日月])均(?=达|達|完成|实现|實現|建成|通过|通過|配备|配備|设立|設立|要|须|須|应|應|已)",
)

_DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_FULLWIDTH = re.compile(r"[０-９]+(?:[.．][０-９]+)?")
_MEASURE = "|".join(sorted(MEASURE_WORDS, key=len, reverse=True))
_NUMERAL = re.compile(
    rf"(?P<percent>[百千]分之)(?P<share>[{NUMERALS}点點]+)"
    rf"|(?P<fraction>[{NUMERALS}]+分之[{NUMERALS}]+)"
    rf"|(?P<tenths>[一二三四五六七八九])(?=成(?:以上|左右|多|[,，。;；、)）\s]))"
    rf"|(?P<half>一半|半数|半數|过半|過半|(?<!每)半(?=[年天日]|小时|小時|个月|個月|学期|學期))"
    rf"|(?:[居列][^,，。;；、\n]{{0,12}}第|倒数?第?)(?P<rank>[{NUMERALS}]+)"
    rf"|(?P<count>[{NUMERALS}]+)(?P<odd>[余餘多来來几幾]?)(?P<measure>{_MEASURE})"
)
_WORDS = re.compile("|".join(f"(?:{word})" for word in WORDS_FOR_ALL))
_FIXED = re.compile("|".join(sorted(map(re.escape, FIXED_WORDS), key=len, reverse=True)))
# "One file for each person": numeral, noun, numeral, noun. A way of working, no count; "once a year" is one.
_EACH_ITS_OWN = re.compile(r"一[^\W\d年月周天]一(?![个個所名次项項])")
_RATIO = re.compile(r"(?P<left>[0-9]+(?:\.[0-9]+)?)\s*[:：∶]\s*(?P<right>[0-9]+(?:\.[0-9]+)?)")
_CLAUSE_END = re.compile(r"[,，、。;；:：!！?？\n|]")


@dataclass(frozen=True, order=True)
class Candidate:
    """One figure that a text prints.

    Attributes
    ----------
    offset
        Where it begins, in characters from 0.
    text
        The bare figure, without sign or measure word; for `words` the word.
    kind
        `digits`, `fullwidth`, `numeral` or `words`.
    marks
        Any of `decimal`, `percent`, `per_mille`, `ratio`, `fraction`, `tenths`, `half`, `rank`.
    measure
        The measure word after a numeral, else empty.
    """

    offset: int
    text: str
    kind: Kind
    marks: frozenset[str] = frozenset()
    measure: str = ""

    @property
    def end(self) -> int:
        """Where the next character stands."""
        return self.offset + len(self.text)


@dataclass(frozen=True)
class Suggestion:
    """Why a candidate is no indicator, recognised by its form alone.

    Attributes
    ----------
    reason
        A code of the vocabulary's dismissal reasons.
    pattern
        The name of the rule, for the reader of a log.
    """

    reason: str
    pattern: str


def find_candidates(text: str) -> list[Candidate]:
    """Return every figure of a text in order of offset; no two overlap."""
    fixed = [match.span() for match in _FIXED.finditer(text)]
    fixed += [match.span() for match in _EACH_ITS_OWN.finditer(text)]
    found = _find_digits(text)
    numerals = _find_numerals(text, _Spans(fixed))
    words = _find_words(text, found + numerals)
    inside_words = _Spans([(word.offset, word.end) for word in words])
    found += [numeral for numeral in numerals if not inside_words.meet(numeral.offset, numeral.end)]
    return sorted(found + words)


def count_digit_runs(text: str) -> int:
    """Return how many runs of ASCII digits a text has, decimals as one."""
    return sum(1 for _ in _DIGITS.finditer(text))


class _Spans:
    """Places in a text, asked whether they meet another place; linear in the text's length overall."""

    def __init__(self, spans: list[tuple[int, int]]):
        self._taken = {place for start, end in spans for place in range(start, end)}

    def meet(self, start: int, end: int) -> bool:
        return any(place in self._taken for place in range(start, end))


def _find_digits(text: str) -> list[Candidate]:
    ratios = {match.start(side) for match in _RATIO.finditer(text) for side in ("left", "right")}
    ratios -= {
        match.start(side)
        for match in _RATIO.finditer(text)
        for side in ("left", "right")
        if _is_clock(text, match.start(), match.end())
    }
    found = []
    kinds: tuple[tuple[Kind, re.Pattern[str]], ...] = (("digits", _DIGITS), ("fullwidth", _FULLWIDTH))
    for kind, pattern in kinds:
        for match in pattern.finditer(text):
            sign = text[match.end() : match.end() + 3].lstrip()[:1]
            marks = set()
            if "." in match.group() or "．" in match.group():
                marks.add("decimal")
            if sign in {"%", "％"}:
                marks.add("percent")
            if sign == "‰":
                marks.add("per_mille")
            if match.start() in ratios:
                marks.add("ratio")
            found.append(Candidate(match.start(), match.group(), kind, frozenset(marks)))
    return found


def _is_clock(text: str, start: int, end: int) -> bool:
    """Return whether `a:b` is part of a time of day with seconds."""
    return text[start - 1 : start] == ":" or re.match(r":[0-9]{2}", text[end : end + 3]) is not None


def _find_numerals(text: str, fixed: _Spans) -> list[Candidate]:
    found: list[Candidate] = []
    position = 0
    while match := _NUMERAL.search(text, position):
        position = match.start() + 1
        candidate = _numeral(text, match)
        if candidate is not None:
            position = candidate.end
            if not fixed.meet(candidate.offset, candidate.end):
                found.append(candidate)
        elif match.group("count"):
            position = match.end("count")
    return found


def _numeral(text: str, match: re.Match[str]) -> Candidate | None:
    """Return the candidate that a match makes, or None where the numeral is part of a word."""
    before = text[match.start() - 1 : match.start()]
    if match.group("percent"):
        mark = "percent" if match.group("percent").startswith("百") else "per_mille"
        return Candidate(match.start("share"), match.group("share"), "numeral", frozenset({mark}))
    for mark in ("fraction", "tenths", "half", "rank"):
        if match.group(mark):
            return Candidate(match.start(mark), match.group(mark), "numeral", frozenset({mark}))
    count, measure = match.group("count"), match.group("measure")
    # 1.3万人次: the numeral belongs to the digits before it. 第三期: an ordinal names and does not count.
    if before in {"第", "初", "高"} or before.isdigit():
        return None
    if before == "每" and count == "一":
        return None
    if text[match.end() : match.end() + 1] in tuple(NOT_A_MEASURE.get(measure, "")):
        return None
    return Candidate(match.start(), count, "numeral", frozenset(), measure)


def _find_words(text: str, figures: list[Candidate]) -> list[Candidate]:
    starts = sorted(figure.offset for figure in figures if not _is_date(text, figure))
    found = []
    for match in _WORDS.finditer(text):
        clause_end = _CLAUSE_END.search(text, match.end())
        end = clause_end.start() if clause_end else len(text)
        following = bisect_left(starts, match.end())
        if following < len(starts) and starts[following] < end:
            continue
        if text[match.start() - 1 : match.start()] not in {"%", "％"}:
            found.append(Candidate(match.start(), match.group(), "words"))
    return found


_DATE_UNITS = re.compile(r"\s*(?:年(?!级|級|制)|月(?:份|底|前|起|初)?|日)")
_COUNTED = re.compile(
    r"\s*(?:%|％|‰|多|余|餘|万|萬|亿|億|"
    + "|".join(sorted(set(MEASURE_WORDS) - {"年", "月", "日", "周"}, key=len, reverse=True))
    + ")"
)
_SPAN_OF_YEARS = re.compile(r"\s*[—–\-－~～至到、]+\s*(?:19|20)[0-9]{2}(?![0-9])")
_TIMESTAMP = re.compile(
    r"(?:19|20)[0-9]{2}[-/.](?:0?[1-9]|1[0-2])[-/.][0-9]{1,2}(?:\s+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
)
_DOCUMENT_NUMBER = re.compile(r"[〔\[［][^〕\]］\n]{0,12}?[〕\]］]?\s*第?[0-9]*\s*[号號]|[0-9A-Z]{10,}/[0-9]{4}-[0-9]+")
_CONTACT = re.compile(
    r"(?<![0-9])(?:0[0-9]{2,3}\s*[—–-]+\s*[0-9]{7,8}|1[0-9]{10}|12[0-9]{3}(?=[^0-9]{0,12}(?:平台|热线|熱線|电话|電話)))(?![0-9])"
)
_FURNITURE = re.compile(
    r"ICP[备備][0-9]+[号號](?:-[0-9]+)?|公网安[备備][:：]?\s*[0-9]+|[标標][识識][码碼][:：]\s*[0-9]+|IPv[46]|点击率[:：]\s*[0-9]+"
)
_LIST_NUMBER = re.compile(
    r"(?:(?<=^)|(?<=[\s。;；!！?？:：》)）〉]))(?P<number>[0-9]{1,2})\s{0,2}[.．、](?![0-9])", re.MULTILINE
)
_BRACKETED_NUMBER = re.compile(r"(?:(?<=^)|(?<=[\s。;；!！?？]))[(（](?P<number>[0-9]{1,2})[)）]", re.MULTILINE)
_TABLE_NUMBER = re.compile(r"^\s*(?P<number>[0-9]{1,3})\s*\|", re.MULTILINE)
_ANNEX_NUMBER = re.compile(r"(?:附[件表录錄图圖]|[图圖表])\s*(?P<number>[0-9]{1,2})(?=[:：\s])")
_PLUS = re.compile(r"(?<![0-9])[0-9]+(?:\+(?:[0-9]+|[A-Z](?![a-z])))+")
_VERSION = re.compile(r"[0-9]\.0(?=行[动動]|工程|版|时代|時代|[计計][划劃])|(?<![0-9])[2-5][DG](?![A-Za-z])")
_TITLE = re.compile(r"《[^《》\n]{1,80}》|〈[^〈〉\n]{1,80}〉|<[^<>\n]{1,80}>")
_QUOTED = re.compile(r"[“「『][^“”「」『』\n]{1,24}[”」』]")
_NAMED_SPAN = re.compile(rf"[{NUMERALS}]+(?=年\s?(?:行[动動]|[计計][划劃]|[规規][划劃]|巩固率|鞏固率))")
_PRESCHOOL_SPAN = re.compile(rf"(?<=[学學]前)[{NUMERALS}]+(?=年)")
_CONGRESS = re.compile(rf"[{NUMERALS}]+(?=[届屆])")
_NUMERAL_YEAR = re.compile(r"[一二][〇零九][〇零一二三四五六七八九]{2}(?=年)")
_COMING_YEARS = re.compile(rf"(?:今后|今後|未来|未來|过去|過去|接下来)(?P<number>[{NUMERALS}]+)(?=年)")


def suggest_dismissals(text: str, candidates: list[Candidate]) -> dict[Candidate, Suggestion]:
    """Return, for candidates that are plainly no indicator, the reason to dismiss them.

    Only forms that cannot be a value are recognised: dates, document numbers, list marks, telephone and licence
    numbers, numbers inside a document's title, catchwords in quotation marks. A numeral month or "coming five years"
    counts as a date. Everything else is for a person to decide.
    """
    rules: list[tuple[str, str, _Spans]] = [
        ("page_furniture", "site licence, hit counter", _spans(_FURNITURE, text)),
        ("document_number", "document number", _spans(_DOCUMENT_NUMBER, text)),
        ("date", "time stamp", _spans(_TIMESTAMP, text)),
        ("contact", "telephone number", _spans(_CONTACT, text)),
        ("list_number", "mark at the head of a paragraph", _spans(_LIST_NUMBER, text)),
        ("list_number", "mark in brackets", _spans(_BRACKETED_NUMBER, text)),
        ("list_number", "first cell of a table row", _spans(_TABLE_NUMBER, text)),
        ("list_number", "number of an annex, table or figure", _spans(_ANNEX_NUMBER, text)),
        ("date", "year in numerals", _spans(_NUMERAL_YEAR, text)),
        ("date", "coming years", _spans(_COMING_YEARS, text)),
    ]
    late_rules: list[tuple[str, str, _Spans]] = [
        ("name", "inside a title", _spans(_TITLE, text)),
        ("name", "version or technique", _spans(_VERSION, text)),
        ("name", "programme or rate named by its years", _spans(_NAMED_SPAN, text)),
        ("name", "preschool by its years", _spans(_PRESCHOOL_SPAN, text)),
        ("name", "party congress", _spans(_CONGRESS, text)),
        ("slogan", "formula with plus", _spans(_PLUS, text)),
    ]
    quoted = _spans(_QUOTED, text)
    suggested: dict[Candidate, Suggestion] = {}
    for candidate in candidates:
        span = (candidate.offset, candidate.end)
        hit = next((Suggestion(reason, name) for reason, name, spans in rules if spans.meet(*span)), None)
        if hit is None and _is_date(text, candidate):
            hit = Suggestion("date", "date")
        if hit is None:
            hit = next((Suggestion(reason, name) for reason, name, spans in late_rules if spans.meet(*span)), None)
        if hit is None and quoted.meet(*span) and _is_catchword(text, candidate):
            hit = Suggestion("slogan", "catchword in quotation marks")
        if hit is not None:
            suggested[candidate] = hit
    return suggested


def suggest_dismissal(text: str, candidate: Candidate) -> Suggestion | None:
    """Return the reason to dismiss one candidate, or None where a person must decide."""
    return suggest_dismissals(text, [candidate]).get(candidate)


def _spans(pattern: re.Pattern[str], text: str) -> _Spans:
    group: int | str = "number" if "number" in pattern.groupindex else 0
    return _Spans([match.span(group) for match in pattern.finditer(text)])


def _is_catchword(text: str, candidate: Candidate) -> bool:
    """Return whether a quoted candidate counts nothing: a numeral, or bare digits that fill the quotation."""
    if candidate.kind == "numeral":
        return True
    around = text[candidate.offset - 1 : candidate.offset] + text[candidate.end : candidate.end + 1]
    return candidate.kind == "digits" and around in {"“”", "「」", "『』"}


def _is_date(text: str, candidate: Candidate) -> bool:
    if candidate.kind == "numeral":
        return candidate.measure in {"月", "日"} and candidate.text not in {"一", "两", "兩"}
    if candidate.kind != "digits":
        return False
    if "decimal" in candidate.marks:
        return _is_memorial_day(text, candidate)
    figure, after, before = candidate.text, text[candidate.end : candidate.end + 12], text[: candidate.offset][-12:]
    if re.fullmatch(r"(?:19|20)[0-9]{2}", figure):
        if _DATE_UNITS.match(after) or _SPAN_OF_YEARS.match(after):
            return True
        # A bare year is one only beside another year, or alone in brackets: "增加学位2000" is no date.
        ends_a_span = re.search(r"(?:19|20)[0-9]{2}年?\s*[—–\-－~～至到、和]+\s*$", before) is not None
        in_brackets = before[-1:] in tuple("(（") and after[:1] in tuple(")）")
        return (ends_a_span or in_brackets) and not _COUNTED.match(after)
    if re.fullmatch(r"(?:19|20)[0-9]{6}", figure):
        try:
            date(int(figure[:4]), int(figure[4:6]), int(figure[6:]))
        except ValueError:
            return False
        return True
    if re.fullmatch(r"1[0-2]|0?[1-9]", figure) and re.match(r"\s*月(?!薪)", after):
        return re.search(r"[每个個]\s*$", before) is None
    return len(figure) <= 2 and re.match(r"\s*日", after) is not None and re.search(r"月\s*$", before) is not None


def _is_memorial_day(text: str, candidate: Candidate) -> bool:
    """Return whether a quoted decimal is month and day: `“12.4”国家宪法日`."""
    quoted = text[candidate.offset - 1 : candidate.offset] in tuple("“「『")
    named = re.match(r"[”」』][\u4e00-\u9fff]{2,5}[日节節]", text[candidate.end : candidate.end + 8])
    return quoted and named is not None and re.fullmatch(r"(?:1[0-2]|[1-9])\.[0-9]{1,2}", candidate.text) is not None
