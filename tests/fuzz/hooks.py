"""What schemathesis has to be told."""

import schemathesis

schemathesis.serializer.alias("application/x-ndjson", "text/plain")
