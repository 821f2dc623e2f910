import pytest

from sleepsite.proxies import apply


def seen_by_the_site(trusted, remote="10.0.0.9", **headers):
    environ = {"REMOTE_ADDR": remote, "wsgi.url_scheme": "http"}
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    apply(environ, trusted)
    return environ


@pytest.mark.parametrize(
    ("trusted", "forwarded_for", "address"),
    [
        (0, "203.0.113.7", "10.0.0.9"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "203.0.113.7", "10.0.0.9"),
        (1, "nonsense", "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "203.0.113.7:4711", "203.0.113.7"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_nth_entry_from_the_right_is_the_client(trusted, forwarded_for, address):
    environ = seen_by_the_site(trusted, x_forwarded_for=forwarded_for)

    assert environ["REMOTE_ADDR"] == address


@pytest.mark.parametrize(
    ("trusted", "proto", "scheme"),
    [
        (0, "https", "http"),
        (1, "https", "https"),
        (1, "gopher", "http"),
        (1, "http, https", "https"),
        (2, "https", "https"),
        (2, "https, http", "https"),
    ],
)
def test_the_scheme_is_believed_from_trusted_proxies_only(trusted, proto, scheme):
    environ = seen_by_the_site(trusted, x_forwarded_proto=proto)

    assert environ["wsgi.url_scheme"] == scheme


@pytest.mark.parametrize("trusted", [0, 1])
def test_nothing_behind_sees_the_headers_themselves(trusted):
    environ = seen_by_the_site(
        trusted, x_forwarded_for="203.0.113.7", x_forwarded_host="evil.example", forwarded="for=x"
    )

    assert not {name for name in environ if "FORWARDED" in name}


def test_a_port_that_the_server_adds_to_the_address_is_dropped():
    assert seen_by_the_site(0, remote="192.0.2.4:51234")["REMOTE_ADDR"] == "192.0.2.4"
