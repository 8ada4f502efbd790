"""Registrations and their states, sessions and their lifetimes, and everything that can be refused here. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from domain.errors import Cause, Refusal, WrongState
from domain.viewer import Viewer

Party = Literal["worker", "employer"]
Capacity = Literal["person", "worker", "employer"]
Purpose = Literal["sign_in", "sign_agreement", "step_up", "leave_phone", "take_phone", "recover"]

CODE_DIGITS = 6
CODE_LIFETIME_S = 5 * 60
CODE_ATTEMPTS = 5
CODES_PER_WINDOW = 5
CODE_WINDOW_S = 10 * 60
CODES_PER_DAY = 20
"""To one number: from one who asks, and from all unknown addresses together."""

ACCESS_LIFETIME_S = 30 * 60
REFRESH_LIFETIME_S = 30 * 24 * 3600
STAFF_REFRESH_LIFETIME_S = 12 * 3600

STAFF_ATTEMPTS = 5
STAFF_LOCK_S = 15 * 60

EDITABLE = ("draft", "need_more", "rejected", "withdrawn")
OPEN = ("draft", "submitted", "in_review", "need_more")


@dataclass(frozen=True, slots=True)
class Registration:
    """A worker's or an employer's registration, as its states move (S-010, S-061)."""

    party: Party
    id: UUID
    state: str
    state_at: datetime
    submitted_at: datetime | None
    approved_at: datetime | None
    reviewer_id: UUID | None

    def submit(self, at: datetime) -> Self:
        return replace(self._moved(EDITABLE, "submitted", at), submitted_at=at, reviewer_id=None)

    def withdraw(self, at: datetime) -> Self:
        return self._moved(OPEN, "withdrawn", at)

    def start_review(self, reviewer_id: UUID, at: datetime) -> Self:
        return replace(self._moved(("submitted",), "in_review", at), reviewer_id=reviewer_id)

    def ask_for_more(self, at: datetime) -> Self:
        return self._moved(("in_review",), "need_more", at)

    def approve(self, at: datetime) -> Self:
        return replace(self._moved(("in_review",), "approved", at), approved_at=at)

    def reject(self, at: datetime) -> Self:
        return self._moved(("in_review",), "rejected", at)

    def must_be_reviewed_by(self, reviewer_id: UUID) -> None:
        """Raises ReviewOfAnother: who started a review ends it."""
        if self.state == "in_review" and self.reviewer_id != reviewer_id:
            raise ReviewOfAnother()

    def _moved(self, allowed: tuple[str, ...], state: str, at: datetime) -> Self:
        if self.state not in allowed:
            raise WrongState(self.state)
        return replace(self, state=state, state_at=at)


@dataclass(frozen=True, slots=True)
class Tokens:
    """A session's fresh pair of tokens: shown once, kept as digests. Times are machine time."""

    session_id: UUID
    access_token: str
    refresh_token: str
    access_expires_at: datetime
    refresh_expires_at: datetime
    viewer: Viewer


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid, in the clear: for the payment channel and the identity checker only."""

    name: str
    id_number: str
    phone: str


class AddressLimit(Refusal):
    """Too much from one address; says when to come back."""

    cause, code, rule = Cause.LIMIT_REACHED, "ADDRESS_LIMIT", "accounts.sign_in_limits"
    zh, en = (
        "该网络地址操作过于频繁，请{retry_after_s}秒后再试。",
        "Too many attempts from this address; try again in {retry_after_s} s.",
    )


class CodeLimit(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "CODE_LIMIT", "accounts.sign_in_code"
    zh, en = "该手机号获取验证码过于频繁，请稍后再试。", "Too many codes were asked for this number; try again later."


class WrongCode(Refusal):
    """Wrong, expired, used or never sent: one answer for all, so a code cannot be probed."""

    cause, code, rule = Cause.NOT_PERMITTED, "WRONG_CODE", "accounts.sign_in_code"
    zh, en = "验证码错误或已失效。", "The code is wrong or no longer valid."


class CodeAttemptsUsed(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "CODE_ATTEMPTS_USED", "accounts.sign_in_code"
    zh, en = "验证码错误次数过多，请重新获取。", "Too many wrong attempts; ask for a new code."


class StepUpNeeded(Refusal):
    """Too long since the person proved by a code that it is them (S-044)."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "STEP_UP_NEEDED", "accounts.step_up"
    zh, en = "请先用手机验证码确认是您本人。", "Please confirm first, with a code to your phone, that it is you."


class RefreshRefused(Refusal):
    cause, code, rule = Cause.NOT_PERMITTED, "REFRESH_REFUSED", "accounts.sessions"
    zh, en = "登录已失效，请重新登录。", "This session is over; please sign in again."


class RefreshReused(Refusal):
    """A refresh token that was already used came back: somebody has a copy, so the session ends."""

    cause, code, rule = Cause.NOT_PERMITTED, "REFRESH_REUSED", "accounts.sessions"
    zh, en = "刷新凭证被重复使用，会话已终止，请重新登录。", "The refresh token was used twice; the session has been ended."


class StaffSignInRefused(Refusal):
    cause, code, rule = Cause.NOT_PERMITTED, "STAFF_SIGN_IN_REFUSED", "accounts.staff_sign_in"
    zh, en = "账号、密码或动态口令不正确。", "Login, password or one-time code is wrong."


class StaffSignInLocked(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "STAFF_SIGN_IN_LOCKED", "accounts.staff_sign_in"
    zh, en = "连续失败次数过多，该账号在此处暂时锁定。", "Too many failures in a row; this login is locked here for a while."


class CapacityNotHeld(Refusal):
    cause, code, rule = Cause.NOT_PERMITTED, "CAPACITY_NOT_HELD", "access.roles"
    zh, en = "您没有该身份，无法切换。", "You do not hold this capacity."


class AlreadyRegistered(Refusal):
    """Submitted or approved already: what was submitted is not edited under the reviewer's eyes."""

    cause, code, rule = Cause.CONFLICT, "ALREADY_REGISTERED", "accounts.one_registration"
    zh, en = "您已提交注册，当前状态为“{state}”。", "You have registered already; the registration is {state}."


class IdNumberTaken(Refusal):
    cause, code, rule = Cause.CONFLICT, "ID_NUMBER_TAKEN", "accounts.one_registration"
    zh, en = "该身份证号已被注册。", "This identity number is registered already."


class UsccTaken(Refusal):
    cause, code, rule = Cause.CONFLICT, "USCC_TAKEN", "accounts.one_registration"
    zh, en = "该统一社会信用代码已被注册。", "This unified social credit code is registered already."


class TooYoung(Refusal):
    """L-08: whoever is under sixteen may not be hired or introduced."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "TOO_YOUNG", "accounts.minimum_age"
    zh, en = "未满16周岁，不能注册。", "Nobody under sixteen can register."


class TruthNotDeclared(Refusal):
    cause, code, rule = Cause.REQUIREMENT_MISSING, "TRUTH_NOT_DECLARED", "accounts.truth"
    zh, en = "请声明所提交的信息真实、完整。", "Declare that what you submit is true and complete."


class LicenceMissing(Refusal):
    cause, code, rule = Cause.REQUIREMENT_MISSING, "LICENCE_MISSING", "accounts.documents"
    zh, en = "请上传营业执照。", "A copy of the business licence is required."


class DocumentExpired(Refusal):
    cause, code, rule = Cause.INVALID_INPUT, "DOCUMENT_EXPIRED", "accounts.documents"
    zh, en = "证照已过期。", "The document has expired."


class WorkerNotApproved(Refusal):
    """Until approved one may only browse (S-011)."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "WORKER_NOT_APPROVED", "accounts.admission"
    zh, en = "注册审核通过后方可办理（当前状态：{state}）。", "The registration must be approved first; it is {state}."


class EmployerNotApproved(Refusal):
    cause, code, rule = Cause.REQUIREMENT_MISSING, "EMPLOYER_NOT_APPROVED", "accounts.admission"
    zh, en = (
        "单位资质审核通过后方可办理（当前状态：{state}）。",
        "The employer's registration must be approved first; it is {state}.",
    )


class ReviewOfAnother(Refusal):
    cause, code, rule = Cause.CONFLICT, "REVIEW_OF_ANOTHER", "reviews.independence"
    zh, en = "该注册正由另一位审核人员办理。", "Another reviewer is working on this registration."


class NotUnderYourReview(Refusal):
    """Clear data is for the one reviewer who is working on the registration."""

    cause, code, rule = Cause.NOT_PERMITTED, "NOT_UNDER_YOUR_REVIEW", "reviews.independence"
    zh, en = "只能查看由您正在审核的注册人的信息。", "This is for the reviewer who is working on the registration."


class NotUnderOath(Refusal):
    """Nobody of staff sees data before promising secrecy (S-108)."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "UNDERTAKING_MISSING", "privacy.undertaking"
    zh, en = "请先签署保密承诺。", "Please sign the confidentiality undertaking first."


class TextNotShown(Refusal):
    """What was shown is not the text that is to be promised."""

    cause, code, rule = Cause.CONFLICT, "UNDERTAKING_DIFFERS", "privacy.undertaking"
    zh, en = "您看到的承诺与现行文本不一致，未签署。", "The text you were shown is not the one in force; nothing was signed."


class LastOwner(Refusal):
    """Somebody must always answer for the employer."""

    cause, code, rule = Cause.REQUIREMENT_MISSING, "LAST_OWNER", "accounts.members"
    zh, en = "单位须至少有一名负责人，请先移交。", "An employer always has an owner: hand the ownership over first."


class OwnerUnlimited(Refusal):
    """Whoever answers for the employer answers for all of it."""

    cause, code, rule = Cause.WRONG_STATE, "OWNER_UNLIMITED", "accounts.branches"
    zh, en = "负责人不受门店限定。", "An owner acts for all branches."


class TooManyBranches(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "TOO_MANY_BRANCHES", "accounts.branches"
    zh, en = "最多{most}个门店。", "At most {most} branches."


class BranchNamed(Refusal):
    cause, code, rule = Cause.CONFLICT, "BRANCH_NAMED", "accounts.branches"
    zh, en = "已有同名门店。", "Another branch has this name."


class BranchClosed(Refusal):
    cause, code, rule = Cause.WRONG_STATE, "BRANCH_CLOSED", "accounts.branches"
    zh, en = "该门店已关闭。", "This branch is closed already."


class BranchInUse(Refusal):
    """Postings that are sought for or reviewed end first."""

    cause, code, rule = Cause.WRONG_STATE, "BRANCH_IN_USE", "accounts.branches"
    zh, en = "该门店仍有在招或审核中的岗位，请先结束。", "Postings of this branch are under way: close them first."


class AlreadyMember(Refusal):
    cause, code, rule = Cause.CONFLICT, "ALREADY_MEMBER", "accounts.members"
    zh, en = "该手机号的使用者已是成员，请更改其角色。", "Whoever has this number is a member already: change the role instead."


class PhoneTaken(Refusal):
    """Said only to who has just proved to hold the number."""

    cause, code, rule = Cause.CONFLICT, "PHONE_TAKEN", "accounts.phone_change"
    zh, en = "该号码已用于另一个账号。", "This number belongs to another account."
