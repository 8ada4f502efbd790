"""People of the sample city: invented names and numbers that pass every check and belong to nobody.

Identity numbers follow GB 11643, cards have their Luhn digit. Phones keep 0000 in the middle, which the mask hides.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from stdnum import luhn
from stdnum.cn import ric

COMMON: Final = 20
"""The first so many surnames are several times as frequent as the rest."""
EXPERIENCES: Final = (
    "",
    "校内咖啡馆兼职半年",
    "在食堂勤工助学一年，负责早餐窗口",
    "做过两个学期的初中数学家教",
    "参加过两次大型展会的志愿服务",
    "电商仓库大促期间拣货两个月",
    "校报编辑，负责排版和校对",
    "图书馆学生助理，熟悉排架",
    "寒假在家乡超市做收银员",
    "学院新媒体中心成员，会剪辑短视频",
)
CARD_BINS: Final = ("621700", "622202", "622848", "621661", "622609")
PHONE_PREFIXES: Final = ("138", "139", "150", "158", "186", "187", "188")
YOUNGEST: Final = date(2008, 5, 1)
OLDEST: Final = date(2002, 9, 1)


FILE: Final = Path(__file__).parent / "names.toml"


@cache
def words(name: str) -> tuple[str, ...]:
    """One of the lists in ``names.toml``."""
    return tuple(str(tomllib.loads(FILE.read_text("utf-8"))[name]).split())


@dataclass(frozen=True, slots=True)
class Student:
    """What somebody enters when registering, and the card they are paid to."""

    name: str
    sex: str
    id_number: str = field(repr=False)
    phone: str = field(repr=False)
    card: str = field(repr=False)
    school: str
    major: str
    experience: str


def students(dice: Random, count: int) -> list[Student]:
    """So many students. The first is the tutor of the official tax example; her phone is the one in the tour."""
    made = [_student(dice, number) for number in range(1, count + 1)]
    made[0] = Student(
        name="张晓雯",
        sex="female",
        id_number=id_number(dice, date(2005, 3, 15), "female", 1),
        phone=phone(1),
        card=made[0].card,
        school="天津师范大学",
        major="数学与应用数学",
        experience="做过两年高中数学家教",
    )
    return made


def person_name(dice: Random, sex: str) -> str:
    common = dice.random() < 0.55
    surnames = words("surnames")
    surname = dice.choice(surnames[:COMMON] if common else surnames[COMMON:])
    return surname + dice.choice(words(sex))


def id_number(dice: Random, born: date, sex: str, number: int) -> str:
    """Valid by its check digit; ``number`` keeps those of one birthday apart."""
    order = number % 499 * 2 + (1 if sex == "male" else 2)
    body = f"{dice.choice(words('regions'))}{born:%Y%m%d}{order:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def phone(number: int) -> str:
    """The ``number``-th phone of the city, below 70,000."""
    prefix, line = divmod(number, 10_000)
    return f"+86{PHONE_PREFIXES[prefix]}0000{line:04d}"


def _student(dice: Random, number: int) -> Student:
    sex = dice.choice(("male", "female"))
    born = OLDEST + timedelta(days=dice.randrange((YOUNGEST - OLDEST).days))
    body = dice.choice(CARD_BINS) + f"{dice.randrange(10**7):07d}{number:05d}"
    return Student(
        name=person_name(dice, sex),
        sex=sex,
        id_number=id_number(dice, born, sex, number),
        phone=phone(number),
        card=body + str(luhn.calc_check_digit(body)),
        school=dice.choice(words("schools")),
        major=dice.choice(words("majors")),
        experience=dice.choice(EXPERIENCES),
    )
