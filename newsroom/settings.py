"""All settings, in one file. What differs between installations comes from `newsroom.environment`."""

from email.utils import formataddr
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from newsroom import environment, logs

env = environment.read()

BASE_DIR = environment.BASE_DIR
DATA_DIR = env.data_dir

DEBUG = env.debug
SECRET_KEY = env.secret_key
ALLOWED_HOSTS = env.allowed_hosts

SITE_URL = env.site_url
SITE_NAME = env.site_name
SITE_TAGLINE = env.site_tagline
SECURITY_CONTACT = env.security_contact
PERMALINKS = env.permalinks  # "dated": /2026/11/23/slug/, "plain": /slug/
WORDPRESS_BASES = env.wordpress_bases  # ours -> the old site's, such as "category" -> "topics"
TRUSTED_PROXIES = env.trusted_proxies

# Application

INSTALLED_APPS = [
    "newsroom.apps.NewsroomConfig",
    "articles.apps.ArticlesConfig",
    "articles.comments.apps.CommentsConfig",
    "articles.wordpress.apps.WordPressConfig",
    "tags.apps.TagsConfig",
    "taggit",
    "tree_queries",
    "django_filters",
    "django_prose_editor",
    "csp",
    "whitenoise.runserver_nostatic",
    "newsroom.admin_site.NewsroomAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]

# Pages are kept with every header, so that comes before all that write any; these come first, so that redirects to https and
# refused hosts carry them too.
MIDDLEWARE = [
    "newsroom.security.client_address",
    "newsroom.request_log.request_log",  # whose number is of one answer, not of a page that many get
    "articles.page_cache.serving.keeps_pages",
    "newsroom.security.isolation_headers",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "articles.wordpress.addresses.middleware.old_addresses",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Data

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Seconds for which a thread keeps its connection: to open one takes longer than to ask what version a kept page has.
DATABASES = {"default": env.database_url | {"CONN_MAX_AGE": 60}}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A transaction that reads first and writes later is otherwise refused at once when another has written between.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds to wait for another writer
        # Readers go on while one writes. A power cut may lose the last commits, never the file.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Seconds to connect, and milliseconds until a connection that went silent counts as lost.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    DATABASES["default"]["OPTIONS"].setdefault("tcp_user_timeout", 15_000)
    # Pages ask short questions, many at once: to call in further processes or a compiler for one costs more than it saves.
    DATABASES["default"]["OPTIONS"].setdefault("options", "-c max_parallel_workers_per_gather=0 -c jit=off")

CACHE_URL = env.cache_url  # Redis or Valkey, shared by all processes; each keeps pages of its own too

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"

ORIGINALS = env.originals
ACCEL_REDIRECT = env.accel_redirect

STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": env.picture_storage,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "newsroom.stylesheets.StaticFiles"
    },
}

WHITENOISE_ALLOW_ALL_ORIGINS = False  # these files are for our own pages

# Language and time

LANGUAGE_CODE = env.language_code
TIME_ZONE = env.time_zone  # the newsroom's: what editors type and readers see; the database holds UTC
USE_I18N = True
USE_TZ = True

# Mail

globals().update(env.email_url)  # EMAIL_BACKEND, EMAIL_HOST and so on
DEFAULT_FROM_EMAIL = SERVER_EMAIL = formataddr((SITE_NAME, f"newsroom@{urlsplit(SITE_URL).hostname}"))
EMAIL_TIMEOUT = 10  # seconds: an editor waits while the first mail goes out
EMAIL_SUBJECT_PREFIX = f"[{SITE_NAME}] "

# Sign-in

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# Security

CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
# A browser takes a __Host- cookie over https alone, for this host alone: a subdomain cannot plant one.
CSRF_COOKIE_NAME = "csrftoken" if DEBUG else "__Host-csrftoken"
SESSION_COOKIE_NAME = "sessionid" if DEBUG else "__Host-sessionid"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE = not DEBUG

SECURE_SSL_REDIRECT = not DEBUG
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # a load balancer asks over plain http
SECURE_HSTS_SECONDS = 0 if DEBUG else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # for browsers that do not know frame-ancestors, which overrules it

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        # The body editor puts one style element of its own into the page; a test compares the hash with the browser's.
        "style-src": [SELF, "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [SELF],
    }
}
PERMISSIONS_POLICY = {
    feature: []
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}

# Watching

LOGGING = logs.configuration(readable=DEBUG, level=env.log_level)
METRICS_DIR = env.metrics_dir
SENTRY_DSN = env.sentry_dsn
