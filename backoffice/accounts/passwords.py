"""A password must not be made of words that everybody here knows."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

HOUSE_WORDS = ("backoffice", "loan", "daikuan", "zhudai", "password", "mima", "admin", "贷款", "助贷", "密码")


class HouseWordsValidator:
    """Refuses a password that is little more than a word of the house with digits and signs around it."""

    def validate(self, password: str, user: object | None = None) -> None:
        core = "".join(letter for letter in password.lower() if letter.isalpha())
        for word in HOUSE_WORDS:
            core = core.replace(word, "")
        if len(core) < 4:
            raise ValidationError(
                _("This password is made of words that are easy to guess here. Choose another."), code="house_words"
            )

    def get_help_text(self) -> str:
        return _("Not made of company words and digits.")
