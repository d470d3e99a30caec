import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from backoffice.sealing import cipher, keys
from backoffice.sealing.fields import Sealed
from backoffice.sealing.services import blind_index, mac


@pytest.fixture(params=["AES", "SM4"])
def ring(request):
    return keys.parse(json.dumps(keys.new_keys(request.param)))


def test_sealed_and_opened_in_its_own_place_only(ring):
    sealed = cipher.seal("11010519491231002X", place="customers.customer.id_number:1", keys=ring)
    assert len(sealed) == 48
    assert b"1101" not in sealed
    assert cipher.unseal(sealed, place="customers.customer.id_number:1", keys=ring) == "11010519491231002X"
    with pytest.raises(cipher.CannotOpen):
        cipher.unseal(sealed, place="customers.customer.id_number:2", keys=ring)


def test_every_changed_byte_is_noticed(ring):
    sealed = cipher.seal("13800138000", place="p", keys=ring)
    for place in range(len(sealed)):
        broken = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(cipher.CannotOpen):
            cipher.unseal(broken, place="p", keys=ring)


def test_clear_text_in_the_column_is_refused_not_returned(ring):
    with pytest.raises(cipher.CannotOpen):
        cipher.unseal(b"11010519491231002X", place="p", keys=ring)


def test_old_keys_read_until_all_is_rotated():
    first = keys.new_keys()
    old = keys.parse(json.dumps(first))
    new = keys.parse(json.dumps(keys.with_new_key(first, "SM4")))
    sealed = cipher.seal("secret", place="p", keys=old)
    assert cipher.unseal(sealed, place="p", keys=new) == "secret"
    assert cipher.key_number(cipher.seal("secret", place="p", keys=new)) == 2
    gone = keys.parse(json.dumps(keys.new_keys()))
    with pytest.raises(cipher.CannotOpen):
        cipher.unseal(cipher.seal("secret", place="p", keys=new), place="p", keys=gone)


def test_a_sealed_value_prints_as_dots():
    sealed = Sealed(place="p", value="11010519491231002X")
    for shown in (str(sealed), repr(sealed), f"{sealed}", f"{sealed:>10}"):
        assert "1101" not in shown
        assert "••••" in shown
    assert sealed.reveal() == "11010519491231002X"


def test_key_file_is_made_once_for_its_owner_only(tmp_path, settings):
    settings.SEALING_KEY_FILE = str(tmp_path / "keys.json")
    first = keys.FileKeys().load()
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    assert keys.FileKeys().load().index == first.index
    keys.write_new(tmp_path / "keys.json")
    assert keys.FileKeys().load().index == first.index
    (tmp_path / "keys.json").chmod(0o644)
    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        keys.FileKeys().load()


def test_production_does_not_start_without_keys(tmp_path, settings):
    settings.DEMO = False
    settings.SEALING_KEY_FILE = str(tmp_path / "none.json")
    with pytest.raises(ImproperlyConfigured, match="No keys"):
        keys.FileKeys().load()


@pytest.mark.parametrize("change", [{"active": 9}, {"index": "YQ=="}, {"data": {"1": {"alg": "AES", "key": "YQ=="}}}])
def test_wrong_keys_are_named_without_being_shown(change):
    with pytest.raises(ImproperlyConfigured) as error:
        keys.parse(json.dumps(keys.new_keys() | change))
    assert "YQ==" not in str(error.value)


def test_blind_index_is_stable_and_kept_apart_by_purpose():
    assert blind_index("13800138000", "a") == blind_index("13800138000", "a")
    assert blind_index("13800138000", "a") != blind_index("13800138000", "b")
    assert len(blind_index("", "a")) == 64


def test_mac_parts_do_not_run_together():
    assert mac("p", b"ab", b"c") != mac("p", b"a", b"bc")
