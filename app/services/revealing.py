# SPDX-License-Identifier: Apache-2.0
"""A resident's particulars in full: for a reason, which is journalled, and within a shift's quota.

The only answer of the services that isn't masked.
"""

from __future__ import annotations

from app.domain.kinds import Kind
from app.domain.operations import Do, Reveal
from app.domain.records import Parcel
from app.errors import OperatorError
from app.services.answers import Revealed
from app.services.desk import Desk, refused_as
from app.store.record import Act


def reveal(desk: Desk, parcel: str, reason: str) -> Revealed:
    """Whose the parcel is, and how many looks the shift has left."""
    desk.require(Do.REVEAL)
    site = desk.site()
    row = desk.store.read(lambda rows: rows.get(Kind.PARCEL, parcel))
    if not isinstance(row, Parcel):
        raise refused_as("parcel_unknown")
    if not reason.strip():
        raise refused_as("reason_missing")
    session = desk.session
    if session is None:
        raise OperatorError("not_logged_in", "Nobody is logged in.", "Log in with your PIN first.")
    used = desk.store.count_try("reveal", session.shift)
    if used > site.reveal_quota:
        raise OperatorError(
            "quota_used", "This shift's quota of looks is used up.", "Ask a manager to log in."
        )
    desk.record([Act(do=Do.REVEAL, entity=parcel, args=Reveal(reason=reason.strip()))])
    who = row.recipient
    return Revealed(
        name=who.name,
        phone=who.phone or who.phone_tail,
        address=who.address,
        left=site.reveal_quota - used,
    )
