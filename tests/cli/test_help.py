"""What the commands say of themselves."""

import subprocess
import sys

from tests.cli.readme import README, with_commands


def test_the_readme_shows_the_help_as_it_is() -> None:
    text = README.read_text(encoding="utf-8")
    assert with_commands(text) == text, "run: python -m tests.cli.readme"


def test_help_imports_nothing_that_analyses() -> None:
    code = (
        "import sys; import mailguard.cli.main; "
        "heavy = {'mailguard.engine', 'imapclient', 'dns', 'cryptography', 'selectolax', 'jinja2'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
