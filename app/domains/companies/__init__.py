"""Companies, their members and the invitations to join."""
