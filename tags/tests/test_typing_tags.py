"""From what is typed into the field to the tags that are meant."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from tags.forms import TagsField
from tags.lookup import new_tag
from tags.models import TagAlias

from .factory import make_tag

pytestmark = pytest.mark.django_db


def names(text, *, may_create=True):
    return [tag.name for tag in TagsField(required=False, may_create=may_create).clean(text)]


def test_each_line_and_each_part_between_commas_is_a_tag():
    assert names("Drones\r\n Patrol   boats \n\nNavy, Air defence") == ["Drones", "Patrol boats", "Navy", "Air defence"]


def test_a_tag_with_a_comma_in_its_name_is_one_tag():
    make_tag("Vestmark, north")
    assert names("Vestmark, north\nNavy, army") == ["Vestmark, north", "Navy", "army"]


def test_the_same_tag_under_two_names_comes_once():
    TagAlias.objects.create(tag=make_tag("Drones"), name="UAV", slug="uav")
    assert names("drones\nUAV\nDRONES") == ["Drones"]
    assert names("New\nnew\nNEW") == ["New"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("x" * 101, "longer than the 100 characters"),
        ("!!!", "no letter or number"),
    ],
)
def test_what_can_be_no_tag_is_refused_with_the_word_that_is_meant(typed, sentence):
    with pytest.raises(ValidationError, match=sentence):
        names(f"Drones\n{typed}")


def test_every_unknown_word_is_told_at_once():
    with pytest.raises(ValidationError) as refused:
        names("One\nTwo", may_create=False)
    assert [message.split("“")[1].split("”")[0] for message in refused.value.messages] == ["One", "Two"]


def test_a_new_tag_takes_an_address_that_no_tag_and_no_alias_has():
    tag = make_tag("Air")
    TagAlias.objects.create(tag=tag, name="Flight", slug="air-2")
    assert new_tag("Air!").slug == "air-3"


def test_letters_of_every_script_make_an_address():
    assert new_tag("القوات الجوية").slug == "القوات-الجوية"


def test_nothing_has_changed_when_the_same_tags_come_back_in_another_order_or_under_an_alias():
    drones, navy = make_tag("Drones"), make_tag("Navy")
    TagAlias.objects.create(tag=drones, name="UAV", slug="uav")
    field = TagsField(required=False)
    assert not field.has_changed([drones, navy], "navy\nuav")
    assert field.has_changed([drones, navy], "Navy")
    assert not field.has_changed(None, "")
