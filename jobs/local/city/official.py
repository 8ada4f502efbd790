"""The official example of Announcement 16/2025, lived through: a student tutors in five months of 2026, one settlement each.

June 7,000, July 7,500, October 7,200, November 6,000 and December 8,000 yuan: forty hours a month at that month's rate. Withheld
are 18.00, 30.00, 22.80, 0 and 36.00 (State Taxation Administration, reading of Announcement 16/2025).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from domain.clock import SHANGHAI
from domain.evaluations import Marks
from domain.postings import (
    PayContent,
    PayKind,
    PayUnit,
    PostingContent,
    PostingKind,
    RequirementContent,
    RequirementKind,
    ShiftContent,
)
from jobs.local.city.plan import Applicant, Fate, Outcome, PlannedPosting

TUTOR: Final = 0
"""Her number among the workers."""
FIRM: Final = 0
"""Her employer's number."""
HOURS: Final = 40
MINUTES_PER_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the example: the first day of its season, what she earns and what is withheld, and how many other postings
    the season has in a whole city."""

    name: str
    first: date
    gross_fen: int
    withheld_fen: int
    others: int
    is_last: bool = False


MONTHS: Final = (
    Month("June", date(2026, 6, 3), 700_000, 1_800, 6),
    Month("July", date(2026, 7, 2), 750_000, 3_000, 6),
    Month("October", date(2026, 10, 9), 720_000, 2_280, 6),
    Month("November", date(2026, 11, 3), 600_000, 0, 6),
    Month("December", date(2026, 12, 1), 800_000, 3_600, 10, is_last=True),
)


def posting(number: int, month: Month) -> PlannedPosting:
    """The month's posting, which she alone applies for and does."""
    starts = datetime(month.first.year, month.first.month, month.first.day, 17, tzinfo=SHANGHAI) + timedelta(days=3)
    ends = starts + timedelta(days=9, hours=4)
    content = PostingContent(
        title=f"高一数学一对一家教（{month.first.month}月，共{HOURS}课时）",
        kind=PostingKind.TUTORING,
        duties="每天傍晚和周末上门辅导高一数学：讲解函数与几何错题，按进度做专项练习，每周一次小测并向家长反馈。"
        f"本月共{HOURS}课时，课时由双方逐次登记，月底一并申报。",
        district="天津市南开区",
        address="王顶堤林苑北里社区",
        shifts=(ShiftContent(starts, ends, 1),),
        pay_components=(PayContent(PayKind.BASE, PayUnit.HOUR, month.gross_fen // HOURS, "每课时"),),
        requirements=(
            RequirementContent(RequirementKind.SKILL, "高考数学一百三十分以上", "需要系统讲解高中数学"),
            RequirementContent(RequirementKind.EXPERIENCE, "有高中家教经历", "需要独立备课"),
        ),
        headcount=1,
        pay_due_days=7,
        valid_until=ends,
        declared=True,
        latitude=39.0890,
        longitude=117.1420,
    )
    tutor = Applicant(
        TUTOR,
        Fate.HIRED,
        "已连续辅导两届高一学生，备课资料齐全。",
        shifts=(0,),
        of_employer=Marks(5, 5, 5, "排课稳定，课时登记清楚，报酬按月到账。"),
        of_worker=Marks(5, 5, 4, "备课认真，学生成绩有明显进步。"),
        minutes=HOURS * MINUTES_PER_HOUR,
    )
    return PlannedPosting(number, FIRM, content, Outcome.LIVE, (tutor,))
