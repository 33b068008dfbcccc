/** The one door to Rust: a typed function for each command. `invoke` appears in no other file. */
import { Channel, invoke } from '@tauri-apps/api/core';
import type { ActivityAsk } from './gen/ActivityAsk';
import type { ActivityFilter } from './gen/ActivityFilter';
import type { ActivityFormat } from './gen/ActivityFormat';
import type { ActivityView } from './gen/ActivityView';
import type { ActivityWindow } from './gen/ActivityWindow';
import type { ChangeView } from './gen/ChangeView';
import type { Appearance } from './gen/Appearance';
import type { BackedUpView } from './gen/BackedUpView';
import type { BackupView } from './gen/BackupView';
import type { BackupsView } from './gen/BackupsView';
import type { BindWish } from './gen/BindWish';
import type { BrowserPageView } from './gen/BrowserPageView';
import type { BulkDone } from './gen/BulkDone';
import type { BulkPlan } from './gen/BulkPlan';
import type { ChangedPasswordsView } from './gen/ChangedPasswordsView';
import type { BundleView } from './gen/BundleView';
import type { ChecksView } from './gen/ChecksView';
import type { CheckView } from './gen/CheckView';
import type { ChoiceView } from './gen/ChoiceView';
import type { Chosen } from './gen/Chosen';
import type { ClientView } from './gen/ClientView';
import type { ConfirmedLimit } from './gen/ConfirmedLimit';
import type { ConnectedView } from './gen/ConnectedView';
import type { ConnectionView } from './gen/ConnectionView';
import type { ConnectRequest } from './gen/ConnectRequest';
import type { ConsentView } from './gen/ConsentView';
import type { DeactivationView } from './gen/DeactivationView';
import type { Direction } from './gen/Direction';
import type { EmptyCells } from './gen/EmptyCells';
import type { ErrorView } from './gen/ErrorView';
import type { ExplanationView } from './gen/ExplanationView';
import type { ExportedView } from './gen/ExportedView';
import type { RestoredView } from './gen/RestoredView';
import type { RestoreView } from './gen/RestoreView';
import type { FollowedView } from './gen/FollowedView';
import type { GuideView } from './gen/GuideView';
import type { HitView } from './gen/HitView';
import type { HandedOutView } from './gen/HandedOutView';
import type { ImportMode } from './gen/ImportMode';
import type { ImportProgress } from './gen/ImportProgress';
import type { ImportScope } from './gen/ImportScope';
import type { LimitWish } from './gen/LimitWish';
import type { LinkId } from './gen/LinkId';
import type { LookView } from './gen/LookView';
import type { MappingView } from './gen/MappingView';
import type { Outcome } from './gen/Outcome';
import type { MissingUnits } from './gen/MissingUnits';
import type { MendedView } from './gen/MendedView';
import type { MendPassword } from './gen/MendPassword';
import type { OnExpiry } from './gen/OnExpiry';
import type { OverviewView } from './gen/OverviewView';
import type { PasswordMode } from './gen/PasswordMode';
import type { PasswordSettingsView } from './gen/PasswordSettingsView';
import type { PersonExplanationView } from './gen/PersonExplanationView';
import type { PasswordSetView } from './gen/PasswordSetView';
import type { PlanView } from './gen/PlanView';
import type { Protection } from './gen/Protection';
import type { RemovalPlan } from './gen/RemovalPlan';
import type { ReportView } from './gen/ReportView';
import type { ReviewDetail } from './gen/ReviewDetail';
import type { ReviewFilter } from './gen/ReviewFilter';
import type { ReviewWindow } from './gen/ReviewWindow';
import type { RunDetail } from './gen/RunDetail';
import type { RunWindow } from './gen/RunWindow';
import type { RowEffect } from './gen/RowEffect';
import type { SafetyView } from './gen/SafetyView';
import type { SeatCountView } from './gen/SeatCountView';
import type { ScopeChoices } from './gen/ScopeChoices';
import type { ScopeCount } from './gen/ScopeCount';
import type { SheetCells } from './gen/SheetCells';
import type { SheetDone } from './gen/SheetDone';
import type { SheetEncoding } from './gen/SheetEncoding';
import type { SheetPlan } from './gen/SheetPlan';
import type { SheetView } from './gen/SheetView';
import type { SheetWindow } from './gen/SheetWindow';
import type { SlipsView } from './gen/SlipsView';
import type { GroupBindView } from './gen/GroupBindView';
import type { GroupDetail } from './gen/GroupDetail';
import type { GroupDraftView } from './gen/GroupDraftView';
import type { GroupInside } from './gen/GroupInside';
import type { GroupRemovalView } from './gen/GroupRemovalView';
import type { GroupSaved } from './gen/GroupSaved';
import type { GroupSaveView } from './gen/GroupSaveView';
import type { GroupSwitchView } from './gen/GroupSwitchView';
import type { GroupWindow } from './gen/GroupWindow';
import type { GroupWishView } from './gen/GroupWishView';
import type { MemberWindow } from './gen/MemberWindow';
import type { OrgUnitRow } from './gen/OrgUnitRow';
import type { Thing } from './gen/Thing';
import type { StartView } from './gen/StartView';
import type { StepWindow } from './gen/StepWindow';
import type { SyncAnswer } from './gen/SyncAnswer';
import type { SyncAnswers } from './gen/SyncAnswers';
import type { SyncDetail } from './gen/SyncDetail';
import type { SyncFilter } from './gen/SyncFilter';
import type { SyncPlanView } from './gen/SyncPlanView';
import type { SyncWindow } from './gen/SyncWindow';
import type { TieView } from './gen/TieView';
import type { UnbindWish } from './gen/UnbindWish';
import type { TwoStepView } from './gen/TwoStepView';
import type { UserCheck } from './gen/UserCheck';
import type { UserCounts } from './gen/UserCounts';
import type { UserDetail } from './gen/UserDetail';
import type { UserExplainedView } from './gen/UserExplainedView';
import type { UserForm } from './gen/UserForm';
import type { UserQuery } from './gen/UserQuery';
import type { UserWindow } from './gen/UserWindow';
import type { WaitingImport } from './gen/WaitingImport';
import type { WaitingSync } from './gen/WaitingSync';
import type { WishView } from './gen/WishView';

export type OnProgress = (progress: ImportProgress) => void;

function hearing(hear: (check: CheckView) => void): Channel<CheckView> {
  const heard = new Channel<CheckView>();
  heard.onmessage = hear;
  return heard;
}

function channel(onProgress: OnProgress): Channel<ImportProgress> {
  const progress = new Channel<ImportProgress>();
  progress.onmessage = onProgress;
  return progress;
}

export const api = {
  start: () => invoke<StartView>('start'),
  connections: () => invoke<ConnectionView[]>('connections'),
  setAppearance: (appearance: Appearance) => invoke<void>('set_appearance', { appearance }),

  clientFromText: (text: string) => invoke<ClientView>('client_from_text', { text }),
  clientFromFile: () => invoke<ClientView | null>('client_from_file'),
  browserPages: () => invoke<BrowserPageView[]>('browser_pages'),
  connectBegin: (request: ConnectRequest) => invoke<ConsentView>('connect_begin', { request }),
  connectWait: (attempt: number) => invoke<void>('connect_wait', { attempt }),
  connectFinish: (attempt: number) => invoke<ConnectedView>('connect_finish', { attempt }),
  connectOpenAgain: (attempt: number) => invoke<boolean>('connect_open_again', { attempt }),
  connectCopyAddress: (attempt: number) => invoke<void>('connect_copy_address', { attempt }),
  connectCancel: (attempt: number) => invoke<void>('connect_cancel', { attempt }),
  setPasswordMode: (connection: number, mode: PasswordMode) =>
    invoke<ConnectionView>('set_password_mode', { connection, mode }),
  seats: (connection: number) => invoke<SeatCountView>('seats', { connection }),
  setSeats: (connection: number, total: number | null) =>
    invoke<SeatCountView>('set_seats', { connection, total }),
  renameConnection: (connection: number, name: string) =>
    invoke<ConnectionView>('rename_connection', { connection, name }),
  setDefaultDomain: (connection: number, domain: string | null) =>
    invoke<ConnectionView>('set_default_domain', { connection, domain }),
  setMissingUnits: (connection: number, choice: MissingUnits) =>
    invoke<ConnectionView>('set_missing_units', { connection, choice }),
  checkConnection: (connection: number) => invoke<ConnectionView>('check_connection', { connection }),

  deactivation: (connection: number) => invoke<DeactivationView>('deactivation', { connection }),
  deactivate: (connection: number) => invoke<ConnectionView>('deactivate', { connection }),
  revoke: (connection: number) => invoke<ConnectionView>('revoke', { connection }),
  bindAgain: (connection: number, shown: number) =>
    invoke<ConnectionView>('bind_again', { connection, shown }),

  backups: () => invoke<BackupsView>('backups'),
  backupNow: () => invoke<BackedUpView>('backup_now'),
  backupFolderChoose: () => invoke<BackupsView | null>('backup_folder_choose'),
  backupFolderOwn: () => invoke<BackupsView>('backup_folder_own'),
  profileExport: (passphrase: string) => invoke<ExportedView | null>('profile_export', { passphrase }),
  rescueBackups: () => invoke<BackupView[]>('rescue_backups'),
  restoreFromBackup: (madeAt: string) => invoke<RestoreView>('restore_from_backup', { madeAt }),
  restoreFromFile: () => invoke<RestoreView | null>('restore_from_file'),
  restoreOpen: (ticket: number, passphrase: string) =>
    invoke<RestoreView>('restore_open', { ticket, passphrase }),
  restoreApply: (ticket: number) => invoke<RestoredView>('restore_apply', { ticket }),
  restoreCancel: (ticket: number) => invoke<void>('restore_cancel', { ticket }),

  checks: (connection: number) => invoke<ChecksView>('checks', { connection }),
  /** Asks all checks, or one with those that come after it. */
  runChecks: (connection: number, check: string | null, hear: (check: CheckView) => void) =>
    invoke<ChecksView>('run_checks', { connection, check, heard: hearing(hear) }),
  guides: (connection: number) => invoke<GuideView[]>('guides', { connection }),
  searchGuides: (text: string) => invoke<HitView[]>('search_guides', { text }),
  followGuide: (connection: number, guide: string, hear: (check: CheckView) => void) =>
    invoke<FollowedView>('follow_guide', { connection, guide, heard: hearing(hear) }),
  cancelChecks: (connection: number) => invoke<void>('cancel_checks', { connection }),

  overview: (connection: number) => invoke<OverviewView>('overview', { connection }),
  safety: (connection: number) => invoke<SafetyView>('safety', { connection }),
  setLimits: (connection: number, limits: LimitWish[]) =>
    invoke<SafetyView>('set_limits', { connection, limits }),
  mapping: (connection: number, example: string | null) =>
    invoke<MappingView>('mapping', { connection, example }),
  setDirection: (connection: number, attributes: string[], direction: Direction) =>
    invoke<MappingView>('set_direction', { connection, attributes, direction }),
  readCustomFields: (connection: number) => invoke<MappingView>('read_custom_fields', { connection }),

  groups: (search: string, offset: number, limit: number) =>
    invoke<GroupWindow>('groups', { search, offset, limit }),
  groupDetail: (id: number) => invoke<GroupDetail>('group_detail', { id }),
  groupMembers: (id: number, search: string, offset: number, limit: number) =>
    invoke<MemberWindow>('group_members', { id, search, offset, limit }),
  groupCheck: (id: number | null, draft: GroupDraftView, bind: GroupBindView[]) =>
    invoke<GroupSaved>('group_check', { id, draft, bind }),
  groupSave: (id: number | null, version: number, save: GroupSaveView) =>
    invoke<GroupSaved>('group_save', { id, version, save }),
  groupRemoval: (id: number) => invoke<GroupRemovalView>('group_removal', { id }),
  groupDelete: (id: number, version: number, then: GroupWishView | null) =>
    invoke<null>('group_delete', { id, version, then }),
  groupSwitches: () => invoke<GroupSwitchView[]>('group_switches'),
  setGroupSwitch: (connection: number, on: boolean) =>
    invoke<GroupSwitchView>('set_group_switch', { connection, on }),
  groupsOfUser: (user: number) => invoke<GroupInside[]>('groups_of_user', { user }),
  orgUnits: (connection: number) => invoke<OrgUnitRow[]>('org_units', { connection }),

  photos: (names: string[]) => invoke<Record<string, string>>('photos', { names }),
  userPhotoChoose: (id: number, version: number) =>
    invoke<UserDetail | null>('user_photo_choose', { id, version }),
  userPhotoDrop: (id: number, version: number, bytes: ArrayBuffer) =>
    invoke<UserDetail>('user_photo_drop', bytes, {
      headers: { user: String(id), version: String(version) },
    }),
  userPhotoRemove: (id: number, version: number) => invoke<UserDetail>('user_photo_remove', { id, version }),

  importChoices: (connection: number) => invoke<ScopeChoices>('import_choices', { connection }),
  importCount: (connection: number, scope: ImportScope) =>
    invoke<ScopeCount>('import_count', { connection, scope }),
  importWaiting: (connection: number) => invoke<WaitingImport | null>('import_waiting', { connection }),
  importRead: (
    connection: number,
    scope: ImportScope,
    mode: ImportMode,
    things: Thing[],
    onProgress: OnProgress,
  ) => invoke<PlanView>('import_read', { connection, scope, mode, things, progress: channel(onProgress) }),
  importAccept: (connection: number, accounts: number, onProgress: OnProgress) =>
    invoke<PlanView>('import_accept', { connection, accounts, progress: channel(onProgress) }),
  reviewWindow: (run: number, filter: ReviewFilter, offset: number, limit: number) =>
    invoke<ReviewWindow>('review_window', { run, filter, offset, limit }),
  reviewDetail: (run: number, googleId: string) => invoke<ReviewDetail>('review_detail', { run, googleId }),
  reviewAnswer: (run: number, googleIds: string[], thing: Thing, answer: ChoiceView | null) =>
    invoke<PlanView>('review_answer', { run, googleIds, thing, answer }),
  reviewTick: (run: number, googleIds: string[] | null, filter: ReviewFilter | null, ticked: boolean) =>
    invoke<PlanView>('review_tick', { run, googleIds, filter, ticked }),
  /** Approves a plan as it was shown, by how often it had been changed then; null goes on with an approved one. */
  importApply: (run: number, moves: number | null, onProgress: OnProgress) =>
    invoke<ReportView>('import_apply', { run, moves, progress: channel(onProgress) }),
  cancelWork: (connection: number) => invoke<void>('cancel_work', { connection }),
  discardPlan: (run: number) => invoke<void>('discard_plan', { run }),

  syncWaiting: (connection: number) => invoke<WaitingSync | null>('sync_waiting', { connection }),
  syncRead: (connection: number, onProgress: OnProgress) =>
    invoke<SyncPlanView>('sync_read', { connection, progress: channel(onProgress) }),
  syncAccept: (connection: number, accounts: number, onProgress: OnProgress) =>
    invoke<SyncPlanView>('sync_accept', { connection, accounts, progress: channel(onProgress) }),
  undoRead: (run: number, onProgress: OnProgress) =>
    invoke<SyncPlanView>('undo_read', { run, progress: channel(onProgress) }),
  syncWindow: (run: number, filter: SyncFilter, offset: number, limit: number) =>
    invoke<SyncWindow>('sync_window', { run, filter, offset, limit }),
  syncDetail: (run: number, row: number) => invoke<SyncDetail>('sync_detail', { run, row }),
  syncAnswer: (run: number, rows: number[], answer: SyncAnswer) =>
    invoke<SyncPlanView>('sync_answer', { run, rows, answer }),
  syncAnswerAll: (run: number, answers: SyncAnswers) =>
    invoke<SyncPlanView>('sync_answer_all', { run, answers }),
  syncTick: (run: number, rows: number[] | null, filter: SyncFilter | null, ticked: boolean) =>
    invoke<SyncPlanView>('sync_tick', { run, rows, filter, ticked }),
  syncApply: (run: number, moves: number | null, confirmed: ConfirmedLimit[], onProgress: OnProgress) =>
    invoke<RunDetail>('sync_apply', { run, moves, confirmed, progress: channel(onProgress) }),

  keepPasswordsRead: (connection: number, onProgress: OnProgress) =>
    invoke<SyncPlanView>('keep_passwords_read', { connection, progress: channel(onProgress) }),

  activity: (connection: number, days: number | null, ask: ActivityAsk) =>
    invoke<ActivityView>('activity', { connection, days, ask }),
  activityWindow: (ticket: number, filter: ActivityFilter, offset: number, limit: number) =>
    invoke<ActivityWindow>('activity_window', { ticket, filter, offset, limit }),
  activityChanges: (ticket: number, place: number) =>
    invoke<ChangeView[]>('activity_changes', { ticket, place }),
  /** How many lines were written, or nothing when no file was chosen. */
  activityExport: (ticket: number, filter: ActivityFilter, format: ActivityFormat) =>
    invoke<number | null>('activity_export', { ticket, filter, format }),
  activityBeginAnew: () => invoke<null>('activity_begin_anew'),
  runs: (connection: number, offset: number, limit: number) =>
    invoke<RunWindow>('runs', { connection, offset, limit }),
  runDetail: (run: number) => invoke<RunDetail>('run_detail', { run }),
  /** Looks at Google which licences the accounts have that a run made. */
  runLicences: (run: number) => invoke<RunDetail>('run_licences', { run }),
  runSteps: (run: number, outcomes: Outcome[], offset: number, limit: number) =>
    invoke<StepWindow>('run_steps', { run, outcomes, offset, limit }),

  queryExplain: (connection: number, text: string) =>
    invoke<ExplanationView>('query_explain', { connection, text }),
  queryExplainPerson: (connection: number, text: string, address: string) =>
    invoke<PersonExplanationView>('query_explain_person', { connection, text, address }),
  queryExplainCancel: () => invoke<void>('query_explain_cancel'),

  /** Makes a support bundle; it is shown before it is saved. */
  bundleMake: () => invoke<BundleView>('bundle_make'),
  bundleLines: (ticket: number, file: number, offset: number, limit: number) =>
    invoke<string[]>('bundle_lines', { ticket, file, offset, limit }),
  /** False when no file was chosen. */
  bundleSave: (ticket: number) => invoke<boolean>('bundle_save', { ticket }),
  bundleForget: () => invoke<void>('bundle_forget'),

  usersWindow: (query: UserQuery, offset: number, limit: number) =>
    invoke<UserWindow>('users_window', { query, offset, limit }),
  usersTwoStep: (ids: number[]) => invoke<TwoStepView[]>('users_two_step', { ids }),
  usersCounts: (query: UserQuery) => invoke<UserCounts>('users_counts', { query }),
  user: (id: number) => invoke<UserDetail>('user', { id }),
  /** Why a user stands as it does, connection by connection; Google is not asked. */
  userExplain: (id: number) => invoke<UserExplainedView[]>('user_explain', { id }),
  userLookAgain: (id: number) => invoke<LookView[]>('user_look_again', { id }),
  userTake: (id: number, runs: number[]) => invoke<UserDetail>('user_take', { id, runs }),
  userTies: (id: number) => invoke<TieView[]>('user_ties', { id }),
  usersBind: (connection: number, query: UserQuery, ids: number[] | null, wish: BindWish) =>
    invoke<number>('users_bind', { connection, query, ids, wish }),
  usersExport: (query: UserQuery, ids: number[] | null, cells: SheetCells) =>
    invoke<number | null>('users_export', { query, ids, cells }),

  userForm: (id: number | null) => invoke<UserForm>('user_form', { id }),
  userCheck: (id: number | null, wishes: WishView[]) => invoke<UserCheck>('user_check', { id, wishes }),
  userCreate: (wishes: WishView[]) => invoke<UserDetail>('user_create', { wishes }),
  userEdit: (id: number, version: number, wishes: WishView[]) =>
    invoke<UserDetail>('user_edit', { id, version, wishes }),
  usersProtect: (who: Chosen, protection: Protection) => invoke<number>('users_protect', { who, protection }),
  userSuspend: (id: number, version: number) => invoke<UserDetail>('user_suspend', { id, version }),
  userActivate: (id: number, version: number) => invoke<UserDetail>('user_activate', { id, version }),
  bulkPreview: (who: Chosen, wishes: WishView[], onProgress: OnProgress) =>
    invoke<BulkPlan>('bulk_preview', { who, wishes, progress: channel(onProgress) }),
  bulkApply: (ticket: number, onProgress: OnProgress) =>
    invoke<BulkDone>('bulk_apply', { ticket, progress: channel(onProgress) }),
  removalPreview: (who: Chosen) => invoke<RemovalPlan>('removal_preview', { who }),
  removalApply: (ticket: number, unbind: UnbindWish[], onProgress: OnProgress) =>
    invoke<BulkDone>('removal_apply', { ticket, unbind, progress: channel(onProgress) }),
  editCancel: () => invoke<void>('edit_cancel'),

  passwordSettings: () => invoke<PasswordSettingsView>('password_settings'),
  setPasswordPolicy: (minLength: number, minClasses: number) =>
    invoke<PasswordSettingsView>('set_password_policy', { minLength, minClasses }),
  setPasswordExpiry: (days: number, then: OnExpiry) =>
    invoke<PasswordSettingsView>('set_password_expiry', { days, then }),
  setKeepPasswords: (keep: boolean) => invoke<PasswordSettingsView>('set_keep_passwords', { keep }),
  passwordsChanged: (connection: number) => invoke<ChangedPasswordsView>('passwords_changed', { connection }),
  /** Asks Google's log, which may be minutes late. */
  passwordsAsk: (connection: number) => invoke<ChangedPasswordsView>('passwords_ask', { connection }),
  /** Answers for these users; for all where none is named. */
  passwordsMend: (connection: number, users: number[] | null, mend: MendPassword) =>
    invoke<MendedView>('passwords_mend', { connection, users, mend }),
  passwordSet: (id: number, typed: string | null) => invoke<PasswordSetView>('password_set', { id, typed }),
  passwordWithdraw: (id: number) => invoke<UserDetail>('password_withdraw', { id }),
  /** It is taken out of the clipboard a minute later. */
  passwordCopy: (ticket: number) => invoke<void>('password_copy', { ticket }),
  passwordClose: (ticket: number) => invoke<void>('password_close', { ticket }),
  slips: () => invoke<SlipsView>('slips'),
  slipsPrint: () => invoke<void>('slips_print'),
  slipsDone: (ticket: number) => invoke<number>('slips_done', { ticket }),
  handOutFile: (passphrase: string) => invoke<HandedOutView | null>('hand_out_file', { passphrase }),

  sheetFromFile: () => invoke<SheetView | null>('sheet_from_file'),
  sheetFromBytes: (bytes: Uint8Array) => invoke<SheetView>('sheet_from_bytes', bytes),
  sheetReadAs: (ticket: number, encoding: SheetEncoding, cells: SheetCells) =>
    invoke<SheetView>('sheet_read_as', { ticket, encoding, cells }),
  sheetPreview: (ticket: number, mapping: (string | null)[], empty: EmptyCells) =>
    invoke<SheetPlan>('sheet_preview', { ticket, mapping, empty }),
  sheetRows: (ticket: number, effects: RowEffect[], offset: number, limit: number) =>
    invoke<SheetWindow>('sheet_rows', { ticket, effects, offset, limit }),
  sheetApply: (ticket: number, onProgress: OnProgress) =>
    invoke<SheetDone>('sheet_apply', { ticket, progress: channel(onProgress) }),

  copyText: (text: string) => invoke<void>('copy_text', { text }),
  /** Tells whether a browser could be opened. */
  openLink: (link: LinkId, project: string | null = null) => invoke<boolean>('open_link', { link, project }),
  openDataFolder: () => invoke<void>('open_data_folder'),
  sandboxReset: () => invoke<void>('sandbox_reset'),
};

/** What a command rejected with; anything that is not an ErrorView is a fault of the program itself. */
export function asError(thrown: unknown): ErrorView {
  if (thrown && typeof thrown === 'object' && 'code' in thrown && 'message' in thrown) {
    return thrown as ErrorView;
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'internal', message, hint: null, page: null };
}
