from backoffice.values.comparison import compare, near_changes


def test_lines_are_paired_and_numbered():
    lines = compare("甲\n乙\n丙", "甲\n乙二\n丙\n丁")
    assert [(line.kind, line.before_number, line.after_number) for line in lines] == [
        ("same", 1, 1),
        ("changed", 2, 2),
        ("same", 3, 3),
        ("new", 0, 4),
    ]
    assert [(part.text, part.differs) for part in lines[1].after] == [("乙", False), ("二", True)]


def test_nothing_is_lost_on_either_side():
    before, after = "一\n二\n三\n四", "零\n二\n四\n五\n六"
    lines = compare(before, after)
    assert "\n".join("".join(p.text for p in x.before) for x in lines if x.before) == before
    assert "\n".join("".join(p.text for p in x.after) for x in lines if x.after) == after


def test_long_stretches_without_a_change_are_left_out():
    before = "\n".join("一二三四五六七八九")
    lines = near_changes(compare(before, before.replace("五", "5")))
    assert [line.kind for line in lines] == ["left_out", "same", "changed", "same", "left_out"]
