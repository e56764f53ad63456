"""The verbs: who may do what to a story in which state, and what remains on record."""

from datetime import timedelta

import pytest

from articles import publishing
from articles.models import Article, EditorialLogEntry, LoggedVerb, Stage, State
from articles.publishing import VERBS, NotAllowed, Refused, available_verbs

from .factory import NOW, make_article, make_author, make_section, make_tag, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def reporter():
    return make_user("Reporter")


@pytest.fixture
def editor():
    return make_user("Editor")


def make_ready(**fields):
    """A story that lacks nothing for publication."""
    return make_article(**{"section": make_section(), "authors": [make_author()]} | fields)


def fresh(story):
    return Article.objects.get(pk=story.pk)


def test_a_story_goes_from_the_reporter_to_the_readers(reporter, editor):
    story = make_ready(created_by=reporter)

    publishing.submit(story, by=reporter, at=NOW)
    publishing.approve(story, by=editor, at=NOW + HOUR)
    publishing.publish(story, by=editor, at=NOW + 2 * HOUR)

    assert list(Article.objects.public(NOW + 2 * HOUR)) == [story]
    assert fresh(story).published_at == NOW + 2 * HOUR
    log = EditorialLogEntry.objects.filter(article=story).order_by("at")
    assert [(e.username, e.verb, e.from_state, e.to_state) for e in log] == [
        (reporter.username, "submit", "draft", "submitted"),
        (editor.username, "approve", "submitted", "approved"),
        (editor.username, "publish", "approved", "published"),
    ]


def test_a_story_sent_back_is_a_draft_again_and_the_note_is_kept(reporter, editor):
    story = make_ready(state=State.SUBMITTED, created_by=reporter)

    publishing.send_back(story, by=editor, at=NOW, note="Who says so? Name the source.")

    assert fresh(story).state == State.DRAFT
    assert EditorialLogEntry.objects.get(article=story).note == "Who says so? Name the source."


def test_scheduling_makes_the_story_public_at_that_second_with_no_further_act(editor):
    story = make_ready()

    publishing.publish(story, by=editor, at=NOW, publish_at=NOW + HOUR)

    assert story.stage(NOW) == Stage.SCHEDULED
    assert not Article.objects.public(NOW + HOUR - timedelta(seconds=1)).exists()
    assert list(Article.objects.public(NOW + HOUR)) == [story]
    assert EditorialLogEntry.objects.get(article=story).verb == LoggedVerb.SCHEDULE


def test_a_scheduled_story_can_be_moved_or_sent_out_at_once(editor):
    story = make_ready()
    publishing.publish(story, by=editor, at=NOW, publish_at=NOW + HOUR)

    publishing.publish(story, by=editor, at=NOW, publish_at=NOW + 3 * HOUR)
    assert fresh(story).published_at == NOW + 3 * HOUR

    publishing.publish(story, by=editor, at=NOW + 2 * HOUR)
    assert fresh(story).published_at == NOW + 2 * HOUR


def test_a_time_of_publication_in_the_past_means_now(editor):
    story = make_ready()

    publishing.publish(story, by=editor, at=NOW, publish_at=NOW - HOUR)

    assert fresh(story).published_at == NOW


def test_a_story_published_again_keeps_its_date_and_its_address(editor):
    story = make_ready()
    publishing.publish(story, by=editor, at=NOW)
    address = story.get_absolute_url()

    publishing.unpublish(story, by=editor, at=NOW + HOUR)
    assert list(Article.objects.gone(NOW + HOUR)) == [story]
    publishing.publish(story, by=editor, at=NOW + timedelta(days=40))

    assert fresh(story).published_at == NOW
    assert fresh(story).get_absolute_url() == address


def test_a_scheduled_story_that_is_taken_back_was_never_public(editor):
    story = make_ready()
    publishing.publish(story, by=editor, at=NOW, publish_at=NOW + HOUR)

    publishing.unpublish(story, by=editor, at=NOW)

    assert fresh(story).first_public_at is None
    assert not Article.objects.gone(NOW + 2 * HOUR).exists()


def test_a_withdrawn_story_keeps_its_text_for_the_record_and_gets_a_notice(editor):
    story = make_ready(body="<p>What we wrote.</p>")
    publishing.publish(story, by=editor, at=NOW)

    publishing.withdraw(story, by=editor, at=NOW + HOUR, notice="  The document was forged.  ")

    story = fresh(story)
    assert story.state == State.WITHDRAWN
    assert story.withdrawal_notice == "The document was forged."
    assert story.body == "<p>What we wrote.</p>"
    assert not Article.objects.public(NOW + HOUR).exists()


def test_an_expired_story_that_is_published_again_has_no_expiry_left(editor):
    story = make_ready()
    publishing.publish(story, by=editor, at=NOW)
    publishing.expire(story, by=editor, at=NOW, expires_at=NOW + HOUR)

    publishing.publish(story, by=editor, at=NOW + 2 * HOUR)

    assert list(Article.objects.public(NOW + 2 * HOUR)) == [story]


def test_a_live_or_scheduled_story_is_given_an_expiry_and_loses_it_again(editor):
    live, scheduled = make_at(Stage.LIVE), make_at(Stage.SCHEDULED)

    for story in (live, scheduled):
        publishing.expire(story, by=editor, at=NOW, expires_at=NOW + 2 * HOUR, note="The offer ends.")
        assert story.stage(NOW + 2 * HOUR) == fresh(story).stage(NOW + 2 * HOUR) == Stage.EXPIRED
        publishing.expire(story, by=editor, at=NOW + HOUR, expires_at=None)
        assert fresh(story).stage(NOW + 2 * HOUR) == Stage.LIVE
        notes = list(EditorialLogEntry.objects.filter(article=story).values_list("verb", "note"))
        assert notes == [("expire", "Stays."), ("expire", "Expires on 14 Mar 2026, 11:30 UTC. The offer ends.")]


def test_a_story_that_ends_now_is_gone_at_once(editor):
    story = make_at(Stage.LIVE)

    publishing.expire(story, by=editor, at=NOW, expires_at=NOW)

    assert not Article.objects.public(NOW).exists()
    assert list(Article.objects.gone(NOW)) == [story]


@pytest.mark.parametrize(
    ("stage", "expires_at", "why"),
    [
        (Stage.LIVE, NOW - timedelta(seconds=1), "that time has passed"),
        (Stage.SCHEDULED, NOW + HOUR, "it would expire before it goes out"),
        (Stage.SCHEDULED, NOW, "it would expire before it goes out"),
    ],
)
def test_an_expiry_that_cannot_be_is_refused(editor, stage, expires_at, why):
    story = make_at(stage)

    with pytest.raises(Refused, match=why):
        publishing.expire(story, by=editor, at=NOW, expires_at=expires_at)
    assert fresh(story).expires_at is None
    assert not EditorialLogEntry.objects.exists()


@pytest.mark.parametrize(
    ("lack", "missing"),
    [({"section": None}, "a section"), ({"body": "<p> </p>"}, "a body"), ({"authors": []}, "a byline")],
)
def test_publishing_says_what_is_still_missing(editor, lack, missing):
    story = make_ready(**lack)

    with pytest.raises(Refused, match=f"it still needs {missing}"):
        publishing.publish(story, by=editor, at=NOW)
    assert fresh(story).state == State.DRAFT


def test_all_that_is_missing_is_said_in_one_sentence(editor):
    story = make_article(body="")

    with pytest.raises(Refused, match="it still needs a section, a body and a byline"):
        publishing.publish(story, by=editor, at=NOW)


def test_a_story_that_would_expire_before_it_goes_out_is_refused(editor):
    story = make_ready(expires_at=NOW + HOUR)

    with pytest.raises(Refused, match="it would expire before it goes out"):
        publishing.publish(story, by=editor, at=NOW, publish_at=NOW + 2 * HOUR)


@pytest.mark.parametrize(("verb", "argument"), [("send_back", "note"), ("withdraw", "notice")])
def test_what_others_will_read_cannot_be_left_empty(editor, verb, argument):
    story = make_ready(state=State.SUBMITTED)
    if verb == "withdraw":
        publishing.publish(story, by=editor, at=NOW)
    before = fresh(story).state

    with pytest.raises(Refused, match="write a"):
        getattr(publishing, verb)(story, by=editor, at=NOW, **{argument: "  "})
    assert fresh(story).state == before


def test_a_refused_verb_leaves_neither_change_nor_log_nor_a_changed_object(editor):
    story = make_article(state=State.SUBMITTED)

    with pytest.raises(Refused):
        publishing.publish(story, by=editor, at=NOW)

    assert story.state == State.SUBMITTED
    assert fresh(story).state == State.SUBMITTED
    assert not EditorialLogEntry.objects.exists()


def test_the_second_of_two_editors_who_press_the_same_button_is_told(editor):
    story = make_ready(state=State.SUBMITTED)
    same_story = fresh(story)
    publishing.approve(story, by=editor, at=NOW)

    with pytest.raises(Refused, match="it is approved"):
        publishing.approve(same_story, by=make_user("Editor"), at=NOW)
    assert EditorialLogEntry.objects.count() == 1


#: What a verb cannot do without.
ARGUMENTS = {
    "withdraw": {"notice": "Why."},
    "send_back": {"note": "Why."},
    "correct": {"kind": "correction", "text": "It was a Monday."},
    "expire": {"expires_at": NOW + 48 * HOUR},
}

CAST = {
    "reader": (),
    "reporter": {"submit"},
    "editor": set(VERBS),
    "moderator": (),
    "chief": set(VERBS),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("person", CAST)
def test_each_of_the_cast_may_do_what_their_role_says_and_nothing_else(person, verb):
    user = make_user() if person == "reader" else make_user(person.title())
    stage = sorted(VERBS[verb].stages)[0]
    story = make_at(stage, created_by=user)

    allowed = verb in CAST[person]
    assert (VERBS[verb] in available_verbs(story, user, NOW)) == allowed
    arguments = ARGUMENTS.get(verb, {})
    if allowed:
        getattr(publishing, verb)(story, by=user, at=NOW, **arguments)
    else:
        with pytest.raises(NotAllowed):
            getattr(publishing, verb)(story, by=user, at=NOW, **arguments)


@pytest.mark.parametrize("stage", Stage.values)
def test_a_verb_is_offered_exactly_where_it_would_not_be_refused(editor, stage):
    for verb in VERBS.values():
        story = make_at(stage)
        arguments = ARGUMENTS.get(verb.name, {})
        if verb in available_verbs(story, editor, NOW):
            getattr(publishing, verb.name)(story, by=editor, at=NOW, **arguments)
        else:
            with pytest.raises(Refused, match=f"it is {Stage(stage).label.lower()}"):
                getattr(publishing, verb.name)(story, by=editor, at=NOW, **arguments)


def test_a_reporter_cannot_submit_a_colleagues_draft(reporter):
    story = make_ready(created_by=make_user("Reporter"))

    with pytest.raises(NotAllowed, match="Ask an editor"):
        publishing.submit(story, by=reporter, at=NOW)


def test_the_log_says_the_same_after_the_story_and_the_person_are_gone(editor):
    story = make_ready(headline="Bridge closed", tags=[make_tag()])
    publishing.record_save(story, by=editor, created=True, at=NOW)
    Article.objects.filter(pk=story.pk).delete()
    editor.delete()

    entry = EditorialLogEntry.objects.get()
    assert str(entry) == f"{editor.username} created “Bridge closed”"


def test_an_entry_of_the_log_cannot_be_changed(editor):
    entry = publishing.record_save(make_article(), by=editor, created=True, at=NOW)
    entry.note = "Something else"

    with pytest.raises(TypeError, match="never changed"):
        entry.save()


def make_at(stage, **fields):
    """A ready story that stands at ``stage`` at NOW."""
    times = {
        Stage.SCHEDULED: {"published_at": NOW + HOUR},
        Stage.LIVE: {"published_at": NOW - HOUR},
        Stage.EXPIRED: {"published_at": NOW - 2 * HOUR, "expires_at": NOW - HOUR},
        Stage.WITHDRAWN: {"published_at": NOW - HOUR},
    }.get(stage, {})
    state = State.PUBLISHED if stage in (Stage.SCHEDULED, Stage.LIVE, Stage.EXPIRED) else stage
    story = make_ready(state=state, **times | fields)
    assert story.stage(NOW) == stage
    return story
