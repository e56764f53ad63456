"""Whose posts and videos a story can show: the hosts that are declared, and none that only look like them."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.rich_text import PROVIDERS, recognise, sanitise


@pytest.mark.parametrize(
    ("given_address", "url", "player"),
    [
        *(
            (
                address,
                "https://www.youtube.com/watch?v=aB3-_xyzXYZ",
                "https://www.youtube-nocookie.com/embed/aB3-_xyzXYZ?rel=0",
            )
            for address in (
                "https://www.youtube.com/watch?v=aB3-_xyzXYZ",
                "http://youtube.com/watch?app=desktop&v=aB3-_xyzXYZ&t=42s",
                "https://m.youtube.com/watch?v=aB3-_xyzXYZ#t=1",
                "https://youtu.be/aB3-_xyzXYZ?si=abc",
                "https://www.youtube.com/shorts/aB3-_xyzXYZ",
                "https://www.youtube.com/live/aB3-_xyzXYZ?feature=share",
                "https://www.youtube-nocookie.com/embed/aB3-_xyzXYZ",
                "HTTPS://WWW.YOUTUBE.COM/watch?v=aB3-_xyzXYZ",
            )
        ),
        (
            "https://vimeo.com/123456789",
            "https://vimeo.com/123456789",
            "https://player.vimeo.com/video/123456789?dnt=1",
        ),
        (
            "https://vimeo.com/123456789/0a1b2c3d4e",
            "https://vimeo.com/123456789/0a1b2c3d4e",
            "https://player.vimeo.com/video/123456789?h=0a1b2c3d4e&dnt=1",
        ),
        *(
            (
                address,
                "https://x.com/harbour_office/status/1234567890123456789",
                "https://platform.twitter.com/embed/Tweet.html?id=1234567890123456789&dnt=true",
            )
            for address in (
                "https://x.com/harbour_office/status/1234567890123456789",
                "https://twitter.com/harbour_office/status/1234567890123456789?s=20&t=x",
                "https://mobile.twitter.com/harbour_office/status/1234567890123456789/",
            )
        ),
        (
            "https://m.facebook.com/harbour.office/posts/pfbid02abcdefghijk?locale=en",
            "https://www.facebook.com/harbour.office/posts/pfbid02abcdefghijk",
            "https://www.facebook.com/plugins/post.php"
            "?href=https%3A%2F%2Fwww.facebook.com%2Fharbour.office%2Fposts%2Fpfbid02abcdefghijk&show_text=true",
        ),
        (
            "https://www.facebook.com/watch/?v=1234567890",
            "https://www.facebook.com/watch/?v=1234567890",
            "https://www.facebook.com/plugins/video.php"
            "?href=https%3A%2F%2Fwww.facebook.com%2Fwatch%2F%3Fv%3D1234567890&show_text=false",
        ),
        (
            "https://t.me/s/harbour_office/1207",
            "https://t.me/harbour_office/1207",
            "https://t.me/harbour_office/1207?embed=1",
        ),
        (
            "https://instagram.com/harbour.office/p/Cabc-12_x/?utm_source=x",
            "https://www.instagram.com/p/Cabc-12_x/",
            "https://www.instagram.com/p/Cabc-12_x/embed/captioned/",
        ),
    ],
)
def test_each_form_of_an_address_becomes_the_one_that_people_see(given_address, url, player):
    embed = recognise(given_address)

    assert (embed.url, embed.player) == (url, player)
    assert recognise(url) == embed
    assert sanitise(f'<figure data-embed="{url}"></figure>') == f'<figure data-embed="{url}"></figure>'


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://youtube.com.evil.example/watch?v=aB3-_xyzXYZ",
        "https://evil-youtube.com/watch?v=aB3-_xyzXYZ",
        "https://evil.example/www.youtube.com/watch?v=aB3-_xyzXYZ",
        "https://www.youtube.com@evil.example/watch?v=aB3-_xyzXYZ",
        "https://user:word@www.youtube.com/watch?v=aB3-_xyzXYZ",
        "https://www.youtube.com:8443/watch?v=aB3-_xyzXYZ",
        "https://www.youtube.com:443/watch?v=aB3-_xyzXYZ",
        "https://www.youtube.com./watch?v=aB3-_xyzXYZ",
        "https://www.y\u043eutube.com/watch?v=aB3-_xyzXYZ",
        "https://www.youtube\uff0ecom/watch?v=aB3-_xyzXYZ",
        "https://www.youtube.com\u200b/watch?v=aB3-_xyzXYZ",
        "https://evil.example\\@www.youtube.com/watch?v=aB3-_xyzXYZ",
        "https:\\\\www.youtube.com/watch?v=aB3-_xyzXYZ",
        "https:www.youtube.com/watch?v=aB3-_xyzXYZ",
        "//www.youtube.com/watch?v=aB3-_xyzXYZ",
        "www.youtube.com/watch?v=aB3-_xyzXYZ",
        "javascript://www.youtube.com/watch?v=aB3-_xyzXYZ",
        "data:text/html,https://www.youtube.com/watch?v=aB3-_xyzXYZ",
        "ftp://www.youtube.com/watch?v=aB3-_xyzXYZ",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/watch?v=aB3-_xyzXYZ\n",
        "https://www.youtube.com/watch?v=aB3-_xyzXYZ%22onload=x",
        "https://www.youtube.com/redirect?q=https://evil.example/",
        "https://www.youtube.com/../watch?v=aB3-_xyzXYZ",
        "https://x.com/harbour/status/12345/../../evil",
        "https://x.com/harbour",
        "https://t.me/joinchat/1207",
        "https://t.me/harbour/1207/../x",
        "https://[::1]/watch?v=aB3-_xyzXYZ",
        "https://[www.youtube.com/watch?v=aB3-_xyzXYZ",
        "https://www.youtube.com/watch?v=" + "a" * 1000,
    ],
)
def test_what_is_no_such_address_is_no_embed_and_does_not_stay_in_a_body(address):
    assert recognise(address) is None
    assert sanitise(f"<figure data-embed='{address}'></figure><p>a</p>") == "<p>a</p>"


HOSTS = sorted(host for provider in PROVIDERS for host in provider.hosts)


@given(st.sampled_from(HOSTS), st.text(max_size=12), st.text(max_size=12), st.text(max_size=20))
def test_whatever_surrounds_a_host_what_is_recognised_leads_to_a_declared_host(host, before, after, path):
    embed = recognise(f"https://{before}{host}{after}/{path}")

    if embed:
        parts = urlsplit(embed.url)
        assert parts.scheme == "https"
        assert parts.netloc in embed.provider.hosts
        assert "https://" + urlsplit(embed.player).netloc in embed.provider.player_hosts
        assert recognise(embed.url) == embed


def test_players_are_the_ones_whose_frames_need_no_script_of_theirs_in_our_pages():
    assert sorted({host for provider in PROVIDERS for host in provider.player_hosts}) == [
        "https://platform.twitter.com",
        "https://player.vimeo.com",
        "https://t.me",
        "https://www.facebook.com",
        "https://www.instagram.com",
        "https://www.youtube-nocookie.com",
    ]
