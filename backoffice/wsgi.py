import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from backoffice.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
application = get_wsgi_application()
refuse_unsafe_start()
# All that is loaded now lives as long as the process. Left to the collector it is walked through again and again, each
# time while somebody waits for a page: 100 to 200 ms in every twentieth answer. A page leaves some 3,000 objects in
# circles behind (forms and the rows they hold): collected every few pages they never grow old, where they cost most.
get_resolver().url_patterns  # noqa: B018 (reads all views)
get_resolver().reverse_dict  # noqa: B018 (reads all addresses)
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 50, 100)
