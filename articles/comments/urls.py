"""The addresses of readers' comments: where they are, their feeds, and where readers write, change, report, unsubscribe."""

from django.urls import path

from articles import urls as stories

from . import feeds
from .views import leaving, mail, own, pages, reporting

urlpatterns = [
    path("stories/<int:article_id>/reply/", leaving.reply, name="reply"),
    path("comments/<int:pk>/", pages.permalink, name="comment"),
    path("comments/<int:pk>/report/", reporting.report, name="report-comment"),
    path("comments/<int:pk>/reported/", reporting.reported, name="reported-comment"),
    path("comments/own/<str:key>/", own.own, name="own-comment"),
    path("comments/own/<str:key>/change/", own.change, name="change-comment"),
    path("comments/mail/<str:key>/confirm/", mail.confirm, name="confirm-mail"),
    path("comments/mail/<str:key>/stop/", mail.stop, name="stop-mail"),
    *(
        line
        for where in (stories.HERE, stories.ELSEWHERE)
        for line in (
            path(f"{where}comments/<number:page>/", pages.page),
            path(f"{where}comment-page-<number:page>/", pages.wordpress_page),
        )
    ),
    path("comments/feed/<form:form>", feeds.site, name="comments-feed"),
    *(path(f"{where}feed/<form:form>", feeds.story) for where in (stories.HERE, stories.ELSEWHERE)),
]
