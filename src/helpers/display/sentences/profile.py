"""One plan: what it commits to, what it leaves unsaid that its neighbours say."""

from __future__ import annotations

from markupsafe import Markup

from helpers.display.language import join, say
from helpers.display.markup import Prose
from helpers.display.study import Study

FIRM = ("number", "dated", "direction", "words")


def list_unsaid(study: Study, everyone: Study) -> Prose:
    """Return the indicators that two neighbours or more print and this plan does not, with who prints them and what.

    Parameters
    ----------
    study
        Of the plan.
    everyone
        Of all plans, the plan's own among them.
    """
    own = set(study.plan_ids)
    said = set(study.all_values["indicator"])
    items = []
    counts = everyone.all_values[~everyone.all_values["plan_id"].isin(own)].groupby("indicator")["plan_id"].nunique()
    shared = [str(code) for code, count in counts.sort_index().items() if count >= 2 and code not in said]
    for code in shared:
        state = next(iter(study.said("indicator", code).values()), "not_read")
        rows = everyone.rows(code, window=False)
        names = [everyone.plan_name(plan) for plan in rows["plan_id"].drop_duplicates()]
        items.append(
            say(
                study.language,
                en="{name}: printed by {plans}; here {state}.",
                zh="{name}：{plans}写有数字；本规划{state}。",
                name=study.indicator_name(code),
                plans=join(study.language, names[:6]) + Markup("" if len(names) <= 6 else " …"),
                state=_state_text(study, state),
            )
        )
    topics = [code for kind, code in everyone.words if kind == "topic"]
    for code in topics:
        mine = next(iter(study.said("topic", code).values()), "not_read")
        others = [plan for plan, state in everyone.said("topic", code).items() if plan not in own and state in FIRM]
        if mine == "silent" and len(others) >= 2:
            names = [everyone.plan_name(plan) for plan in others]
            items.append(
                say(
                    study.language,
                    en="{topic}: spoken of by {plans}; here silent.",
                    zh="{topic}：{plans}有表述；本规划未提及。",
                    topic=study.word("topic", code),
                    plans=join(study.language, names[:6]) + Markup("" if len(names) <= 6 else " …"),
                )
            )
    if not items:
        items = [
            say(
                study.language,
                en="Nothing that two neighbours say is missing here.",
                zh="两个及以上地区都写到的，本规划均有表述。",
            )
        ]
    return Prose("silence", tuple(items), as_list=True)


def _state_text(study: Study, state: str) -> str:
    words = {
        "dated": ("a deadline without a figure", "只有期限"),
        "direction": ("a direction only", "只有方向"),
        "words": ("words only", "只有一般表述"),
        "silent": ("silent", "未提及"),
        "not_read": ("not read", "未读"),
        "number": ("a figure", "有数字"),
    }
    return words[state][study.language == "zh"]
