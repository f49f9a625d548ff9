# SPDX-License-Identifier: Apache-2.0
"""The words on lists: deliveries, returns, calls, sorting, stocktakes; in each language.

Why apart from `captions`: those are the labels' words, few and short; a list says more. Promises one
entry a language with no gaps, which a test walks.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.documents.stamp import Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class ListWords:
    """The fixed words of one language."""

    page: str
    printed: str
    continued: str
    number: str
    site: str
    date: str
    slot: str
    waybill: str
    recipient: str
    recipient_and_address: str
    pieces: str
    cash: str
    days: str
    reason: str
    parcels: str
    parcels_count: str
    people: str
    tick: str
    signature: str
    total: str
    total_cash: str
    return_list: str
    no_carrier: str
    overdue_for: str
    problem: str
    damaged: str
    unlisted: str
    cancelled: str
    handed_out_by: str
    taken_by_carrier: str
    taken_by_courier: str
    checked_by: str
    delivery_list: str
    consignment: str
    every_consignment: str
    call_list: str
    called: str
    result: str
    call_note: str
    sorting_product: str
    sorting_person: str
    sorting_matrix: str
    group_buys: str
    crate: str
    person: str
    product: str
    quantity: str
    note: str
    by_delivery: str
    to_collect: str
    sorted_by: str
    people_count: str
    stocktake: str
    mode: str
    blind: str
    with_figures: str
    code: str
    lot: str
    expires: str
    on_hand: str
    place: str
    counted: str
    counted_by: str
    products: str
    blind_note: str


_ZH = ListWords(
    page="第 {page} 页 / 共 {pages} 页",
    printed="{at} 打印",
    continued="（续）",
    number="序",
    site="站点",
    date="日期",
    slot="货位",
    waybill="运单",
    recipient="收件人",
    recipient_and_address="收件人 / 地址",
    pieces="件数",
    cash="代收",
    days="天数",
    reason="原因",
    parcels="包裹数",
    parcels_count="{count} 个包裹",
    people="人数",
    tick="核",
    signature="签收",
    total="合计",
    total_cash="代收合计",
    return_list="退件清单",
    no_carrier="未注明承运方",
    overdue_for="滞留 {days} 天",
    problem="问题件",
    damaged="破损",
    unlisted="清单外",
    cancelled="订单已取消",
    handed_out_by="站点交出",
    taken_by_carrier="承运方接收",
    taken_by_courier="配送员接收",
    checked_by="复核",
    delivery_list="配送清单",
    consignment="批次",
    every_consignment="全部待配送",
    call_list="滞留联系清单",
    called="已联系",
    result="结果",
    call_note="电话不印在纸上：在取件界面扫描运单，说明原因后查看。",
    sorting_product="分拣单（按商品）",
    sorting_person="分拣单（按人）",
    sorting_matrix="分拣总表",
    group_buys="团购",
    crate="筐号",
    person="顾客",
    product="商品",
    quantity="数量",
    note="备注",
    by_delivery="配送",
    to_collect="待收 {amount}",
    sorted_by="分拣人",
    people_count="{count} 人",
    stocktake="盘点表",
    mode="方式",
    blind="盲盘",
    with_figures="含账面数",
    code="条码",
    lot="批号",
    expires="有效期至",
    on_hand="账面",
    place="位置",
    counted="实盘",
    counted_by="盘点人",
    products="条目",
    blind_note="先数实物再填写，不看账面数；数完在盘点界面逐条录入。",
)

_EN = ListWords(
    page="Page {page} of {pages}",
    printed="Printed {at}",
    continued="(continued)",
    number="#",
    site="Site",
    date="Date",
    slot="Slot",
    waybill="Waybill",
    recipient="Recipient",
    recipient_and_address="Recipient / address",
    pieces="Pieces",
    cash="Collect",
    days="Days",
    reason="Reason",
    parcels="Parcels",
    parcels_count="Parcels: {count}",
    people="People",
    tick="OK",
    signature="Signature",
    total="Total",
    total_cash="Cash to collect",
    return_list="Returns to sender",
    no_carrier="Carrier not named",
    overdue_for="overdue, {days} days here",
    problem="problem",
    damaged="damaged",
    unlisted="on no list",
    cancelled="order cancelled",
    handed_out_by="Handed out by site",
    taken_by_carrier="Taken by carrier",
    taken_by_courier="Taken by courier",
    checked_by="Checked by",
    delivery_list="Delivery list",
    consignment="Batch",
    every_consignment="Everything to deliver",
    call_list="Overdue: people to call",
    called="Called",
    result="Result",
    call_note="Phones are not printed: scan the waybill on the pickup screen and reveal it with a reason.",
    sorting_product="Sorting sheet by product",
    sorting_person="Sorting sheet by person",
    sorting_matrix="Sorting matrix",
    group_buys="Group buys",
    crate="Crate",
    person="Person",
    product="Product",
    quantity="Quantity",
    note="Note",
    by_delivery="deliver",
    to_collect="Collect {amount}",
    sorted_by="Sorted by",
    people_count="People: {count}",
    stocktake="Stocktake sheet",
    mode="Mode",
    blind="Blind count",
    with_figures="With figures",
    code="Bar code",
    lot="Lot",
    expires="Expires",
    on_hand="On hand",
    place="Place",
    counted="Counted",
    counted_by="Counted by",
    products="Lines",
    blind_note="Count what is there first, without the books; then type each line on the stock screen.",
)

WORDS = {"zh_CN": _ZH, "en": _EN}


def list_words(language: str) -> ListWords:
    """The words of a language that `captions` has checked already."""
    return WORDS[language]


def stamp_line(stamp: Stamp, words: ListWords) -> str:
    """The foot of a page: when, who, where."""
    parts = (words.printed.format(at=stamp.printed_at), stamp.printed_by, stamp.site)
    return "   ".join(part for part in parts if part)


def joined(parts: tuple[str, ...], language: str) -> str:
    """Several words as one text, in the language's way."""
    return ("、" if language == "zh_CN" else ", ").join(part for part in parts if part)
