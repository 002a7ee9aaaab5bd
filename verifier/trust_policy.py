"""Policies of c2sp.org/tlog-policy: which logs and witnesses are trusted, and who must have cosigned."""

import re

from problems import WrongCommand
from strict_values import read_number
from verifier_key import KEY_KIND_LOG, KEY_KIND_WITNESS, read_verifier_key

POLICY_BYTES_MAX = 1024 * 1024


class Policy:
    """Which logs and witnesses are trusted, and which witnesses must have cosigned."""

    def __init__(self):
        self.logs, self.witnesses, self.groups, self.quorum = [], {}, {}, None

    def is_met(self, valid):
        return self.quorum == "none" or self.has_witnessed(self.quorum, valid)

    def has_witnessed(self, name, valid):
        # A group names only groups of earlier lines, so this ends. Each name is a member at most once.
        if name in self.witnesses:
            return name in valid
        count_min, members = self.groups[name]
        return sum(self.has_witnessed(member, valid) for member in members) >= count_min


def read_policy(data, path):
    """Raises WrongCommand with the number of the line that is wrong."""
    policy, members, public_keys = Policy(), set(), set()
    if len(data) > POLICY_BYTES_MAX:
        raise WrongCommand(f"The policy {path} has more than {POLICY_BYTES_MAX} bytes.")
    for number, raw in enumerate(data.split(b"\n"), 1):
        # Names are octets: each is one character here, so that any octet can be in a name.
        words = re.split("[ \t]+", raw.decode("latin-1").strip(" \t"))
        if words == [""] or words[0].startswith("#"):
            continue
        try:
            if re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", raw):
                raise WrongCommand("A control character is not allowed.")
            read_policy_line(policy, words, members, public_keys)
        except WrongCommand as wrong:
            raise WrongCommand(f"The policy {path} is wrong in line {number}. {wrong}") from None
    if policy.quorum is None:
        raise WrongCommand(f"The policy {path} has no line `quorum`. Add one; `quorum none` requires no cosignatures.")
    return policy


def read_policy_line(policy, words, members, public_keys):
    word, rest = words[0], words[1:]
    if word == "log" and len(rest) in (1, 2):
        policy.logs.append(unique_key(rest[0], KEY_KIND_LOG, public_keys))
    elif word == "witness" and len(rest) in (2, 3):
        check_new_name(policy, rest[0])
        policy.witnesses[rest[0]] = unique_key(rest[1], KEY_KIND_WITNESS, public_keys)
    elif word == "group" and len(rest) >= 3:
        check_new_name(policy, rest[0])
        policy.groups[rest[0]] = read_group(policy, rest[1], rest[2:], members)
    elif word == "quorum" and len(rest) == 1:
        if policy.quorum is not None:
            raise WrongCommand("There is a second line `quorum`. Remove one.")
        if rest[0] != "none":
            check_known_name(policy, rest[0])
        policy.quorum = rest[0]
    else:
        raise WrongCommand("Lines are `log`, `witness`, `group` and `quorum` with their parts.")


def unique_key(text, kind, public_keys):
    try:
        key = read_verifier_key(text.encode("latin-1").decode("utf-8"), kind)
    except UnicodeDecodeError:
        raise WrongCommand("The key is not UTF-8.") from None
    if (kind, key.public_key) in public_keys:
        raise WrongCommand("The same public key is in an earlier line.")
    public_keys.add((kind, key.public_key))
    return key


def check_new_name(policy, name):
    if name == "none" or name in policy.witnesses or name in policy.groups:
        raise WrongCommand(f"The name {name!r} is in use.")


def check_known_name(policy, name):
    if name not in policy.witnesses and name not in policy.groups:
        raise WrongCommand(f"The name {name!r} is not defined in an earlier line.")


def read_group(policy, threshold, names, members):
    for name in names:
        check_known_name(policy, name)
        if name in members:
            raise WrongCommand(f"The name {name!r} is a member of a group already.")
        members.add(name)
    count_min = {"any": 1, "all": len(names)}.get(threshold, read_number(threshold))
    if count_min is None or not 1 <= count_min <= len(names):
        raise WrongCommand(f"The threshold {threshold!r} must be any, all, or a number from 1 to {len(names)}.")
    return count_min, names
