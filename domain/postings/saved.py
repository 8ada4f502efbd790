"""Searches a worker keeps. New postings are held against all of them at once; who asked is told once a day (S-020)."""

from dataclasses import dataclass
from uuid import UUID

from domain import outbox, rules
from domain.database import Transaction
from domain.errors import Cause, InvalidInput, NotFound, Refusal
from domain.ids import new_id
from domain.money import Fen
from domain.postings import store_saved
from domain.postings.content import PostingKind
from domain.postings.search import MAX_NEAR_M, near_term, query_terms
from domain.viewer import Viewer

POSTINGS_AT_ONCE = 200
SEARCHES_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Circle:
    """Degrees (WGS 84) and metres."""

    latitude: float
    longitude: float
    within_m: int


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search asks for; everything given must hold."""

    title: str
    words: str | None = None
    kind: PostingKind | None = None
    district: str | None = None
    min_pay_fen: Fen | None = None
    near: Circle | None = None


class TooManySearches(Refusal):
    cause, code, rule = Cause.LIMIT_REACHED, "TOO_MANY_SAVED_SEARCHES", "postings.saved_searches"
    zh, en = "最多保存{most}个搜索，请先删除不再需要的。", "At most {most} searches are kept; delete one first."


class NothingSought(Refusal):
    cause, code, rule = Cause.REQUIREMENT_MISSING, "NOTHING_SOUGHT", "postings.saved_searches"
    zh, en = "请至少写明一个搜索条件。", "Say at least one thing to look for."


async def save_search(tx: Transaction, viewer: Viewer, sought: Sought) -> UUID:
    """Keeps a search of the viewer's; raises InvalidInput, NothingSought or TooManySearches."""
    worker_id = viewer.must_be_worker()
    terms = _check(sought)
    most = (await rules.in_force(tx, "postings.saved_searches")).parameters["searches"]
    assert isinstance(most, int)
    if await store_saved.lock_and_count(tx, worker_id) >= most:
        raise TooManySearches(most=most)
    saved_search_id = new_id()
    near = sought.near
    await store_saved.add(
        tx,
        saved_search_id,
        worker_id,
        title=sought.title.strip(),
        words=sought.words,
        terms=terms,
        kind=sought.kind.value if sought.kind else None,
        district=sought.district,
        min_pay_fen=sought.min_pay_fen,
        latitude=near.latitude if near else None,
        longitude=near.longitude if near else None,
        within_m=near.within_m if near else None,
        near_terms=[near_term(near.latitude, near.longitude, near.within_m)] if near else [],
    )
    await outbox.put(tx, viewer, "saved_search.saved", saved_search_id)
    return saved_search_id


async def delete_search(tx: Transaction, viewer: Viewer, saved_search_id: UUID) -> UUID:
    """Ends it; raises NotFound for one that is not the viewer's or ended before."""
    if not await store_saved.delete(tx, saved_search_id, viewer.must_be_worker()):
        raise NotFound("SavedSearch", field="input.savedSearchId")
    await outbox.put(tx, viewer, "saved_search.deleted", saved_search_id)
    return saved_search_id


async def match_searches(tx: Transaction, viewer: Viewer) -> int:
    """Holds new postings against all searches and tells those that found something and told nothing for a day.

    Returns how many postings and searches it handled, zero when nothing is left.
    """
    viewer.must_be_system()
    postings = await store_saved.take_new(tx, POSTINGS_AT_ONCE)
    if postings:
        await store_saved.find(tx, postings)
    told = await store_saved.tell(tx, SEARCHES_AT_ONCE)
    await outbox.put_all(tx, viewer, "saved_search.matched", told)
    return len(postings) + len(told)


def _check(sought: Sought) -> list[str]:
    """The words' terms."""
    if not 1 <= len(sought.title.strip()) <= 40:
        raise InvalidInput("input.title", "名称为1至40个字。", "A title has 1 to 40 characters.")
    terms = query_terms(sought.words) if sought.words is not None else []
    if sought.words is not None and not (terms and len(sought.words) <= 100):
        raise InvalidInput("input.text", "请写明要搜索的词，最多100个字。", "Write what to look for, at most 100 characters.")
    if sought.min_pay_fen is not None and not 0 <= sought.min_pay_fen <= 10**9:
        raise InvalidInput("input.minPay", "报酬不合理。", "This is no pay.")
    if sought.district is not None and not 1 <= len(sought.district) <= 60:
        raise InvalidInput("input.district", "地区为1至60个字。", "A district has 1 to 60 characters.")
    near = sought.near
    if near and not (-90 <= near.latitude <= 90 and -180 <= near.longitude <= 180 and 1 <= near.within_m <= MAX_NEAR_M):
        raise InvalidInput("input.near", f"范围为1至{MAX_NEAR_M}米内的圆。", f"A circle on earth of 1 to {MAX_NEAR_M} metres.")
    if not (terms or sought.kind or sought.district or sought.min_pay_fen is not None or near):
        raise NothingSought()
    return terms
