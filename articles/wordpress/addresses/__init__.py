"""The old site's addresses: each leads in one step to what it named, wherever that is today.

Most of WordPress's forms are those of this site (``articles.views.old_addresses`` and the URL map know the others that need
no import). What is left asks what came over: ``middleware`` is asked before a number is taken for ours, and after nothing
was found.

- ``numbers``: ``/?p=12`` and its like;
- ``paths``: permalinks of every form, attachment pages, and the endings that WordPress hangs on anything;
- ``files``: pictures below ``wp-content/uploads/``;
- ``programs``: ``wp-login.php``, ``wp-rss2.php``, ``xmlrpc.php`` and so on.
"""
