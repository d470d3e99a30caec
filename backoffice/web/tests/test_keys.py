"""Keys as they come from outside: only what a row can have."""

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from backoffice.accounts.models import User
from backoffice.accounts.roles import Role
from backoffice.accounts.tests.factories import staff
from backoffice.web.forms import SeveralRowsField
from backoffice.web.keys import keys_in

HUGE = "9" * 20


def test_ticked_rows_are_keys_and_no_more_than_asked_for():
    data = QueryDict(f"id=7&id=-1&id={HUGE}&id=%D9%A3&id=&id=a%00&id=8&id=9")
    assert keys_in(data) == [7, 8, 9]
    assert keys_in(data, most=7) == [7, 8]
    assert keys_in(data, "other") == []


@pytest.mark.django_db
def test_a_choice_that_no_row_can_be_is_refused_like_one_that_there_is_not():
    """SQLite answers a number beyond its own with an error of the machine."""
    person = staff(Role.MANAGER.value)
    field = SeveralRowsField(queryset=User.objects.all(), required=False)
    assert list(field.clean([str(person.pk)])) == [person]
    assert list(field.clean([])) == []
    for wrong in (HUGE, "a\x00", str(person.pk + 1)):
        with pytest.raises(ValidationError):
            field.clean([wrong])
