"""An agent's card is read by A2A's own library, with nothing left over and nothing missing."""

import copy
import json
import os
import subprocess

from a2a.client.card_resolver import parse_agent_card
from a2a.types import AgentCard
from a2a.utils.proto_utils import validate_proto_required_fields
from google.protobuf import json_format


def card(program, vault, *words):
    environment = os.environ | {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(
        [program, "agent", *words, "--vault", vault, "--json"], check=True, env=environment, capture_output=True, text=True)
    return json.loads(done.stdout)


def test_a_card_is_one_of_a2a_1_0(program, vault):
    card(program, vault, "register", "--agent", "bobby", "--description", "Looks after the cluster", "--capability", "disks",
         "--capability", "dns")
    card(program, vault, "register", "--agent", "jerry")
    for name, skills in (("bobby", ["disks", "dns"]), ("jerry", [])):
        written = card(program, vault, "card", name)
        # An unknown or misspelt member is refused here.
        read = json_format.ParseDict(written, AgentCard())
        assert read == parse_agent_card(copy.deepcopy(written))
        if skills:
            validate_proto_required_fields(read)
        assert (read.name, [skill.id for skill in read.skills]) == (name, skills)
        assert read.supported_interfaces[0].protocol_binding == "urn:daybook:binding:vault:1"
        assert json_format.MessageToDict(read) == {key: value for key, value in written.items() if value != []}
