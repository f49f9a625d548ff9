# SPDX-License-Identifier: Apache-2.0
"""Every sentence that a template can be refused with, in both languages, by code, with its place.

Promises: one code, one meaning, for ever (scripts read them); each names the element and says what is wrong, never
what a record holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.errors import OperatorError

LANGUAGES = ("zh_CN", "en")


class Flaw(StrEnum):
    """What can be wrong: with the file first, then with what it draws."""

    NOT_JSON = "not_json"
    TOO_LARGE = "too_large"
    NOT_A_TEMPLATE = "not_a_template"
    NEWER = "newer"
    MISSING = "missing"
    WRONG_TYPE = "wrong_type"
    OUT_OF_RANGE = "out_of_range"
    NOT_ONE_OF = "not_one_of"
    BAD_TEXT = "bad_text"
    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_FORMAT = "unknown_format"
    TOO_MANY_ELEMENTS = "too_many_elements"
    BAD_PICTURE = "bad_picture"
    NOTHING_ON_IT = "nothing_on_it"
    OUTSIDE = "outside"
    TEXT_TOO_LONG = "text_too_long"
    CODE_CUT = "code_cut"
    CODE_TOO_WIDE = "code_too_wide"
    CODE_IMPOSSIBLE = "code_impossible"
    CHECK_DIGIT = "check_digit"
    QUIET_ZONE = "quiet_zone"
    NOT_READ = "not_read"
    NOT_READ_BLURRED = "not_read_blurred"
    NOT_DRAWN = "not_drawn"


_SAID: dict[Flaw, tuple[str, str]] = {
    Flaw.NOT_JSON: (
        "不是有效的 JSON（第 {line} 行附近）。",
        "This is no valid JSON (near line {line}).",
    ),
    Flaw.TOO_LARGE: (
        "文件太大，最多 {limit} KB。",
        "The file is too large; the limit is {limit} KB.",
    ),
    Flaw.NOT_A_TEMPLATE: (
        "不是标签模板：缺少“linli_template”。",
        "This is no label template: “linli_template” is missing.",
    ),
    Flaw.NEWER: (
        "模板是较新版本的程序做的（版本 {found}）。",
        "The template was made by a newer program (version {found}).",
    ),
    Flaw.MISSING: ("缺少“{key}”。", "“{key}” is missing."),
    Flaw.WRONG_TYPE: ("“{key}”应当是{need}。", "“{key}” must be {need}."),
    Flaw.OUT_OF_RANGE: (
        "“{key}”应在 {least} 到 {most} 之间。",
        "“{key}” must be from {least} to {most}.",
    ),
    Flaw.NOT_ONE_OF: ("“{key}”只能是：{known}。", "“{key}” must be one of: {known}."),
    Flaw.BAD_TEXT: (
        "文字里的花括号要成对，写作 {{字段}} 或 {{字段|格式}}。",
        "Braces in a text come in pairs, as {{field}} or {{field|format}}.",
    ),
    Flaw.UNKNOWN_FIELD: (
        "这种标签没有字段“{field}”，可用：{known}。",
        "This label has no field “{field}”; known are {known}.",
    ),
    Flaw.UNKNOWN_FORMAT: (
        "字段“{field}”没有格式“{format}”，可用：{known}。",
        "The field “{field}” has no format “{format}”; known are {known}.",
    ),
    Flaw.TOO_MANY_ELEMENTS: (
        "元素太多，最多 {limit} 个。",
        "There are more than {limit} elements.",
    ),
    Flaw.BAD_PICTURE: (
        "图片必须是黑白 1 位 PNG，不交错，最多 {limit} KB。",
        "A picture must be a 1-bit PNG, not interlaced, of at most {limit} KB.",
    ),
    Flaw.NOTHING_ON_IT: ("标签上什么也没有。", "There is nothing on the label."),
    Flaw.OUTSIDE: ("超出了标签边缘。", "It lies partly outside the label."),
    Flaw.TEXT_TOO_LONG: (
        "最长的文字放不下：加宽，或把最小字号调小。",
        "The longest text doesn't fit: make it wider, or the smallest type smaller.",
    ),
    Flaw.CODE_CUT: (
        "编码、金额或手机尾号会被截断：溢出方式改为“缩小”，或加宽。",
        "A code, an amount or a phone's end would be cut: let it shrink instead, or make it wider.",
    ),
    Flaw.CODE_TOO_WIDE: (
        "最长的条码放不下：加宽，或改用二维码。",
        "The longest bar code doesn't fit: make it wider, or use a QR code.",
    ),
    Flaw.CODE_IMPOSSIBLE: (
        "这段内容不能做成这种条码。",
        "This text can't be made into this kind of bar code.",
    ),
    Flaw.CHECK_DIGIT: (
        "校验位不对的商品码会打不出来。",
        "A code with a wrong check digit would not print.",
    ),
    Flaw.QUIET_ZONE: (
        "条码的空白区里有别的内容：移开它，四周要留白。",
        "Something lies in the bar code's quiet zone: keep the space beside it free.",
    ),
    Flaw.NOT_READ: ("打印出来扫不出。", "It doesn't scan as it would be printed."),
    Flaw.NOT_READ_BLURRED: (
        "打印稍有模糊就扫不出：放大它，或加粗条码。",
        "It doesn't scan once it is a little blurred: make it larger.",
    ),
    Flaw.NOT_DRAWN: ("这一项画不出来。", "This can't be drawn."),
}

_NEEDS: dict[str, tuple[str, str]] = {
    "object": ("一个对象", "an object"),
    "list": ("一个列表", "a list"),
    "text": ("文字", "a text"),
    "number": ("数字", "a number"),
    "yes_no": ("true 或 false", "true or false"),
    "title": ("文字，或 zh_CN、en 各一段文字", "a text, or one for zh_CN and one for en"),
}
_PLACES = {"zh_CN": "第 {n} 个元素：", "en": "Element {n}: "}
_SAMPLES: dict[str, tuple[str, str]] = {
    "longest": ("（最长内容）", " (with the longest contents)"),
    "typical": ("（常见内容）", " (with usual contents)"),
    "rarest": ("（生僻字与空字段）", " (with rare characters and empty fields)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One thing that is wrong; `element` counts from 0, None is the template itself."""

    flaw: Flaw
    element: int | None = None
    values: tuple[tuple[str, str], ...] = ()
    sample: str = ""

    def text_in(self, language: str) -> str:
        """One sentence with its place."""
        at = LANGUAGES.index(language) if language in LANGUAGES else 1
        values = dict(self.values)
        if "need" in values:
            values["need"] = _NEEDS[values["need"]][at]
        place = "" if self.element is None else _PLACES[LANGUAGES[at]].format(n=self.element + 1)
        said = place + _SAID[self.flaw][at].format(**values)
        if self.sample:
            stop = said[-1]
            said = said[:-1] + _SAMPLES[self.sample][at] + stop
        return said


def complaint(flaw: Flaw, element: int | None = None, **values: object) -> Complaint:
    return Complaint(
        flaw=flaw, element=element, values=tuple((name, str(v)) for name, v in values.items())
    )


class BadTemplate(OperatorError):
    """A file that is no template, or one that may not be saved; it says itself what and where."""

    def __init__(self, complaints: tuple[Complaint, ...]) -> None:
        self.complaints = complaints
        super().__init__(
            "bad_template", self.text_in("en"), "Correct it in the editor or in the file."
        )

    def text_in(self, language: str) -> str:
        """The first complaint, and how many more there are."""
        said = self.complaints[0].text_in(language)
        more = len(self.complaints) - 1
        if more:
            said += f"（另有 {more} 处）" if language == "zh_CN" else f" (and {more} more)"
        return said


def bad(flaw: Flaw, element: int | None = None, **values: object) -> BadTemplate:
    return BadTemplate((complaint(flaw, element, **values),))
