import type { GroupBindView } from "./GroupBindView";
import type { GroupDraftView } from "./GroupDraftView";
import type { MemberEditView } from "./MemberEditView";

export type GroupSaveView = { draft: GroupDraftView, members: Array<MemberEditView>, bind: Array<GroupBindView>, };
