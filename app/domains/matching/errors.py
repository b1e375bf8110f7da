from app.core.errors import Conflict


class NothingToMatch(Conflict):
    code = "profile_empty"
    title = "Your profile says nothing to match yet"
