"""The one address that readers' replies are sent to."""

from django.urls import path

from . import views

urlpatterns = [
    path("stories/<int:article_id>/reply/", views.reply, name="reply"),
]
