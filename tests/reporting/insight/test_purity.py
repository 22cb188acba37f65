"""Insight is formulas alone: they can be read, judged and used without Django, a database or a package for numbers."""

import subprocess
import sys

import pytest

from tests.support.source import ROOT, dotted, imports_of, modules_under, tree_of

MODULES = sorted(modules_under("reporting.insight"))


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_insight_imports_the_standard_library_and_itself(path):
    found = imports_of(tree_of(path))
    assert {name for name in found if name.split(".")[0] not in sys.stdlib_module_names} <= {
        name for name in found if name.startswith("reporting.insight")
    }


def test_insight_is_usable_without_django():
    names = ", ".join(dotted(path) for path in MODULES)
    code = f"import sys; import {names}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
