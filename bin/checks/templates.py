"""Templates carry nothing that the content security policy forbids or that asks another host, and no dead links.

No inline style, script or event handler, no hx-on, no address of another host, no vendor file that bin/assets does
not bring, and no `|safe`, which would let a customer's name become markup.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
RULES = (
    ("inline style", re.compile(r"<[a-z][^>]*\sstyle\s*=", re.I)),
    ("style element", re.compile(r"<style\b", re.I)),
    ("inline script", re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")[^>]*>", re.I)),
    ("event handler", re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I)),
    ("hx-on", re.compile(r"\shx-on[:a-z-]*\s*=", re.I)),
    ("javascript: link", re.compile(r"href\s*=\s*[\"']javascript:", re.I)),
    ("another host", re.compile(r"(?:src|href|action)\s*=\s*[\"']\s*(?:https?:)?//", re.I)),
    ("|safe", re.compile(r"\|\s*safe\b")),
    ("link to nowhere", re.compile(r"href\s*=\s*[\"']#[\"']")),
)
# Printed papers are laid out by WeasyPrint, not by a browser: they carry their own style sheet.
PRINTED = ("templates/documents/",)
PRINT_MAY = {"style element", "inline style"}
VENDOR = re.compile(r"[\"']vendor/([^\"']+)[\"']")


def shipped() -> set[str]:
    listing = (ROOT / "bin/assets").read_text("utf-8").split('FILES="', 1)[1].split('"', 1)[0]
    return {line.split()[1] for line in listing.splitlines() if line.strip()}


def main() -> None:
    vendor = shipped()
    found = []
    for file in sorted((ROOT / "templates").rglob("*.html")):
        name = file.relative_to(ROOT).as_posix()
        text = re.sub(r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}", "", file.read_text("utf-8"), flags=re.S)
        printed = name.startswith(PRINTED)
        for rule, pattern in RULES:
            if printed and rule in PRINT_MAY:
                continue
            for match in pattern.finditer(text):
                found.append(f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {rule}: {match.group(0)[:80]}")
        for match in VENDOR.finditer(text):
            if match.group(1) not in vendor:
                found.append(f"{name}: vendor/{match.group(1)} is not in the allow-list of bin/assets")
    if found:
        sys.exit("\n".join(found) + f"\n{len(found)} things that a template may not hold")
    print("templates clean")


if __name__ == "__main__":
    main()
