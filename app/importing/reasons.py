# SPDX-License-Identifier: Apache-2.0
"""Every sentence an import can say, in both languages, by code.

Promises: one code, one meaning, for ever (scripts read them). The sentences tell what happened and
what became of the row; they never repeat a person's name, phone or address.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.errors import OperatorError

LANGUAGES = ("zh_CN", "en")

_FILE = {
    "file_missing": ("找不到文件“{file}”。", "There is no file “{file}”."),
    "file_unreadable": (
        "无法读取文件“{file}”，可能没有权限或存储介质有问题。",
        "The file “{file}” cannot be read: no permission, or a fault of its disk.",
    ),
    "file_empty": ("文件“{file}”是空的。", "The file “{file}” is empty."),
    "file_too_large": (
        "文件“{file}”太大，最多 {limit} MB。",
        "The file “{file}” is too large; the limit is {limit} MB.",
    ),
    "not_text": (
        "文件“{file}”不是表格：里面有二进制内容。",
        "The file “{file}” is not a table: it holds binary content.",
    ),
    "encoding": (
        "文件“{file}”的文字编码无法识别。",
        "The characters of the file “{file}” are in no encoding that is known here.",
    ),
    "unclosed_quote": (
        "文件“{file}”第 {row} 行开始的引号没有结束。",
        "A quotation mark that opens in row {row} of “{file}” is never closed.",
    ),
    "cell_limit": (
        "文件“{file}”第 {row} 行附近有过长的单元格，这不像是表格。",
        "Near row {row} of “{file}” a cell is far too long; this does not look like a table.",
    ),
    "too_many_rows": (
        "文件“{file}”超过 {limit} 行。",
        "The file “{file}” has more than {limit} rows.",
    ),
    "too_many_columns": (
        "文件“{file}”超过 {limit} 列。",
        "The file “{file}” has more than {limit} columns.",
    ),
    "not_a_workbook": (
        "文件“{file}”不是有效的 XLSX 工作簿，可能已损坏。",
        "The file “{file}” is not a sound XLSX workbook; it may be damaged.",
    ),
    "old_workbook": (
        "文件“{file}”是旧版 XLS 格式或带密码的工作簿。",
        "The file “{file}” is an old XLS workbook, or one with a password.",
    ),
    "zip_bomb": (
        "文件“{file}”解压后大得不正常，没有打开。",
        "The file “{file}” would unpack to a suspicious size; it was not opened.",
    ),
    "missing_columns": (
        "文件“{file}”缺少这些列：{columns}。",
        "The file “{file}” lacks these columns: {columns}.",
    ),
    "no_rows": (
        "文件“{file}”只有表头，没有任何数据。",
        "The file “{file}” has a header and nothing below it.",
    ),
    "unknown_kind": (
        "没有“{kind}”这种导入。",
        "There is no import of the kind “{kind}”.",
    ),
}

_WHAT_TO_DO = {
    "file_missing": ("请检查文件名和所在文件夹。", "Check its name and folder."),
    "file_unreadable": ("请把文件复制到本机再导入。", "Copy it to this computer and try again."),
    "file_empty": ("请向对方重新索取文件。", "Ask the sender for it again."),
    "file_too_large": ("请拆成几个文件再导入。", "Split it into several files."),
    "not_text": ("请另存为 XLSX 或 CSV 再导入。", "Save it as XLSX or CSV and try again."),
    "encoding": (
        "请另存为“CSV UTF-8”或 XLSX 再导入。",
        "Save it as “CSV UTF-8” or XLSX and try again.",
    ),
    "unclosed_quote": ("请补上或删掉这个引号再导入。", "Close or remove it and try again."),
    "cell_limit": ("请打开文件检查这一行。", "Open the file and look at that row."),
    "too_many_rows": ("请拆成几个文件再导入。", "Split it into several files."),
    "too_many_columns": ("请删掉多余的列再导入。", "Remove the columns that are not needed."),
    "not_a_workbook": (
        "请用表格软件打开并重新保存。",
        "Open it in a spreadsheet and save it anew.",
    ),
    "old_workbook": (
        "请去掉密码并另存为 XLSX 再导入。",
        "Save it as XLSX without a password and try again.",
    ),
    "zip_bomb": ("请向对方核实这个文件。", "Ask the sender what it is."),
    "missing_columns": (
        "请在表头中补上这些列，或确认选对了导入种类。",
        "Add them to the header row, or check that this is the right kind of import.",
    ),
    "no_rows": ("请向对方重新索取文件。", "Ask the sender for it again."),
    "unknown_kind": ("可以导入：{kinds}。", "Choose one of: {kinds}."),
}

_MENDS = {
    "width": ("全角字符已换成半角。", "Full-width characters were made plain."),
    "control": ("去掉了看不见的控制字符。", "Invisible control characters were removed."),
    "aim_prefix": ("去掉了扫码枪的前缀。", "The scanner's prefix was removed."),
    "blanks": ("去掉了多余的空格。", "Blanks were removed."),
    "dashes": ("去掉了短横线。", "Dashes were removed."),
    "case": ("小写字母已改为大写。", "Lower-case letters were made upper-case."),
    "country_code": ("去掉了 +86。", "The country code +86 was removed."),
    "leading_zero": (
        "12 位条码补上了开头的 0:{after}。",
        "The 12-digit code got its leading zero back: {after}.",
    ),
    "stored_as_number": (
        "单元格存的是数字，已按文字读取：{after}。",
        "The cell held a number; it was read as text: {after}.",
    ),
    "number_precision": (
        "单元格存的是超过 15 位的数字，末尾几位可能已丢失，请核对实物。",
        "The cell held a number of more than 15 digits; its last ones may be lost: check the label.",
    ),
    "formula_text": (
        "以 = + - @ 开头的内容按文字读取，没有计算。",
        "What begins with = + - @ was read as text and not calculated.",
    ),
    "characters_lost": (
        "有字符无法识别，已用 � 代替。",
        "Some characters could not be read; � stands in their place.",
    ),
    "outside_cell": (
        "没有表头的 {column} 列里还有内容，没有读取。",
        "There is something in column {column}, which has no heading; it was not read.",
    ),
    "check_digit": (
        "条码校验位不对，按印刷的原样保留。",
        "The check digit is wrong; the code is kept as it is printed.",
    ),
    "carton_code": (
        "这是 14 位箱码，扫单件商品时不会出现。",
        "This is a 14-digit carton code; a single piece carries another.",
    ),
    "odd_code": (
        "不是标准条码，也不像店内码，按原样保留。",
        "Neither a standard code nor a usual in-house one; kept as it is.",
    ),
    "name_is_code": (
        "商品名称就是条码，请补上名称。",
        "The name is nothing but a code; give the product a name.",
    ),
    "code_in_name": (
        "名称里夹着条码，已去掉：{after}。",
        "The name had a bar code in it, which was removed: {after}.",
    ),
    "price_zero": ("售价为 0，收银时要输入价格。", "The price is 0; the till will ask for one."),
    "duplicate_row": (
        "与第 {other} 行完全相同，只取一次。",
        "The same as row {other}; taken once.",
    ),
    "order_again": (
        "订单号与第 {other} 行相同，作为同一订单的另一件商品。",
        "The order number of row {other} again; taken as another line of that order.",
    ),
    "phone_missing": ("没有手机号。", "There is no phone."),
    "phone_masked": (
        "手机号被遮盖，只能按后四位查找。",
        "The phone is masked; only its last four digits can be searched.",
    ),
    "phone_malformed": ("手机号无法识别，请核对。", "The phone cannot be read; please check it."),
    "name_missing": ("没有姓名。", "There is no name."),
    "address_missing": ("没有地址。", "There is no address."),
    "waybill_missing": (
        "没有运单号，已编店内单号 {after}。",
        "There was no waybill; it got the in-house number {after}.",
    ),
    "waybill_unusable": (
        "运单号无法使用，已编店内单号 {after}。",
        "The waybill cannot be used; it got the in-house number {after}.",
    ),
    "duplicate_waybill": (
        "运单号与第 {other} 行相同，按两件处理，交付时会询问是谁的。",
        "The waybill of row {other} again: kept as separate parcels; a scan will ask whose it is.",
    ),
    "pieces_missing": ("没有件数，按 1 件处理。", "No number of pieces; taken as 1."),
    "pieces_unreadable": ("件数无法识别，按 1 件处理。", "The pieces cannot be read; taken as 1."),
    "due_unreadable": (
        "应收金额无法识别，请向送货人核实。",
        "The amount due cannot be read; ask the carrier.",
    ),
    "temperature_unknown": (
        "温层无法识别，按常温处理。",
        "The temperature cannot be read; taken as ambient.",
    ),
    "position_unreadable": ("序号无法识别。", "The position cannot be read."),
    "placed_at_unreadable": ("下单时间无法识别。", "The time of the order cannot be read."),
    "payment_unknown": (
        "支付状态无法识别，按到付处理，交付时核对。",
        "The state of payment cannot be read; taken as cash on collection: check it.",
    ),
    "urgent_unreadable": ("加急标记无法识别。", "The mark for urgent cannot be read."),
    "window_unreadable": ("时间窗无法识别，已忽略。", "The time window cannot be read; ignored."),
    "place_unreadable": ("坐标无法识别。", "The place on the plane cannot be read."),
    "platform_no_unreadable": (
        "关联订单号无法识别，没有关联订单。",
        "The order number cannot be read; the parcel is linked to no order.",
    ),
}

_REFUSALS = {
    "no_code": ("没有可用的商品条码。", "There is no product code that could be used."),
    "code_characters": (
        "商品条码里有不能扫描的字符。",
        "The product code has characters that no scanner sends.",
    ),
    "code_too_long": (
        "商品条码有 {length} 位，可能是两个条码连在了一起。",
        "The product code has {length} characters; it may be two codes joined.",
    ),
    "duplicate_code": (
        "条码与第 {other} 行相同但内容不同，只取第一行。",
        "The code of row {other} again with other content; only the first was taken.",
    ),
    "no_name": ("没有商品名称。", "There is no name of the product."),
    "price_unreadable": ("价格无法识别。", "The price cannot be read."),
    "price_negative": ("价格是负数。", "The price is negative."),
    "no_platform_no": ("没有可用的订单号。", "There is no order number that could be used."),
    "quantity_unreadable": ("数量无法识别。", "The quantity cannot be read."),
    "delivery_unknown": (
        "看不出是自提还是配送。",
        "It cannot be told whether it is for pickup or for delivery.",
    ),
    "order_conflict": (
        "订单号与第 {other} 行相同但收货人不同。",
        "The order number of row {other} again, for another person.",
    ),
    "duplicate_stop": ("订单号与第 {other} 行相同。", "The order number of row {other} again."),
    "empty_parcel": (
        "这一行没有运单、收件人、手机、地址和物品。",
        "The row has no waybill, person, phone, address or item.",
    ),
    "empty_stop": (
        "这一站没有收货人、手机和地址。",
        "The stop has no person, phone or address.",
    ),
    "cell_too_long": ("有单元格超过 {limit} 个字符。", "A cell has more than {limit} characters."),
    "extra_cells": (
        "单元格比表头多，可能是内容里的逗号没有加引号。",
        "More cells than headings; a comma inside a text may lack its quotation marks.",
    ),
}

_NOTES = {
    "title": ("标题行。", "The title row."),
    "blank_row": ("空行。", "A blank row."),
    "header": ("表头。", "The header row."),
    "repeated_header": ("重复的表头。", "The header again."),
    "total": ("合计行：件数 {pieces}，与各行相符。", "The total row: {pieces} pieces, as counted."),
    "total_differs": (
        "合计行写的是 {stated} 件，各行相加是 {counted} 件，请与送货人核对。",
        "The total row says {stated} pieces, the rows add up to {counted}: check with the carrier.",
    ),
    "total_unread": ("合计行，没有可核对的件数。", "The total row; it has no number to check."),
    "footer": ("合计之后的说明或签字行。", "A remark or signature below the total."),
    "other_sheets": (
        "只读取了工作表“{sheet}”，没有读取：{others}。",
        "Only the sheet “{sheet}” was read, not: {others}.",
    ),
    "unused_columns": ("没有用到的列：{columns}。", "Columns that were not used: {columns}."),
    "in_house_codes": (
        "{count} 个商品用的是店内码。",
        "{count} products have in-house codes.",
    ),
    "restricted_codes": (
        "{count} 个条码属于店内码或称重码号段（20-29 等），按站点规则处理。",
        "{count} codes are in the ranges for in-house and weight codes; the site's policy decides.",
    ),
}

_SENTENCES: Mapping[str, tuple[str, str]] = {**_FILE, **_MENDS, **_REFUSALS, **_NOTES}
MEND_CODES = frozenset(_MENDS)
REFUSAL_CODES = frozenset(_REFUSALS) | {"duplicate_row"}
NOTE_CODES = frozenset(_NOTES)
FILE_CODES = frozenset(_FILE)


class ImportFault(OperatorError):
    """A file that cannot be read at all; `text_in` says it in either language."""

    def __init__(self, code: str, **values: object) -> None:
        what = text_for(code, "zh_CN", **values)
        super().__init__(code, what, _pick(_WHAT_TO_DO[code], "zh_CN").format_map(values))
        self.values = values

    def text_in(self, language: str) -> str:
        """What happened and what to do, in the operator's language."""
        do = _pick(_WHAT_TO_DO[self.code], language).format_map(self.values)
        gap = "" if language.startswith("zh") else " "
        return f"{text_for(self.code, language, **self.values)}{gap}{do}"


def text_for(code: str, language: str, **values: object) -> str:
    """The sentence of a code; a code without one is a defect and raises KeyError."""
    return _pick(_SENTENCES[code], language).format_map(values)


def _pick(pair: tuple[str, str], language: str) -> str:
    return pair[0] if language.startswith("zh") else pair[1]
