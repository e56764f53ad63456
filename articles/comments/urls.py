"""Where readers' replies are sent to, and their feeds."""

from django.urls import path

from articles import urls as stories

from . import feeds, views

urlpatterns = [
    path("stories/<int:article_id>/reply/", views.reply, name="reply"),
    path("comments/feed/<form:form>", feeds.site, name="comments-feed"),
    *(path(f"{where}feed/<form:form>", feeds.story) for where in (stories.HERE, stories.ELSEWHERE)),
]
