"""What somebody who dropped the triggers may do to the trail; used by the tests (small dose) and bench/faults."""

import random
import uuid

from django.db import connection

ROW, LINK = "backoffice_auditrow", "backoffice_auditlink"


def run(sql: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def one(sql: str, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


def edit_body(rng: random.Random, count: int) -> None:
    run(f'UPDATE {ROW} SET body = \'{{"amount":"1.00"}}\' WHERE id = %s', _row(rng, count))


def edit_actor(rng: random.Random, count: int) -> None:
    run(f"UPDATE {ROW} SET actor_name = 'nobody' WHERE id = %s", _row(rng, count))


def edit_time(rng: random.Random, count: int) -> None:
    run(f"UPDATE {ROW} SET at = '2020-01-01 00:00:00+00:00' WHERE id = %s", _row(rng, count))


def edit_link(rng: random.Random, count: int) -> None:
    run(f"UPDATE {LINK} SET chain = %s WHERE seq = %s", "0" * 64, rng.randint(1, count))


def delete_entry(rng: random.Random, count: int) -> None:
    seq = rng.randint(1, count)
    (row,) = one(f"SELECT row_id FROM {LINK} WHERE seq = %s", seq)
    run(f"DELETE FROM {LINK} WHERE seq = %s", seq)
    run(f"DELETE FROM {ROW} WHERE id = %s", row)


def delete_and_renumber(rng: random.Random, count: int) -> None:
    seq = rng.randint(1, count - 1)
    (row,) = one(f"SELECT row_id FROM {LINK} WHERE seq = %s", seq)
    run(f"DELETE FROM {LINK} WHERE seq = %s", seq)
    run(f"DELETE FROM {ROW} WHERE id = %s", row)
    # Two steps, since the number is the key.
    run(f"UPDATE {LINK} SET seq = seq + 999999 WHERE seq > %s", seq)
    run(f"UPDATE {LINK} SET seq = seq - 1000000 WHERE seq > 999999")


def insert_entry(rng: random.Random, count: int) -> None:
    columns = "at, actor_id, actor_name, action, object_type, object_id, object_label, reason, body, mac"
    new = uuid.uuid4()
    uid = "%s" if connection.vendor == "sqlite" else "CAST(%s AS uuid)"
    run(
        f"INSERT INTO {ROW} (uid, {columns}) SELECT {uid}, {columns} FROM {ROW} WHERE id = %s",
        new.hex if connection.vendor == "sqlite" else str(new),
        _row(rng, count),
    )


def swap_entries(rng: random.Random, count: int) -> None:
    first, second = rng.sample(range(1, count + 1), 2)
    (a,) = one(f"SELECT row_id FROM {LINK} WHERE seq = %s", first)
    (b,) = one(f"SELECT row_id FROM {LINK} WHERE seq = %s", second)
    chains = [one(f"SELECT chain FROM {LINK} WHERE seq = %s", seq)[0] for seq in (first, second)]
    run(f"DELETE FROM {LINK} WHERE seq IN (%s, %s)", first, second)
    for seq, row, chain in ((first, b, chains[0]), (second, a, chains[1])):
        run(
            f"INSERT INTO {LINK} (seq, row_id, chain, sealed_at) VALUES (%s, %s, %s, '2026-11-22 00:00:00+00:00')",
            seq,
            row,
            chain,
        )


def cut_tail(rng: random.Random, count: int) -> None:
    keep = rng.randint(1, count - 1)
    (row,) = one(f"SELECT row_id FROM {LINK} WHERE seq = %s", keep)
    run(f"DELETE FROM {LINK} WHERE seq > %s", keep)
    run(f"DELETE FROM {ROW} WHERE id > %s", row)


KINDS = [
    edit_body,
    edit_actor,
    edit_time,
    edit_link,
    delete_entry,
    delete_and_renumber,
    insert_entry,
    swap_entries,
    cut_tail,
]


def _row(rng: random.Random, count: int) -> int:
    return one(f"SELECT row_id FROM {LINK} WHERE seq = %s", rng.randint(1, count))[0]
