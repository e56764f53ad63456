"""What merging tags means for the stories that carry them."""

import pytest

from tags.merging import merge
from tags.models import Tag, TagAlias

from .factory import make_article, make_tag

pytestmark = pytest.mark.django_db


def test_merging_moves_the_stories_and_keeps_every_name_and_address():
    drones, uavs, unmanned = make_tag("Drones"), make_tag("UAVs"), make_tag("Unmanned")
    TagAlias.objects.create(tag=uavs, name="UAS", slug="uas")
    one, both = make_article(tags=[uavs]), make_article(tags=[drones, unmanned])

    moved = merge([uavs, unmanned], into=drones)

    assert moved == 1
    assert [tag.name for tag in one.tags.all()] == [tag.name for tag in both.tags.all()] == ["Drones"]
    assert {alias.slug for alias in drones.aliases.all()} == {"uas", "uavs", "unmanned"}
    assert list(Tag.objects.all()) == [drones]
