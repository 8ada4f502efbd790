"""An otherwise valid input for every mutation, and whose the thing is that it is about. Names are those of the stage."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from domain import agreements
from domain.clock import machine_now
from domain.ids import new_id
from tests.access import forms
from tests.access.forms import SOON, Call, Json, Things, content_of
from tests.access.forms import of as _of
from tests.build.accounts import PASSWORD, a_phone, an_id_number
from tests.build.money import OTHER_CARD
from tests.build.postings import LATITUDE, LONGITUDE

REASON: Final = "信息需要核对后再提交"
LONG_AGO: Final = "2026-01-01T00:00:00Z"
TIMETABLE: Final = b64encode(
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20260907T080000\r\nDTEND:20260907T094000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
).decode()
PURPOSE: Final = "回访核对身份"
FILE: Final = {"fileName": "打卡记录.pdf", "contentBase64": "JVBERi0xLjcgYSByZWNvcmQ="}
ANSWERS: Final = [{"item": name, "passed": True} for name in ("complete", "compliant", "called_back", "background_checked")]


def _posting(thing: str, **more: object) -> Call:
    return _of("postingId", thing, **more)


def _opinion(thing: str) -> Call:
    return _posting(thing, reason=REASON, checklist=[], ruleIds=[])


def _decision(thing: str) -> Call:
    return _of("registrationId", thing, checklist=ANSWERS, reason=REASON)


def _signature(things: Things) -> Json:
    shown = {"textId": things["text"], "shownSha256": things["text hash"]}
    return {"kind": "WORKER_COOPERATION", **shown, "confirmation": agreements.CONFIRMATION}


def _lost_phone(things: Things) -> Json:
    return {
        "oldPhone": things["lost phone"],
        "newPhone": things["recovery phone"],
        "code": things["recovery code"],
        "name": "司马长风",
        "idNumber": an_id_number(),
        "words": REASON,
        "evidence": [FILE],
    }


def _plan(thing: str, plan_hash: str, field: str) -> Call:
    return Call(lambda things: {field: things[thing], "planSha256": things[plan_hash]}, thing)


AT_THE_PLACE: Final = {"latitude": LATITUDE, "longitude": LONGITUDE}
CALLS: Final[Mapping[str, Call]] = {
    "requestSignInCode": Call(lambda things: {"phone": a_phone()}),
    "signIn": Call(lambda things: {"phone": things["phone"], "code": things["code"], "capacity": "PERSON"}),
    "signInStaff": Call(forms.staff_sign_in),
    "refreshSession": Call(lambda things: {"refreshToken": things["refresh token"]}),
    "requestStepUpCode": Call(lambda things: None),
    "stepUp": Call(lambda things: {"code": things["step-up code"]}),
    "startWechatSignIn": Call(lambda things: {"jsCode": new_id().hex}),
    "finishWechatSignIn": Call(lambda things: {"ticket": things["wechat ticket"]}),
    "bindWechat": Call(lambda things: {"ticket": things["wechat ticket to bind"]}),
    "unbindWechat": _of("wechatBindingId", "wechat binding"),
    "signOut": Call(lambda things: None),
    "revokeSession": _of("sessionId", "session", reason=REASON),
    "revokeOtherSessions": Call(lambda things: None),
    "requestPhoneChange": Call(lambda things: {"newPhone": a_phone()}),
    "changePhone": Call(
        lambda things: {"newPhone": things["next phone"], "oldCode": things["leave code"], "newCode": things["take code"]}
    ),
    "requestRecoveryCode": Call(lambda things: {"newPhone": a_phone()}),
    "requestRecovery": Call(_lost_phone),
    "requestSecondFactorRecovery": Call(lambda things: {"login": "nobody", "password": PASSWORD, "words": REASON}),
    "claimSecondFactor": Call(
        lambda things: {
            "accountRecoveryId": things["claimable recovery"],
            "login": things["loser"],
            "password": PASSWORD,
            "claim": things["claim"],
        }
    ),
    "requestPasswordRecovery": Call(lambda things: {"login": "nobody", "totp": "000000", "words": REASON}),
    "claimPassword": Call(forms.password),
    "objectToRecovery": _of("accountRecoveryId", "requested recovery"),
    "confirmRecoveryIdentity": _of("accountRecoveryId", "requested recovery", compared=REASON),
    "approveRecovery": _of("accountRecoveryId", "confirmed recovery"),
    "refuseRecovery": _of("accountRecoveryId", "requested recovery", reason=REASON),
    "addServiceAccount": Call(lambda things: {"name": "人事系统"}),
    "issuePartnerKey": _of("partnerId", "service account", name="同步", scopes=["postings:read"], expiresAt=SOON),
    "rotatePartnerKey": _of("partnerKeyId", "key", overlapHours=1),
    "revokePartnerKey": _of("partnerKeyId", "key", reason=REASON),
    **{name: _of(*about, **more) for name, (about, more) in forms.WEBHOOKS.items()},
    "switchCapacity": Call(lambda things: {"capacity": "PERSON"}),
    "registerWorker": Call(forms.worker_form),
    "registerEmployer": Call(forms.employer_form),
    "submitRegistration": Call(lambda things: None),
    "withdrawRegistration": Call(lambda things: None),
    "addMember": Call(lambda things: {"phone": a_phone(), "role": "RECRUITER", "displayName": "王芳"}),
    "createBranch": Call(forms.branch),
    "closeBranch": _of("branchId", "empty branch"),
    "setMemberBranches": Call(forms.some_branches, "member"),
    "changeMemberRole": _of("memberId", "member", role="SUPERVISOR"),
    "transferOwnership": _of("memberId", "member", ownRole="FINANCE"),
    "removeMember": _of("memberId", "member"),
    "leaveEmployer": Call(lambda things: None),
    "startReview": _of("registrationId", "submitted worker"),
    "requestMaterials": _decision("worker in review"),
    "approveRegistration": _decision("worker in review"),
    "rejectRegistration": _decision("worker in review"),
    "startVerification": Call(lambda things: {"method": "TWO_ELEMENT", "consent": True}),
    "verifyEmployer": _of("employerId", "employer", passed=True, note="与公示系统一致"),
    "revealIdentity": _of("workerId", "worker in review", purpose=PURPOSE),
    "openDocument": _of("documentId", "document", purpose=PURPOSE),
    "proposeAuditEngagement": Call(
        lambda things: {
            "staffId": things["another auditor"],
            "firm": "天津正信会计师事务所",
            "purpose": "年度资金专项审计",
            "areas": ["MONEY", "BOOKS"],
            "periodFrom": "2020-01-01",
            "periodTo": "2020-12-31",
            "validFrom": "2099-01-01T00:00:00+08:00",
            "validUntil": "2099-03-01T00:00:00+08:00",
        }
    ),
    "approveAuditEngagement": _of("auditEngagementId", "proposed engagement"),
    "endAuditEngagement": _of("auditEngagementId", "proposed engagement", reason=REASON),
    "proposeStaffRole": Call(
        lambda things: {
            "staffId": things["another auditor"],
            "role": "SUPPORT",
            "reason": REASON,
            "validUntil": (machine_now() + timedelta(days=90)).date().isoformat(),
        }
    ),
    "proposeStaffRoleEnd": Call(lambda things: {"staffId": things["another auditor"], "reason": REASON}),
    "approveStaffRole": _of("staffRoleGrantId", "proposed role"),
    "refuseStaffRole": _of("staffRoleGrantId", "proposed role", reason=REASON),
    "signUndertaking": Call(lambda things: {"shownSha256": things["undertaking hash"]}),
    "requestPersonalDataAccess": _of(
        "workerId", "worker in review", fields=["NAME"], purpose="payment_trouble", explanation=PURPOSE, minutes=30
    ),
    "approvePersonalDataAccess": _of("personalDataAccessId", "requested access", reason=REASON),
    "refusePersonalDataAccess": _of("personalDataAccessId", "requested access", reason=REASON),
    "revealPersonalData": _of("personalDataAccessId", "approved access"),
    "proposePolicyDocument": Call(forms.policy),
    "publishPolicyDocument": _of("policyDocumentId", "proposed policy"),
    "refusePolicyDocument": _of("policyDocumentId", "proposed policy", reason=REASON),
    "acknowledgePolicy": Call(
        lambda things: {"policyDocumentId": things["policy document"], "shownSha256": things["policy hash"]}
    ),
    "requestDocumentRelease": _of("documentId", "payout file document", purpose=PURPOSE),
    "approveDocumentRelease": _of("documentReleaseId", "requested release", reason=REASON),
    "refuseDocumentRelease": _of("documentReleaseId", "requested release", reason=REASON),
    "requestPersonalDataExport": Call(lambda things: {}),
    "requestCorrection": Call(lambda things: {"field": "MAJOR", "value": "应用化学", "why": "转专业"}),
    "decideCorrection": _of("personalDataRequestId", "correction", correct=True, reason="与学生证一致"),
    "erasePersonalData": Call(lambda things: {}),
    "restrictProcessing": Call(lambda things: {}),
    "liftRestriction": Call(lambda things: {}),
    "openPrivacyRecord": Call(
        lambda things: {"kind": "INCIDENT", "title": "误发邮件", "text": "一封邮件误发给他人", "ownerId": things["privacy owner"]}
    ),
    "recordIncidentTold": _of("privacyRecordId", "incident", authority=True, people=True),
    "closePrivacyRecord": _of("privacyRecordId", "training", outcome="全员完成培训并通过考核"),
    "requestSigningCode": Call(lambda things: None),
    "signAgreement": Call(_signature),
    "giveConsent": Call(lambda things: {"purpose": "BANK_DISCLOSURE"}),
    "withdrawConsent": Call(lambda things: {"purpose": "BANK_DISCLOSURE"}),
    "createPosting": Call(lambda things: {"content": content_of(things)}),
    "revisePosting": Call(lambda things: {"postingId": things["draft posting"], "content": content_of(things)}, "draft posting"),
    "attestSafety": Call(forms.attestation, "risky posting"),
    "attachWorkRules": _posting("live posting", texts=["上岗前洗手并佩戴发帽", "离岗须告知值班店长"]),
    "submitPosting": _posting("draft posting"),
    "pausePosting": _posting("live posting"),
    "resumePosting": _posting("paused posting"),
    "closePosting": _posting("live posting"),
    "approvePosting": _opinion("submitted posting"),
    "requestPostingChanges": _opinion("submitted posting"),
    "rejectPosting": _opinion("submitted posting"),
    "removePosting": _opinion("live posting"),
    "submitApplication": Call(forms.application, "version"),
    "reconfirmApplication": Call(forms.reconfirmation, "application to reconfirm"),
    "withdrawApplication": _of("applicationId", "application"),
    "markApplicationSeen": _of("applicationId", "application"),
    "shortlistApplication": _of("applicationId", "application"),
    "rejectApplication": _of("applicationId", "application", code="SCHEDULE", reason=REASON),
    "offerApplication": Call(
        lambda things: {"applicationId": things["application"], "shiftIds": [things["shift"]], "message": "请提前十分钟到店。"},
        "application",
    ),
    "acceptOffer": _of("offerId", "offer"),
    "declineOffer": _of("offerId", "offer"),
    "savePostingTemplate": _posting("draft posting", name="周末晚班"),
    "revisePostingTemplate": Call(
        lambda things: {"postingTemplateId": things["template"], "content": content_of(things)}, "template"
    ),
    "archivePostingTemplate": _of("postingTemplateId", "template"),
    "createPostingFromTemplate": Call(
        lambda things: {"postingTemplateId": things["template"], "firstDay": things["template day"], "declared": True},
        "template",
    ),
    "requestPostingFile": Call(lambda things: {"name": "九月.csv", "declared": True}),
    "createDemandPackage": Call(forms.demand),
    "publishDemandPackage": _of("demandPackageId", "draft package"),
    "closeDemandPackage": _of("demandPackageId", "draft package"),
    "deliverSubOrder": _of("subOrderId", "sub-order to deliver", note="三百张照片已标注完成", workedMinutes=60),
    "acceptDelivery": _of("deliveryId", "delivery"),
    "sendBackDelivery": _of("deliveryId", "delivery", reason=REASON, deliverBy=SOON),
    "rejectDelivery": _of("deliveryId", "delivery", reason=REASON),
    "markPostingViewed": Call(lambda things: {"postingId": things["live posting"]}),
    "saveSearch": Call(lambda things: {"title": "周末的咖啡馆", "text": "咖啡"}),
    "deleteSearch": _of("savedSearchId", "saved search"),
    "updateJobIntention": Call(forms.intention),
    "addAvailabilityException": Call(
        lambda things: {"startsAt": "2099-01-01T00:00:00Z", "endsAt": "2099-01-02T00:00:00Z", "free": False}
    ),
    "removeAvailabilityException": _of("exceptionId", "exception"),
    "importTimetable": Call(lambda things: {"contentBase64": TIMETABLE}),
    "declareQualifications": Call(lambda things: {"qualifications": [{"code": "cet4"}]}),
    "chooseRanking": Call(lambda things: {"ranked": True}),
    "blockFromMatching": Call(lambda things: {"employerId": things["employer"], "workerId": things["worker in review"]}),
    "markWorkStudy": _posting("live posting", school="天津大学"),
    "signWorkStudyAgreement": Call(forms.three_sign, "work-study agreement"),
    "appointSchoolOffice": _of("partnerId", "another school", school="南开大学"),
    "stateWorkStudyCaps": Call(lambda things: {"weekMinutes": 360, "monthMinutes": 1_440, "validFrom": things["template day"]}),
    "makeMatchRun": Call(lambda things: {"mode": "STABLE"}),
    "inviteMatched": _of("matchRunId", "match run", message=REASON),
    "inviteWorkers": _of("shiftId", "matched shift", best=1, message=REASON),
    "acceptInvitation": Call(forms.acceptance, "invitation"),
    "declineInvitation": _of("invitationId", "invitation", code="TIME"),
    "chooseInstantFill": Call(lambda things: {"enabled": False}),
    "contestMatch": Call(forms.match_contest, "invitation"),
    "decideMatchContest": _of("matchContestId", "match contest", outcome="DISMISSED", answer=REASON),
    "checkIn": _of("assignmentId", "planned assignment", **AT_THE_PLACE),
    "checkOut": _of("assignmentId", "begun assignment", **AT_THE_PLACE),
    "sendArrangementMessage": _of("offerId", "accepted offer", text=REASON),
    "giveAbsenceNotice": _of("assignmentId", "planned assignment", reason=REASON, evidence=[FILE]),
    "answerAbsenceNotice": _of("absenceId", "absence", excused=True),
    "remarkOnWork": _of("assignmentId", "worked assignment", kind="EFFICIENCY", text=REASON),
    "answerRemark": _of("remarkId", "remark", text=REASON),
    "openDamageClaim": _of("assignmentId", "worked assignment", amount=5_000, cause=REASON, evidence=[FILE]),
    "contestDamageClaim": _of("damageClaimId", "damage claim", reply=REASON),
    "consentToDamageClaim": _of("damageClaimId", "damage claim", amount=8_000),
    "proposeDamageSettlement": _of("damageClaimId", "damage claim", amount=4_000, reason=REASON),
    "rejectDamageClaim": _of("damageClaimId", "damage claim", reason=REASON),
    "sendDamageClaimOutside": _of("damageClaimId", "damage claim", reason=REASON),
    "recordDamageDecision": _of("damageClaimId", "claim outside", reference="津劳人仲字〔2026〕12号", amount=3_000),
    "withdrawDamageClaim": _of("damageClaimId", "damage claim"),
    "reportWorkDifference": _of("assignmentId", "worked assignment", kind="PLACE", actual=REASON),
    "answerWorkDifference": _of("workDifferenceId", "work difference", confirmed=True),
    "reportIncident": _of(
        "assignmentId", "worked assignment", kind="INJURY", severity="SLIGHT", happenedAt=LONG_AGO, text=REASON, evidence=[FILE]
    ),
    "addIncidentStatement": _of("incidentId", "work incident", text=REASON),
    "recordIncidentNotice": _of("incidentId", "work incident", recipient="INSURER", reference="BX-2026-0001"),
    "closeIncident": _of("incidentId", "heard incident", outcome=REASON),
    "acknowledgeWorkRules": Call(
        lambda things: {"workRulesId": things["work rules"], "sha256": things["work rules hash"]},
    ),
    "chooseInsurance": _posting("live posting", productId=forms.PRODUCT),
    "endInsurance": _of("planId", "insurance plan"),
    "fileInsuranceClaim": Call(forms.insurance_claim, "policy"),
    "submitTimesheet": _of("assignmentId", "worked assignment", workedMinutes=240, note=""),
    "approveTimesheet": _of("timesheetId", "submitted timesheet"),
    "returnTimesheet": _of("timesheetId", "submitted timesheet", reason=REASON),
    "submitEvaluation": _of("assignmentId", "worked assignment", performance=5, communication=5, satisfaction=5, text=""),
    "pauseDeadline": _of("deadlineId", "running clock", reason=REASON),
    "resumeDeadline": _of("deadlineId", "paused clock"),
    "reviveJob": _of("jobId", "dead letter", reason=REASON),
    "giveUpJob": _of("jobId", "waiting job", reason=REASON),
    "explainPayDelay": _of("payDelayId", "pay delay", explanation=REASON),
    "openPayDispute": _of("settlementId", "received settlement", kind="QUESTION", text=REASON),
    "addPayDisputeEvidence": _of("payDisputeId", "open dispute", evidence=[FILE]),
    "withdrawPayDispute": _of("payDisputeId", "open dispute"),
    "assignPayDispute": Call(
        lambda things: {"payDisputeId": things["open dispute"], "staffId": things["support member"]}, "open dispute"
    ),
    "askPayDisputeEmployer": _of("payDisputeId", "taken dispute", text=REASON),
    "replyToPayDispute": _of("payDisputeId", "asked dispute", text=REASON),
    "decidePayDispute": _of("payDisputeId", "taken dispute", outcome="ANSWERED", reason=REASON),
    "approveSettlement": _of("settlementId", "drafted settlement"),
    "makePayRun": Call(lambda things: {"periodFrom": "2020-01-01", "periodTo": "2099-12-31"}),
    "approvePayRun": Call(
        lambda things: {"payRunId": things["ready pay run"], "planSha256": things["pay run plan"]}, "ready pay run"
    ),
    "cancelPayRun": _of("payRunId", "ready pay run"),
    "matchDeposit": Call(
        lambda things: {"depositId": things["unmatched deposit"], "employerId": things["employer"], "reason": REASON},
        "unmatched deposit",
    ),
    "sendBackDeposit": _of("depositId", "unmatched deposit", reason=REASON),
    "confirmDepositResolution": _of("depositResolutionId", "proposed resolution"),
    "rejectDepositResolution": _of("depositResolutionId", "proposed resolution", reason=REASON),
    "recordDepositSentBack": _of("depositResolutionId", "confirmed resolution", bankSerial="OUT-000001"),
    "setFeeSchedule": Call(lambda things: {"rate": "0.05", "minimum": 100, "validFrom": "2099-01-01"}),
    "requestFeeWaiver": Call(lambda things: {**forms.agreed_days(things), "waivedRate": "0.5"}),
    "requestPayTerm": Call(lambda things: {**forms.agreed_days(things), "workingDays": 1}),
    "approvePayTerm": _of("payTermId", "requested pay term"),
    "rejectPayTerm": _of("payTermId", "requested pay term", reason=REASON),
    "liftLiabilityCase": _of("liabilityCaseId", "open case", reason=REASON),
    "approveFeeWaiver": _of("feeWaiverId", "requested waiver"),
    "rejectFeeWaiver": _of("feeWaiverId", "requested waiver", reason=REASON),
    "requestRefund": Call(lambda things: {"book": "FEE", "amount": 100, "reason": REASON}),
    "approveRefund": _of("refundId", "requested refund"),
    "rejectRefund": _of("refundId", "requested refund", reason=REASON),
    "recordRefundPaid": _of("refundId", "approved refund", bankSerial="OUT-000002"),
    "requestTaxFiling": Call(
        lambda things: {"kind": "WITHHOLDING_DECLARATION", "firstDay": things["tax month"], "purpose": PURPOSE}
    ),
    "recordTaxFilingSubmitted": _of("taxFilingId", "tax filing", receiptNumber="SB-20261115-0001"),
    "requestTaxCertificate": Call(lambda things: {"year": int(things["tax month"][:4])}),
    "mintDocumentTicket": _of("documentId", "tax file", purpose=PURPOSE),
    "prepareTaxRemittance": Call(lambda things: {"month": things["tax month"]}),
    "approveTaxRemittance": Call(
        lambda things: {"taxRemittanceId": things["tax remittance"], "itemsSha256": things["tax lines"]}, "tax remittance"
    ),
    "rejectTaxRemittance": _of("taxRemittanceId", "tax remittance", reason=REASON),
    "recordTaxRemitted": _of("taxRemittanceId", "swept remittance", voucherNumber="334126010100012345"),
    "recordRefundFailed": _of("refundId", "approved refund", reason=REASON),
    "setPayoutDestination": Call(lambda things: {"cardNumber": OTHER_CARD}),
    "addPayoutDestination": Call(lambda things: {"alipayAccount": "13812345678"}),
    "makePayoutDestinationDefault": _of("payoutDestinationId", "second account"),
    "removePayoutDestination": _of("payoutDestinationId", "second account"),
    "makePayoutBatch": _plan("employer", "plan hash", "employerId"),
    "submitPayoutBatch": _of("payoutBatchId", "draft batch"),
    "approvePayoutBatch": _plan("submitted batch", "submitted plan hash", "payoutBatchId"),
    "rejectPayoutBatch": _of("payoutBatchId", "submitted batch", reason=REASON),
    "cancelPayoutItem": _of("payoutItemId", "awaiting item", reason=REASON),
    "retryPayoutItem": _of("payoutItemId", "suspended item"),
    "askPayoutWorker": _of("payoutItemId", "suspended item", note=REASON),
    "proposePayoutRule": Call(
        lambda things: {
            "name": "每周五发放",
            "every": "WEEK",
            "weekday": 5,
            "runMax": 1_000_000,
            "payeeMax": 1_000_000,
            "keep": 0,
            "validFrom": "2026-01-01",
        }
    ),
    "acceptPayoutRule": Call(
        lambda things: {"payoutRuleId": things["proposed rule"], "termsSha256": things["rule terms"]}, "proposed rule"
    ),
    "rejectPayoutRule": _of("payoutRuleId", "proposed rule", reason=REASON),
    "pausePayoutRule": _of("payoutRuleId", "active rule"),
    "resumePayoutRule": _of("payoutRuleId", "paused rule"),
    "endPayoutRule": _of("payoutRuleId", "active rule"),
    "requestReceiptBundle": _of("payoutBatchId", "approved batch", purpose=PURPOSE),
    "mintReceiptBundleTicket": _of("receiptBundleId", "receipt bundle", purpose=PURPOSE),
    "requestPayoutFile": _of("employerId", "employer", name="七月.csv"),
    "commitPayoutFile": _plan("good payout file", "payout file plan", "payoutFileId"),
    "discardPayoutFile": _of("payoutFileId", "good payout file"),
    "stopPayoutChannel": Call(lambda things: {"channel": "alipay", "reason": REASON}),
    "reopenPayoutChannel": Call(lambda things: {"channel": "bank_file", "reason": REASON}),
    "closePayoutEscalation": _of("payoutEscalationId", "contradiction", note=REASON),
    "proposeNeverAccepted": _of("payoutEscalationId", "unheard order", evidence=REASON * 5),
    "confirmNeverAccepted": _of("payoutEscalationId", "denied order"),
    "rejectNeverAccepted": _of("payoutEscalationId", "denied order", reason=REASON),
    "proposeDifferenceResolution": _of("reconciliationDifferenceId", "open difference", action="CLAIM", reason=REASON),
    "confirmDifferenceResolution": _of("differenceResolutionId", "proposed claim"),
    "rejectDifferenceResolution": _of("differenceResolutionId", "proposed claim", reason=REASON),
    "submitReconciliation": _of("reconciliationId", "balanced day"),
    "signReconciliation": _of("reconciliationId", "submitted day"),
    "markNotificationRead": _of("notificationId", "notification"),
    "setNotificationPreferences": Call(lambda things: {"locale": "EN"}),
    "grantWechatSubscription": Call(lambda things: {"openId": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "kind": "PAY"}),
}
