"""Hashed names and compressed copies of static files, without the source maps that we do not ship."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    # A reference to a map that is not there would stop collectstatic.
    patterns = tuple(
        (glob, tuple(rule for rule in rules if "sourceMappingURL" not in (rule if isinstance(rule, str) else rule[0])))
        for glob, rules in CompressedManifestStaticFilesStorage.patterns
    )
