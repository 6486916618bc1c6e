"""The studio: linewright in a browser, served by this machine to itself.

How a page is added: a file in ``routes/`` with an ``APIRouter``, its line in ``ROUTERS`` of ``app.py``, and a template
in ``templates/`` that extends ``base.html`` and says its texts by ``_("...")``; its place in the menu is in
``templates/base.html``. What changes something is asked for by htmx, or by ``fetch`` with the header X-CSRF-Token.
A path that takes files is named in ``guard.UPLOADS``.

How work is added that takes longer than a click: a module with ``check`` and ``work``, and its line in ``kinds.py``; it
runs in a worker process. How a table is added: a class in ``database.py`` and a step in ``migrations/versions``.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
