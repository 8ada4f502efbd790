"""The Merkle tree against the vectors of the Certificate Transparency reference code, and against its definition."""

import pytest

from domain.ledger import merkle
from domain.ledger.merkle import Block

LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PATHS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH as RFC 6962 section 2.1 writes it."""
    if len(leaves) < 2:
        return merkle.leaf_hash(leaves[0]) if leaves else merkle.EMPTY_ROOT
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return merkle.pair_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


def hashed(leaves: list[bytes], stretch: tuple[int, int]) -> bytes:
    """A stretch's hash by way of blocks."""
    blocks = merkle.blocks(stretch)
    return merkle.stretch_hash(
        stretch,
        {block: merkle.block_hash([merkle.leaf_hash(leaf) for leaf in leaves[block.first : block.end]]) for block in blocks},
    )


@pytest.mark.parametrize("size", range(9))
def test_roots_of_the_reference_code(size: int) -> None:
    assert hashed(LEAVES[:size], (0, size)).hex() == ROOTS[size]


@pytest.mark.parametrize(("number", "size"), PATHS)
def test_proofs_of_the_reference_code(number: int, size: int) -> None:
    assert [hashed(LEAVES, stretch).hex() for stretch in merkle.path(number, size)] == PATHS[number, size]


def test_every_leaf_of_every_tree_is_proven_and_nothing_else_is() -> None:
    leaves = [bytes([number]) for number in range(40)]
    for size in range(1, 41):
        root = by_definition(leaves[:size])
        assert hashed(leaves, (0, size)) == root
        for number in range(size):
            beside = [hashed(leaves, stretch) for stretch in merkle.path(number, size)]
            leaf = merkle.leaf_hash(leaves[number])
            assert merkle.root_by_path(number, size, leaf, beside) == root
            assert merkle.root_by_path(number, size, merkle.leaf_hash(b"other"), beside) != root
            assert merkle.root_by_path(number, size, leaf, [*beside, root]) is None
            if number ^ 1 < size:
                assert merkle.root_by_path(number ^ 1, size, leaf, beside) != root
    assert merkle.root_by_path(3, 3, merkle.leaf_hash(b""), []) is None


def test_a_leaf_never_passes_for_a_pair() -> None:
    left, right = merkle.leaf_hash(b"a"), merkle.leaf_hash(b"b")
    assert merkle.leaf_hash(left + right) != merkle.pair_hash(left, right)


def test_blocks_become_complete_as_the_tree_grows() -> None:
    assert list(merkle.completed(3, 9, 2)) == [Block(2, 0), Block(2, 1)]
    assert list(merkle.completed(8, 9, 2)) == []
