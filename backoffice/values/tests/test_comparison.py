from backoffice.values.comparison import compare


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
