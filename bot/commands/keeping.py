"""Keeping the records: master keys, backup and restoring, and erasing what has been kept long enough."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import say
from bot.settings import Settings

app = typer.Typer()


@app.command("rotate-keys")
def rotate_keys(
    drop_old: Annotated[
        bool, typer.Option("--drop-old", help="Make no new key, but drop the old ones, which wrap nothing any more.")
    ] = False,
) -> None:
    """Make a new master key and wrap every patient's key by it, while Mo runs."""
    from bot import clock
    from bot.records import rotation

    settings = Settings.from_environment()
    if drop_old:
        dropped = rotation.drop_old(settings, clock.now())
        say(f"Dropped {dropped} old master keys." if dropped else "There is only one master key; nothing was dropped.")
        return
    rotated = rotation.rotate(settings, clock.now())
    what = "Made a new master key." if rotated.made else "Went on with the newest master key."
    say(
        f"{what} It wraps {rotated.wrapped} keys anew, and running processes use it already.\n"
        "Now run `backup`: the saved keys are wrapped by the old master key. Keep the new one safe, then "
        "`rotate-keys --drop-old`."
    )


@app.command()
def backup(
    folder: Annotated[Path, typer.Argument(help="Where backups are kept, one file each.")],
    keys: Annotated[
        Path | None, typer.Option(help="The one file the keys are saved to; FOLDER-keys/keys.json if not given.")
    ] = None,
    keep: Annotated[int, typer.Option(help="How many backups to keep in the folder; 0 for all.", min=0)] = 0,
) -> None:
    """Save the records while Mo runs, and apart from them the patients' keys."""
    from bot import clock
    from bot.records import backup as records_backup
    from bot.records.key_backup import save_keys
    from bot.records.repository import Records

    folder, now = folder.resolve(), clock.now()
    key_file = keys or folder.with_name(f"{folder.name}-keys") / "keys.json"
    with closing(Records.of(Settings.from_environment(), as_it_is=True)) as records:
        path, rows = records_backup.save(records, folder, now)
        held = save_keys(records.key_store, key_file, now)  # after the rows: it knows the key of every one of them
        records_backup.note(records, now)
    dropped = records_backup.keep_newest(folder, keep) if keep else 0
    say(
        f"Saved {rows} rows to {path}" + (f", and dropped {dropped} older backups.\n" if dropped else ".\n")
        + f"Saved {held} keys to {key_file}.\n"
        "Copy both to another machine: backups may be archived, but let each new file of keys overwrite the one\n"
        "before, so that the key of somebody erased is kept nowhere. The master key (master.keys, MO_MASTER_KEYS)\n"
        "is in neither: keep it apart from both. Without it they cannot be read."
    )  # fmt: skip


@app.command()
def restore(
    backup: Annotated[Path, typer.Argument(help="A backup, or a folder of them: then its newest.", exists=True)],
    keys: Annotated[Path | None, typer.Option(help="The file of saved keys, if the key store is lost.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Replace what the database holds without asking.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only look whether the backup is whole.")] = False,
) -> None:
    """Put a backup in the place of the database, on either kind of database; Mo must not be running."""
    from bot import clock
    from bot.records import backup as records_backup
    from bot.records import restore as records_restore
    from bot.records.audit_actions import COMMAND_LINE
    from bot.records.key_backup import bring_keys_back
    from bot.records.keys import KeyStore
    from bot.records.master_keys import load_master_keys
    from bot.records.repository import Records

    settings = Settings.from_environment()
    masters = settings.master_keys or load_master_keys(settings.data)
    if keys and not check:
        say(f"Brought {bring_keys_back(settings.key_store, masters, keys)} keys back.")
    with closing(KeyStore(settings.key_store, masters)) as key_store:
        found = records_backup.Backup(records_backup.newest(backup), key_store)
        say(f"{found.path.name} of {found.header.made_at} is whole: {sum(found.counts.values())} rows.")
        if check:
            return
        if not yes and records_restore.holds_records(settings.database):
            typer.confirm("Replace everything that the database holds now by this backup?", abort=True)
        counts = records_restore.restore(found, key_store, settings.database)
    with closing(Records.of(settings)) as records:
        records.note("restored", COMMAND_LINE, clock.now())
        records.truncate_logs()
    left_out = sum(found.counts.values()) - sum(counts.values())
    say(f"Restored {sum(counts.values())} rows. {left_out} rows of patients erased since then were left out.")


@app.command()
def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be erased.")] = False,
) -> None:
    """Erase what has been kept long enough (MO_RETENTION_DAYS); the gateway does it once a day by itself."""
    from datetime import timedelta

    from bot import clock
    from bot.records.repository import Records
    from bot.records.retention import PERIODS

    settings = Settings.from_environment()
    keep, now = timedelta(days=settings.retention_days), clock.now()
    with closing(Records.of(settings)) as records:
        if dry_run:
            due = {found.rule: found.ids for found in records.due(now, keep)}
            done = {rule: len(ids) for rule, ids in due.items()}
        else:
            due, done = {}, records.purge(now, keep)
    for rule, meaning in PERIODS.items():
        say(f"{'To be erased' if dry_run else 'Erased'}: {done[rule]} {meaning}")
        for one in due.get(rule, ()):
            say(f"  {one}")
