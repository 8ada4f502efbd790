"""SQL of the city's demand: what its acts wait for, and what they look up."""

from dataclasses import dataclass
from uuid import UUID

from domain.database import Transaction

SUB_ORDERS = """
    select s.id, s.posting_id, p.version_id from sub_order s join posting p on p.id = s.posting_id
    where s.demand_package_id = :package_id order by s.number
"""
PRODUCT = """
    select id from insurance_product
    where :kind = any(kinds) and valid_from <= :now::date and coalesce(valid_until > :now::date, true) order by product_no limit 1
"""
COVER_SOON = "update schedule set next_at = clock_timestamp() where job = 'insurance.cover'"
UNINSURED = """
    select count(*) from assignment a join sub_order s on s.posting_id = a.posting_id
    left join insurance_policy i on i.assignment_id = a.id
    where s.demand_package_id = :package_id and coalesce(i.state, 'wanted') = 'wanted'
"""
POLICY_OF = "select id from insurance_policy where assignment_id = :assignment_id and state = 'issued'"
FILES_OPEN = "select count(*) from posting_file where state in ('reading', 'checking', 'making')"


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-order with its posting."""

    id: UUID
    posting_id: UUID
    version_id: UUID


async def parts_of(tx: Transaction, package_id: UUID) -> list[Part]:
    """The package's sub-orders, in order."""
    return [Part(**dict(row)) for row in await tx.all(SUB_ORDERS, package_id=package_id)]


async def product_for(tx: Transaction, kind: str) -> UUID:
    """An insurance that is sold for the kind of work."""
    found = await tx.value(PRODUCT, kind=kind)
    assert isinstance(found, UUID)
    return found


async def cover_soon(tx: Transaction) -> None:
    """Shifts to come are looked at now."""
    await tx.run(COVER_SOON)


async def uninsured(tx: Transaction, package_id: UUID) -> int:
    """How many shifts of the package the insurer has not answered about."""
    count = await tx.value(UNINSURED, package_id=package_id)
    assert isinstance(count, int)
    return count


async def policy_of(tx: Transaction, assignment_id: UUID) -> UUID:
    """The policy in force for a shift."""
    found = await tx.value(POLICY_OF, assignment_id=assignment_id)
    assert isinstance(found, UUID)
    return found


async def files_open(tx: Transaction) -> int:
    """How many files of postings are being read and checked."""
    count = await tx.value(FILES_OPEN)
    assert isinstance(count, int)
    return count
