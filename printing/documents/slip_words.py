# SPDX-License-Identifier: Apache-2.0
"""The words on slips, receipts, shift reports and notices, in each language.

Apart from `captions` and `list_words` because these are read by residents and by whoever closes the day.
Promises one entry a language with no gaps, which a test walks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipWords:
    """The fixed words of one language."""

    pickup_slip: str
    receipt: str
    no_slot: str
    parcels_count: str
    pieces: str
    here_since: str
    cash_due: str
    nothing_due: str
    cash_at_handover: str
    total: str
    to_fetch: str
    handed_over_at: str
    operator: str
    proof: str
    proof_token: str
    proof_secret_code: str
    proof_phone_tail: str
    proof_manager: str
    weak: str
    proxy: str
    undone: str
    disputed: str
    number: str
    keep: str
    shift_report: str
    window: str
    in_window: str
    now: str
    received: str
    handed_over: str
    undone_count: str
    returned: str
    waiting: str
    overdue: str
    cash: str
    by_operator: str
    by_proof: str
    weak_count: str
    conflicts: str
    discrepancies: str
    unsent: str
    counted_cash: str
    difference: str
    handed_on_by: str
    taken_on_by: str
    what: str
    how_many: str
    waiting_title: str
    waiting_text: str
    overdue_title: str
    overdue_text: str
    closing_title: str
    closing_text: str
    site: str


_ZH = SlipWords(
    pickup_slip="取件小票",
    receipt="出库交付凭条",
    no_slot="未上架",
    parcels_count="共 {count} 个包裹",
    pieces="{count} 件",
    here_since="到货 {day}",
    cash_due="到付",
    nothing_due="无需付款",
    cash_at_handover="到付金额",
    total="合计",
    to_fetch="请按货位取件，逐件扫描后交付。",
    handed_over_at="交付时间",
    operator="经办",
    proof="凭证",
    proof_token="取件凭证",
    proof_secret_code="核销码",
    proof_phone_tail="手机尾号",
    proof_manager="店长放行",
    weak="弱核验",
    proxy="代取人",
    undone="此交付已撤销",
    disputed="此交付有冲突，待处理",
    number="单号",
    keep="请妥善保管此凭条，如有疑问请凭此条到站点查询。",
    shift_report="班次报表",
    window="时段",
    in_window="本班",
    now="交班时",
    received="入库",
    handed_over="出库交付",
    undone_count="已撤销",
    returned="退件",
    waiting="在店待取",
    overdue="其中滞留",
    cash="到付金额",
    by_operator="店员",
    by_proof="按凭证",
    weak_count="其中弱核验",
    conflicts="未处理冲突",
    discrepancies="未处理差异",
    unsent="待上传操作",
    counted_cash="实点现金",
    difference="差额",
    handed_on_by="交班人",
    taken_on_by="接班人",
    what="项目",
    how_many="数量",
    waiting_title="您有包裹待取",
    waiting_text="本站现有 {count} 个包裹等待领取。\n请凭取件凭证或核销码到柜台领取。\n包裹保管 {days} 天。",
    overdue_title="请尽快取件",
    overdue_text="有 {count} 个包裹已超过 {days} 天保管期。\n请尽快到站领取，逾期将退回寄件方。",
    closing_title="营业时间调整",
    closing_text="调整日期：＿＿＿月＿＿＿日\n营业时间：＿＿＿：＿＿＿ 至 ＿＿＿：＿＿＿\n给您带来不便，敬请谅解。",
    site="站点",
)

_EN = SlipWords(
    pickup_slip="Pickup slip",
    receipt="Handover receipt",
    no_slot="not shelved",
    parcels_count="Parcels: {count}",
    pieces="{count} pcs",
    here_since="here since {day}",
    cash_due="Collect",
    nothing_due="Nothing to pay",
    cash_at_handover="Cash on pickup",
    total="Total",
    to_fetch="Fetch by slot, scan each parcel, then hand over.",
    handed_over_at="Handed over",
    operator="Operator",
    proof="Proof",
    proof_token="pickup token",
    proof_secret_code="secret code",
    proof_phone_tail="end of the phone",
    proof_manager="manager's word",
    weak="weak",
    proxy="Collected by",
    undone="THIS HANDOVER WAS UNDONE",
    disputed="In dispute: a case is open",
    number="No.",
    keep="Please keep this receipt. Bring it along if anything is missing.",
    shift_report="Shift report",
    window="From / to",
    in_window="In this shift",
    now="Left to the next shift",
    received="Received",
    handed_over="Handed over",
    undone_count="Undone",
    returned="Returned to sender",
    waiting="Waiting",
    overdue="of these overdue",
    cash="Cash on pickup",
    by_operator="Operator",
    by_proof="By proof",
    weak_count="on weak proof",
    conflicts="Open conflicts",
    discrepancies="Open discrepancies",
    unsent="Not sent yet",
    counted_cash="Cash counted",
    difference="Difference",
    handed_on_by="Handed on by",
    taken_on_by="Taken on by",
    what="What",
    how_many="Count",
    waiting_title="Parcels are waiting",
    waiting_text=(
        "Parcels waiting here: {count}.\n"
        "Bring your pickup token or secret code. We keep parcels for {days} days."
    ),
    overdue_title="Please collect soon",
    overdue_text=(
        "Parcels here longer than {days} days: {count}.\n"
        "Please collect them soon, or they go back to their senders."
    ),
    closing_title="Opening hours change",
    closing_text="On: ____________\nOpen from ______ to ______\nWe are sorry for the trouble.",
    site="Site",
)

WORDS = {"zh_CN": _ZH, "en": _EN}


def slip_words(language: str) -> SlipWords:
    """The words of a language that `captions` has checked already."""
    return WORDS[language]
