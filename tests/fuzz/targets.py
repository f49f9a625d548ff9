# SPDX-License-Identifier: Apache-2.0
"""Every parser that takes bytes from outside, each with seeds that get past its first line.

A target gives back nothing: it raises only if the parser broke its promise (an exception that isn't one of its own
refusals, or an answer beyond its caps). How to add one: its function and seeds in `TARGETS`.
"""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.codec import (
    DecodeError,
    UnknownOperation,
    decode_operation,
    decode_personal,
    decode_record,
)
from app.config import load_settings
from app.domain.codes import TEXT_MAX, clean_waybill, read_scan
from app.domain.initials import initials_of
from app.domain.kinds import Kind
from app.domain.phones import clean_phone, mask_address, mask_name, mask_text
from app.domain.product_codes import clean_product_code
from app.errors import OperatorError
from app.headless import Headless
from app.importing import read_content
from app.importing.reasons import ImportFault
from app.tokens import (
    KeyList,
    TokenBody,
    TokenKey,
    make_token,
    new_key,
    public_bytes,
    read_key_list,
    sign_key_list,
    verify_request,
    verify_token,
)
from printing.address import address_of
from printing.profile import DeviceLanguage, profile_as_json, profile_of_json
from printing.templates.complaints import LANGUAGES, BadTemplate
from printing.templates.layout import label_of
from printing.templates.model import MAX_ELEMENTS
from printing.templates.reading import read_template
from printing.templates.samples import SAMPLES
from printing.templates.shipped import shipped
from printing.transports.ipp import IppError, read_answer
from printing.transports.paper import medium_for, page_size_mm
from printing.transports.status import read_status
from sync.codec import WireError, pack, unpack
from sync.protocol import (
    ChangesReply,
    EnrolReply,
    EnrolRequest,
    ErrorReply,
    ExchangeReply,
    ExchangeRequest,
    Wake,
)
from sync.server.faults import ProtocolFault
from sync.server.feed import read_cursor
from sync.server.platform_items import Refused, consignment, decode_item, order, parcel, product
from sync.server.platform_messages import ConsignmentItem, OrderItem, ParcelItem, ProductItem
from tests.printing.templates.bodies import IMAGE, TEXT, body
from views.i18n import Language, Phrases

DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo"
_KEY = new_key(b"k" * 32)
_KEYS = KeyList(
    site=7, version=1, issued=0, expires=2**52,
    keys=(TokenKey(key_id=1, public=public_bytes(_KEY).hex(), signs_from=0, signs_until=2**52),),
)  # fmt: skip
_BODY = TokenBody(site=7, order=1, not_before_min=0, expires_min=9, jti="00" * 8, key_id=1)
TOKEN = make_token(_KEY, _BODY)
_LIST = sign_key_list(_KEY, _KEYS)
_SAY = [Phrases(language) for language in Language]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A parser, texts that it takes, and the longest input that is tried."""

    parse: Callable[[bytes], None]
    seeds: Sequence[bytes]
    longest: int = 4_096


def _text(data: bytes) -> str:
    return (
        data.decode("utf-8", "surrogatepass" if len(data) % 2 else "replace")
        if _ok(data)
        else data.decode("latin-1")
    )


def _ok(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def scanned(data: bytes) -> None:
    """Whatever a scanner or a keyboard brings."""
    text = _text(data)
    scan = read_scan(text)
    if len(scan.raw) > max(len(text), TEXT_MAX) or len(scan.value) > TEXT_MAX:
        raise AssertionError("a scan beyond its cap")
    for kind in scan.alternatives:
        scan.read_as(kind)
    clean_waybill(text)
    clean_product_code(text)
    clean_phone(text)
    mask_name(text)
    mask_address(text)
    mask_text(text)
    initials_of(text)


def token(data: bytes) -> None:
    text = _text(data)
    answer = verify_token(text, _KEYS, 7, 0)
    if isinstance(answer, TokenBody) and text != TOKEN:
        raise AssertionError("a forgery")
    listed = read_key_list(text, public_bytes(_KEY), 7)
    if isinstance(listed, KeyList) and text != _LIST:
        raise AssertionError("a forged list")
    if verify_request(public_bytes(_KEY), text, method="POST", target="/", counter="c"):
        raise AssertionError("a forged request")


def _imported(kind: str, name: str) -> Callable[[bytes], None]:
    def parse(data: bytes) -> None:
        try:
            read_content(kind, data, name)
        except ImportFault:
            return

    return parse


def operation(data: bytes) -> None:
    """The journal's and the wire's own bytes."""
    for read in (decode_operation, decode_personal):
        with suppress(DecodeError, UnknownOperation):
            read(data)
    for kind in Kind:
        with suppress(DecodeError):
            decode_record(kind, data)


_SHAPES = (
    ExchangeRequest, ExchangeReply, EnrolRequest, EnrolReply, ChangesReply, ErrorReply, Wake,
)  # fmt: skip


def wire(data: bytes) -> None:
    """A message in each of the encodings."""
    for encoding in ("", "gzip", "zstd", _text(data[:8])):
        for shape in _SHAPES:
            with suppress(WireError):
                unpack(data, encoding, shape, decoded_max=1_000_000)


def cursor(data: bytes) -> None:
    try:
        seq, began = read_cursor(_text(data), 1, reached=100, horizon=10)
    except ProtocolFault:
        return
    if not 0 <= seq <= 100 or began < 0:
        raise AssertionError("a cursor out of its feed")


def platform(data: bytes) -> None:
    """One item of the platform's calls."""
    raw = msgspec.Raw(data)
    calls: tuple[Callable[[], object], ...] = (
        lambda: product(1, decode_item(raw, ProductItem)),
        lambda: order(1, decode_item(raw, OrderItem)),
        lambda: consignment(1, decode_item(raw, ConsignmentItem)),
        lambda: parcel(1, "list", 1, decode_item(raw, ParcelItem), {}),
    )
    for call in calls:
        with suppress(Refused):
            call()


class _Nothing:
    """A counter at which every request is refused in words."""

    def __getattr__(self, _name: str) -> _Nothing:
        return self

    def __call__(self, *_: object, **__: object) -> _Nothing:
        raise OperatorError("not_available", "No.", "Stop.")


_HEADLESS = Headless(_Nothing())  # type: ignore[arg-type]  # only what stands before the counter is asked


def request(data: bytes) -> None:
    """A line of the headless counter: one answer, and never an internal fault."""
    answer = _HEADLESS.answer(_text(data))
    if not answer["ok"] and answer["error"]["code"] == "internal":
        raise AssertionError("an internal fault")
    _HEADLESS.done = False
    msgspec.json.encode(answer)


_FOLDER = Path(tempfile.mkdtemp(prefix="linli-fuzz-"))


def settings(data: bytes) -> None:
    path = _FOLDER / "settings.json"
    path.write_bytes(data)
    with suppress(OperatorError):
        load_settings(path)


def phrases(data: bytes) -> None:
    """Values that look like placeholders are shown as they are."""
    text = _text(data)
    for say in _SAY:
        shown = say("import.goods", name=text, count=len(text))
        if text not in shown:
            raise AssertionError("a value was taken for a phrase")
        say.of("fault", text)


def template(data: bytes) -> None:
    """A shop's label: refused in a sentence in each language, or laid out for each sample."""
    try:
        made = read_template(data)
    except BadTemplate as refused:
        if not all(refused.text_in(language) for language in LANGUAGES):
            raise AssertionError("a refusal without words") from refused
        return
    if len(made.elements) > MAX_ELEMENTS:
        raise AssertionError("a template beyond its cap")
    for record in SAMPLES[made.document].values():
        label_of(made, record, "en")


def printer_status(data: bytes) -> None:
    """Whatever comes back from a printer: a status that holds together, or none."""
    for language in DeviceLanguage:
        status = read_status(language, data)
        if status is not None and ((status.ready and status.stopped) or status.waiting < 0):
            raise AssertionError("a status at odds with itself")


def spooler_answer(data: bytes) -> None:
    """What claims to be a printing system's answer, and a page whose size is looked for."""
    with suppress(IppError):
        answer = read_answer(data)
        if len(answer.attributes) > len(data):
            raise AssertionError("more attributes than bytes")
    size = page_size_mm(data)
    if size is not None:
        medium_for(size, ("iso_a4_210x297mm", "custom_min_1x1mm", "custom_max_100x100mm"))


def printer_profile(data: bytes) -> None:
    """A kept profile, and an address that was typed: what is taken is written back the same."""
    with suppress(OperatorError):
        profile = profile_of_json(data)
        if profile_of_json(profile_as_json(profile)) != profile:
            raise AssertionError("a profile that changes")
    with suppress(OperatorError):
        address = address_of(_text(data))
        if len(str(address)) <= 300 and address_of(str(address)) != address:
            raise AssertionError("an address that changes")


def _book(*rows: Sequence[object]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 2_000_000)
    return stream.getvalue()


_GOODS = "商品条码,商品名称,零售价\n6901234567892,牛奶,5.00\n".encode()
_CONSIGNMENT = "运单号,收件人,手机号\nSF1234567890,王小明,13800138000\n"
_EXCHANGE = pack(
    ExchangeRequest(counter="c", incarnation=1, sync_no=1, rid="r", cursor="", limit=1, ops=[], head="", head_n=0)
)[0]  # fmt: skip
_OPERATION = json.dumps(
    {"id": "x", "counter": "c", "n": 1, "kind": "put_away", "site": 1, "entity": "p", "args": {"slot": "A"}, "at": 1}
).encode()  # fmt: skip

_TEMPLATE = json.dumps(body(TEXT | {"text": "{slot}"}, IMAGE, when="due")).encode()

TARGETS: dict[str, Target] = {
    "scanned": Target(
        parse=scanned,
        seeds=[b"24-4-3882", b"phone:1234", b"SF1234567890", TOKEN.encode(), "王小明".encode(), b"\xef\xbc\x91" * 13],
        longest=700,
    ),
    "token": Target(parse=token, seeds=[TOKEN.encode(), _LIST.encode()], longest=700),
    "csv": Target(parse=_imported("goods", "x.csv"), seeds=[_GOODS, _GOODS.decode().encode("gb18030")]),
    "consignment": Target(
        parse=_imported("consignment", "x.csv"),
        seeds=[_CONSIGNMENT.encode(), _CONSIGNMENT.encode("utf-16")],
    ),
    "orders": Target(
        parse=_imported("orders", "x.csv"),
        seeds=[(DEMO / "group-buy-orders.csv").read_bytes()[:1_500]],
    ),
    "run": Target(parse=_imported("run", "x.csv"), seeds=[(DEMO / "courier-run.csv").read_bytes()[:1_500]]),
    "workbook": Target(
        parse=_imported("goods", "x.xlsx"),
        seeds=[_book(["商品条码", "商品名称", "零售价"], ["6901234567892", "牛奶", 5]), _bomb()],
        longest=8_192,
    ),
    "operation": Target(parse=operation, seeds=[_OPERATION, b'{"id":"x","name":"n","roles":["clerk"]}']),
    "wire": Target(parse=wire, seeds=[_EXCHANGE, b'{"seq":1}', b"\x1f\x8b\x08\x00"]),
    "cursor": Target(parse=cursor, seeds=[b"1.1.50", b"9" * 64, "1.１.5".encode()], longest=80),
    "platform": Target(
        parse=platform,
        seeds=[
            b'{"number":"GB1","name":"x","phone":"13800138000","lines":[{"name":"a","quantity":1}]}',
            b'{"id":"C1","parcels":[{"waybill":"SF1234567890"}]}', b'{"code":"6901234567892","name":"x"}',
        ],
    ),
    "request": Target(
        parse=request,
        seeds=[
            b'{"id":1,"do":"scan","text":"x"}', b'{"do":"hand_over","parcels":["x"],"proof":{"proxy":{"name":"n"}}}',
            b'{"do":"list","kind":"parcels","where":{"id":"x"},"limit":5}', b'{"do":"sync","wait_s":1e400}',
        ],
    ),
    "settings": Target(parse=settings, seeds=[b'{"language":"en","scanner_gap_ms":50,"kept":{}}'], longest=1_024),
    "template": Target(
        parse=template,
        seeds=[
            *(content[:3_000] for content in shipped().values()), _TEMPLATE,
            _TEMPLATE.replace(b'"{slot}"', b'{"zh_CN": "{due|money}", "en": "{{}}"}'),
        ],
    ),
    "phrases": Target(parse=phrases, seeds=[b"{name}", b"{0.__class__}", b"%s{count!r}"], longest=200),
    "printer_status": Target(
        parse=printer_status,
        seeds=[
            b"\x04", b"\x12\x12\x12\x72\x10\x00\x00\x0f",
            b"\x02030,0,0,0320,002,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,1,2,6,0,00000010,1,000\x03\r\n",
        ],
        longest=200,
    ),
    "spooler_answer": Target(
        parse=spooler_answer,
        seeds=[
            b"\x02\x00\x00\x00\x00\x00\x00\x01\x04\x23\x00\x05state\x00\x04\x00\x00\x00\x05\x44\x00\x00\x00\x04none\x03",
            b"<< /MediaBox [ 0 0 170.0787 113.3858 ] >>",
        ],
        longest=400,
    ),
    "printer_profile": Target(
        parse=printer_profile,
        seeds=[
            b'{"name":"a","language":"tspl","to":"tcp://h:9100","dpi":203}', b"cups://q?raw=0",
            b"serial:///dev/ttyS0?baud=9600&flow=xonxoff", b"tcp://[::1]:9", b"windows://\\\\s\\p%20",
        ],
        longest=400,
    ),
}  # fmt: skip
