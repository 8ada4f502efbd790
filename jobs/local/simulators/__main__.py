"""`python -m jobs.local.simulators --data DIR [--port N]`."""

import sys

from jobs.local.simulators.server import main

sys.exit(main(sys.argv[1:]))
