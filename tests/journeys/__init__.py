"""Journeys through the whole product. Their helper modules assert too, so pytest explains those as well."""

import pytest

pytest.register_assert_rewrite(
    "tests.build.graphql", "tests.journeys.steps", "tests.journeys.path_to_hire", "tests.journeys.path_to_bank"
)
