from app.core.errors import Conflict, NotFound, TooManyRequests


class IntegrationNotFound(NotFound):
    code = "integration_not_found"
    title = "There is no such integration of yours"


class IntegrationExists(Conflict):
    code = "integration_exists"
    title = "You have an integration of this kind already; change or delete it"


class CredentialsUnreadable(Conflict):
    code = "credentials_unreadable"
    title = "The stored credentials can't be opened any more; enter them again"


class BudgetExhausted(TooManyRequests):
    code = "budget_exhausted"
    title = "Today's budget for this is used up; it is full again at midnight UTC"
