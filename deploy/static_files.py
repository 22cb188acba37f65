"""How style sheets and scripts are kept once collected: packed, each under a name that its content gives it."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PackedFiles(CompressedManifestStaticFilesStorage):
    """Scripts import each other by those names too: a browser keeps all of them for good, and what a page has asked for
    beforehand (modulepreload) is what its scripts import.
    """

    support_js_module_import_aggregation = True
