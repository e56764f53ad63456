"""What the server loads: `granian --interface wsgi newsroom.wsgi:application`.

A page that is kept is given out before Django begins.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

django_application = get_wsgi_application()

from articles.page_cache.serving import early  # noqa: E402 - its models are there from now on

application = early(django_application)

# What has been loaded stays. Looking through it for garbage would hold up, now and then, whoever happens to be asking.
gc.collect()
gc.freeze()
