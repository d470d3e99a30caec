"""The folder broker: every message arrives once, also under bursts, and damage never stops a worker."""

import multiprocessing
import os
from queue import Empty

import pytest
from kombu import Connection

from backoffice.jobs.filesystem_channel import register

register()


def connect(folder):
    return Connection("atomicfiles://", transport_options={"folder": str(folder), "polling_interval": 0.01})


def _send(folder, start, count):
    with connect(folder) as connection:
        queue = connection.SimpleQueue("burst")
        for number in range(start, start + count):
            queue.put(number)
        queue.close()


def _receive(folder, results):
    with connect(folder) as connection:
        queue = connection.SimpleQueue("burst")
        while True:
            try:
                message = queue.get(block=False)
            except Empty:
                break
            message.ack()
            results.put(message.payload)
        queue.close()
    results.put(None)


def test_a_burst_from_two_senders_reaches_two_receivers_exactly_once(tmp_path):
    context = multiprocessing.get_context("spawn")
    senders = [context.Process(target=_send, args=(tmp_path, start, 100)) for start in (0, 100)]
    for process in senders:
        process.start()
    for process in senders:
        process.join()
    results = context.Queue()
    receivers = [context.Process(target=_receive, args=(tmp_path, results)) for _ in range(2)]
    for process in receivers:
        process.start()
    seen, ended = [], 0
    while ended < 2:
        item = results.get(timeout=60)
        if item is None:
            ended += 1
        else:
            seen.append(item)
    for process in receivers:
        process.join()
    assert sorted(seen) == list(range(200))


def test_a_damaged_or_half_written_file_is_passed_over(tmp_path):
    with connect(tmp_path) as connection:
        queue = connection.SimpleQueue("burst")
        queue.put("first")
        (tmp_path / "messages" / "00000000000000000000_x.burst.msg").write_text('{"half": ')
        (tmp_path / "messages" / ".1_hidden.burst.msg.tmp").write_text("{")
        assert queue.get(block=False).payload == "first"
        with pytest.raises(Empty):
            queue.get(block=False)
        queue.close()
    assert os.listdir(tmp_path / "taken") == []


def test_binds_keep_each_others_rows_and_deleting_forgets_one(tmp_path):
    with connect(tmp_path) as connection:
        channel = connection.channel()
        for name in ("a", "b", "b"):
            channel._queue_bind("ex", name, "", name)
        assert {row.queue for row in channel.get_table("ex")} == {"a", "b"}
        assert len(channel.get_table("ex")) == 2
        channel._delete("a", "ex", "a", "")
        assert [row.queue for row in channel.get_table("ex")] == ["b"]
