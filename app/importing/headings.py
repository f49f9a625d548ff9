# SPDX-License-Identifier: Apache-2.0
"""How platforms and carriers head the columns that several kinds of file have: what one of them calls a phone,
the next list may call so too.

A file's own columns stand with its kind. No word may stand for two fields of one kind.
"""

from __future__ import annotations

RECIPIENT = ("收货人", "收件人", "姓名", "客户姓名", "name", "recipient")
PHONE = ("手机", "手机号", "手机号码", "电话", "联系电话", "phone", "mobile")
ADDRESS = ("地址", "收货地址", "详细地址", "address")
PIECES = ("件数", "数量", "包裹数", "pieces", "quantity")


def called(usual: str, headings: tuple[str, ...]) -> tuple[str, ...]:
    """The same headings, with the one in front that this kind of file is asked for when it is missing."""
    return usual, *(heading for heading in headings if heading != usual)
