"""Replies and all that surrounds them, one file a concept. This is the only door: nothing imports the files beside it."""

from .ban import Ban as Ban
from .ban import BanKind as BanKind
from .ban import BanQuerySet as BanQuerySet
from .comment import EMAIL_MAX as EMAIL_MAX
from .comment import NAME_MAX as NAME_MAX
from .comment import TEXT_MAX as TEXT_MAX
from .comment import WEBSITE_MAX as WEBSITE_MAX
from .comment import Comment as Comment
from .comment import CommentQuerySet as CommentQuerySet
from .comment import CommentState as CommentState
from .discussion import DiscussionSettings as DiscussionSettings
from .moderation_record import ModerationRecord as ModerationRecord
from .moderation_record import ModerationVerb as ModerationVerb
from .reply_mail import MailKind as MailKind
from .reply_mail import ReplyMail as ReplyMail
from .reply_presence import ReplyPresence as ReplyPresence
from .report import Report as Report
from .report import ReportReason as ReportReason
from .subscription import Subscription as Subscription
