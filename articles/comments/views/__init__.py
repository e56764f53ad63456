"""What readers do with comments: one file a concern. The pages of the moderators are in admin.py."""
