"""Weights of trained networks on disk: a safetensors file, and a JSON file beside it that says what they are.

The JSON file holds the SHA-256 of the other one: a file that is damaged, or of another training, is refused. Nothing is
pickled.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor, nn

from simulator import environment
from simulator.errors import MultistoreError, shown
from simulator.storage import atomic_files
from simulator.storage.existing_files import read_bytes
from simulator.storage.json_text import read_json

Network = TypeVar("Network", bound=nn.Module)
Sizes = TypeVar("Sizes")

#: The folder of the shipped networks.
SHIPPED = Path(__file__).parent / "weights"
#: Bytes of the largest file of weights.
LARGEST = 50_000_000
FORMAT = 1


def path_of(folder: Path, name: str, seed: int) -> Path:
    """The file of weights of a network and seed.

    >>> path_of(Path("networks"), "retrieved_context", 2).name
    'retrieved_context-2.safetensors'
    """
    return folder / f"{name}-{seed}.safetensors"


def folder_of(name: str) -> Path:
    """The folder whose weights of a network are used: that of $MULTISTORE_NETWORKS if it holds any of it, else the shipped one.

    MultistoreError where $MULTISTORE_NETWORKS is no folder.

    >>> folder_of("retrieved_context").name
    'weights'
    """
    chosen = environment.text("MULTISTORE_NETWORKS")
    if chosen is None:
        return SHIPPED
    folder = Path(chosen)
    if not folder.is_dir():
        raise MultistoreError(f"MULTISTORE_NETWORKS: got {shown(chosen)}, allowed a folder of weights (multistore train NAME --out FOLDER)")
    return folder if any(folder.glob(f"{name}-*.safetensors")) else SHIPPED


def write(path: Path, network: nn.Module, record: Mapping[str, Any]) -> None:
    """Write the weights of a network, and beside them the record of their training with the hash of the weights."""
    data = save({name: tensor.detach().contiguous() for name, tensor in network.state_dict().items()})
    content = {**record, "format": FORMAT, "sha256": hashlib.sha256(data).hexdigest()}
    with atomic_files.writing(path) as temporary:
        temporary.write_bytes(data)
    with atomic_files.writing(path.with_suffix(".json")) as temporary:
        temporary.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Weights by name, and the record of their training.

    Raises MultistoreError for a file that is missing, damaged, or not the one that its record describes.
    """
    record = read_json(path.with_suffix(".json"))
    data = read_bytes(path, LARGEST)
    expected, found = record.get("sha256"), hashlib.sha256(data).hexdigest()
    if record.get("format") != FORMAT:
        raise MultistoreError(f"{path.with_suffix('.json')}: format: got {shown(record.get('format'))}, allowed {FORMAT}")
    if expected != found:
        raise MultistoreError(f"{path}: is damaged or belongs to another training: its SHA-256 is {found[:16]}..., {path.stem}.json says {str(expected)[:16]}")
    try:
        return load(data), record
    except SafetensorError as error:
        raise MultistoreError(f"{path}: is no file of weights ({error})") from error


def fill(network: nn.Module, weights: Mapping[str, Tensor], origin: Path) -> None:
    """Put weights into a network; MultistoreError where names or shapes are those of another one."""
    own = network.state_dict()
    for name in sorted({*own, *weights}):
        if name not in own or name not in weights:
            raise MultistoreError(f"{origin}: {name} is {'missing' if name in own else 'no weight of this network'}")
        if own[name].shape != weights[name].shape:
            raise MultistoreError(f"{origin}: {name} has the shape {tuple(weights[name].shape)}, this network {tuple(own[name].shape)}")
        if not torch.isfinite(weights[name]).all():
            raise MultistoreError(f"{origin}: {name} holds numbers that are not finite")
    network.load_state_dict(dict(weights))


def sizes_of(kind: type[Sizes], record: Mapping[str, Any], path: Path, about: str, **allowed: tuple[str, ...]) -> Sizes:
    """The sizes (a dataclass `kind`) in the record of a training; MultistoreError where it is of another network.

    `about` says in words what the network is for, `allowed` names the words that a field may have.
    """
    configuration = record.get("configuration")
    names = [one.name for one in fields(kind)]  # type: ignore[arg-type]
    if (
        not isinstance(configuration, dict)
        or not {*names} <= {*configuration}
        or any(configuration[name] not in words for name, words in allowed.items())
    ):
        raise MultistoreError(f"{path.with_suffix('.json')}: its configuration is not that of a network of {about} of this version")
    return kind(**{name: configuration[name] for name in names})


def side_by_side(networks: Sequence[nn.Module], whole: Network) -> Network:
    """Several trained networks as one: in `whole`, of the same kind, every weight gets a first dimension, that of the network.

    A block of rows then holds equal parts of each (`cells.product`).
    """
    for name in networks[0].state_dict():
        module, _, own = name.rpartition(".")
        owner = whole.get_submodule(module)
        delattr(owner, own)
        owner.register_buffer(own, torch.stack([network.state_dict()[name] for network in networks]))
    return whole.eval()
