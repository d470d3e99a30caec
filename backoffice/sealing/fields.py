"""A model field whose value is encrypted in the column and never shows itself by accident."""

from base64 import b64decode, b64encode
from typing import Any

from django.db import models

from backoffice.sealing import cipher
from backoffice.sealing.keys import keyring

DOTS = "••••"


class Sealed:
    """A sealed value: prints as dots everywhere; only `reveal()` gives the clear text.

    `reveal` is the low level way. People see a clear value only through a verb that first writes who asked and why.
    """

    __slots__ = ("_ciphertext", "_clear", "_place")

    def __init__(self, *, place: str, value: str | bytes) -> None:
        """`value` is the clear text as str, or what the column holds as bytes."""
        self._place = place
        self._clear = value if isinstance(value, str) else None
        self._ciphertext = None if isinstance(value, str) else value

    def reveal(self) -> str:
        """The clear text. CannotOpen when the stored value was changed or comes from another row."""
        if self._ciphertext is None:
            return self._clear or ""
        return cipher.unseal(self._ciphertext, place=self._place, keys=keyring())

    def stored(self) -> bytes:
        if self._ciphertext is None:
            self._ciphertext = cipher.seal(self._clear or "", place=self._place, keys=keyring())
        return self._ciphertext

    @property
    def key_number(self) -> int:
        return cipher.key_number(self.stored())

    def resealed(self) -> "Sealed":
        """The same value under the key that is active now; for rotation."""
        return Sealed(place=self._place, value=self.reveal())

    def __str__(self) -> str:
        return DOTS

    def __repr__(self) -> str:
        return f"<Sealed {DOTS}>"

    def __format__(self, spec: str) -> str:
        return format(DOTS, spec)

    def __reduce__(self) -> tuple:
        raise TypeError("A sealed value is not pickled; store the row and read it again.")


class _Attribute:
    """Turns what is assigned or loaded into a `Sealed` bound to this row. Deferred columns load as usual."""

    def __init__(self, field: "SealedField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if value is None or isinstance(value, Sealed):
            return value
        sealed = self.field.bind(instance, value)
        instance.__dict__[name] = sealed
        return sealed

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):
    """Text encrypted at rest. The model needs `uid`, a UUID made before insert: it ties the value to its row.

    `purpose` names the place (`customers.customer.id_number`) and must never change once rows exist.
    """

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        self.purpose = purpose
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs | {"purpose": self.purpose}

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Attribute(self))

    def bind(self, instance: models.Model, value: Any) -> Sealed:
        place = f"{self.purpose}:{instance.uid}"  # type: ignore[attr-defined]
        return Sealed(place=place, value=value if isinstance(value, str) else bytes(value))

    def pre_save(self, instance: models.Model, add: bool) -> Sealed | None:
        return getattr(instance, self.attname)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, Sealed):
            value = value.stored()
        elif isinstance(value, str):
            # Reached by filter(field="…") and update(field="…"), neither of which knows the row it touches.
            raise TypeError("A sealed column is set through its object and searched through its blind index.")
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        """For `dumpdata`: the ciphertext in base64, as it stands in the column."""
        sealed = getattr(obj, self.attname)
        return "" if sealed is None else b64encode(sealed.stored()).decode("ascii")

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Sealed) or value is None:
            return value
        if isinstance(value, str):
            return b64decode(value.encode("ascii"))
        return value

    def get_prep_value(self, value: Any) -> Any:
        return value
