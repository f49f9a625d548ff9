# SPDX-License-Identifier: Apache-2.0
"""Key events of the X server as bytes: what they type, and how they are sent to their window again.

The layouts are those of libxcb and libxkbcommon, which Qt's X11 platform loads anyway; a line of our own to the
server, so that nothing is shared with Qt's. Must not decide anything: `gate` does.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

from views.scanning.strokes import Sort, Stroke, sort_by_text

KEY_PRESS, KEY_RELEASE, SENT = 2, 3, 0x80
_EVENT_BYTES = 32
_MASK_PRESS, _MASK_RELEASE = 1, 2
_CONTROL, _ALT, _SUPER = 0x04, 0x08, 0x40
_KEYMAP_NEW = 0
_ENDS = frozenset({0xFF0D, 0xFF8D, 0xFF09, 0xFF0A})
_F1, _F35 = 0xFFBE, 0xFFE0


@dataclass(frozen=True, slots=True)
class X11Key:
    """`xcb_key_press_event_t`: the fields that matter, and all of its bytes."""

    raw: bytes

    @classmethod
    def at(cls, address: int) -> X11Key:
        """A copy of the event that lies there."""
        return cls(ctypes.string_at(address, _EVENT_BYTES))

    @property
    def sent(self) -> bool:
        """Whether it was sent by a program instead of a keyboard."""
        return bool(self.raw[0] & SENT)

    @property
    def press(self) -> bool:
        """Down; otherwise up."""
        return self.raw[0] & ~SENT == KEY_PRESS

    @property
    def code(self) -> int:
        """The key's number."""
        return self.raw[1]

    @property
    def time(self) -> int:
        """The server's milliseconds."""
        return int.from_bytes(self.raw[4:8], "little")

    @property
    def window(self) -> int:
        """The window that it was for."""
        return int.from_bytes(self.raw[12:16], "little")

    @property
    def state(self) -> int:
        """Modifiers (8 bits), buttons, and the layout's group (bits 13 and 14)."""
        return int.from_bytes(self.raw[28:30], "little")


class X11Keys:
    """The keyboard's map, and a line to the server."""

    def __init__(self, xcb: Any, xkb: Any, xkb_x11: Any, line: int) -> None:
        self._xcb, self._xkb, self._xkb_x11, self._line = xcb, xkb, xkb_x11, line
        self._context = xkb.xkb_context_new(0)
        self._state: int | None = None

    def stroke(self, key: X11Key) -> Stroke:
        """What a press types under the present layout."""
        state = self._mapped()
        if state is None:
            return Stroke(Sort.OTHER)
        bits = key.state
        self._xkb.xkb_state_update_mask(state, bits & 0xFF, 0, 0, 0, 0, (bits >> 13) & 3)
        symbol = int(self._xkb.xkb_state_key_get_one_sym(state, key.code))
        if 0xFFE1 <= symbol <= 0xFFEE or 0xFE01 <= symbol <= 0xFE13 or symbol in (0xFF7E, 0xFF7F):
            return Stroke(Sort.MODIFIER)
        if symbol in _ENDS:
            return Stroke(Sort.END)
        if _F1 <= symbol <= _F35:
            return Stroke(Sort.FUNCTION, f"<F{symbol - _F1 + 1}>")
        room = ctypes.create_string_buffer(16)
        self._xkb.xkb_state_key_get_utf8(state, key.code, room, len(room))
        return sort_by_text(
            room.value.decode("utf-8", "ignore"),
            control=bool(bits & _CONTROL),
            command=bool(bits & (_ALT | _SUPER)),
        )

    def forget_layout(self) -> None:
        """The layout may have changed: it is read again at the next key."""
        if self._state is not None:
            self._xkb.xkb_state_unref(self._state)
            self._state = None

    def send(self, keys: tuple[X11Key, ...]) -> None:
        """To their windows once more, in this order."""
        for key in keys:
            mask = _MASK_PRESS if key.press else _MASK_RELEASE
            self._xcb.xcb_send_event(self._line, 0, key.window, mask, key.raw)
        self._xcb.xcb_flush(self._line)

    def close(self) -> None:
        """End the line."""
        self.forget_layout()
        self._xkb.xkb_context_unref(self._context)
        self._xcb.xcb_disconnect(self._line)

    def _mapped(self) -> int | None:
        if self._state is None:
            device = self._xkb_x11.xkb_x11_get_core_keyboard_device_id(self._line)
            keymap = self._xkb_x11.xkb_x11_keymap_new_from_device(
                self._context, self._line, device, _KEYMAP_NEW
            )
            if not keymap:
                return None
            self._state = self._xkb_x11.xkb_x11_state_new_from_device(keymap, self._line, device)
            self._xkb.xkb_keymap_unref(keymap)
        return self._state


def open_x11_keys() -> X11Keys | None:
    """A line to the server of this display, or None where a library or the server's XKB is missing."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
        xkb = ctypes.CDLL("libxkbcommon.so.0")
        xkb_x11 = ctypes.CDLL("libxkbcommon-x11.so.0")
    except OSError:
        return None
    _declare(xcb, xkb, xkb_x11)
    line = xcb.xcb_connect(None, None)
    if not line or xcb.xcb_connection_has_error(line):
        if line:
            xcb.xcb_disconnect(line)
        return None
    if not xkb_x11.xkb_x11_setup_xkb_extension(line, 1, 0, 0, None, None, None, None):
        xcb.xcb_disconnect(line)
        return None
    return X11Keys(xcb, xkb, xkb_x11, line)


def _declare(xcb: Any, xkb: Any, xkb_x11: Any) -> None:
    """What the functions take and answer: pointers are wider than the numbers they would be taken for."""
    pointer, number, signed = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int
    room, size, byte, short = (
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_uint8,
        ctypes.c_uint16,
    )
    declared: tuple[tuple[Any, Any, tuple[Any, ...]], ...] = (
        (xcb.xcb_connect, pointer, (room, pointer)),
        (xcb.xcb_connection_has_error, signed, (pointer,)),
        (xcb.xcb_disconnect, None, (pointer,)),
        (xcb.xcb_flush, signed, (pointer,)),
        # It answers with a struct of one number, which comes back in a register like that number.
        (xcb.xcb_send_event, number, (pointer, byte, number, number, room)),
        (xkb.xkb_context_new, pointer, (signed,)),
        (xkb.xkb_context_unref, None, (pointer,)),
        (xkb.xkb_keymap_unref, None, (pointer,)),
        (xkb.xkb_state_unref, None, (pointer,)),
        (xkb.xkb_state_update_mask, number, (pointer, *[number] * 6)),
        (xkb.xkb_state_key_get_one_sym, number, (pointer, number)),
        (xkb.xkb_state_key_get_utf8, signed, (pointer, number, room, size)),
        (xkb_x11.xkb_x11_get_core_keyboard_device_id, signed, (pointer,)),
        (xkb_x11.xkb_x11_keymap_new_from_device, pointer, (pointer, pointer, signed, signed)),
        (xkb_x11.xkb_x11_state_new_from_device, pointer, (pointer, pointer, signed)),
        (
            xkb_x11.xkb_x11_setup_xkb_extension,
            signed,
            (pointer, short, short, signed, pointer, pointer, pointer, pointer),
        ),
    )
    for function, answer, arguments in declared:
        function.restype, function.argtypes = answer, list(arguments)
