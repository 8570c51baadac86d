"""What can differ between two released readers of the config: the fields, and what each means."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from jan_tui.clawdbot.schema.check import Rules


class ProfileMark(StrEnum):
    """Where `@profile` begins at the end of a reference.

    At the last `@`; or at the first; or at the first that is not of `@20250101`, a date that
    belongs to the id; or at the first that is neither that nor of `@q4` and `@8bit`, a
    quantization.
    """

    LAST = "last"
    FIRST = "first"
    AFTER_DATE = "after-date"
    AFTER_QUANTIZATION = "after-quantization"


class FirstAlias(StrEnum):
    """When an alias that the bare id of a primary names is tried in its place.

    Never; always, before one that `provider/id` names; after such a one, where it is of the same
    provider or the primary is of the shared primary's; or after such a one for a model that is
    neither listed nor on the allowlist.
    """

    NEVER = "never"
    ALWAYS = "always"
    SAME_PROVIDER = "same-provider"
    UNLISTED = "unlisted"


class SameModel(StrEnum):
    """When two models of a chain count as one, so that the later is not tried.

    With one text as `provider/id`; with one name as it is shown; or with the same two halves.
    """

    TEXT = "text"
    NAME = "name"
    HALVES = "halves"


class AnthropicPrimary(StrEnum):
    """How a primary is read that an Anthropic key puts on the allowlist.

    As any other reference; as it is written, but for "opus" and "sonnet"; or by the name that a
    Claude model has now.
    """

    READ = "read"
    WRITTEN = "written"
    CURRENT = "current"


class AuthStore(StrEnum):
    """How a release keeps auth profiles beside an agent."""

    JSON = "json"
    SQLITE = "sqlite"


class IncludeRules(Struct, frozen=True, kw_only=True):
    """Limits of `$include`.

    `confined`: files stay under the folder of the config file. `max_bytes` per file and `max_path`
    in UTF-16 units are None for no limit. `hardlinks`: a file of several names may be included.
    """

    confined: bool
    max_bytes: int | None
    max_path: int | None
    hardlinks: bool


class ContextLimits(Struct, frozen=True):
    """Context windows in tokens: under `least` no turn begins, under `comfortable` it warns."""

    least: int
    comfortable: int


class TurnShape(Struct, frozen=True):
    """The request of a first turn: characters of its messages, its tools, their characters."""

    messages: int
    tools: int
    tool_characters: int


class Release(Struct, frozen=True, kw_only=True):
    """One release: its names, its paths, how strictly it reads, its defaults.

    Names: `id` as on our command line, `label` for people, `version` whose rules these are,
    `program` on PATH.

    Places (facts: Locations). `former_prefixes` are of variables that still count where the present
    one is not set, as `CLAWDBOT` in `CLAWDBOT_STATE_DIR`. `state_folders` and `config_names` are in
    order of preference, the first of each being the one that is created. `home_variable` replaces
    the home folder, `agent_variables` the agent folder; `include_roots_variable` adds folders for
    includes. `home_placeholders`: "undefined" and "null" in the home variable count as unset.

    `agent_dir_follows_config`: the default agent's own folder counts, not always that of "main".
    `agents_key` is the member of `agents` that issues speak of; `real_agent_dirs`: links are
    followed to find two agents in one folder, which `shared_agent_dir_advice` speaks of.
    `state_variable_final`: with the state variable set no other folder is looked into for a config.
    `agents_owned`: of several agents none is the default that is not named or marked so.
    `dotenv_beside_config`: without a state variable the `.env` of the folder of the config
    variable is read, else that of the first state folder. `more_dotenv` are files below home that
    are read last, unless a state variable moves the state folder. `dotenv_guarded`: the current
    folder's `.env` may not set what would move the program or its credentials.

    `auth_store_name` is the store beside an agent, `shared_auth_store` one of all agents, below the
    state folder. `state_in_database`: conversations are kept in the agent's store, too, and
    scheduled jobs in the shared one, not in sessions.json and jobs.json.

    Reading. `env_block_first`: the env block is applied before `${VAR}` is substituted.
    `env_block_guarded`: the block may not set what changes how programs run, and
    `env_block_literal`: what refers to other variables is left out.
    `env_direct_keys`: `env.NAME` counts beside `env.vars.NAME`. `env_blank_values`: a value of only
    white space in `env.vars` counts. `missing_variable_fatal`: `${VAR}` that is unset or empty
    refuses the file; otherwise the text stays and a warning is given. `rules` say which files are
    refused for their shape.

    Selection (facts: Model resolution). `default_model` is the reference used where no primary is
    set. `default_from_entry`: the first model of the first configured provider comes before it.
    `infer_provider`: a bare name takes the one configured provider that lists it. `slash_aliases`:
    an alias that contains a slash counts. `normal_forms`: references are brought to `provider/id`
    when the file is loaded, so the raw lists are shown that way, and entries of the allowlist that
    become equal are merged. `own_primary_drops_fallbacks`: an agent with its own primary inherits
    no fallbacks. `allowlist_filters`: fallbacks outside a non-empty `agents.defaults.models` are
    not tried. `policy_allowlist`: `modelPolicy.allow` is the allowlist where it is given, and
    `jan/*` a wildcard. `allowlist_adds_primary`: a listed primary is shown on an allowlist without
    wildcards. `profile_suffix`: `provider/id@profile` names an auth profile. `profile_mark` is
    where that begins. `alias_with_profile`: `alias@profile` names the alias. `provider_aliases`:
    `provider/alias` names an alias of a model of that provider, `provider_alias_primary`: in a
    primary, too. `entry_owns_ids`: a reference to a
    provider with an api of its own stands as it is, no synonym counts for it; `entry_before_alias`:
    it goes before an alias of the same text, too.
    `foreign_primary_drops_fallbacks`: an agent's own primary of another provider than the shared
    one keeps the shared fallbacks only where it is among them. `same_model` says which models of a
    chain count as one. `candidates_normal`: fallbacks, and the primary that is tried again last,
    are brought to their normal form once more. `slash_in_default_id`: a text with a slash and a
    blank half is an id of the default provider, where that has an api of its own.
    `bare_primary_whole`: a primary of a name alone keeps its `@profile` as part of the id, where no
    provider is found for it. `first_alias` says when an alias goes before the primary itself.
    `own_prefix_dropped`: `jan/jan/x` is loaded as `jan/x`, `own_prefix_unread`: it is tried as
    that, `own_prefix_unshown`: it is shown as that. `agent_refs_normal`: the models of
    agents are brought to their normal form too. `agent_primary_leads`: an agent's own primary gives
    its provider to names without one.
    `primary_made_normal`: names in a primary are replaced when it is tried, too.
    `aliases_resolved`: aliases are kept and shown by model, one for each, not by key.
    `default_yields_to_entry`: a configured default provider still yields to the first configured
    model, unless it lists the default model. `entry_default_as_written`: that model is shown with
    the provider as it is written. `provider_synonyms` rewrites provider ids, `model_synonyms` the
    ids of a provider in lower case or exact, `builtin_aliases` name a target that has an entry of
    its own without an alias. `anthropic_primary` is how a primary is read that an Anthropic key
    puts on the allowlist. `anthropic_key_lists`: what an Anthropic key puts on the allowlist
    beside such a primary.

    Providers. `key_variables`: those of a provider that the program knows, which go before the
    key of an entry. `key_may_name_variable`: for an apiKey that is the name of one of these, the
    value of the variable is sent. `implicit_jan`: the guide's discovery is promised.
    `registry_strict`: one provider with models but without key or api makes every custom model
    vanish, and ids are told apart by case. `later_duplicate_wins`: of two models with one id the
    later counts. `default_context_window` and `default_max_tokens` are tokens that it lists; a turn
    runs with `default_context_budget` where no window is written. `context_limits` are those of a
    turn.
    `runs_unlisted`: a model that the entry does not list is requested all the same. `http_proxy`:
    requests to http addresses go through `HTTP_PROXY`, those to this machine too.
    `secrets_required`: a `{source: "env", ...}` whose variable is not set ends every command.
    `aws_mark`: what is sent in place of the key of an entry with `auth: "aws-sdk"`, empty where the
    key is sent all the same.
    `writes_flatten`: its own `config set` puts included files into the one file; `writes_clear`: it
    writes the values of variables in place of their names. `read_only_variables`: a variable that
    is "1" makes the config immutable; beside each who manages it then and where it is edited.
    `includes_watched`: a running gateway notices changes of included files. `validates`: the
    program has `config validate`, `prints_schema`: it has `config schema`. `first_turn` is what its
    own part of a first turn takes, in tokens (measured with the tokenizer of Gemma 3), `turn_shape`
    what that is made of.
    `next_model_status` is the HTTP status of an answer upon which it goes to the next model at
    once, without asking the same one again and without giving up others of the same provider.
    """

    id: str
    label: str
    version: str
    program: str

    config_variable: str
    former_prefixes: tuple[str, ...]
    state_variable: str
    profile_variable: str
    agent_variables: tuple[str, ...]
    home_variable: str | None
    home_placeholders: bool
    include_roots_variable: str | None
    state_folders: tuple[str, ...]
    state_variable_final: bool
    config_names: tuple[str, ...]

    agent_dir_follows_config: bool
    agents_key: str
    agents_owned: bool
    real_agent_dirs: bool
    shared_agent_dir_advice: tuple[str, ...]
    dotenv_beside_config: bool
    more_dotenv: tuple[str, ...]
    dotenv_guarded: bool

    auth_store: AuthStore
    auth_store_name: str
    shared_auth_store: str | None
    state_in_database: bool
    env_block_first: bool
    env_block_guarded: bool
    env_block_literal: bool
    env_direct_keys: bool
    env_blank_values: bool
    missing_variable_fatal: bool
    includes: IncludeRules
    rules: Rules

    default_model: str
    default_from_entry: bool
    infer_provider: bool
    slash_aliases: bool
    normal_forms: bool
    own_primary_drops_fallbacks: bool
    allowlist_filters: bool
    policy_allowlist: bool
    allowlist_adds_primary: bool
    profile_suffix: bool
    profile_mark: ProfileMark
    alias_with_profile: bool
    provider_aliases: bool
    provider_alias_primary: bool
    entry_owns_ids: bool
    entry_before_alias: bool
    foreign_primary_drops_fallbacks: bool
    default_yields_to_entry: bool
    own_prefix_dropped: bool
    own_prefix_unread: bool
    own_prefix_unshown: bool
    same_model: SameModel
    candidates_normal: bool
    slash_in_default_id: bool
    bare_primary_whole: bool
    first_alias: FirstAlias
    primary_made_normal: bool
    agent_refs_normal: bool
    agent_primary_leads: bool
    aliases_resolved: bool
    entry_default_as_written: bool
    anthropic_key_lists: tuple[str, ...]
    anthropic_primary: AnthropicPrimary
    provider_synonyms: Mapping[str, str]
    model_synonyms: Mapping[str, Mapping[str, str]]
    builtin_aliases: Mapping[str, str]

    key_variables: Mapping[str, tuple[str, ...]]
    key_may_name_variable: bool
    implicit_jan: bool
    registry_strict: bool
    later_duplicate_wins: bool
    default_context_window: int
    default_context_budget: int
    default_max_tokens: int
    context_limits: ContextLimits
    runs_unlisted: bool
    http_proxy: bool
    secrets_required: bool
    aws_mark: str
    read_only_variables: Mapping[str, tuple[str, str]]
    writes_flatten: bool
    writes_clear: bool
    includes_watched: bool
    validates: bool
    prints_schema: bool
    first_turn: int
    turn_shape: TurnShape
    next_model_status: int
