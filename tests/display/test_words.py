"""Words as data: equal between languages, filled in with everything escaped, grammar worked from the files."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from places import REPOSITORY

from helpers.display import words
from helpers.errors import DataError, ParameterError

PACKAGE = REPOSITORY / "src" / "helpers"
LANGUAGES = words.languages()


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_there_are_words_for_english_and_chinese():
    assert LANGUAGES == ("en", "zh")


def test_keys_and_placeholders_are_the_same_in_each_language():
    assert words.find_differences({language: words.words_of(language) for language in LANGUAGES}) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_sections_hold_their_keys_sorted(language):
    keys = list(words.words_of(language).texts)
    sections = list(dict.fromkeys(key.partition(".")[0] for key in keys))
    for section in sections:
        own = [key for key in keys if key.startswith(f"{section}.")]
        assert own == sorted(own)


def test_differences_between_files_are_told_one_by_one(tmp_path):
    write(tmp_path, en='[a]\nx = "{n} plans"\ny = "b"\n', zh='[a]\nx = "{m}份"\nz = "b"\n')
    with pytest.raises(DataError) as refused:
        words._load(tmp_path)
    assert str(refused.value).splitlines() == [
        "display/words/zh.toml, a.x: found the placeholders m; expected n. Say the same in each language.",
        "display/words/zh.toml, a.y: found no such text; expected the keys of en.toml. See en.toml.",
        "display/words/zh.toml, a.z: found a text of no other file; expected the keys of en.toml. See zh.toml.",
    ]


@pytest.mark.parametrize("text", ["{a.b}", "{a[0]}", "{a:>3}", "{}", "{0}", "{a!r}", "{{a}}", "a}", "{A}"])
def test_a_placeholder_is_a_bare_name(tmp_path, text):
    with pytest.raises(DataError) as refused:
        words.read_words(write(tmp_path, en=f'[a]\nx = "{text}"\n') / "en.toml")
    assert str(refused.value).startswith(f"display/words/en.toml, a.x: found {text!r}; expected a string with bare")


@pytest.mark.parametrize("entry", ["1", '{one = "a", other = "b"}', '{by = "n", one = "a", many = "b"}', '["a"]'])
def test_anything_but_a_text_or_plural_forms_is_refused(tmp_path, entry):
    with pytest.raises(DataError):
        words.read_words(write(tmp_path, en=f"[a]\nx = {entry}\n") / "en.toml")


@pytest.fixture
def third(tmp_path, monkeypatch):
    """Put words of a third language beside two small files."""
    forms = '{ by = "n", one = "one {a}", other = "{n} {a}s" }'
    write(tmp_path, en=f"[a]\nx = {forms}\n", zh='[a]\nx = "{n}份{a}"\n', xx='[a]\nx = "~{a}~{n}~"\n')
    monkeypatch.setattr(words, "FOLDER", tmp_path)


def test_a_language_is_there_once_its_file_is(third):
    assert words.languages() == ("en", "xx", "zh")
    assert words.check_language("xx") == "xx"
    assert words.say("xx", "a.x", n=2, a="plan") == "~plan~2~"


def test_plural_forms_go_by_the_number_they_name(third):
    assert [words.say("en", "a.x", n=n, a="plan") for n in (0, 1, 2)] == ["0 plans", "one plan", "2 plans"]
    assert words.say("zh", "a.x", n=1, a="规划") == "1份规划"


def test_nought_may_be_said_otherwise(tmp_path):
    path = tmp_path / "en.toml"
    path.write_text('[s]\nk = { by = "n", none = "none is", one = "{n} is", other = "{n} are" }\n', encoding="utf-8")
    text = words.read_words(path).texts["s.k"]
    assert {form: "".join(pieces) for form, pieces in text.forms.items()} == {
        "none": "none is",
        "one": "n is",
        "other": "n are",
    }
    assert text.names == {"n"}
    for language, told in {"en": "none falls short", "zh": "未见低于"}.items():
        assert told in words.say(language, "index.n_short", n=0, count=0, judged=7)
        assert "7" in words.say(language, "index.n_short", n=3, count=3, judged=7)
    assert words.say("en", "uptake.title_younger", n=0, count=0) == ""
    assert words.say("en", "uptake.title_younger", n=1, count=1) == "; 1 is younger than each plan it is asked of"


def test_an_unknown_key_is_refused_with_the_nearest():
    with pytest.raises(
        KeyError, match=r"found no 'study.nonne'; expected a key of display/words, perhaps 'study.none'"
    ):
        words.say("en", "study.nonne")


def test_other_languages_are_refused_with_those_there_are():
    with pytest.raises(ParameterError) as refused:
        words.check_language("fr")
    assert str(refused.value) == "Parameter language: found 'fr'; expected 'en' or 'zh'. Name one of them."


@given(st.text(min_size=1))
def test_values_are_escaped_and_markup_is_kept(text):
    hostile = f"<b>{text}&{{n}}"
    for language in LANGUAGES:
        said = words.labelled(language, hostile, Markup("<i>x</i>"))
        assert said.startswith(str(Markup.escape(hostile)))
        assert said.endswith("<i>x</i>")


def test_grammar_follows_the_language():
    assert [words.join(one, ["a", "b", "c"]) for one in LANGUAGES] == ["a, b and c", "a、b和c"]
    assert [words.join(one, ["a", "b"], "or") for one in LANGUAGES] == ["a or b", "a或b"]
    assert [words.join(one, ["a"]) for one in LANGUAGES] == ["a", "a"]
    assert [words.join(one, []) for one in LANGUAGES] == ["", ""]
    assert [words.clauses(one, ["a", "b"]) for one in LANGUAGES] == ["a; b", "a；b"]
    assert [words.commas(one, ["a", "b"]) for one in LANGUAGES] == ["a, b", "a，b"]
    assert [words.paragraph(one, ["a.", "", "b."]) for one in LANGUAGES] == ["a. b.", "a.b."]
    assert [words.stopped(one, "a") for one in LANGUAGES] == ["a.", "a。"]
    assert [words.bracketed(one, "a") for one in LANGUAGES] == [" (a)", "（a）"]


def said_in_code() -> list[tuple[str, str, frozenset[str] | None]]:
    """Return what code says: where, key, and the names it gives values for (None where they are not all written out)."""
    found = []
    for path in sorted((PACKAGE / "display").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "say" or len(node.args) != 2:
                continue
            key = node.args[1]
            if isinstance(key, ast.Constant):
                names = frozenset(one.arg for one in node.keywords if one.arg)
                spelt = all(one.arg for one in node.keywords)
                found.append((f"{path.name}:{node.lineno}", str(key.value), names if spelt else None))
    return found


def test_what_code_says_stands_in_the_words_with_the_values_it_gives():
    said = said_in_code()
    assert len(said) > 15
    wrong = []
    for where, key, given_names in said:
        texts = [words.words_of(language).texts.get(key) for language in LANGUAGES]
        if None in texts:
            wrong.append(f"{where}: no text {key}")
        elif given_names is not None:
            numbers = {text.by for text in texts if text.by}
            if given_names != texts[0].names | numbers:
                wrong.append(f"{where}, {key}: gives {sorted(given_names)}, said {sorted(texts[0].names | numbers)}")
    assert wrong == []


def test_every_text_is_said_somewhere():
    whole: set[str] = set()
    begun: set[str] = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            # a key that is put together from a code: f"numbers.{comparator}"
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                begun.add(str(node.values[0].value))
    for path in sorted(PACKAGE.rglob("*.j2")):
        whole |= set(re.findall(r"""["']([a-z]+\.[a-z_]+)["']""", path.read_text(encoding="utf-8")))
    begun = {one for one in begun if "." in one}
    keys = words.words_of("en").texts
    assert [key for key in keys if key not in whole and not key.startswith(tuple(begun))] == []
