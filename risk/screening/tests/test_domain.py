from datetime import date

import pytest

from risk.screening.domain import matching, names
from risk.screening.domain.matching import Person, match


@pytest.mark.parametrize(
    ("mine", "theirs", "how"),
    [
        ("张伟国", "張 偉 國", "same"),
        ("张·伟国", "张伟国", "same"),
        ("张伟国", "伟国张", "order"),
        ("张伟国", "章卫国", "sound"),
        ("张小明", "Xiaoming ZHANG", "latin"),
        ("张小明", "ZHANG Xiao-Ming", "latin"),
        ("单晓红", "SHAN, Xiaohong", "latin"),
        ("曾志强", "ZEN Ziqian", "alike"),
        ("北京星河科技有限公司", "北京星河科技有限责任公司", "same"),
    ],
)
def test_names_that_may_be_one_person_are_found_and_worth_their_points(mine, theirs, how):
    one, other = names.read(mine), names.read(theirs)
    assert names.keys(one, None) & names.keys(other, None)
    assert matching.compare(one, other) == (how, matching.NAME_POINTS[how])


def test_one_wrong_character_is_found_with_the_birth_date_and_not_without():
    one, other = names.read("李建国"), names.read("李建军")
    born = date(1970, 5, 12)
    assert names.keys(one, born) & names.keys(other, born)
    assert not names.keys(one, None) & names.keys(other, None)
    assert match(Person(("李建国",), born="1970-05-12"), Person(("李建军",), born="1970-05-12")).score == 66
    assert match(Person(("李建国",)), Person(("李建军",))).score == 36


def test_parts_add_up_and_say_what_was_compared():
    me = Person(("张伟",), born="1980-03-04", sex="male", number="a")
    same_day = match(me, Person(("張偉",), born="1980-03-04", sex="male"))
    assert (same_day.score, [part["part"] for part in same_day.parts]) == (90, ["name", "born"])
    assert match(me, Person(("张伟",))).score == 60
    assert match(me, Person(("张伟",), born="1980")).score == 72
    assert match(me, Person(("张伟",), born="1980-04-03")).score == 75
    assert match(me, Person(("张伟",), born="1981-03-04")).score == 30
    assert match(me, Person(("张伟",), born="1980-03-04", sex="female")).score == 75
    assert match(me, Person(("张伟",), born="1980-03-04", number="b")).score == 50
    assert match(me, Person(("王芳",), number="a")).score == 100
    assert match(me, Person(("张伟",), business=True)).score == 0


@pytest.mark.parametrize("born", ["", "1980", "1980-03-04", "1980-04-03", "1981-03-04"])
def test_what_is_left_uncompared_could_not_have_been_a_hit(born, monkeypatch):
    me, listed = (
        Person(("张伟",), born="1980-03-04", sex="male", number="a"),
        Person(("張偉",), born=born, sex="female"),
    )
    whole = match(me, listed)
    assert match(me, listed, least=whole.score) == whole
    monkeypatch.setattr(matching, "best_name", lambda *_names: pytest.fail("compared by name"))
    assert match(me, listed, least=whole.score + 1).score == 0


@pytest.mark.parametrize(
    ("written", "read"),
    [("1970年5月2日", "1970-05-02"), ("19700502", "1970-05-02"), ("circa 1970", "1970"), ("", ""), ("1970", "1970")],
)
def test_birth_dates_as_lists_write_them(written, read):
    assert matching.born_of(written) == read


@pytest.mark.parametrize("written", ["unknown", "1970-13-02", "12", "1970 or 1971"])
def test_birth_dates_that_are_none(written):
    with pytest.raises(ValueError, match=r".*"):
        matching.born_of(written)
