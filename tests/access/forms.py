"""What is filled in to register, for the inputs of the mutations."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from tests.build.accounts import LICENCE, a_phone, a_uscc, an_id_number

Json: TypeAlias = dict[str, Any]
Things: TypeAlias = Mapping[str, str]


def worker_form(_: Things) -> Json:
    """A person, new each time."""
    return {
        "name": "南宫小雪",
        "sex": "FEMALE",
        "idNumber": an_id_number(female=True),
        "phone": a_phone(),
        "school": "天津大学",
        "major": "化学",
        "experience": "",
        "truthful": True,
        "submit": True,
    }


def employer_form(_: Things) -> Json:
    """An employer, new each time."""
    licence = {"kind": "BUSINESS_LICENCE", "fileName": "营业执照.pdf", "contentBase64": LICENCE}
    return {
        "name": "天津新港书店有限公司",
        "uscc": a_uscc(),
        "address": "天津市南开区卫津路94号",
        "businessScope": "图书零售",
        "contactName": "王芳",
        "contactPhone": a_phone(),
        "documents": [licence],
        "truthful": True,
    }
