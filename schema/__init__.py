"""What can be asked: one schema, merged from the areas. ``schema.graphql`` beside this file is its snapshot."""

import strawberry

from schema.absences import AbsencesMutation, AbsencesQuery
from schema.accounts import AccountsQuery
from schema.agreements import AgreementsMutation, AgreementsQuery
from schema.applications import ApplicationsMutation, ApplicationsQuery
from schema.arrangements import ArrangementsMutation
from schema.assignments import AssignmentsMutation, AssignmentsQuery
from schema.backups import BackupsQuery
from schema.books_checks import BooksChecksQuery
from schema.branches import BranchesMutation, BranchesQuery
from schema.conduct import ConductMutation, ConductQuery
from schema.data_requests import DataRequestsMutation, DataRequestsQuery
from schema.deadlines import DeadlinesMutation, DeadlinesQuery
from schema.engagements import EngagementsMutation, EngagementsQuery
from schema.evaluations import EvaluationsMutation, EvaluationsQuery
from schema.fee_statement import FeeStatementQuery
from schema.fees import FeesMutation, FeesQuery
from schema.filings import FilingsMutation, FilingsQuery
from schema.finance import FinanceMutation, FinanceQuery
from schema.identity import IdentityMutation, IdentityQuery
from schema.incidents import IncidentsMutation, IncidentsQuery
from schema.insurance import InsuranceMutation, InsuranceQuery
from schema.jobs import JobsMutation, JobsQuery
from schema.ledger import LedgerQuery
from schema.liability import LiabilityMutation, LiabilityQuery
from schema.live import LiveSubscription
from schema.match_contests import MatchContestsMutation, MatchContestsQuery
from schema.matching import MatchingQuery
from schema.matching_moves import MatchingMutation
from schema.members import MembersMutation
from schema.never_accepted import NeverAcceptedMutation
from schema.notifications import NotificationsMutation, NotificationsQuery
from schema.packages import PackagesMutation, PackagesQuery
from schema.partners import PartnersMutation, PartnersQuery
from schema.pay_delays import PayDelaysMutation, PayDelaysQuery
from schema.pay_disputes import PayDisputesMutation, PayDisputesQuery
from schema.pay_runs import PayRunsMutation, PayRunsQuery
from schema.pay_terms import PayTermsMutation, PayTermsQuery
from schema.payout_desk import PayoutDeskMutation, PayoutDeskQuery
from schema.payout_destinations import PayoutDestinationsMutation, PayoutDestinationsQuery
from schema.payout_files import PayoutFilesMutation, PayoutFilesQuery
from schema.payout_rules import PayoutRulesMutation, PayoutRulesQuery
from schema.payouts import PayoutsMutation, PayoutsQuery
from schema.personal_data import mark
from schema.policies import PoliciesMutation, PoliciesQuery
from schema.posting_analytics import PostingAnalyticsMutation, PostingAnalyticsQuery
from schema.posting_files import PostingFilesMutation, PostingFilesQuery
from schema.posting_templates import PostingTemplatesMutation, PostingTemplatesQuery
from schema.postings import PostingsQuery
from schema.privacy import PrivacyMutation, PrivacyQuery
from schema.privacy_records import PrivacyRecordsMutation, PrivacyRecordsQuery
from schema.publishing import PublishingMutation, PublishingQuery
from schema.receipt_bundles import ReceiptBundlesMutation, ReceiptBundlesQuery
from schema.reconciliation import ReconciliationMutation, ReconciliationQuery
from schema.recovery import RecoveryMutation, RecoveryQuery
from schema.registration import RegistrationMutation
from schema.relay import COMPILED, Answer, Node
from schema.releases import ReleasesMutation, ReleasesQuery
from schema.rules import RulesQuery
from schema.safety import SafetyMutation, SafetyQuery
from schema.saved_searches import SavedSearchesMutation, SavedSearchesQuery
from schema.scalars import CONFIG
from schema.service_levels import ServiceLevelsQuery
from schema.settlements import SettlementsMutation, SettlementsQuery
from schema.sign_in import SignInMutation
from schema.staff_roles import StaffRolesMutation, StaffRolesQuery
from schema.take_home import TakeHomeQuery
from schema.tax import TaxQuery
from schema.tax_records import TaxRecordsQuery
from schema.tax_remittance import TaxRemittanceMutation, TaxRemittanceQuery
from schema.webhooks import WebhooksMutation, WebhooksQuery
from schema.wechat import WechatMutation, WechatQuery
from schema.work_rules import WorkRulesMutation
from schema.work_study import WorkStudyMutation, WorkStudyQuery


@strawberry.type(description="Everything that can be read. What one may not see is not there.")
class Query(
    AccountsQuery,
    AgreementsQuery,
    ApplicationsQuery,
    AbsencesQuery,
    AssignmentsQuery,
    ConductQuery,
    BackupsQuery,
    BooksChecksQuery,
    DataRequestsQuery,
    DeadlinesQuery,
    EngagementsQuery,
    RecoveryQuery,
    StaffRolesQuery,
    EvaluationsQuery,
    FeeStatementQuery,
    FeesQuery,
    FilingsQuery,
    FinanceQuery,
    IdentityQuery,
    BranchesQuery,
    JobsQuery,
    LedgerQuery,
    LiabilityQuery,
    MatchingQuery,
    MatchContestsQuery,
    NotificationsQuery,
    PartnersQuery,
    PayRunsQuery,
    PayTermsQuery,
    PayDelaysQuery,
    PayDisputesQuery,
    PayoutDeskQuery,
    PayoutDestinationsQuery,
    PayoutFilesQuery,
    PayoutRulesQuery,
    PayoutsQuery,
    PoliciesQuery,
    PostingsQuery,
    PrivacyQuery,
    PrivacyRecordsQuery,
    PublishingQuery,
    SafetyQuery,
    IncidentsQuery,
    InsuranceQuery,
    SavedSearchesQuery,
    PostingFilesQuery,
    PostingAnalyticsQuery,
    PackagesQuery,
    PostingTemplatesQuery,
    ReceiptBundlesQuery,
    ReconciliationQuery,
    ReleasesQuery,
    RulesQuery,
    ServiceLevelsQuery,
    SettlementsQuery,
    TakeHomeQuery,
    TaxQuery,
    TaxRecordsQuery,
    TaxRemittanceQuery,
    WechatQuery,
    WebhooksQuery,
    WorkStudyQuery,
):
    @strawberry.field(graphql_type=Node | None, description="Anything with a global id.")
    def node(self, id: strawberry.ID) -> Answer:
        return COMPILED

    @strawberry.field(
        graphql_type=list[Node | None],
        description="At most 100 things by their global ids, in that order; null for each that is not the viewer's to see.",
    )
    def nodes(self, ids: list[strawberry.ID]) -> Answer:
        return COMPILED


@strawberry.type(description="Everything that can be done. Each answers its payload or a refusal with its rule (S-002).")
class Mutation(
    AgreementsMutation,
    ApplicationsMutation,
    AbsencesMutation,
    ArrangementsMutation,
    AssignmentsMutation,
    DataRequestsMutation,
    ConductMutation,
    DeadlinesMutation,
    EngagementsMutation,
    EvaluationsMutation,
    FeesMutation,
    FilingsMutation,
    FinanceMutation,
    IdentityMutation,
    JobsMutation,
    LiabilityMutation,
    MatchingMutation,
    MatchContestsMutation,
    NotificationsMutation,
    PartnersMutation,
    PayRunsMutation,
    PayTermsMutation,
    NeverAcceptedMutation,
    PayoutDeskMutation,
    PayoutDestinationsMutation,
    PayoutFilesMutation,
    PayDelaysMutation,
    PayDisputesMutation,
    PayoutRulesMutation,
    PayoutsMutation,
    PoliciesMutation,
    PrivacyMutation,
    PrivacyRecordsMutation,
    PublishingMutation,
    SafetyMutation,
    WorkRulesMutation,
    WebhooksMutation,
    IncidentsMutation,
    InsuranceMutation,
    SavedSearchesMutation,
    PostingFilesMutation,
    PostingAnalyticsMutation,
    PackagesMutation,
    PostingTemplatesMutation,
    ReceiptBundlesMutation,
    ReconciliationMutation,
    RegistrationMutation,
    MembersMutation,
    BranchesMutation,
    RecoveryMutation,
    StaffRolesMutation,
    ReleasesMutation,
    SettlementsMutation,
    SignInMutation,
    TaxRemittanceMutation,
    WechatMutation,
    WorkStudyMutation,
):
    pass


SCHEMA = strawberry.Schema(query=Query, mutation=Mutation, subscription=LiveSubscription, config=CONFIG)
mark(SCHEMA)

__all__ = ["SCHEMA"]
