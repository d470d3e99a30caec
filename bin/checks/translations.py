"""Every translatable text of the code stands in the catalogue and has its Chinese; the catalogue compiles.

Runs makemessages in a copy of the checkout, so that checking changes nothing.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = Path("locale/zh_Hans/LC_MESSAGES/django.po")


def run(*command: str, cwd: Path = ROOT) -> str:
    result = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        sys.exit(f"{' '.join(command[:3])} failed:\n{result.stdout}{result.stderr}")
    return result.stdout


def texts(catalogue: Path) -> tuple[set[str], set[str]]:
    """(all texts, those without Chinese or with an unchecked guess)."""
    attributes = ["msgattrib", "--no-wrap", "--no-obsolete"]
    every = run(*attributes, str(catalogue))
    open_ones = run(*attributes, "--untranslated", str(catalogue)) + run(*attributes, "--only-fuzzy", str(catalogue))
    return _ids(every), _ids(open_ones)


def _ids(listing: str) -> set[str]:
    found, current = set(), None
    for line in listing.splitlines():
        if line.startswith("msgid "):
            current = line[6:].strip('"')
        elif line.startswith('"') and current is not None:
            current += line.strip('"')
        elif line.startswith(("msgstr", "msgid_plural")) and current is not None:
            found.add(current)
            current = None
    return found - {""}


def main() -> None:
    run("msgfmt", "--check-format", "-o", "/dev/null", str(CATALOGUE))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in run("git", "ls-files", "-co", "--exclude-standard").splitlines():
            if (
                (ROOT / name).is_file()
                and name.endswith((".py", ".html", ".txt", ".po"))
                and not name.endswith("requirements.txt")
            ):
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, copy / name)
        run(
            *(sys.executable, "manage.py", "makemessages", "-l", "zh_Hans", "--no-location", "--no-wrap"),
            *("--no-obsolete", "-v0"),
            cwd=copy,
        )
        wanted, unfinished = texts(copy / CATALOGUE)
    missing = wanted - texts(ROOT / CATALOGUE)[0]
    for text in sorted(missing):
        print(f"not in the catalogue: {text}")
    for text in sorted(unfinished - missing):
        print(f"without Chinese: {text}")
    if missing or unfinished:
        sys.exit(
            f"{len(missing | unfinished)} texts lack Chinese. Run manage.py makemessages -l zh_Hans, then write it."
        )
    print(f"{len(wanted)} texts, all in Chinese")


if __name__ == "__main__":
    main()
