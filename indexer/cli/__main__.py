"""Run the command: `python -m indexer.cli`."""

import sys

from indexer.cli.command import main

sys.exit(main())
