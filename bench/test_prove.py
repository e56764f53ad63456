"""A promise that is not kept must not pass unseen."""

import sys
from types import ModuleType

import pytest

from bench import prove
from bench.prove import Claim

pytestmark = pytest.mark.once


@pytest.fixture
def promised(monkeypatch):
    """Let the group `desk` promise these claims."""

    def promise(*claims: Claim) -> None:
        module = ModuleType("bench.prove_desk")
        module.CLAIMS = claims
        monkeypatch.setitem(sys.modules, "bench.prove_desk", module)

    return promise


def test_claims_that_are_kept_are_printed_with_bound_figure_and_command(promised, capsys):
    promised(
        Claim("A page is quick", 50, lambda: 12.3456, "ms"), Claim("Enough", 99, lambda: 100, "%", keep="at least")
    )

    assert prove.main(["desk"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "claim           | bound         | figure   | command",
        "----------------+---------------+----------+----------------",
        "A page is quick | at most 50 ms | 12.35 ms | make prove-desk",
        "Enough          | at least 99 % | 100 %    | make prove-desk",
    ]


@pytest.mark.parametrize(("keep", "figure"), [("at most", 51), ("at least", 49), ("at most", float("nan"))])
def test_one_claim_that_falls_short_fails_the_run_and_is_marked(promised, capsys, keep, figure):
    promised(Claim("Kept", 50, lambda: 50), Claim("Not kept", 50, lambda: figure, keep=keep), Claim("Kept too", 1, int))

    assert prove.main(["desk"]) == 1
    marked = [line.startswith("Not kept ") for line in capsys.readouterr().out.splitlines() if "FALLS SHORT" in line]
    assert marked == [True]


def test_a_measurement_that_breaks_falls_short_and_the_others_are_measured(promised, capsys):
    promised(Claim("Broken", 1, lambda: 1 / 0), Claim("Whole", 1, lambda: 1))

    assert prove.main(["desk"]) == 1
    out = capsys.readouterr().out
    assert "ZeroDivisionError: division by zero" in out
    assert "Whole" in out


def test_figures_alone_are_shown_without_being_judged(promised):
    promised(Claim("Not kept", 1, lambda: 2))

    assert prove.main(["--figures", "desk"]) == 0


def test_a_group_that_promises_nothing_yet_says_so(capsys, monkeypatch):
    monkeypatch.setattr(prove, "GROUPS", ("nothing",))

    assert prove.main([]) == 0
    assert capsys.readouterr().out == "nothing: makes no measured promise yet.\n"


def test_a_group_whose_module_is_broken_is_not_taken_for_an_empty_one(monkeypatch):
    monkeypatch.setattr(prove.importlib, "import_module", lambda name: __import__("no_such_package"))

    with pytest.raises(ModuleNotFoundError, match="no_such_package"):
        prove.claims("desk")


def test_a_name_that_does_not_exist_is_refused_with_those_that_do(capsys):
    with pytest.raises(SystemExit) as refusal:
        prove.main(["desks"])

    assert refusal.value.code == 2
    assert "there is no group desks; there are path, desk" in capsys.readouterr().err
