-- When the administrator deactivated the connection: its tokens are forgotten and its bindings dormant until a new consent.
ALTER TABLE connection ADD COLUMN deactivated_at INTEGER;
