"""Nothing of the program runs texts as code or commands, takes objects from bytes, or does weak cryptography."""

import ast

import pytest

from tests.support.source import dotted, modules_under, packages, tree_of

CALLS = {
    "a command read by a shell": {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"},
    "a text run as code": {"eval", "exec", "compile", "__import__"},
    "objects made of bytes": {
        *("pickle.loads", "pickle.load", "marshal.loads", "shelve.open", "yaml.load", "yaml.unsafe_load"),
        *("jsonpickle.decode", "dill.loads"),
    },
    "a weak hash": {"hashlib.md5", "hashlib.sha1", "hashes.MD5", "hashes.SHA1"},
    "a weak cipher": {"modes.ECB", "padding.PKCS1v15", "algorithms.TripleDES", "algorithms.ARC4", "DES.new"},
    "a certificate that nobody checks": {"ssl._create_unverified_context"},
    "a random number that can be foreseen": {"random.random", "random.choice", "random.randint", "random.getrandbits"},
    "XML read by a parser that resolves": {
        "etree.parse",
        "ElementTree.parse",
        "ElementTree.fromstring",
        "minidom.parse",
    },
}
WORDS = {("shell", True): "a command read by a shell", ("verify", False): "a certificate that nobody checks"}
# Where a table or column is named in a query: by the models, never by what somebody sent.
QUERIES_OF_OUR_NAMES = {
    "bookings.privacy.cleaning",
    "deploy.moving.entering",
    "deploy.moving.indexes",
    "reporting.publishing.keeping",
    "training.authorship",
    "training.inserting",
    "training.updating",
}
# Where it is no secret that is drawn: the demonstration and what is counted again by drawing.
DRAWN_FOR_NO_SECRET = ("bookings.demo", "reporting.insight", "reporting.demo")


def found_in(tree: ast.Module) -> set[str]:
    """Return which of these a module does."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            found |= {what for what, names in CALLS.items() if name in names}
            found |= {
                WORDS[word.arg, word.value.value]
                for word in node.keywords
                if isinstance(word.value, ast.Constant) and (word.arg, word.value.value) in WORDS
            }
            if (
                name.endswith((".execute", ".raw"))
                and node.args
                and isinstance(node.args[0], ast.BinOp | ast.JoinedStr)
            ):
                found.add("a query made of texts")
        elif isinstance(node, ast.Attribute) and ast.unparse(node) == "ssl.CERT_NONE":
            found.add("a certificate that nobody checks")
    return found


def test_the_program_does_nothing_of_the_kind():
    found = {}
    for path in modules_under(*packages()):
        name = dotted(path)
        said = found_in(tree_of(path))
        if name.startswith(DRAWN_FOR_NO_SECRET):
            said.discard("a random number that can be foreseen")
        if name in QUERIES_OF_OUR_NAMES:
            said.remove("a query made of texts")
        if said:
            found[name] = said
    assert found == {}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("subprocess.run(words, shell=True)", "a command read by a shell"),
        ("eval(answer)", "a text run as code"),
        ("pickle.loads(sent)", "objects made of bytes"),
        ("hashlib.md5(secret)", "a weak hash"),
        ("Cipher(key, modes.ECB())", "a weak cipher"),
        ("requests.get(url, verify=False)", "a certificate that nobody checks"),
        ("context.verify_mode = ssl.CERT_NONE", "a certificate that nobody checks"),
        ("token = random.choice(letters)", "a random number that can be foreseen"),
        ("ElementTree.fromstring(sent)", "XML read by a parser that resolves"),
        ("cursor.execute(f'SELECT {name}')", "a query made of texts"),
    ],
)
def test_each_is_seen(text, what):
    assert found_in(ast.parse(text)) == {what}
