from app.core.errors import Conflict, Gone, NotFound


class CompanyNotFound(NotFound):
    code = "company_not_found"
    title = "There is no such company, or it is not yours"


class NotMember(Conflict):
    code = "no_company"
    title = "You act for no company"


class MemberNotFound(NotFound):
    code = "member_not_found"
    title = "There is no such member in this company"


class OwnerOnly(Conflict):
    code = "owner_only"
    title = "Only an owner of the company may do this"


class CompanyHasOpenJobs(Conflict):
    code = "company_has_open_jobs"
    title = "The company would be left without anybody for its open jobs"


class CompanyWithoutMembers(Conflict):
    code = "company_without_members"
    title = "This company is known from collected postings: nobody can join it"


class AlreadyMember(Conflict):
    code = "already_member"
    title = "This person acts for this company already"


class MembershipChanged(Conflict):
    code = "membership_changed"
    title = "Who acts for the company changed meanwhile"


class InvitationNotFound(NotFound):
    code = "invitation_not_found"
    title = "There is no such invitation"


class InvitationGone(Gone):
    code = "invitation_gone"
    title = "This invitation was used or has run out"


class InvitationForAnother(Conflict):
    code = "invitation_for_another_address"
    title = "This invitation was sent to another e-mail address"
