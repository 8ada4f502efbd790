"""What a member who is limited to branches may read: the employer's arms, within these branches (S-001, S-060)."""

from collections.abc import Mapping
from dataclasses import replace

from domain.access import REACHES
from domain.viewer import EMPLOYER_ARMS
from resolvers.compiler.build import Declared
from resolvers.compiler.source import Source


def within_branches(declared: Declared) -> Declared:
    """The sources with what limited members may read of each; of a type that stands nowhere in the table, nothing."""
    return replace(
        declared, sources={type_: replace(source, limited=_arms(source)) for type_, source in declared.sources.items()}
    )


def _arms(source: Source) -> Mapping[str, str]:
    reach = REACHES.get(source.type)
    if reach is None:
        return {}
    within = {arm: reach.within(arm) for arm in source.readable if arm in EMPLOYER_ARMS}
    return {arm: f"({source.readable[arm]}) and {condition}" for arm, condition in within.items() if condition}
