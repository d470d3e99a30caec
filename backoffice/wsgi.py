import os

from django.core.wsgi import get_wsgi_application

from backoffice.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
application = get_wsgi_application()
refuse_unsafe_start()
