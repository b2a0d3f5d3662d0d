// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/situation.h"

#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/registry.h"
#include "model/store.h"
#include "model/storenotice.h"

#include <QCoreApplication>

namespace Quartermaster {

namespace {

class ActionText
{
    Q_DECLARE_TR_FUNCTIONS(Situation)
};

ActionState usable(const Verdict &verdict = {})
{
    return {.enabled = true, .reason = {}, .verdict = verdict};
}

ActionState blocked(const QString &reason, const Verdict &verdict = {})
{
    return {.enabled = false, .reason = reason, .verdict = verdict};
}

ActionState noStore()
{
    return blocked(ActionText::tr("No store is selected."));
}

ActionState nothingSelected()
{
    return blocked(ActionText::tr("Nothing is selected."));
}

ActionState decided(const Verdict &verdict, OperationKind kind, const Situation &situation, const QString &object = {})
{
    if (verdict.permits())
        return usable(verdict);
    return blocked(verdictText(verdict, kind, displayName(situation.store), displayName(object)), verdict);
}

/// What the store itself says, whatever is selected.
ActionState storeState(const Situation &situation, OperationKind kind)
{
    return situation.store.isEmpty() ? noStore() : decided(situation.snapshot.verdict(kind), kind, situation);
}

/// The same for the selected objects: only if for each. Objects of which the object layer says the same are asked for once.
ActionState selectionState(const Situation &situation, OperationKind kind)
{
    if (!situation.selection.isCounted())
        return blocked(ActionText::tr("The selection is being counted..."));
    const CapabilitySet required = situation.snapshot.required(kind);
    const auto &groups = situation.selection.facts().groups;
    QList<QList<Finding>> objects;
    for (const auto &group : groups)
        objects << group.findings;
    const auto verdictOf = [&](qsizetype from, qsizetype count) {
        return situation.snapshot.verdict(required, std::span(objects.constData() + from, static_cast<size_t>(count)));
    };
    const Verdict all = verdictOf(0, objects.size());
    if (all.permits())
        return usable(all);
    for (qsizetype i = 0; i < objects.size(); ++i) { // the one that stands in the way
        if (const Verdict one = verdictOf(i, 1); !one.permits())
            return decided(one, kind, situation, groups.at(i).name);
    }
    return decided(all, kind, situation);
}

/// Of what the selection would be read from; the objects, not folders.
ActionState readState(const Situation &situation)
{
    for (const auto kind : {ObjectInfo::Kind::Container, ObjectInfo::Kind::Prefix}) {
        if (situation.selection.count(kind) > 0) {
            return blocked(ActionText::tr("%1 is a folder: open it and select what is in it.")
                               .arg(displayName(situation.selection.firstName(kind))));
        }
    }
    return selectionState(situation, OperationKind::Get);
}

/// What is pasted or dropped: the store must take it and, for objects, the other one must give it.
ActionState offerState(const Situation &situation, const QString &nothing)
{
    ActionState store = storeState(situation, OperationKind::Add);
    if (!store.enabled)
        return store;
    if (!situation.offersObjects)
        return situation.offersFiles ? store : blocked(nothing);
    if (situation.sourceStore.isEmpty())
        return blocked(ActionText::tr("The objects are of a store that this configuration does not have."));
    Situation source;
    source.store = situation.sourceStore;
    source.snapshot = situation.source;
    source.selection = situation.offered;
    if (ActionState read = readState(source); !read.enabled)
        return read;
    return situation.offersOwn ? blocked(ActionText::tr("The objects are here already.")) : store;
}

} // namespace

void Situation::setStore(const Store *one)
{
    store = one ? one->id() : QString();
    snapshot = one ? one->snapshot() : Snapshot();
    storeIsUsable = !one || one->isUsable();
    const DriverEntry *entry = one ? one->driverEntry() : nullptr;
    signsUrls = entry && entry->signsUrls;
    findsLeftovers = entry && entry->findsLeftovers;
    setsMetadata = entry && entry->setsMetadata;
    keepsVersions = entry && entry->keepsVersions;
    storeIsDefault = one && one->configuration().isDefault;
}

ActionState uploadState(const Situation &situation)
{
    return storeState(situation, OperationKind::Add);
}

/// Folders come with all that is under them, so they must be listed.
ActionState downloadState(const Situation &situation)
{
    if (ActionState store = storeState(situation, OperationKind::Get); !store.enabled)
        return store;
    if (situation.selection.isEmpty())
        return nothingSelected();
    const qint64 folders = situation.selection.count(ObjectInfo::Kind::Container)
                           + situation.selection.count(ObjectInfo::Kind::Prefix);
    if (ActionState list = storeState(situation, OperationKind::List); folders > 0 && !list.enabled)
        return list;
    return selectionState(situation, OperationKind::Get);
}

ActionState copyToState(const Situation &situation)
{
    if (ActionState store = storeState(situation, OperationKind::Get); !store.enabled)
        return store;
    return situation.selection.isEmpty() ? nothingSelected() : readState(situation);
}

ActionState copyLinkState(const Situation &situation)
{
    if (!situation.store.isEmpty() && !situation.signsUrls)
        return blocked(ActionText::tr("Stores of this kind make no links that end by themselves."));
    if (ActionState store = storeState(situation, OperationKind::Get); !store.enabled)
        return store;
    if (situation.selection.isEmpty())
        return nothingSelected();
    return situation.selection.count() > 1 ? blocked(ActionText::tr("Select one object: a link is for one."))
                                           : readState(situation);
}

ActionState propertiesState(const Situation &situation)
{
    if (!situation.store.isEmpty() && !situation.setsMetadata)
        return blocked(ActionText::tr("Stores of this kind have no properties that can be changed."));
    if (ActionState store = storeState(situation, OperationKind::Stat); !store.enabled)
        return store;
    if (situation.selection.isEmpty())
        return nothingSelected();
    if (situation.selection.count() > 1)
        return blocked(ActionText::tr("Select one object: the properties are of one."));
    if (situation.selection.count(ObjectInfo::Kind::Prefix) > 0) {
        return blocked(ActionText::tr("%1 is there in the names of objects alone: it has no properties.")
                           .arg(displayName(situation.selection.firstName(ObjectInfo::Kind::Prefix))));
    }
    return selectionState(situation, OperationKind::Stat);
}

ActionState versionsState(const Situation &situation)
{
    if (!situation.store.isEmpty() && !situation.keepsVersions)
        return blocked(ActionText::tr("Stores of this kind keep no versions."));
    if (ActionState store = storeState(situation, OperationKind::List); !store.enabled)
        return store;
    if (situation.selection.isEmpty())
        return nothingSelected();
    if (situation.selection.count() > 1)
        return blocked(ActionText::tr("Select one object: the versions are of one."));
    if (situation.selection.count(ObjectInfo::Kind::Object) == 0)
        return blocked(ActionText::tr("Select an object: folders have no versions."));
    return selectionState(situation, OperationKind::List);
}

ActionState leftoversState(const Situation &situation)
{
    if (!situation.store.isEmpty() && !situation.findsLeftovers)
        return blocked(ActionText::tr("Stores of this kind do not tell of unfinished uploads."));
    return storeState(situation, OperationKind::List);
}

ActionState renameState(const Situation &situation)
{
    if (ActionState store = storeState(situation, OperationKind::Rename); !store.enabled)
        return store;
    if (situation.selection.isEmpty())
        return nothingSelected();
    if (situation.selection.count() > 1)
        return blocked(ActionText::tr("Only one object at a time can be renamed."));
    for (const auto kind : {ObjectInfo::Kind::Container, ObjectInfo::Kind::Prefix}) {
        if (situation.selection.count(kind) > 0) {
            return blocked(ActionText::tr("%1 is a folder: only objects can be renamed.")
                               .arg(displayName(situation.selection.firstName(kind))));
        }
    }
    return selectionState(situation, OperationKind::Rename);
}

ActionState deleteState(const Situation &situation)
{
    if (ActionState store = storeState(situation, OperationKind::Delete); !store.enabled)
        return store;
    if (situation.selection.isEmpty())
        return nothingSelected();
    const bool hasFolders = situation.selection.count(ObjectInfo::Kind::Container) > 0
                            || situation.selection.count(ObjectInfo::Kind::Prefix) > 0;
    if (hasFolders) { // what is in them is listed, and removed as well
        if (ActionState store = storeState(situation, OperationKind::List); !store.enabled)
            return store;
    }
    return selectionState(situation, OperationKind::Delete);
}

ActionState createContainerState(const Situation &situation)
{
    return storeState(situation, OperationKind::CreateContainer);
}

ActionState pasteState(const Situation &situation)
{
    return offerState(situation, ActionText::tr("The clipboard holds no files and no objects."));
}

ActionState dropState(const Situation &situation)
{
    return offerState(situation, ActionText::tr("What is dragged holds no files and no objects."));
}

ActionState probeState(const Situation &situation)
{
    if (situation.stores == 0)
        return blocked(ActionText::tr("No stores are configured."));
    if (situation.store.isEmpty() || situation.storeIsUsable)
        return usable();
    const auto finding = stateFinding(situation.snapshot);
    const QString cause = finding ? causeText(*finding) : stateText(situation.snapshot);
    //: %1 a store, %2 a clause
    return blocked(ActionText::tr("Cannot check %1: %2.").arg(displayName(situation.store), cause));
}

ActionState whyState(const Situation &situation)
{
    return situation.store.isEmpty() ? noStore() : usable();
}

ActionState openState(const Situation &situation)
{
    if (ActionState store = storeState(situation, OperationKind::List); !store.enabled)
        return store;
    if (situation.selection.isEmpty())
        return nothingSelected();
    if (situation.selection.count() > 1)
        return blocked(ActionText::tr("Only one folder at a time can be opened."));
    if (situation.selection.count(ObjectInfo::Kind::Object) > 0) {
        return blocked(ActionText::tr("%1 is not a folder.")
                           .arg(displayName(situation.selection.firstName(ObjectInfo::Kind::Object))));
    }
    return selectionState(situation, OperationKind::List);
}

ActionState upState(const Situation &situation)
{
    if (situation.store.isEmpty())
        return noStore();
    return situation.canGoUp ? usable() : blocked(ActionText::tr("This is the top of the store."));
}

ActionState backState(const Situation &situation)
{
    return situation.canGoBack ? usable() : blocked(ActionText::tr("There is no place to go back to."));
}

ActionState forwardState(const Situation &situation)
{
    return situation.canGoForward ? usable() : blocked(ActionText::tr("There is no place to go forward to."));
}

ActionState refreshState(const Situation &situation)
{
    return storeState(situation, OperationKind::List);
}

ActionState copyLocationState(const Situation &situation)
{
    if (situation.store.isEmpty())
        return noStore();
    if (situation.selection.isEmpty())
        return nothingSelected();
    if (!situation.selection.isCounted())
        return blocked(ActionText::tr("The selection is being counted..."));
    if (situation.selection.facts().homeless > 0) {
        return blocked(
            ActionText::tr("%1 has no location.").arg(displayName(situation.selection.facts().firstHomeless)));
    }
    return usable();
}

ActionState editStoreState(const Situation &situation)
{
    if (situation.store.isEmpty())
        return noStore();
    return situation.configurationObstacle.isEmpty() ? usable() : blocked(situation.configurationObstacle);
}

ActionState makeDefaultStoreState(const Situation &situation)
{
    ActionState state = editStoreState(situation);
    if (state.enabled && situation.storeIsDefault)
        return blocked(ActionText::tr("%1 is the default store already.").arg(displayName(situation.store)));
    return state;
}

const QList<Command> &allCommands()
{
    static const QList<Command> commands = [] {
        QList<Command> all;
        for (int number = 0; number <= static_cast<int>(Command::MakeDefaultStore); ++number) // the last one
            all << static_cast<Command>(number);
        return all;
    }();
    return commands;
}

ActionState actionState(Command command, const Situation &situation)
{
    switch (command) {
    case Command::Upload:
    case Command::UploadFolder:
        return uploadState(situation);
    case Command::Download:
        return downloadState(situation);
    case Command::CopyTo:
        return copyToState(situation);
    case Command::Rename:
        return renameState(situation);
    case Command::Delete:
        return deleteState(situation);
    case Command::CreateContainer:
        return createContainerState(situation);
    case Command::Paste:
        return pasteState(situation);
    case Command::Drop:
        return dropState(situation);
    case Command::Probe:
        return probeState(situation);
    case Command::Why:
        return whyState(situation);
    case Command::Open:
        return openState(situation);
    case Command::Up:
        return upState(situation);
    case Command::Back:
        return backState(situation);
    case Command::Forward:
        return forwardState(situation);
    case Command::Refresh:
        return refreshState(situation);
    case Command::CancelTransfer:
        return cancelTransferState(situation);
    case Command::RetryTransfer:
        return retryTransferState(situation);
    case Command::ClearTransfers:
        return clearTransfersState(situation);
    case Command::CopyLocation:
        return copyLocationState(situation);
    case Command::CopyLink:
        return copyLinkState(situation);
    case Command::Properties:
        return propertiesState(situation);
    case Command::Versions:
        return versionsState(situation);
    case Command::Leftovers:
        return leftoversState(situation);
    case Command::PauseTransfer:
        return pauseTransferState(situation);
    case Command::ResumeTransfer:
        return resumeTransferState(situation);
    case Command::MoveTransferFirst:
    case Command::MoveTransferUp:
    case Command::MoveTransferDown:
        return moveTransferState(situation);
    case Command::ForgetTransfer:
        return forgetTransferState(situation);
    case Command::PauseTransfers:
        return pauseTransfersState(situation);
    case Command::ResumeTransfers:
        return resumeTransfersState(situation);
    case Command::RetryTransfers:
        return retryTransfersState(situation);
    case Command::LeaveOutTransfers:
        return leaveOutTransfersState(situation);
    case Command::ExportTransfers:
        return exportTransfersState(situation);
    case Command::AddStore:
    case Command::ImportStores:
        return usable();
    case Command::EditStore:
    case Command::RemoveStore:
        return editStoreState(situation);
    case Command::MakeDefaultStore:
        return makeDefaultStoreState(situation);
    }
    return {};
}

std::optional<OperationKind> operationOf(Command command)
{
    switch (command) {
    case Command::Upload:
    case Command::UploadFolder:
    case Command::Paste:
    case Command::Drop:
        return OperationKind::Add;
    case Command::Download:
    case Command::CopyTo:
    case Command::CopyLink:
        return OperationKind::Get;
    case Command::Rename:
        return OperationKind::Rename;
    case Command::Delete:
        return OperationKind::Delete;
    case Command::CreateContainer:
        return OperationKind::CreateContainer;
    case Command::Properties:
        return OperationKind::Stat;
    case Command::Open:
    case Command::Refresh:
    case Command::Versions:
    case Command::Leftovers:
        return OperationKind::List;
    case Command::Probe:
    case Command::Why:
    case Command::Up:
    case Command::Back:
    case Command::Forward:
    case Command::CancelTransfer:
    case Command::RetryTransfer:
    case Command::ClearTransfers:
    case Command::CopyLocation:
    case Command::PauseTransfer:
    case Command::ResumeTransfer:
    case Command::MoveTransferFirst:
    case Command::MoveTransferUp:
    case Command::MoveTransferDown:
    case Command::ForgetTransfer:
    case Command::PauseTransfers:
    case Command::ResumeTransfers:
    case Command::RetryTransfers:
    case Command::LeaveOutTransfers:
    case Command::ExportTransfers:
    case Command::AddStore:
    case Command::ImportStores:
    case Command::EditStore:
    case Command::RemoveStore:
    case Command::MakeDefaultStore:
        return {};
    }
    return {};
}

} // namespace Quartermaster
