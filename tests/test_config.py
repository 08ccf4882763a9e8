"""config.toml: what ships is what holds by default, and every mistake is named at once."""

import tomllib
from pathlib import Path

import pytest

from ar_batch.config import Config, load_config, parse_config
from ar_batch.policy import Policy
from ar_batch.refusal import BadConfig

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "ar_batch" / "home.toml"

# Filled from [company] or [mail], from files, or shown as a comment because their default is long or none.
ELSEWHERE = {
    "intake.default_currency", "intake.sources", "intake.columns", "matching.tolerance_minor_by_currency", "matching.not_customer_words",
    "matching.withholding_bp", "matching.autocash",
    "aging.base_currency", "letters.company_name", "letters.timezone", "letters.redirect_to", "letters.allow_domains", "letters.templates",
    "report.company_name", "ledger.url",
}  # fmt: skip


def settings(policy, path=""):
    for name in type(policy).model_fields:
        value = getattr(policy, name)
        if isinstance(value, Policy):
            yield from settings(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", name in policy.model_fields_set


def test_every_line_of_the_shipped_file_says_the_default():
    assert parse_config(tomllib.loads(SHIPPED.read_text("utf-8")), "home.toml").model_dump() == Config().model_dump()


def test_every_setting_stands_in_the_shipped_file():
    shipped = parse_config(tomllib.loads(SHIPPED.read_text("utf-8")), "home.toml")
    assert {name for name, is_set in settings(shipped) if not is_set} <= ELSEWHERE


def test_the_repository_is_a_home_with_the_shipped_settings():
    assert (ROOT / "config.toml").read_bytes() == SHIPPED.read_bytes()


def test_all_mistakes_are_named_with_their_place(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(
        '[company]\ncurrency = "EURO"\n[matching]\ntolerence = 5\n[aging]\nbucket_edges = [30, 30]\n[[sources]]\nmatch = "*"\ndecimal = ";"\n'
    )
    with pytest.raises(BadConfig) as caught:
        load_config(path)
    message = str(caught.value)
    assert "4 mistake(s)" in message
    for part in (
        "company.currency",
        "matching.tolerence: there is no such setting",
        "aging.bucket_edges",
        "sources.1.decimal",
    ):
        assert part in message


def test_an_amount_that_is_none_is_a_mistake_of_the_settings_not_a_fault_of_the_program(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(
        '[dunning]\nminimum = "ten"\n[dunning.minimum_by_currency]\nJPY = "1.5.0"\n[mail]\nmode = "pigeon"\n'
    )
    with pytest.raises(BadConfig) as caught:
        load_config(path)
    for part in ("3 mistake(s)", "dunning.minimum", "'ten'", "dunning.minimum_by_currency.JPY", "mail.mode"):
        assert part in str(caught.value)


def test_broken_toml_is_one_sentence_with_the_line(tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("[company\nname = 1\n")
    with pytest.raises(BadConfig, match="line 1"):
        load_config(path)


def test_a_folder_that_is_no_home_is_said_to_be_none_and_input_alone_is_enough(tmp_path):
    with pytest.raises(BadConfig, match="is no home"):
        load_config(tmp_path / "config.toml")
    (tmp_path / "input").mkdir()
    assert load_config(tmp_path / "config.toml") == Config()


def test_the_company_fills_what_the_stages_leave_open(tmp_path):
    config = parse_config(
        {"company": {"currency": "CHF", "name": "Käse AG"}, "intake": {"default_currency": "EUR"}}, "x"
    )
    policies = config.policies()
    assert (policies.aging.base_currency, policies.intake.default_currency, policies.letters.company_name) == (
        "CHF",
        "EUR",
        "Käse AG",
    )
