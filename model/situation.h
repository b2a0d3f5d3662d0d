// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/selection.h"
#include "model/snapshot.h"

namespace Quartermaster {

class Store;

/// All that decides which commands can be used: a value, made anew whenever something of it changes.
struct Situation {
    int stores = 0;         ///< How many are configured.
    QString store = {};     ///< The id of the selected one (of the one dropped on, for a drop); empty for none.
    Snapshot snapshot = {}; ///< Its live one.
    bool signsUrls = false; ///< Its driver can. \see DriverEntry::signsUrls
    bool findsLeftovers = false;
    bool setsMetadata = false;
    bool keepsVersions = false;
    bool storeIsUsable = true; ///< False without a driver: there is nothing to check. \see Store::isUsable()

    Selection selection = {}; ///< Of the objects.
    bool canGoUp = false;
    bool canGoBack = false;
    bool canGoForward = false;

    bool offersFiles = false;   ///< The clipboard (paste) or what is dragged (drop) holds local files.
    bool offersObjects = false; ///< The same with objects of a store:
    QString sourceStore = {};   ///< its id; empty when this configuration has no such store,
    Snapshot source = {};       ///< its live one,
    Selection offered = {};     ///< the objects,
    bool offersOwn = false;     ///< and whether they are where they would go.

    int selectedTransfers = 0;
    int cancelableTransfers = 0; ///< Of the selected ones: waiting, active or paused.
    int pausableTransfers = 0;   ///< Of the selected ones: waiting or active.
    int resumableTransfers = 0;  ///< Of the selected ones: paused.
    int movableTransfers = 0;    ///< Of the selected ones: waiting or paused.
    int retryableTransfers = 0;  ///< Of the selected ones: failed or canceled, or to be tried again later.
    int shownTransfers = 0;      ///< In the list.
    int runningTransfers = 0;    ///< Of all: waiting or active, or to be queued.
    int pausedTransfers = 0;     ///< Of all, those to be queued as well.
    qint64 leftTransfers = 0;    ///< Still to be queued.
    int failedTransfers = 0;     ///< Of all.
    int finishedTransfers = 0;   ///< Of all.

    QString configurationObstacle =
        {}; ///< Why stores of the file can't be changed, in whole sentences; empty where they can.
    bool storeIsDefault = false;

    /// Fills in what \a store says; null for none.
    void setStore(const Store *store);
};

enum class Command : quint8 {
    Upload,
    UploadFolder,
    Download,
    CopyTo,
    Rename,
    Delete,
    CreateContainer,
    Paste,
    Drop,
    Probe,
    Why,
    Open,
    Up,
    Back,
    Forward,
    Refresh,
    CancelTransfer,
    RetryTransfer,
    ClearTransfers,
    CopyLocation,
    CopyLink,
    Properties,
    Versions,
    Leftovers,
    PauseTransfer,
    ResumeTransfer,
    MoveTransferFirst,
    MoveTransferUp,
    MoveTransferDown,
    ForgetTransfer,
    PauseTransfers,
    ResumeTransfers,
    RetryTransfers,
    LeaveOutTransfers,
    ExportTransfers,
    AddStore,
    ImportStores,
    EditStore,
    RemoveStore,
    MakeDefaultStore,
};

/// Whether a command can be used and, where not, why: both from one call, so that they cannot disagree.
struct ActionState {
    bool enabled = false;
    QString reason = {};  ///< A whole sentence, plain text; empty when enabled.
    Verdict verdict = {}; ///< Of the capability check, where the command needs one; for Why?.
};

// One rule a command, used by menu, toolbar, shortcut, context menu, drop and paste alike.
[[nodiscard]] ActionState uploadState(const Situation &situation);
[[nodiscard]] ActionState downloadState(const Situation &situation);
[[nodiscard]] ActionState copyToState(const Situation &situation); ///< Whether there is something to copy.
[[nodiscard]] ActionState copyLinkState(const Situation &situation);
[[nodiscard]] ActionState propertiesState(const Situation &situation);
[[nodiscard]] ActionState versionsState(const Situation &situation);
[[nodiscard]] ActionState leftoversState(const Situation &situation); ///< Whether they can be looked for.
[[nodiscard]] ActionState renameState(const Situation &situation);
[[nodiscard]] ActionState deleteState(const Situation &situation);
[[nodiscard]] ActionState createContainerState(const Situation &situation);
[[nodiscard]] ActionState pasteState(const Situation &situation);
[[nodiscard]] ActionState dropState(const Situation &situation);
[[nodiscard]] ActionState probeState(const Situation &situation); ///< Of the selected store, without one of all.
[[nodiscard]] ActionState whyState(const Situation &situation);
[[nodiscard]] ActionState openState(const Situation &situation);
[[nodiscard]] ActionState upState(const Situation &situation);
[[nodiscard]] ActionState backState(const Situation &situation);
[[nodiscard]] ActionState forwardState(const Situation &situation);
[[nodiscard]] ActionState refreshState(const Situation &situation);
[[nodiscard]] ActionState copyLocationState(const Situation &situation);
// Of the transfers: the selected ones, then all.
[[nodiscard]] ActionState cancelTransferState(const Situation &situation);
[[nodiscard]] ActionState retryTransferState(const Situation &situation);
[[nodiscard]] ActionState pauseTransferState(const Situation &situation);
[[nodiscard]] ActionState resumeTransferState(const Situation &situation);
[[nodiscard]] ActionState moveTransferState(const Situation &situation);
[[nodiscard]] ActionState forgetTransferState(const Situation &situation);
[[nodiscard]] ActionState clearTransfersState(const Situation &situation);
[[nodiscard]] ActionState pauseTransfersState(const Situation &situation);
[[nodiscard]] ActionState resumeTransfersState(const Situation &situation);
[[nodiscard]] ActionState retryTransfersState(const Situation &situation);
[[nodiscard]] ActionState leaveOutTransfersState(const Situation &situation);
[[nodiscard]] ActionState exportTransfersState(const Situation &situation);
[[nodiscard]] ActionState editStoreState(const Situation &situation); ///< And to remove it.
[[nodiscard]] ActionState makeDefaultStoreState(const Situation &situation);

[[nodiscard]] const QList<Command> &allCommands();
[[nodiscard]] ActionState actionState(Command command, const Situation &situation);
/// What \a command asks of the store; none for what needs no store's consent.
[[nodiscard]] std::optional<OperationKind> operationOf(Command command);

} // namespace Quartermaster

Q_DECLARE_METATYPE(Quartermaster::Situation)
Q_DECLARE_METATYPE(Quartermaster::Command)
