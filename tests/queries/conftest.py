"""What is collected here depends on the database that is tested."""

import os

ON_POSTGRESQL = os.environ.get("WORKSHOP_TEST_DATABASE") == "postgresql"

collect_ignore = ["test_search_plan.py", "test_search_upkeep.py"] if ON_POSTGRESQL else []
