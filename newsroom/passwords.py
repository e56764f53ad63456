"""A new password for staff who have lost theirs, by mail: Django's own views, at the addresses that its admin looks for."""

from django.conf import settings
from django.contrib.auth import views
from django.urls import path

# The frame of these pages is the admin's, whose context these views do not know.
FRAME = {"site_header": settings.SITE_NAME, "site_title": settings.SITE_NAME, "site_url": "/"}

urlpatterns = [
    path("password_reset/", views.PasswordResetView.as_view(extra_context=FRAME), name="admin_password_reset"),
    path(
        "password_reset/done/",
        views.PasswordResetDoneView.as_view(extra_context=FRAME),
        name="password_reset_done",
    ),
    path(
        "reset/<uidb64>/<token>/",
        views.PasswordResetConfirmView.as_view(extra_context=FRAME),
        name="password_reset_confirm",
    ),
    path("reset/done/", views.PasswordResetCompleteView.as_view(extra_context=FRAME), name="password_reset_complete"),
]
