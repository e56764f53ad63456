"""One topic, one tag, one address; every other name leads to it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tags.merging import merge
from tags.models import Tag, TagAlias

from .factory import make_tag

pytestmark = pytest.mark.django_db


def rename(tag, slug):
    tag = Tag.objects.get(pk=tag.pk)
    tag.slug = slug
    tag.save()
    return tag


def test_a_renamed_tag_keeps_its_earlier_address_as_an_alias():
    tag = rename(make_tag("Drones"), "unmanned-aircraft")

    assert [alias.slug for alias in tag.aliases.all()] == ["drones"]


def test_an_address_that_comes_back_is_no_alias_any_more():
    tag = rename(rename(make_tag("Drones"), "unmanned-aircraft"), "drones")

    assert [alias.slug for alias in tag.aliases.all()] == ["unmanned-aircraft"]


def test_two_tags_cannot_differ_in_case_alone():
    make_tag("Drones")

    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(name="DRONES", slug="drones-again")
    with pytest.raises(ValidationError, match="perhaps in other letters"):
        Tag(name="DRONES", slug="drones-again").full_clean()


@pytest.mark.parametrize("fields", [{"name": "uav", "slug": "something"}, {"name": "Something", "slug": "UAV"}])
def test_an_alias_of_one_tag_cannot_become_another_tag(fields):
    TagAlias.objects.create(tag=make_tag("Drones"), name="UAV", slug="uav")

    with pytest.raises(ValidationError, match="is another name of the tag “Drones”"):
        Tag(**fields).full_clean()


def test_a_tag_cannot_be_merged_into_itself():
    drones = make_tag("Drones")

    with pytest.raises(ValueError, match="into itself"):
        merge([drones], into=drones)
    assert Tag.objects.get() == drones
