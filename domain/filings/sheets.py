"""The forms: which columns, and a row for each person. Amounts are yuan."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from domain.accounts import Payee
from domain.filings.model import TITLES, Cell, Filing, FilingKind, Sheet
from domain.money import yuan
from domain.tax import Declared, Earned, Method

ID_CARD = "居民身份证"
LABOUR = "劳务报酬所得"
NOTHING = Decimal(0)
OTHER_KINDS = ("经营收入", "佣金收入", "打赏收入", "广告收入", "其他收入")
NEW, CHANGED = "新增", "变更"

DECLARATION = (
    "序号", "姓名", "身份证件类型", "身份证件号码", "是否为非居民个人", "所得项目", "税款所属期起", "税款所属期止", "本期笔数",
    "本期收入（不含增值税）", "本期免税收入", "本期增值税", "本期附加税费", "累计收入", "累计费用", "累计免税收入",
    "累计减除费用", "累计应纳税所得额", "预扣率", "速算扣除数", "累计应扣缴税额", "累计已扣缴税额", "本期扣缴税额",
    "平台用户唯一标识码", "更正以前月份收入", "更正以前月份增值税", "更正以前月份附加税费", "更正以前月份扣缴税额",
)  # fmt: skip
IDENTITIES = (
    "序号", "姓名", "证件类型", "证件号码", "国家或地区", "联系电话", "平台用户唯一标识码", "身份", "是否取得登记证照",
    "首次取得收入日期", "信息状态",
)  # fmt: skip
INCOME = (
    "序号", "姓名", "证件类型", "证件号码", "平台用户唯一标识码", "所属期起", "所属期止", "交易笔数", "劳务收入总额",
    "劳务退款金额", "劳务收入净额", *(f"{kind}{part}" for kind in OTHER_KINDS for part in ("总额", "净额")),
)  # fmt: skip


def declaration(
    filing: Filing, declared: Sequence[Declared], people: Mapping[UUID, Payee], digests: Mapping[UUID, bytes]
) -> Sheet:
    """The month's withholding, a row a worker; what is cumulative is blank where each payment is taxed by itself.

    The last columns correct earlier months: pay that came back after its tax was handed over.
    """
    named = [(worker, people[worker.worker_id]) for worker in declared if worker.worker_id in people]
    rows: list[tuple[Cell, ...]] = []
    for number, (worker, person) in enumerate(named, start=1):
        run = worker.cumulative
        before: list[Cell] = [number, person.name, ID_CARD, person.id_number]
        month: list[Cell] = ["是" if worker.method is Method.NON_RESIDENT else "否", LABOUR, filing.first_day, filing.last_day]
        income_fen = worker.gross_fen - worker.vat_fen
        amounts: list[Cell] = [worker.payments, *map(yuan, (income_fen, worker.exempt_fen, worker.vat_fen, worker.surcharge_fen))]
        base: list[Cell] = [run.income, run.expenses, run.exempt, run.deduction, run.taxable] if run else [None] * 5
        tax: list[Cell] = [f"{run.rate:%}", run.quick, run.tax, run.before] if run else [None] * 4
        off = (worker.corrected_gross_fen, worker.corrected_vat_fen, worker.corrected_surcharge_fen, worker.corrected_iit_fen)
        rows.append((*before, *month, *amounts, *base, *tax, yuan(worker.iit_fen), str(worker.worker_id), *map(yuan, off)))
    return _sheet(filing, DECLARATION, rows, digests)


def identities(
    filing: Filing,
    earned: Sequence[Earned],
    people: Mapping[UUID, Payee],
    digests: Mapping[UUID, bytes],
    known: Mapping[UUID, bytes],
) -> Sheet:
    """Who was paid in the quarter and is new to the tax office, or not as reported before; ``known`` is what was reported."""
    rows: list[tuple[Cell, ...]] = []
    reported: dict[UUID, bytes] = {}
    for worker in earned:
        person, digest = people.get(worker.worker_id), digests.get(worker.worker_id)
        if person is None or digest is None or known.get(worker.worker_id) == digest:
            continue
        reported[worker.worker_id] = digest
        phone = person.phone.removeprefix("+86")
        who: list[Cell] = [len(rows) + 1, person.name, ID_CARD, person.id_number, "中国", phone, str(worker.worker_id)]
        status = CHANGED if worker.worker_id in known else NEW
        rows.append((*who, "从业人员", "否", worker.first_paid_on, status))
    return _sheet(filing, IDENTITIES, rows, reported)


def income(filing: Filing, earned: Sequence[Earned], people: Mapping[UUID, Payee], digests: Mapping[UUID, bytes]) -> Sheet:
    """The quarter's income: labour only, because nothing else is paid through the platform."""
    rows: list[tuple[Cell, ...]] = []
    for worker in earned:
        if (person := people.get(worker.worker_id)) is None:
            continue
        who: list[Cell] = [len(rows) + 1, person.name, ID_CARD, person.id_number, str(worker.worker_id)]
        labour = [yuan(fen) for fen in (worker.income_fen, worker.returned_fen, worker.net_of_returns_fen)]
        others = [NOTHING] * (2 * len(OTHER_KINDS))
        rows.append((*who, filing.first_day, filing.last_day, worker.payments, *labour, *others))
    return _sheet(filing, INCOME, rows, digests)


def _sheet(filing: Filing, header: tuple[str, ...], rows: Sequence[tuple[Cell, ...]], named: Mapping[UUID, bytes]) -> Sheet:
    monthly = filing.kind is FilingKind.WITHHOLDING_DECLARATION
    period = f"{filing.first_day:%Y-%m}" if monthly else f"{filing.first_day.year}Q{filing.first_day.month // 3 + 1}"
    return Sheet(TITLES[filing.kind], period, header, tuple(rows), named)
