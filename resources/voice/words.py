# SPDX-License-Identifier: Apache-2.0
"""Every word that the counter can say, in both languages: what is written, and how its clip is made.

The key is the word as a clip is named and as `views.ears.reading` reads it off a sentence. The value is what
the speech program is given: pinyin for Chinese (its tone is never guessed), plain words for English.
Numbers below a hundred are one clip each, which sounds less like a machine than joined digits.
"""

from __future__ import annotations

import string

UNREADABLE = "?"
"""What is said in the place of something that has no clip: the clerk is sent to the screen."""

_DIGITS = ("ling2", "yi1", "er4", "san1", "si4", "wu3", "liu4", "qi1", "ba1", "jiu3")

_CHINESE_WORDS = {
    "件": "jian4", "区": "qu1", "架": "jia4", "层": "ceng2", "号": "hao4", "柜": "gui4", "第": "di4",
    "先到": "xian1 dao4", "冷藏": "leng3 cang2", "冷冻": "leng3 dong4", "常温": "chang2 wen1",
    "两": "liang3", "冷": "leng3", "冻": "dong4", "藏": "cang2", "温": "wen1", "常": "chang2",
    "大": "da4", "中": "zhong1", "小": "xiao3", "东": "dong1", "南": "nan2", "西": "xi1", "北": "bei3",
    "上": "shang4", "下": "xia4", "左": "zuo3", "右": "you4", "前": "qian2", "后": "hou4",
    "里": "li3", "外": "wai4", "门": "men2", "口": "kou3", "甲": "jia3", "乙": "yi3", "丙": "bing3",
    "丁": "ding1", "新": "xin1", "旧": "jiu4", "快": "kuai4", "递": "di4", "水": "shui3", "果": "guo3",
    "生": "sheng1", "鲜": "xian1", "蔬": "shu1", "菜": "cai4", "肉": "rou4", "奶": "nai3", "货": "huo4",
    "位": "wei4", "台": "tai2", "团": "tuan2", "购": "gou4", "退": "tui4", "箱": "xiang1", "库": "ku4",
    "一": "yi1", "二": "er4", "三": "san1", "四": "si4", "五": "wu3", "六": "liu4", "七": "qi1",
    "八": "ba1", "九": "jiu3", "十": "shi2", "零": "ling2",
}  # fmt: skip

_ENGLISH_WORDS = {
    "parcel": "parcel", "parcels": "parcels", "shelf": "shelf", "place": "place", "first": "first",
    "chilled": "chilled", "frozen": "frozen", "ambient": "ambient", "hundred": "hundred",
}  # fmt: skip

_ENGLISH_LETTERS = {"A": "ay"}
"""Letters that the program reads as a word when they stand alone."""


def _chinese_number(number: int) -> str:
    """A number below a hundred in pinyin: 12 -> shi2 er4, 20 -> er4 shi2."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    head = "" if tens == 1 else f"{_DIGITS[tens]} "
    return f"{head}shi2" + (f" {_DIGITS[ones]}" if ones else "")


def _chinese() -> dict[str, str]:
    words = dict(_CHINESE_WORDS)
    words |= {str(number): _chinese_number(number) for number in range(100)}
    words |= {f"{n}00": f"{_DIGITS[n] if n != 2 else 'liang3'} bai3" for n in range(1, 10)}
    # After a hundred, ten is said with its one: 112 is yi bai yi shi er.
    words |= {f"1{n}+": f"yi1 {_chinese_number(10 + n)}" for n in range(10)}
    words[UNREADABLE] = "qing3 kan4 ping2 mu4"
    return words


def _english() -> dict[str, str]:
    words = dict(_ENGLISH_WORDS)
    words |= {str(number): str(number) for number in range(100)}
    words[UNREADABLE] = "see the screen"
    return words


CHINESE = _chinese()
ENGLISH = _english()
LETTERS = {letter: _ENGLISH_LETTERS.get(letter, letter) for letter in string.ascii_uppercase}
"""Letters are said the English way in both languages, as people at a counter do."""

WORDS: dict[str, frozenset[str]] = {
    "zh_CN": frozenset(CHINESE) | frozenset(LETTERS),
    "en": frozenset(ENGLISH) | frozenset(LETTERS),
}
