import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from backoffice.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
application = get_wsgi_application()
refuse_unsafe_start()
# All that is loaded now lives as long as the process. Left to the collector it is walked through again and again, each
# time while somebody waits for a page: 100 to 200 ms in every twentieth answer.
get_resolver().url_patterns  # noqa: B018 (reads all views)
gc.collect()
gc.freeze()
