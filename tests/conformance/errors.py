"""The error catalogue (google-api.md section 3): what went wrong, by itself or on request."""

from checks import body_of, reason_of, refused, same
from tenant import DIRECTORY
from users import MINE

CHECKS = []
