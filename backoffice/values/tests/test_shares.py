from backoffice.values.shares import wilson


def test_an_interval_holds_its_share_and_stays_a_share():
    assert [round(end, 4) for end in wilson(45, 60)] == [0.6277, 0.8422]
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(0, 30)[0] == 0.0
    assert wilson(30, 30)[1] == 1.0
