"""What is collected here depends on the database that is tested."""

from tests.postgresql import ON_POSTGRESQL

collect_ignore = ["test_search_plan.py", "test_search_upkeep.py"] if ON_POSTGRESQL else []
