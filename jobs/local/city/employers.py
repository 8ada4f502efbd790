"""Employers of the sample city: trades with their kinds of work, and names drawn for them."""

from dataclasses import dataclass, field
from random import Random
from typing import Final

from stdnum.cn import uscc

from jobs.local.city.people import person_name, phone, words

PHONES_FROM: Final = 20_000
DISTRICTS: Final = {
    "120101": ("和平区", ("南京路", "曲阜道", "西康路", "营口道")),
    "120103": ("河西区", ("友谊路", "解放南路", "围堤道", "黑牛城道")),
    "120104": ("南开区", ("卫津路", "鞍山西道", "长江道", "复康路")),
    "120111": ("西青区", ("宾水西道", "海泰发展六道", "津静公路")),
    "120116": ("滨海新区", ("第一大街", "新港二号路", "洞庭路")),
}


@dataclass(frozen=True, slots=True)
class Trade:
    """A line of business: the name's ending, the registered scope, the industry, and the kinds of work it posts."""

    ending: str
    scope: str
    industry: str
    kinds: tuple[str, ...]


TRADES: Final = (
    Trade(
        "教育科技有限公司",
        "教育咨询服务；软件开发；文化艺术交流活动策划",
        "education",
        ("tutoring", "tutoring", "office", "design"),
    ),
    Trade("餐饮管理有限公司", "餐饮服务；餐饮管理；食品销售", "catering", ("catering", "delivery")),
    Trade("商业零售有限公司", "日用百货销售；食品销售；会议及展览服务", "retail", ("retail", "promotion")),
    Trade("会展服务有限公司", "会议及展览服务；礼仪服务；广告发布", "events", ("event", "translation", "promotion")),
    Trade("供应链有限公司", "道路货物运输；仓储服务；供应链管理服务", "logistics", ("logistics", "delivery")),
    Trade("信息技术有限公司", "软件开发；信息系统集成服务；数据处理服务", "it", ("data_entry", "it_support", "design")),
    Trade("酒店管理有限公司", "酒店管理；餐饮管理；会议服务", "hospitality", ("catering", "event", "housekeeping")),
    Trade("图书文化有限公司", "出版物零售；图书管理服务；文化创意设计", "culture", ("library", "retail", "data_entry")),
    Trade("翻译咨询有限公司", "翻译服务；企业管理咨询；商务信息咨询", "translation", ("translation", "office")),
    Trade("物业服务有限公司", "物业管理；家政服务；停车场服务", "housekeeping", ("housekeeping", "office")),
    Trade("广告传媒有限公司", "广告设计、制作、代理、发布；摄影扩印服务", "media", ("design", "promotion", "event")),
    Trade("人力资源服务有限公司", "人力资源服务；企业管理咨询；市场调查", "services", ("office", "data_entry", "logistics")),
)


@dataclass(frozen=True, slots=True)
class Company:
    """What an employer enters when registering."""

    name: str
    uscc: str
    address: str
    scope: str
    industry: str
    contact_name: str
    contact_phone: str = field(repr=False)
    kinds: tuple[str, ...]


def companies(dice: Random, count: int) -> list[Company]:
    """So many employers, all kinds of work among the first twelve; the first one is the tutoring firm of the tour."""
    first, *others = words("brands")
    names = [first, *dice.sample(others, len(others))]
    return [_company(dice, number, names[number % len(names)]) for number in range(count)]


def _company(dice: Random, number: int, name: str) -> Company:
    trade = TRADES[number % len(TRADES)]
    code = dice.choice(list(DISTRICTS))
    district, roads = DISTRICTS[code]
    body = f"91{code}MA{dice.randrange(10**4):04d}{number:03d}"
    return Company(
        name=f"天津{name}{trade.ending}",
        uscc=body + str(uscc.calc_check_digit(body)),
        address=f"天津市{district}{dice.choice(roads)}{dice.randrange(2, 380)}号",
        scope=trade.scope,
        industry=trade.industry,
        contact_name=person_name(dice, dice.choice(("male", "female"))),
        contact_phone=phone(PHONES_FROM + number),
        kinds=trade.kinds,
    )
