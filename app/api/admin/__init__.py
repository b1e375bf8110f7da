"""`/admin`: what admins see of the service itself."""
