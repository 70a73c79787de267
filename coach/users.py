"""What `coach user` does: adds, lists and removes the people who may sign in."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from getpass import getpass

from coach.errors import BadInput
from coach.settings import Settings, load_settings
from coach.store import people
from coach.store.db import Store, open_store
from coach.store.passwords import hash_password


@contextmanager
def _opened() -> Generator[tuple[Settings, Store]]:
    settings = load_settings()
    with open_store(settings) as store:
        yield settings, store


def _password(name: str) -> str:
    """Hashed; typed twice where somebody sits at the keyboard, else the first line of standard input."""
    if not sys.stdin.isatty():
        return hash_password(sys.stdin.readline().rstrip("\r\n"))
    typed = getpass(f"Password for {name}: ")
    hashed = hash_password(typed)
    if getpass("The same again: ") != typed:
        raise BadInput("The two differ. Nothing was changed; try again.")
    return hashed


def _role(role: str) -> people.Role:
    if role not in people.ROLES:
        raise BadInput(f"A role is one of {', '.join(people.ROLES)}.")
    return role


def add_user(name: str, role: str) -> str:
    """Adds somebody; where a proxy says who people are, no password is asked for.

    Raises:
        BadInput: If the name is taken, the role unknown or the password too weak.
    """
    checked = _role(role)
    with _opened() as (settings, store):
        if settings.auth == "oidc":
            raise BadInput("With COACH_AUTH=oidc people are added when they first sign in; then use `coach user role`.")
        if settings.auth == "header":
            person = people.add_person(store, name, checked, subject=f"header:{name}")
        else:
            person = people.add_person(store, name, checked, password=_password(people.tidy_name(name)))
        hint = "" if settings.auth else " Nobody is asked to sign in yet: set COACH_AUTH=users and start the server."
    return f"{person.name} is added as {person.role}.{hint}"


def list_users() -> str:
    """Everybody, one on a line."""
    with _opened() as (_, store):
        everybody = people.list_people(store)
    if not everybody:
        return "There is nobody yet. Add somebody with `coach user add NAME`."
    return "\n".join(f"{person.role:<10}{person.created_at[:10]}  {person.name}" for person in everybody)


def remove_user(name: str) -> str:
    """Removes somebody with everything that is theirs.

    Raises:
        NotFound: If there is nobody of that name.
    """
    with _opened() as (_, store):
        person = people.find_person(store, name)
        count = people.remove_person(store, person.id)
    return f"{person.name} is removed, with {count} interview{'' if count == 1 else 's'}."


def new_password(name: str) -> str:
    """Gives somebody another password.

    Raises:
        NotFound: If there is nobody of that name.
        BadInput: If the password is too weak.
    """
    with _opened() as (_, store):
        person = people.find_person(store, name)
        people.set_password(store, person.id, _password(person.name))
    return f"{person.name} has another password and is signed out everywhere."


def new_role(name: str, role: str) -> str:
    """Gives somebody another role.

    Raises:
        NotFound: If there is nobody of that name.
        BadInput: If there is no such role.
    """
    with _opened() as (_, store):
        person = people.find_person(store, name)
        people.set_role(store, person.id, _role(role))
    return f"{person.name} is {role} now and signed out everywhere."
