"""Authentication-Results as providers write them, and as attackers would have them read."""

# ruff: noqa: E501  (a case is a row, and its field a line)

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailguard.auth.results import Problem, read_authserv_id, read_results

READ = [
    (
        "Microsoft writes no authserv-id, no space after some semicolons, extensions of its own",
        (
            " spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=news.example; dkim=none"
            " (message not signed)\r\n header.d=none;dmarc=bestguesspass action=none"
            " header.from=news.example;compauth=pass reason=109"
        ),
        "",
        ["spf pass news.example", "dkim none ", "dmarc none news.example"],
    ),
    (
        "Google names the identity in header.i, and the policy in a comment",
        (
            " mx.google.com;\r\n       dkim=pass header.i=@shop.example header.s=s1"
            ' header.b="V3U4n/NR";\r\n       spf=pass (google.com: domain of bounce@mail.shop.example'
            " designates 192.0.2.1 as permitted sender) smtp.mailfrom=bounce@mail.shop.example;\r\n"
            "       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=shop.example"
        ),
        "mx.google.com",
        ["dkim pass shop.example", "spf pass mail.shop.example", "dmarc pass shop.example"],
    ),
    (
        "Google wrote smtp.mail before 2016",
        " mx.google.com; spf=neutral smtp.mail=me@shop.example; dkim=pass header.i=@shop.example",
        "mx.google.com",
        ["spf neutral shop.example", "dkim pass shop.example"],
    ),
    (
        "Yahoo ends with a semicolon",
        (
            " atlas1.free.mail.example;\r\n dkim=pass header.i=@shop.example header.s=s1;\r\n"
            " spf=pass smtp.mailfrom=shop.example;\r\n dmarc=success(p=REJECT)"
            " header.from=shop.example;"
        ),
        "atlas1.free.mail.example",
        ["dkim pass shop.example", "spf pass shop.example", "dmarc pass shop.example"],
    ),
    (
        "Yahoo has put the identity before the result, several to a segment, none after the id",
        (
            " mta1.mail.example \r\n header.i=@shop.example header.s=s1 dkim=pass (ok)\r\n"
            " header.i=@esp.example header.s=smtpapi dkim=pass (ok);\r\n"
            " spfDomain=bounce.shop.example spfResult=pass;\r\n"
            " dmarc=pass(p=none sp=NULL dis=none) header.from=shop.example"
        ),
        "mta1.mail.example",
        [
            "dkim pass shop.example",
            "dkim pass esp.example",
            "spf pass bounce.shop.example",
            "dmarc pass shop.example",
        ],
    ),
    (
        "Yandex puts brackets and commas into comments",
        (
            " mxfront1.mail.example; spf=pass (mxfront1.mail.example: domain of shop.example designates"
            " 192.0.2.1 as permitted sender, rule=[ip4:192.0.2.0/24]) smtp.mail=info@shop.example;"
            " dkim=pass header.i=@shop.example"
        ),
        "mxfront1.mail.example",
        ["spf pass shop.example", "dkim pass shop.example"],
    ),
    (
        "QQ puts the address into angle brackets and a comment behind the result",
        (
            " mx.qq.com; spf=none smtp.mailfrom=<shop@seller.example>;\r\n\t dkim=none;"
            " dmarc=none(permerror) header.from=seller.example"
        ),
        "mx.qq.com",
        ["spf none seller.example", "dkim none ", "dmarc none seller.example"],
    ),
    (
        "NetEase folds inside a token, and writes no dmarc",
        (
            " mx41; spf=pass smtp.mail=shop@seller.example; dki\r\n        m=pass"
            " header.i=@seller.example"
        ),
        "mx41",
        ["spf pass seller.example", "dkim pass seller.example"],
    ),
    (
        "the same fold inside a domain",
        " mx7; spf=pass smtp.mail=shop@seller.exa\r\n        mple; dkim=pass header.i=@s.example",
        "mx7",
        ["spf pass seller.example", "dkim pass s.example"],
    ),
    (
        "a version follows id and method, white space surrounds the equals sign (RFC 8601, 2.2)",
        " mx.example 1; dkim/1 = pass header.d = shop.example",
        "mx.example",
        ["dkim pass shop.example"],
    ),
    (
        "comments and white space around every joint of a name (RFC 8601 appendix B.7)",
        (
            " foo.example.net (foobar) 1 (baz);\r\n dkim (Because I like it) / 1 (One yay) = (wait for"
            " it) fail\r\n policy (A dot can go here) . (like that) expired\r\n (this surprised me) ="
            " (as I wasn't expecting it) 1362471462"
        ),
        "foo.example.net",
        ["dkim fail "],
    ),
    (
        "the same in the name of a property that is looked at",
        " mx.example; dkim=pass header . d = shop.example header. s =s1",
        "mx.example",
        ["dkim pass shop.example"],
    ),
    (
        "comments nest and hold escapes, and are no results (RFC 5322 section 3.2.2)",
        r" mx.example; dmarc=fail (dmarc=pass (\) header.from=a.example)) header.from=shop.example",
        "mx.example",
        ["dmarc fail shop.example"],
    ),
    (
        "a quoted reason holds a semicolon and a result",
        ' mx.example; dkim=fail reason="bad; dkim=pass header.d=b.example" header.d=shop.example',
        "mx.example",
        ["dkim fail shop.example"],
    ),
    (
        "a comment may touch what is no property",
        " mx.example; dkim=fail reason=expired(two days) header.d=shop.example",
        "mx.example",
        ["dkim fail shop.example"],
    ),
    (
        "a quoted local part holds an @: the domain stands after the last one",
        ' mx.example; spf=pass smtp.mailfrom="x@bank.example"@shop.example',
        "mx.example",
        ["spf pass shop.example"],
    ),
    (
        "base64 stands unquoted in header.b, as Postfix milters and Cloudflare write it",
        " mx.example; dkim=pass header.d=shop.example header.b=/d5r",
        "mx.example",
        ["dkim pass shop.example"],
    ),
    (
        "U-labels become A-labels, in the id too (RFC 8601 section 2.2 lets UTF-8 in)",
        " mx.例え.example; dkim=pass header.d=商店.example",
        "mx.xn--r8jz45g.example",
        ["dkim pass xn--czrs0t.example"],
    ),
    (
        "an id that DNS could not hold, as section 2.2 allows",
        " MX..Example; spf=none",
        "mx..example",
        ["spf none "],
    ),
    (
        "a word of RFC 5451 section 2.4.2 that some still write",
        " mx.example; spf=hardfail smtp.mailfrom=shop.example",
        "mx.example",
        ["spf fail shop.example"],
    ),
    ("no results at all", " mx.example; none", "mx.example", []),
    ("an id alone", " mx.example", "mx.example", []),
    (
        "an unknown method is ignored (RFC 8601 section 2.7)",
        " mx.example; foo=pass",
        "mx.example",
        [],
    ),
    (
        "its properties may have what values they like",
        " mx.example; x-mx=pass policy.mx=a.example policy.mx=b.example; spf=pass smtp.helo=h.example",
        "mx.example",
        ["spf pass h.example"],
    ),
    (
        "the null reverse-path names nobody, HELO stands in",
        " mx.example; spf=pass smtp.mailfrom=<> smtp.helo=mail.shop.example",
        "mx.example",
        ["spf pass mail.shop.example"],
    ),
    (
        "a failure stays one, whatever the name in it",
        " mx.example; spf=fail smtp.mailfrom=x@b'd; dmarc=fail header.from=shop.example",
        "mx.example",
        ["spf fail ", "dmarc fail shop.example"],
    ),
]


@pytest.mark.parametrize(
    ("value", "authserv_id", "results"), [r[1:] for r in READ], ids=[r[0] for r in READ]
)
def test_a_field_is_read_as_its_writer_means_it(
    value: str, authserv_id: str, results: list[str]
) -> None:
    field = read_results(value.encode())

    assert field.authserv_id == authserv_id == read_authserv_id(value.encode())
    assert [f"{r.method} {r.result} {r.domain}" for r in field.results] == results
    assert not field.problems


REFUSED = [
    (
        "espoofer A4: a quote in d= (Chen et al., Composition Kills)",
        "dkim=pass header.d=bank.example'a.evil.example; spf=pass smtp.mailfrom=evil.example",
        [Problem.NOT_A_DOMAIN],
        ["spf evil.example"],
    ),
    (
        "espoofer A5: a parenthesis in MAIL FROM opens a comment that swallows the rest",
        "spf=pass smtp.mailfrom=bank.example(a.evil.example; dmarc=pass header.from=bank.example",
        [Problem.OPEN_COMMENT],
        [],
    ),
    (
        "the same with both parentheses: what is left would be the bank's name",
        "spf=pass smtp.mailfrom=any@bank.example(x).evil.example; dkim=none",
        [Problem.COMMENT_IN_VALUE],
        ["dkim "],
    ),
    (
        "the same with the parenthesis closed at the end of the name",
        "spf=pass smtp.mailfrom=any@bank.example(evil.example); dkim=none",
        [Problem.COMMENT_IN_VALUE],
        ["dkim "],
    ),
    (
        "a comment in front of the value that it touches",
        "spf=pass smtp.mailfrom=(x)any@bank.example; dkim=none",
        [Problem.COMMENT_IN_VALUE],
        ["dkim "],
    ),
    (
        "half of a pair of angle brackets",
        "spf=pass smtp.mailfrom=any@bank.example>; dkim=none",
        [Problem.NOT_A_DOMAIN],
        ["dkim "],
    ),
    (
        "a comment that touches a name on the next line: the line ends inside no token",
        "dkim=pass header.d=shop.example\r\n header. (x)s=s1; spf=none",
        [Problem.COMMENT_IN_VALUE],
        ["spf "],
    ),
    (
        "a semicolon in MAIL FROM ends the result early: all before the debris is in doubt",
        "spf=pass smtp.mailfrom=any@bank.example;x.evil.example; dmarc=fail",
        [Problem.NOT_A_RESULT, Problem.FOLLOWED_BY_DEBRIS],
        ["dmarc "],
    ),
    (
        "the same, with a result of the sender's own behind the semicolon",
        "spf=pass smtp.mailfrom=a;dkim=pass header.d=bank.example;@evil.example; dmarc=fail",
        [Problem.NOT_A_RESULT, Problem.FOLLOWED_BY_DEBRIS],
        ["dmarc "],
    ),
    (
        "a quote in MAIL FROM opens a string that swallows the rest",
        'spf=pass smtp.mailfrom=bank.example".evil.example; dmarc=pass header.from=bank.example',
        [Problem.OPEN_QUOTE],
        [],
    ),
    (
        "a quoted string in the middle of a value",
        'spf=pass smtp.mailfrom=bank.example"x".evil.example; dkim=none',
        [Problem.STRAY_QUOTE],
        ["dkim "],
    ),
    (
        "a second quoted string in a value",
        'spf=pass smtp.mailfrom="x"@="y"@bank.example; dkim=none',
        [Problem.STRAY_QUOTE],
        ["dkim "],
    ),
    (
        "a backslash at the end of a line: the quotes part at another place without it",
        'spf=pass smtp.mailfrom="\\\r\n "x"; y"@bank.example; dkim=none',
        [Problem.STRAY_QUOTE],
        ["dkim "],
    ),
    (
        "a dot between white space joins what makes a name, and no value",
        "spf=pass smtp.mailfrom=any@bank.example .evil.example; dkim=none",
        [Problem.NOT_A_RESULT],
        ["dkim "],
    ),
    (
        "a NUL ends a name for some readers",
        "dkim=pass header.d=bank.example\0.evil.example; dkim=none",
        [Problem.CONTROL_CHARACTER],
        ["dkim "],
    ),
    (
        "a closing parenthesis without its opening one",
        "spf=pass smtp.mailfrom=a)@bank.example; dkim=none",
        [Problem.STRAY_PARENTHESIS],
        ["dkim "],
    ),
    (
        "a result word that no RFC has",
        "dkim=timeout header.d=shop.example; spf=none",
        [Problem.UNKNOWN_RESULT],
        ["spf "],
    ),
    (
        "two results of our methods without a semicolon between them",
        "spf=fail smtp.mailfrom=a.example dkim=pass header.d=bank.example",
        [Problem.SEVERAL_METHODS],
        [],
    ),
    (
        "nor anything else between them",
        "spf=pass dkim=pass header.d=bank.example",
        [Problem.SEVERAL_METHODS],
        [],
    ),
    (
        "one property with two values",
        "dkim=pass header.d=shop.example header.d=bank.example",
        [Problem.SEVERAL_VALUES],
        [],
    ),
    (
        "i= outside d= (RFC 6376 section 3.5)",
        "dkim=pass header.d=shop.example header.i=joe@bank.example",
        [Problem.IDENTITY_OUTSIDE_DOMAIN],
        [],
    ),
    (
        "an address literal is no domain that could sign",
        "spf=pass smtp.mailfrom=any@[192.0.2.1]",
        [Problem.NOT_A_DOMAIN],
        [],
    ),
    (
        "identities, and nothing found",
        "header.i=@bank.example header.s=s1",
        [Problem.NOT_A_RESULT],
        [],
    ),
]


@pytest.mark.parametrize(
    ("value", "problems", "left"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_a_result_that_cannot_be_relied_on_is_refused(
    value: str, problems: list[Problem], left: list[str]
) -> None:
    field = read_results(f" mx.example; {value}".encode())

    assert list(field.problems) == problems
    assert [f"{r.method} {r.domain}" for r in field.results] == left


@settings(max_examples=300)
@given(st.lists(st.sampled_from(['"', "\\\r\n ", ";", "(", ")"]), min_size=5, max_size=20))
def test_whatever_stands_in_a_result_it_is_read_or_refused(pieces: list[str]) -> None:
    field = read_results(f"mx.example; spf=pass smtp.mailfrom={''.join(pieces)}".encode())

    assert field.problems or field.results


def test_too_many_results_are_a_problem() -> None:
    field = read_results(b"mx.example" + b"; dkim=none" * 500)

    assert field.problems == (Problem.TOO_MANY,)


HOSTILE = {
    "nested comments": lambda n: b"x; dkim=pass " + b"(" * n + b")" * n,
    "open comments": lambda n: b"x; dkim=pass " + b"(" * n,
    "quotes": lambda n: b'x; "' + b'""' * n,
    "escapes": lambda n: b'x; reason="' + b"\\" * n,
    "semicolons": lambda n: b";" * n,
    "folds": lambda n: b"x; a" + b"\r\n a" * n,
    "equals signs": lambda n: b"x; dkim=" + b"= " * n,
    "one long word": lambda n: b"x; dkim=pass header.d=" + b"a" * n,
    "one long name": lambda n: b"x; dkim=pass header.d=" + b"a." * n,
    "properties": lambda n: b"x; dkim=pass" + b" a.b=c" * n,
    "quoted strings in one word": lambda n: b"x; dkim=pass a.b" + b'="x"@' * n,
    "dots": lambda n: b"x; dkim=pass" + b" ." * n,
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_time_grows_linearly(make: object) -> None:
    assert callable(make)
    short, long = (_seconds(make(n)) for n in (20_000, 80_000))

    assert long < max(12 * short, 0.5)


def test_a_thousand_nested_comments_take_no_time() -> None:
    assert _seconds(HOSTILE["nested comments"](1000)) < 0.05


def _seconds(value: bytes) -> float:
    def once() -> float:
        start = time.process_time()
        read_results(value)
        return time.process_time() - start

    return min(once() for _ in range(3))
