"""What people enter when they register, checked field by field. Pure; every problem names its field (S-010, S-060)."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import phonenumbers
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from domain.accounts import scans
from domain.accounts.model import DocumentExpired, LicenceMissing, TooYoung, TruthNotDeclared
from domain.errors import InvalidInput

WORKING_AGE, ADULT_AGE, OLDEST_AGE = 16, 18, 100
NAME = re.compile(r"^[\u3400-\u9fff·A-Za-z][\u3400-\u9fff·A-Za-z .'-]{1,49}$")
SEXES = ("male", "female")
DOCUMENT_KINDS = ("business_licence", "organisation_code_certificate", "other")
DOCUMENT_MAX_BYTES = 524_288
DOCUMENTS_MAX = 5


@dataclass(frozen=True, slots=True)
class WorkerForm:
    """A worker's registration as entered."""

    name: str
    sex: str
    id_number: str
    phone: str
    school: str
    major: str
    experience: str
    truthful: bool

    def checked(self, today: date) -> "WorkerFacts":
        """The facts, normalised; raises InvalidInput with the field, TooYoung or TruthNotDeclared."""
        if not self.truthful:
            raise TruthNotDeclared(field="input.truthful")
        number, born = id_number(self.id_number, today)
        if self.sex not in SEXES or self.sex != sex_of(number):
            raise InvalidInput("input.sex", "性别与身份证号不一致。", "The sex does not agree with the identity number.")
        if years_later(born, WORKING_AGE) > today:
            raise TooYoung(field="input.idNumber")
        return WorkerFacts(
            name=person_name(self.name, "input.name"),
            sex=self.sex,
            id_number=number,
            birth_date=born,
            phone=mobile(self.phone, "input.phone"),
            school=text_of(self.school, "input.school", 2, 60),
            major=text_of(self.major, "input.major", 2, 60),
            experience=text_of(self.experience, "input.experience", 0, 1_000),
        )


@dataclass(frozen=True, slots=True)
class WorkerFacts:
    name: str
    sex: str
    id_number: str
    birth_date: date
    phone: str
    school: str
    major: str
    experience: str


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """A copy of a certificate; ``content_base64`` is a PDF, PNG or JPEG of at most 512 KiB."""

    kind: str
    file_name: str
    content_base64: str
    expires_on: date | None

    def checked(self, today: date, field: str) -> "Document":
        """Raises InvalidInput or DocumentExpired."""
        if self.kind not in DOCUMENT_KINDS:
            raise InvalidInput(f"{field}.kind", "不支持的证照类型。", "This kind of document is not known.")
        if self.expires_on is not None and self.expires_on < today:
            raise DocumentExpired(field=f"{field}.expiresOn")
        name, content, _ = scan_of(self.file_name, self.content_base64, field)
        return Document(self.kind, name, content, self.expires_on)


@dataclass(frozen=True, slots=True)
class Document:
    kind: str
    file_name: str
    content: bytes
    expires_on: date | None

    @property
    def sha256(self) -> bytes:
        return sha256(self.content).digest()


@dataclass(frozen=True, slots=True)
class EmployerForm:
    """An employer's registration as entered."""

    name: str
    uscc: str
    address: str
    business_scope: str
    industry: str
    contact_name: str
    contact_phone: str
    documents: tuple[DocumentForm, ...]
    truthful: bool

    def checked(self, today: date) -> "EmployerFacts":
        """The facts, normalised; raises InvalidInput with the field, LicenceMissing, DocumentExpired or TruthNotDeclared."""
        if not self.truthful:
            raise TruthNotDeclared(field="input.truthful")
        if len(self.documents) > DOCUMENTS_MAX:
            raise InvalidInput("input.documents", "证照最多5份。", f"At most {DOCUMENTS_MAX} documents.")
        documents = tuple(form.checked(today, f"input.documents.{n}") for n, form in enumerate(self.documents))
        if not any(document.kind == "business_licence" for document in documents):
            raise LicenceMissing(field="input.documents")
        return EmployerFacts(
            name=text_of(self.name, "input.name", 4, 100),
            uscc=credit_code(self.uscc),
            address=text_of(self.address, "input.address", 5, 200),
            business_scope=text_of(self.business_scope, "input.businessScope", 2, 2_000),
            industry=text_of(self.industry, "input.industry", 2, 40),
            contact_name=person_name(self.contact_name, "input.contactName"),
            contact_phone=mobile(self.contact_phone, "input.contactPhone"),
            documents=documents,
        )


@dataclass(frozen=True, slots=True)
class EmployerFacts:
    name: str
    uscc: str
    address: str
    business_scope: str
    industry: str
    contact_name: str
    contact_phone: str
    documents: tuple[Document, ...]


def mobile(text: str, field: str) -> str:
    """A mainland mobile number as ``+86…``: codes are sent to no other, which keeps toll fraud out."""
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or number.country_code != 86 or phonenumbers.number_type(number) != phonenumbers.PhoneNumberType.MOBILE:
        raise InvalidInput(field, "请填写有效的中国大陆手机号。", "This is not a mobile number of the Chinese mainland.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def id_number(text: str, today: date) -> tuple[str, date]:
    """The identity number (GB 11643) in capitals and the birth date in it; raises InvalidInput."""
    try:
        number: str = ric.validate(text)
        born: date = ric.get_birth_date(number)
    except ValidationError:
        raise InvalidInput("input.idNumber", "身份证号不正确。", "This is not a valid identity number.") from None
    if born > today or years_later(born, OLDEST_AGE) < today:
        raise InvalidInput("input.idNumber", "身份证号中的出生日期不可能。", "The birth date in this number is impossible.")
    return number, born


def sex_of(number: str) -> str:
    """GB 11643: the seventeenth digit is odd for men."""
    return "male" if int(number[16]) % 2 else "female"


def years_later(born: date, years: int) -> date:
    """The day an age is reached; someone born on 29 February reaches it on 1 March of a common year."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def credit_code(text: str) -> str:
    """The unified social credit code (GB 32100), checksum and all; raises InvalidInput."""
    try:
        code: str = uscc.validate(text)
    except ValidationError:
        raise InvalidInput("input.uscc", "统一社会信用代码不正确。", "This is not a valid unified social credit code.") from None
    return code


def person_name(text: str, field: str) -> str:
    name = " ".join(text.split())
    if not NAME.match(name):
        raise InvalidInput(field, "姓名应为2至50个汉字或字母。", "A name has 2 to 50 letters or characters.")
    return name


def text_of(text: str, field: str, shortest: int, longest: int) -> str:
    """The text without surrounding blanks and control characters; raises InvalidInput outside the lengths."""
    clean = "".join(c for c in text.strip() if c.isprintable() or c == "\n")
    if not shortest <= len(clean) <= longest:
        raise InvalidInput(field, f"长度应为{shortest}至{longest}个字。", f"Between {shortest} and {longest} characters.")
    return clean


def file_name_of(text: str, field: str) -> str:
    """A file's name; raises InvalidInput."""
    name = text_of(text, field, 1, 120)
    if "/" in name or "\\" in name:
        raise InvalidInput(field, "文件名不能包含路径。", "A file name has no path in it.")
    return name


def scan_of(file_name: str, content_base64: str, field: str) -> tuple[str, bytes, str]:
    """Name, bytes and media type of a file people bring, each what the others say it is; raises InvalidInput."""
    name = file_name_of(file_name, f"{field}.fileName")
    content, media_type = document_bytes(content_base64, f"{field}.contentBase64")
    if not scans.is_named_so(name, media_type):
        ends = "、".join(scans.ENDINGS[media_type])
        raise InvalidInput(
            f"{field}.fileName", f"文件名与内容不符，应以{ends}结尾。", f"By its content, its name ends with {ends}."
        )
    return name, content, media_type


def document_bytes(text: str, field: str) -> tuple[bytes, str]:
    """A PDF, PNG or JPEG of at most 512 KiB from base64, and its media type; raises InvalidInput."""
    if len(text) > DOCUMENT_MAX_BYTES * 4 // 3 + 4:
        raise InvalidInput(field, "文件不能超过512 KiB。", "A document has at most 512 KiB.")
    try:
        content = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise InvalidInput(field, "文件内容不是有效的Base64。", "The content is not valid base64.") from None
    media_type = scans.media_type_of(content)
    if media_type is None or len(content) > DOCUMENT_MAX_BYTES:
        raise InvalidInput(field, "仅支持不超过512 KiB的PDF、PNG或JPEG文件。", "A PDF, PNG or JPEG of at most 512 KiB is needed.")
    return content, media_type
