import builders
import pytest

quick = pytest.fixture(scope="module", autouse=True)(builders.without_other_beliefs)
