"""Who may ask for what, by kind of viewer and role (S-001, PIPL art. 51). Roles of the staff are separated: who reviews does not
pay, who pays does not approve (T-044).

A line names kinds, each with the roles it is limited to: ``worker``, ``employer:owner,recruiter``, ``staff:checker``; by
``everyone`` visitors are meant too. Whether the *thing* is theirs is not decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from domain.access.auditors import AUDITED, OWN
from domain.errors import NotPermitted, NotSignedIn
from domain.viewer import AUDITOR, Kind, Viewer


@dataclass(frozen=True, slots=True)
class Grant:
    """To whom an operation is open: roles by kind; no roles means all of them. ``needed`` says it in words."""

    needed: str
    kinds: Mapping[Kind, frozenset[str]]
    everyone: bool = False

    @classmethod
    def of(cls, line: str) -> "Grant":
        """Kinds are parted by a semicolon, roles by a comma."""
        if line == "everyone":
            return cls(line, {}, everyone=True)
        parts = [part.strip().partition(":") for part in line.split(";")]
        return cls(line, {Kind(kind): frozenset(roles.split(",")) if roles else frozenset() for kind, _, roles in parts})

    def admits(self, viewer: Viewer) -> bool:
        """Whether the viewer's kind and role are among those it is open to; a partner's roles are its scopes."""
        if self.everyone:
            return True
        roles = self.kinds.get(viewer.kind)
        if roles is None:
            return False
        held = viewer.scopes if viewer.kind is Kind.PARTNER else {viewer.staff_role or viewer.member_role}
        return not roles or not roles.isdisjoint(held)


def _table(lines: str) -> Mapping[str, Grant]:
    found = [line.partition(":") for line in lines.strip().splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return {name.strip(): Grant.of(who.strip()) for name, _, who in found}


MUTATIONS: Final = _table("""
    # auditors are let in by two administrators
    proposeAuditEngagement: staff:admin
    approveAuditEngagement: staff:admin
    endAuditEngagement: staff:admin
    # what the staff may do is for two administrators to say
    proposeStaffRole: staff:admin
    proposeStaffRoleEnd: staff:admin
    approveStaffRole: staff:admin
    refuseStaffRole: staff:admin
    # what the platform promises and asks of everybody: two administrators publish it, everybody acknowledges it
    proposePolicyDocument: staff:admin
    publishPolicyDocument: staff:admin
    refusePolicyDocument: staff:admin
    acknowledgePolicy: person; worker; employer
    # sessions
    requestSignInCode: everyone
    signIn: everyone
    signInStaff: everyone
    refreshSession: everyone
    signOut: person; worker; employer; staff
    revokeSession: person; worker; employer; staff
    revokeOtherSessions: person; worker; employer; staff
    switchCapacity: person; worker; employer
    requestStepUpCode: person; worker; employer
    stepUp: person; worker; employer
    startWechatSignIn: everyone
    finishWechatSignIn: everyone
    bindWechat: person; worker; employer
    unbindWechat: person; worker; employer
    # another phone, and an account that was lost: one of the staff compares, another approves
    requestPhoneChange: person; worker; employer
    changePhone: person; worker; employer
    requestRecoveryCode: everyone
    requestRecovery: everyone
    requestSecondFactorRecovery: everyone
    claimSecondFactor: everyone
    requestPasswordRecovery: everyone
    claimPassword: everyone
    objectToRecovery: person; worker; employer; staff
    confirmRecoveryIdentity: staff:support,admin
    approveRecovery: staff:admin
    refuseRecovery: staff:support,admin
    # an employer's own service accounts, and the platform's partners
    addServiceAccount: employer:owner; staff:admin
    issuePartnerKey: employer:owner; staff:admin
    rotatePartnerKey: employer:owner; staff:admin; partner:keys:rotate
    revokePartnerKey: employer:owner; staff:admin
    addWebhookEndpoint: employer:owner; partner:webhooks:manage
    setWebhookTopics: employer:owner; partner:webhooks:manage
    rotateWebhookSecret: employer:owner; partner:webhooks:manage
    disableWebhookEndpoint: employer:owner; partner:webhooks:manage
    enableWebhookEndpoint: employer:owner; partner:webhooks:manage
    pingWebhookEndpoint: employer:owner; partner:webhooks:manage
    replayWebhooks: employer:owner; partner:webhooks:manage
    replayWebhookDelivery: employer:owner; partner:webhooks:manage
    # registering: a person may hold several capacities; the staff's sessions are for the staff's work
    registerWorker: person; worker; employer
    registerEmployer: person; worker; employer
    submitRegistration: worker; employer:owner
    withdrawRegistration: worker; employer:owner
    addMember: employer:owner
    changeMemberRole: employer:owner
    createBranch: employer:owner
    closeBranch: employer:owner
    setMemberBranches: employer:owner
    transferOwnership: employer:owner
    removeMember: employer:owner
    leaveEmployer: employer
    startReview: staff:reviewer
    requestMaterials: staff:reviewer
    approveRegistration: staff:reviewer
    rejectRegistration: staff:reviewer
    startVerification: worker
    verifyEmployer: staff:reviewer
    revealIdentity: staff:reviewer
    openDocument: employer:owner; staff:reviewer,auditor
    # personal data for a purpose, and what people ask about theirs
    signUndertaking: staff:reviewer,support,finance,checker,admin
    requestPersonalDataAccess: employer:owner,recruiter,supervisor; staff:reviewer,support,finance,admin
    approvePersonalDataAccess: staff:admin
    refusePersonalDataAccess: staff:admin
    revealPersonalData: employer:owner,recruiter,supervisor; staff:reviewer,support,finance,admin
    requestPersonalDataExport: person; worker; employer
    requestDocumentRelease: staff:finance,checker
    approveDocumentRelease: staff:admin
    refuseDocumentRelease: staff:admin
    requestCorrection: worker
    decideCorrection: staff:reviewer
    erasePersonalData: person; worker; employer
    restrictProcessing: worker
    liftRestriction: worker
    openPrivacyRecord: staff:admin
    recordIncidentTold: staff:admin
    closePrivacyRecord: staff:admin

    requestSigningCode: worker; employer:owner
    signAgreement: worker; employer:owner
    giveConsent: person; worker; employer
    withdrawConsent: person; worker; employer
    # postings and hiring
    createPosting: employer:owner,recruiter
    revisePosting: employer:owner,recruiter
    attestSafety: employer:owner,recruiter,supervisor
    attachWorkRules: employer:owner,recruiter
    submitPosting: employer:owner,recruiter
    pausePosting: employer:owner,recruiter
    resumePosting: employer:owner,recruiter
    closePosting: employer:owner,recruiter
    savePostingTemplate: employer:owner,recruiter
    revisePostingTemplate: employer:owner,recruiter
    archivePostingTemplate: employer:owner,recruiter
    createPostingFromTemplate: employer:owner,recruiter
    requestPostingFile: employer:owner,recruiter
    approvePosting: staff:reviewer
    requestPostingChanges: staff:reviewer
    rejectPosting: staff:reviewer
    removePosting: staff:reviewer
    submitApplication: worker
    reconfirmApplication: worker
    withdrawApplication: worker
    markApplicationSeen: employer:owner,recruiter
    shortlistApplication: employer:owner,recruiter
    rejectApplication: employer:owner,recruiter
    offerApplication: employer:owner,recruiter
    acknowledgeWorkRules: worker
    acceptOffer: worker
    declineOffer: worker
    saveSearch: worker
    markPostingViewed: worker
    deleteSearch: worker
    # matching
    updateJobIntention: worker
    addAvailabilityException: worker
    removeAvailabilityException: worker
    importTimetable: worker
    declareQualifications: worker
    chooseRanking: worker
    blockFromMatching: worker; employer:owner,recruiter
    markWorkStudy: employer:owner,recruiter
    signWorkStudyAgreement: worker; employer:owner,recruiter; partner:work_study:sign
    appointSchoolOffice: staff:admin
    stateWorkStudyCaps: partner:work_study:sign
    makeMatchRun: employer:owner,recruiter; staff:admin
    inviteMatched: employer:owner,recruiter
    inviteWorkers: employer:owner,recruiter
    acceptInvitation: worker
    declineInvitation: worker
    chooseInstantFill: employer:owner,recruiter
    contestMatch: worker; employer:owner,recruiter
    decideMatchContest: staff:support
    # demand packages
    createDemandPackage: employer:owner,recruiter
    publishDemandPackage: employer:owner,recruiter
    closeDemandPackage: employer:owner,recruiter
    deliverSubOrder: worker
    acceptDelivery: employer:owner,supervisor
    sendBackDelivery: employer:owner,supervisor
    rejectDelivery: employer:owner,supervisor
    # work
    sendArrangementMessage: worker; employer:owner,recruiter
    checkIn: worker; employer:owner,recruiter,supervisor
    checkOut: worker; employer:owner,recruiter,supervisor
    giveAbsenceNotice: worker
    answerAbsenceNotice: employer:owner,recruiter,supervisor
    remarkOnWork: employer:owner,supervisor
    answerRemark: worker
    openDamageClaim: employer:owner,finance
    contestDamageClaim: worker
    consentToDamageClaim: worker
    proposeDamageSettlement: staff:support
    rejectDamageClaim: staff:support
    sendDamageClaimOutside: staff:support
    recordDamageDecision: staff:support
    withdrawDamageClaim: employer:owner,finance
    reportWorkDifference: worker
    answerWorkDifference: employer:owner,recruiter,supervisor
    reportIncident: worker; employer:owner,recruiter,supervisor
    addIncidentStatement: worker; employer:owner,recruiter,supervisor; staff:support
    recordIncidentNotice: employer:owner,recruiter,supervisor
    closeIncident: staff:support
    chooseInsurance: employer:owner,recruiter,finance
    endInsurance: employer:owner,recruiter,finance
    fileInsuranceClaim: worker; employer:owner,supervisor,finance
    submitTimesheet: worker
    approveTimesheet: employer:owner,supervisor,finance
    returnTimesheet: employer:owner,supervisor,finance
    submitEvaluation: worker; employer:owner,recruiter,supervisor
    pauseDeadline: staff:support,admin
    resumeDeadline: staff:support,admin
    reviveJob: staff:admin
    giveUpJob: staff:admin
    # questions about pay and objections to it
    openPayDispute: worker
    addPayDisputeEvidence: worker; employer:owner,finance
    withdrawPayDispute: worker
    assignPayDispute: staff:support,admin
    askPayDisputeEmployer: staff:support
    replyToPayDispute: employer:owner,finance
    decidePayDispute: employer:owner,finance; staff:support
    # money
    approveSettlement: employer:owner,finance
    makePayRun: employer:owner,finance
    approvePayRun: employer:owner,finance
    cancelPayRun: employer:owner,finance
    matchDeposit: staff:finance
    sendBackDeposit: staff:finance
    confirmDepositResolution: staff:checker
    rejectDepositResolution: staff:checker
    recordDepositSentBack: staff:finance
    setFeeSchedule: staff:admin
    liftLiabilityCase: staff:checker
    explainPayDelay: staff:finance
    requestFeeWaiver: staff:finance
    approveFeeWaiver: staff:checker
    rejectFeeWaiver: staff:checker
    requestPayTerm: staff:finance
    approvePayTerm: staff:checker
    rejectPayTerm: staff:checker
    requestRefund: employer:owner,finance
    approveRefund: staff:checker
    rejectRefund: staff:checker
    recordRefundPaid: staff:finance
    recordRefundFailed: staff:finance
    requestTaxFiling: staff:finance
    recordTaxFilingSubmitted: staff:finance
    requestTaxCertificate: worker
    mintDocumentTicket: person; worker; employer; staff:support,finance,checker,auditor,admin
    prepareTaxRemittance: staff:finance
    approveTaxRemittance: staff:checker
    rejectTaxRemittance: staff:checker
    recordTaxRemitted: staff:finance
    setPayoutDestination: worker
    addPayoutDestination: worker
    makePayoutDestinationDefault: worker
    removePayoutDestination: worker
    proposePayoutRule: employer:owner,finance
    acceptPayoutRule: staff:finance
    rejectPayoutRule: staff:finance
    pausePayoutRule: employer:owner,finance; staff:finance
    resumePayoutRule: employer:owner,finance; staff:finance
    endPayoutRule: employer:owner,finance; staff:finance
    makePayoutBatch: staff:finance
    requestReceiptBundle: employer:owner,finance
    mintReceiptBundleTicket: employer:owner,finance
    requestPayoutFile: staff:finance
    commitPayoutFile: staff:finance
    discardPayoutFile: staff:finance
    submitPayoutBatch: staff:finance
    approvePayoutBatch: staff:checker
    rejectPayoutBatch: staff:checker
    cancelPayoutItem: staff:finance
    retryPayoutItem: staff:finance
    askPayoutWorker: staff:finance,support
    closePayoutEscalation: staff:finance
    proposeNeverAccepted: staff:finance
    confirmNeverAccepted: staff:checker
    rejectNeverAccepted: staff:checker
    stopPayoutChannel: staff:finance,admin
    reopenPayoutChannel: staff:finance,admin
    proposeDifferenceResolution: staff:finance
    confirmDifferenceResolution: staff:checker
    rejectDifferenceResolution: staff:checker
    submitReconciliation: staff:finance
    signReconciliation: staff:checker

    markNotificationRead: person; worker; employer; staff
    setNotificationPreferences: person; worker; employer; staff
    grantWechatSubscription: person; worker; employer; staff
""")

COMPUTED: Final = _table("""
    viewer: everyone
    partnerEvents: employer:owner; partner
    evaluationSummary: everyone
    serviceLevels: everyone
    withholdingSimulation: everyone
    ledgerRoots: everyone
    ruleExplain: everyone
    unreadNotificationCount: everyone
    myNotificationPreferences: person; worker; employer; staff
    myIdentity: worker
    rankingPolicy: everyone
    recommendedPostings: worker
    recommendedWorkers: employer:owner,recruiter
    matchExplain: worker; employer:owner,recruiter
    instantFill: employer:owner,recruiter
    recommendedServicePlans: employer:owner,recruiter
    takeHomePreview: worker
    erasurePreview: person; worker; employer
    personalDataInventory: staff:admin
    payDisputeWindow: worker
    myPayReadiness: worker
    attendanceCodes: employer:owner,recruiter,supervisor
    myTaxYear: worker
    payoutConfirmations: worker
    fundingInstruction: employer:owner,finance
    myServiceFeeStatement: employer:owner,finance
    feeQuote: employer
    postingProblems: employer
    postingAnalytics: employer:owner,recruiter,finance
    postingFileTemplate: employer:owner,recruiter
    postingFileReport: employer:owner,recruiter
    jobQueues: staff:support,finance,admin
    receiptAgeing: staff:finance,checker,auditor,admin
    serviceFeeStatement: staff:finance,checker,auditor,admin
    taxDeclaration: staff:finance,checker,auditor,admin
    incomeReport: staff:finance,checker,auditor,admin
    ledgerBalance: worker; employer:owner,finance; staff:finance,checker,auditor,admin
    ledgerProof: worker; employer; staff:finance,checker,auditor,admin
    auditTrail: staff:auditor,admin
    auditProof: staff:auditor,admin
    payoutPreview: staff:finance,checker,admin
    payoutFileTemplate: staff:finance,checker,admin
    payoutChannels: staff:finance,checker,auditor,admin
""")
"""The query fields that are not simply read from rows; for those, the sources' arms decide."""


def must_be_granted(viewer: Viewer, grants: Mapping[str, Grant], operation: str) -> None:
    """Raises NotSignedIn or NotPermitted unless the operation is open to the viewer's kind and role."""
    grant = grants.get(operation)
    if grant is None:
        raise LookupError(f"{operation}: nobody decided who may ask for it; write a line in domain/access/authority.py")
    if grant.admits(viewer) and (viewer.staff_role != AUDITOR or grant.everyone or _engaged(viewer, operation)):
        return
    if viewer.kind is Kind.VISITOR:
        raise NotSignedIn()
    raise NotPermitted(grant.needed)


def _engaged(viewer: Viewer, operation: str) -> bool:
    """Whether the auditor's engagement covers it; what is every staff member's own needs none."""
    area = AUDITED.get(operation)
    return operation in OWN if area is None else area in viewer.areas
