"""What screening sees and what it leaves alone."""

import pytest

from domain import postings
from domain.database import Transaction
from domain.postings import query_terms, search_terms


@pytest.mark.requirement("S-103", part="lawful wording passes the detector")
@pytest.mark.parametrize(
    "text",
    [
        "男女不限，年满18周岁即可",
        "不限男女，性别不限",
        "18周岁以上在校学生",
        "微信小程序开发与测试",
        "整理图书馆回族历史文献，协助藏族文化展布展",
        "要求工作人员着工装",
        "2026-12-01 13:00-17:00 在1号楼集合",
        "按小时计酬，每日8小时以内",
        "负责女装区货架整理，男装区补货",
    ],
)
async def test_lawful_text_passes(tx: Transaction, text: str) -> None:
    found = postings.find(text, await postings.screening_patterns(tx))
    assert [finding for finding in found if finding.refuse] == []


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("女生优先", "sex"),
        ("不要男生", "sex"),
        ("只招女服务员", "sex"),
        ("Female only", "sex"),
        ("30岁以下", "age"),
        ("年龄不超过28周岁", "age"),
        ("限00后", "age"),
        ("不招少数民族", "ethnicity"),
        ("信教勿扰，无宗教信仰", "religion"),
        ("限天津户口", "origin"),
        ("外地人勿扰", "origin"),
        ("未婚未育", "family"),
        ("身高165以上", "looks"),
        ("无乙肝", "health"),
        ("Q Q 1 2 3 4 5 6", "qq"),
        ("一三八零零一三八零零零", "phone"),
        ("报名看 www.example.cn", "link"),
        ("扫码加群", "qr"),
        ("hr@example.com", "email"),
        ("刷单兼职", "fake_orders"),
        ("出租银行卡日结", "accounts"),
        ("薪资面议", "negotiable"),
        ("违者扣款50", "deduction"),
        ("报酬以购物卡结算", "goods"),
        ("部分工资用代金券发放", "goods"),
        ("可用实物抵工资", "goods"),
        ("下班现金结清", "cash"),
    ],
)
async def test_unlawful_text_is_seen(tx: Transaction, text: str, topic: str) -> None:
    found = postings.find(text, await postings.screening_patterns(tx))
    assert topic in {finding.topic for finding in found if finding.refuse}


@pytest.mark.requirement("S-020", part="search by Chinese and Latin words")
def test_a_posting_is_found_by_its_characters_pairs_and_words() -> None:
    terms = search_terms("校园咖啡馆 Barista ＡＰＰ测试")
    for asked in ("咖啡", "馆", "barista", "app", "测试", "咖啡馆 app"):
        assert set(query_terms(asked)) <= set(terms), asked
    for absent in ("茶", "园馆", "bar", "咖啡厅"):
        assert not set(query_terms(absent)) <= set(terms), absent


def test_a_search_without_words_has_no_terms() -> None:
    assert query_terms("！？ ") == []
