"""Master keys: they wrap the patients' keys, and are read from the file `master.keys` or from MO_MASTER_KEYS."""

from __future__ import annotations

import base64
import binascii
import contextlib
import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bot.records.crypto import KEY_BYTES, Cipher, new_key
from bot.records.errors import WrongKeys

MASTER_KEY_FILE = "master.keys"

Source = Sequence[str] | Callable[[], Sequence[str]]


class MasterKeys:
    """Ciphers by fingerprint; a fingerprint that is not known is looked for once more where the keys come from.

    So a process that runs while the keys are rotated finds the new one by itself.
    """

    def __init__(self, source: Source) -> None:
        self._read = source if callable(source) else lambda: source
        self._known: tuple[str, dict[str, Cipher]] = "", {}
        self.read_again()

    def read_again(self) -> None:
        """Take the keys as they stand now; raises WrongKeys when there is none, or one is no key."""
        raw = [_decode(key) for key in self._read()]
        if not raw:
            raise WrongKeys("No master key is given: set MO_MASTER_KEYS or keep master.keys in the data folder.")
        self._known = _fingerprint(raw[0]), {_fingerprint(key): Cipher(key) for key in raw}

    @property
    def newest(self) -> str:
        """The fingerprint of the key that stands first."""
        return self._known[0]

    def find(self, fingerprint: str) -> Cipher | None:
        """The cipher of a master key; None when it is not among those given."""
        if fingerprint not in self._known[1]:
            self.read_again()
        return self._known[1].get(fingerprint)


def load_master_keys(data_folder: Path) -> tuple[str, ...]:
    """The keys of `master.keys`: one a line, newest first, `#` begins a comment. Raises WrongKeys."""
    path = Path(data_folder) / MASTER_KEY_FILE
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        raise WrongKeys(f"{path} is missing, and without it nothing stored can be read. Put it back.") from None
    except OSError as error:
        raise WrongKeys(f"{path} cannot be read ({error.strerror}). Let the user that runs Mo read it.") from None
    except ValueError:
        raise WrongKeys(f"{path} is damaged: it is no text. Put the right file back.") from None
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    keys = tuple(line for line in lines if line)
    if not keys:
        raise WrongKeys(f"{path} holds no key. Put the right file back.")
    for key in keys:
        _decode(key)
    return keys


def load_or_create_master_keys(data_folder: Path, in_use: Callable[[], bool] = lambda: False) -> tuple[str, ...]:
    """The keys of `master.keys`, made on a first start with mode 0600.

    Raises WrongKeys when the file is lost: a key store lies beside it, or `in_use` knows of one elsewhere.
    """
    path = Path(data_folder) / MASTER_KEY_FILE
    if not path.exists():
        # Another process may be making both files now, the key file first: so look for it again, last.
        if ((path.parent / "keys.db").exists() or in_use()) and not path.exists():
            raise WrongKeys(f"{path} is missing, and without it nothing stored can be read. Put it back.")
        _create(path)
    return load_master_keys(data_folder)


def add_master_key(data_folder: Path) -> None:
    """Put a new key before the others. The file is replaced as a whole, so a reader sees it before or after."""
    load_master_keys(data_folder)  # a damaged file is no place for a new key
    path = Path(data_folder) / MASTER_KEY_FILE
    _replace(path, f"{_new()}\n{path.read_text(encoding='ascii')}")


def keep_newest_master_key(data_folder: Path) -> int:
    """Drop all but the first; how many were dropped."""
    newest, *older = load_master_keys(data_folder)
    if older:
        _replace(Path(data_folder) / MASTER_KEY_FILE, f"{newest}\n")
    return len(older)


@contextlib.contextmanager
def changing_master_keys(data_folder: Path) -> Iterator[None]:
    """One change of the file at a time; a lock of the folder that ends with the process."""
    folder = os.open(data_folder, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _new() -> str:
    return base64.urlsafe_b64encode(new_key()).decode("ascii")


def _create(path: Path) -> None:
    """Write one new key; a start at the same time that was faster keeps its file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path, f"{_new()}\n")
    try:
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)


def _replace(path: Path, text: str) -> None:
    draft, before = _draft(path, text), path.stat()
    os.chmod(draft, stat.S_IMODE(before.st_mode))
    if os.geteuid() == 0:  # run by root, the file must stay that of the user who runs Mo
        os.chown(draft, before.st_uid, before.st_gid)
    os.replace(draft, path)
    sync_folder(path.parent)


def _draft(path: Path, text: str) -> str:
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".master-")  # mkstemp makes it 0600
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft


def sync_folder(folder: Path) -> None:
    """Let a rename in the folder outlive a power failure."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _decode(key: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(key)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise WrongKeys("A master key is 32 bytes in URL-safe base64; one of those given is not.")
    return raw


def _fingerprint(key: bytes) -> str:
    return hashlib.sha256(b"mo master key " + key).hexdigest()[:16]
