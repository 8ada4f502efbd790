"""What people fill in, for the inputs of the mutations: otherwise valid, and fresh each time where it must be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TypeAlias

import pyotp

from domain.clock import machine_now
from tests.access.asking import content
from tests.build.accounts import LICENCE, PASSWORD, a_phone, a_uscc, an_id_number
from tests.build.postings import LATITUDE, LONGITUDE

Json: TypeAlias = dict[str, Any]
Things: TypeAlias = Mapping[str, str]
PRODUCT: Final = "InsuranceProduct:00000000-0000-7000-8000-000001480001"
SOON: Final = (machine_now() + timedelta(days=60)).isoformat()


@dataclass(frozen=True, slots=True)
class Call:
    """How a mutation is called. ``about`` names the thing whose owners decide; without one it is about the caller alone."""

    input: Callable[[Things], Json | None]
    about: str = ""


def of(field: str, thing: str, **more: object) -> Call:
    """The common case: one id, and values that are the same for everybody."""
    return Call(lambda things: {field: things[thing], **more}, thing)


def policy(_: Things) -> Json:
    titles = {"titleZh": "平台交易规则", "titleEn": "Rules of trade"}
    bodies = {"bodyZh": "岗位须真实，报酬按约定发放。", "bodyEn": "Work is as said, and paid as agreed."}
    changes = {"changesZh": "首次公布", "changesEn": "The first version"}
    return {"code": "PLATFORM_RULES", "audience": "EVERYBODY", **titles, **bodies, **changes, "effectiveOn": SOON[:10]}


def password(things: Things) -> Json:
    """Of whom who asked; the code of this moment."""
    who = {"login": things["forgetful"], "totp": pyotp.TOTP(things["forgetful seed"]).at(machine_now())}
    return {"accountRecoveryId": things["claimable password"], "claim": things["password claim"], **who, "newPassword": PASSWORD}


TOPICS: Final = {"topics": ["payout_item.succeeded"]}
ENDPOINT: Final = ("endpointId", "endpoint")
WEBHOOKS: Final[Mapping[str, tuple[tuple[str, str], Json]]] = {
    "addWebhookEndpoint": (("partnerId", "service account"), {"url": "https://new.chaguan.cn/hooks", **TOPICS}),
    "setWebhookTopics": (ENDPOINT, TOPICS),
    "rotateWebhookSecret": (ENDPOINT, {"overlapHours": 1}),
    "disableWebhookEndpoint": (ENDPOINT, {}),
    "enableWebhookEndpoint": (("endpointId", "disabled endpoint"), {}),
    "pingWebhookEndpoint": (ENDPOINT, {}),
    "replayWebhooks": (ENDPOINT, {"since": "2026-01-01T00:00:00Z", "until": SOON}),
    "replayWebhookDelivery": (("deliveryId", "webhook"), {}),
}
"""By mutation: the field of the thing it is about, the thing, and the rest."""


def staff_sign_in(things: Things) -> Json:
    """A password and a second factor."""
    totp = pyotp.TOTP(things["staff seed"]).at(machine_now())
    return {"login": things["staff login"], "password": PASSWORD, "totp": totp}


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


def intention(_: Things) -> Json:
    place = {"latitude": LATITUDE, "longitude": LONGITUDE, "radiusM": 5_000}
    weekly = [{"weekday": 1, "startsMinute": 480, "endsMinute": 1_200}]
    return {**place, "kinds": ["RETAIL"], "payFloor": 2_000, "validUntil": SOON, "weekly": weekly}


def demand(things: Things) -> Json:
    said = content_of(things)
    names = ("kind", "district", "address", "payDueDays", "validUntil", "declared")
    part = {"title": said["title"], "duties": said["duties"], "pay": 20_000} | {
        name: said["shifts"][0][name] for name in ("startsAt", "endsAt")
    }
    return {name: said[name] for name in names} | {
        "title": "新生照片标注", "criteria": "每张照片的标注完整且误差不超过两个像素", "subOrders": [part],
    }  # fmt: skip


def attestation(things: Things) -> Json:
    ids = {"postingId": things["risky posting"], "checklistId": things["checklist"]}
    return {**ids, "itemIds": things["checklist items"].split(), "measures": "上岗前逐项核对设备"}


def branch(_: Things) -> Json:
    return {"name": "海光寺店", "district": "天津市和平区", "address": "南京路1号"}


def some_branches(things: Things) -> Json:
    return {"memberId": things["member"], "branchIds": [things["branch"], things["other branch"]]}


def content_of(things: Things) -> Json:
    return content(things["tomorrow"], things["tomorrow evening"])


def agreed_days(things: Things) -> Json:
    """What is agreed with the employer for a month."""
    days = {"validFrom": "2099-01-01", "validUntil": "2099-01-31"}
    return {"employerId": things["employer"], "reason": "按合作协议约定", **days}


def application(things: Things) -> Json:
    requirements = things["requirements"].split()
    return {"postingVersionId": things["version"], "attestedRequirementIds": requirements, "commitment": "保证按时到岗"}


def reconfirmation(things: Things) -> Json:
    ids = {"applicationId": things["application to reconfirm"], "postingVersionId": things["new version"]}
    return {**ids, "attestedRequirementIds": things["new requirements"].split()}


def insurance_claim(things: Things) -> Json:
    return {"policyId": things["policy"], "incidentId": things["insured injury"], "amount": 5_000}


def acceptance(things: Things) -> Json:
    attested = [things["invited requirement"]]
    return {"invitationId": things["invitation"], "attestedRequirementIds": attested, "commitment": "保证按时到岗"}


def match_contest(things: Things) -> Json:
    about = {"shiftId": things["proposed shift"], "workerId": things["worker"]}
    return about | {"claim": "SCORE", "reason": "分值没有计入上学期的工作"}


def three_sign(things: Things) -> Json:
    return {"workStudyAgreementId": things["work-study agreement"], "sha256": things["work-study terms"]}
