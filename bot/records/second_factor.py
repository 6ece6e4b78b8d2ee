"""The second step at sign-in: an authenticator app (TOTP, RFC 6238) and recovery codes for when it is lost.

The app's secret is encrypted under a key of its own in the key store, which goes when the second step does.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.records import models as m
from bot.records.accounts import AccountRecords
from bot.records.audit_actions import Action
from bot.records.sessions import end_all
from bot.records.store import new_id

DRIFT = 1  # steps of 30 seconds that a telephone's clock may be early or late
SETTING_UP = timedelta(minutes=30)  # until when a secret that was shown can be confirmed


class SecondFactorRecords(AccountRecords):
    """One authenticator app an account, and its recovery codes, kept as keyed hashes."""

    def begin_second_factor(self, gp_id: str, now: datetime) -> None:
        """Make a secret to be shown and confirmed; nothing changes for an account that has a second step."""
        factor_id, secret = new_id(), pyotp.random_base32()
        sealed = self._keys.create(factor_id).seal(secret.encode("ascii"), "second_factor", factor_id, "secret")
        with self._database.writing() as session:
            session.execute(select(m.Gp.id).where(m.Gp.id == gp_id).with_for_update())
            before = session.execute(select(m.SecondFactor).where(m.SecondFactor.gp_id == gp_id)).scalar_one_or_none()
            confirmed = before is not None and before.confirmed_at is not None
            if not confirmed:
                session.execute(delete(m.SecondFactor).where(m.SecondFactor.gp_id == gp_id))
                session.add(m.SecondFactor(id=factor_id, gp_id=gp_id, sealed_secret=sealed, created_at=now))
        if confirmed:
            self._keys.discard(factor_id)
        elif before is not None:
            self._keys.discard(before.id)

    def secret_to_confirm(self, gp_id: str, now: datetime) -> str | None:
        """The secret (base32) that a first code is to confirm; None where there is none, or it is too old."""
        with self._database.reading() as session:
            row = session.execute(select(m.SecondFactor).where(m.SecondFactor.gp_id == gp_id)).scalar_one_or_none()
        if row is None or row.confirmed_at or row.created_at < now - SETTING_UP:
            return None
        return self._secret(row)

    def confirm_second_factor(self, gp_id: str, code: str, recovery_codes: Sequence[str], now: datetime) -> bool:
        """Turn the second step on if the app shows the right code; the account's sessions end."""
        with self._database.writing() as session:
            row = _locked_factor(session, gp_id)
            if row is None or row.confirmed_at or row.created_at < now - SETTING_UP or not self._fits(row, code, now):
                return False
            row.confirmed_at = now
            end_all(session, gp_id)
            self._keep_codes(session, gp_id, recovery_codes)
            self._audit_own(session, gp_id, now, "second_step_on")
        return True

    def second_step(self, gp_id: str, code: str, now: datetime) -> bool:
        """Whether a code is right: the app's, which fits once, or a recovery code, which is used up."""
        with self._database.writing() as session:
            row = _locked_factor(session, gp_id)
            if row is None or row.confirmed_at is None:
                return False
            if self._fits(row, code, now):
                return True
            mine = (m.RecoveryCode.gp_id == gp_id, m.RecoveryCode.code_hash == self._recovery_hash(gp_id, code))
            unused = update(m.RecoveryCode).where(*mine, m.RecoveryCode.used_at.is_(None)).values(used_at=now)
            used: bool = session.execute(unused.execution_options(synchronize_session=False)).rowcount == 1
            if used:
                self._audit_own(session, gp_id, now, "recovery_code_used")
            return used

    def set_recovery_codes(self, gp_id: str, codes: Sequence[str], now: datetime) -> None:
        """Replace all recovery codes; the earlier ones are worth nothing any more."""
        with self._database.writing() as session:
            self._keep_codes(session, gp_id, codes)
            self._audit_own(session, gp_id, now, "recovery_codes_made")

    def recovery_codes_left(self, gp_id: str) -> int:
        """How many are unused."""
        query = select(func.count()).where(m.RecoveryCode.gp_id == gp_id, m.RecoveryCode.used_at.is_(None))
        with self._database.reading() as session:
            count: int = session.execute(query.select_from(m.RecoveryCode)).scalar_one()
        return count

    def remove_second_factor(self, gp_id: str, now: datetime, by: str) -> None:
        """Turn the second step off: its secret, the key of that and the recovery codes are gone, sessions end."""
        with self._database.writing() as session:
            row = _locked_factor(session, gp_id)
            if row is None:
                return
            session.delete(row)
            session.execute(delete(m.RecoveryCode).where(m.RecoveryCode.gp_id == gp_id))
            end_all(session, gp_id)
            self._audit_own(session, gp_id, now, "second_step_off", by)
        self._keys.discard(row.id)

    def _fits(self, row: Any, code: str, now: datetime) -> bool:
        """Whether the app shows this code now, give or take DRIFT, and none as late was used before."""
        secret = self._secret(row)
        if secret is None:
            return False
        given, totp = "".join(code.split()), pyotp.TOTP(secret)
        current = totp.timecode(now)
        for step in range(current - DRIFT, current + DRIFT + 1):
            right = hmac.compare_digest(totp.generate_otp(step).encode(), given.encode("utf-8", "surrogatepass"))
            if right and (row.last_step is None or step > row.last_step):
                row.last_step = step
                return True
        return False

    def _secret(self, row: Any) -> str | None:
        """None where its key is lost: then no code fits, and a recovery code or the practice's admin helps."""
        cipher = self._keys.ciphers([row.id]).get(row.id)
        return cipher.open(row.sealed_secret, "second_factor", row.id, "secret").decode("ascii") if cipher else None

    def _keep_codes(self, session: Session, gp_id: str, codes: Sequence[str]) -> None:
        session.execute(delete(m.RecoveryCode).where(m.RecoveryCode.gp_id == gp_id))
        session.add_all(m.RecoveryCode(code_hash=self._recovery_hash(gp_id, code), gp_id=gp_id) for code in codes)

    def _recovery_hash(self, gp_id: str, code: str) -> str:
        return self._keys.digest("recovery", f"{gp_id} {''.join(filter(str.isalnum, code)).upper()}")

    def _audit_own(self, session: Session, gp_id: str, now: datetime, action: Action, by: str = "") -> None:
        gp = session.get(m.Gp, gp_id)
        self._audit(session, gp.practice_id, now, by or gp.id, action, gp_id)


def _locked_factor(session: Session, gp_id: str) -> Any:
    """The row, locked: the same code sent twice at once counts once."""
    return session.execute(
        select(m.SecondFactor).where(m.SecondFactor.gp_id == gp_id).with_for_update()
    ).scalar_one_or_none()
