"""The pages: a file a group, each with a ``router`` that `app.ROUTERS` names."""
