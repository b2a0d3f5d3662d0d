// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "fakestores.h"

#include "model/safemode.h"
#include "model/situation.h"

#include <QSignalSpy>
#include <QTest>

#include <functional>

using namespace Qt::StringLiterals;
using namespace Quartermaster;

class tst_Situation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyStateOfAStore_data();
    void everyStateOfAStore();
    void selection_data();
    void selection();
    void plainRules_data();
    void plainRules();
    void everyCommand_hasAReasonWhenOff();
    void safeMode_takesWriting();
    void safeMode_holdsForStoresThatComeLater();
};

namespace {

/// As the rows below call what needs the store's consent; the others by their number.
QString commandName(Command command)
{
    switch (command) {
    case Command::Upload:
    case Command::UploadFolder:
        return u"upload"_s;
    case Command::Download:
    case Command::CopyTo: // allowed where downloading is
    case Command::CopyLink:
        return u"download"_s;
    case Command::Rename:
        return u"rename"_s;
    case Command::Delete:
        return u"delete"_s;
    case Command::CreateContainer:
        return u"create"_s;
    case Command::Paste:
        return u"paste"_s;
    case Command::Drop:
        return u"drop"_s;
    case Command::Open:
        return u"open"_s;
    case Command::Refresh:
    case Command::Versions: // allowed where listing is
    case Command::Leftovers:
        return u"refresh"_s;
    case Command::Properties:
        return u"properties"_s;
    default:
        return QString::number(static_cast<int>(command));
    }
}

ObjectInfo object(const QString &name, ObjectInfo::Kind kind = ObjectInfo::Kind::Object)
{
    return {.name = name, .path = name, .location = u"file:///"_s + name, .kind = kind};
}

/// Everything but the store is at its best.
Situation best()
{
    Situation situation;
    situation.stores = 1;
    situation.selection = QList{object(u"img"_s)};
    situation.canGoUp = situation.canGoBack = situation.canGoForward = true;
    situation.offersFiles = true;
    situation.signsUrls = situation.findsLeftovers = situation.setsMetadata = situation.keepsVersions = true;
    situation.selectedTransfers = situation.cancelableTransfers = situation.finishedTransfers = 1;
    situation.retryableTransfers = situation.pausableTransfers = situation.resumableTransfers = 1;
    situation.movableTransfers = situation.shownTransfers = situation.runningTransfers = 1;
    situation.pausedTransfers = situation.failedTransfers = 1;
    situation.leftTransfers = 1;
    return situation;
}

Snapshot snapshot(const QList<Finding> &findings, CapabilitySet declared = CapabilitySet::all())
{
    return Snapshot(declared, findings, {}, QDateTime::currentDateTimeUtc());
}

} // namespace

void tst_Situation::everyStateOfAStore_data()
{
    QTest::addColumn<Snapshot>("state");
    QTest::addColumn<bool>("hasStore");
    QTest::addColumn<QString>("on");     // the commands that need the store's consent and have it
    QTest::addColumn<QString>("reason"); // part of the reason of the others
    const auto no = [](std::initializer_list<Capability> lost, Reason reason) {
        return snapshot({Finding::no(Layer::Backend, lost, reason)});
    };
    const QString all = u"upload download delete create paste drop open refresh"_s;
    const auto row = [](const char *name, const Snapshot &state, const QString &on, const QString &reason) {
        QTest::newRow(name) << state << true << on << reason;
    };
    using enum Capability;
    QTest::newRow("no store is selected") << Snapshot() << false << QString() << u"No store is selected."_s;
    row("never checked", Snapshot(), {}, u"Checking cheap..."_s);
    row("online", snapshot({}), all, {});
    row("read-only", no({WriteAccess, Delete, CreateContainer}, Reason::ReadOnly), u"download open refresh"_s,
        u"read-only"_s);
    row("full keeps delete", no({WriteAccess}, Reason::Full), u"download delete create open refresh"_s, u"full"_s);
    row("quota reached", no({WriteAccess}, Reason::Quota), u"download delete create open refresh"_s, u"quota"_s);
    row("no inodes", no({WriteAccess, CreateContainer}, Reason::NoInodes), u"download delete open refresh"_s,
        u"inodes"_s);
    row("may only write", no({ReadAccess, List}, Reason::NotPermitted), u"upload delete create paste drop"_s,
        u"permissions"_s);
    row("may not delete", no({Delete}, Reason::NotPermitted), u"upload download create paste drop open refresh"_s,
        u"permissions"_s);
    row("no ranges", no({ReadOffset, ReadChunk}, Reason::NoRanges), all, {});
    for (const Reason reason :
         {Reason::Unreachable, Reason::Timeout, Reason::Maintenance, Reason::RateLimited, Reason::Certificate,
          Reason::Authentication, Reason::MissingRoot, Reason::NotMounted, Reason::BadAnswer, Reason::ServerError}) {
        row(qPrintable(reasonCode(reason)), snapshot({Finding::unavailable(Layer::Backend, reason)}), {},
            u"in cheap: "_s);
    }
    row("bad configuration", snapshot({Finding::unavailable(Layer::Configuration, Reason::BadConfiguration)}), {},
        u"configuration"_s);
    row("unknown driver", snapshot({Finding::unavailable(Layer::Driver, Reason::UnknownDriver)}, {}), {},
        u"in cheap: "_s);
    row("a driver that only reads", snapshot({}, ReadRandom | List | Stat), u"download open refresh"_s,
        u"does not support"_s);
    row("only trying can tell",
        snapshot({Finding::unknown(Layer::Backend, {WriteAccess, Delete}, Reason::Indeterminate)}), all, {});
    row("not asked about writing yet", snapshot({Finding::unknown(Layer::Backend, {WriteAccess}, Reason::NotChecked)}),
        u"download delete create open refresh"_s, u"Checking cheap..."_s);
    row("safe mode", snapshot({Finding::no(Layer::Override, {WriteAccess, Delete, CreateContainer}, Reason::SafeMode)}),
        u"download open refresh"_s, u"safe mode"_s);
}

void tst_Situation::everyStateOfAStore()
{
    QFETCH(Snapshot, state);
    QFETCH(bool, hasStore);
    QFETCH(QString, on);
    QFETCH(QString, reason);
    Situation situation = best();
    situation.store = hasStore ? u"cheap"_s : QString();
    situation.snapshot = state;
    const QStringList expected = on.split(u' ', Qt::SkipEmptyParts);
    for (const Command command : allCommands()) {
        const auto kind = operationOf(command);
        situation.selection = QList{command == Command::Open ? object(u"dir"_s, ObjectInfo::Kind::Container)
                                                             : object(u"img"_s)};
        const ActionState action = actionState(command, situation);
        const QByteArray name = commandName(command).toUtf8();
        QVERIFY2(action.enabled == action.reason.isEmpty(), name);
        if (!kind) {
            const bool needsStore = command == Command::Why || command == Command::Up
                                    || command == Command::CopyLocation || command == Command::EditStore
                                    || command == Command::RemoveStore || command == Command::MakeDefaultStore;
            QVERIFY2(action.enabled == (hasStore || !needsStore), name);
            continue;
        }
        const bool isOwn = command == Command::Rename || command == Command::Properties;
        const bool isExpected = isOwn ? hasStore && state.permits(state.required(*kind))
                                      : expected.contains(commandName(command));
        QVERIFY2(action.enabled == isExpected, name + ": " + action.reason.toUtf8());
        if (!action.enabled)
            QVERIFY2(action.reason.contains(reason), name + ": " + action.reason.toUtf8());
        if (hasStore) // never another answer than the driver's front would give
            QCOMPARE(action.enabled, state.permits(state.required(*kind)));
    }
}

void tst_Situation::selection_data()
{
    QTest::addColumn<Command>("command");
    QTest::addColumn<QList<ObjectInfo>>("selected");
    QTest::addColumn<QString>("reason"); // empty: enabled
    using List = QList<ObjectInfo>;
    const ObjectInfo plain = object(u"img"_s);
    const ObjectInfo folder = object(u"dir"_s, ObjectInfo::Kind::Container);
    const ObjectInfo prefix = object(u"pre"_s, ObjectInfo::Kind::Prefix);
    ObjectInfo immutable = object(u"fixed"_s);
    immutable.findings = {Finding::no(Layer::Object, {Capability::Delete}, Reason::Immutable)};
    ObjectInfo secret = object(u"sec\u202eret"_s);
    secret.findings = {Finding::no(Layer::Object, {Capability::ReadAccess}, Reason::NotPermitted)};
    ObjectInfo homeless = object(u"homeless"_s);
    homeless.location.clear();

    QTest::newRow("download nothing") << Command::Download << List{} << u"Nothing is selected."_s;
    QTest::newRow("download one") << Command::Download << List{plain} << QString();
    QTest::newRow("download a folder") << Command::Download << List{plain, folder} << QString();
    QTest::newRow("download a prefix") << Command::Download << List{prefix} << QString();
    QTest::newRow("download what may not be read")
        << Command::Download << List{plain, secret} << u"Cannot download sec\\u202eret in cheap"_s;
    QTest::newRow("download what can't be deleted") << Command::Download << List{immutable} << QString();
    QTest::newRow("delete nothing") << Command::Delete << List{} << u"Nothing is selected."_s;
    QTest::newRow("delete several") << Command::Delete << List{plain, secret, folder} << QString();
    QTest::newRow("delete a prefix") << Command::Delete << List{prefix} << QString();
    QTest::newRow("delete one of three that can't")
        << Command::Delete << List{plain, immutable, secret} << u"Cannot delete fixed in cheap"_s;
    QTest::newRow("open nothing") << Command::Open << List{} << u"Nothing is selected."_s;
    QTest::newRow("open a folder") << Command::Open << List{folder} << QString();
    QTest::newRow("open a prefix") << Command::Open << List{prefix} << QString();
    QTest::newRow("open an object") << Command::Open << List{plain} << u"img is not a folder."_s;
    QTest::newRow("open two") << Command::Open << List{folder, prefix} << u"Only one folder"_s;
    QTest::newRow("copy the location of nothing") << Command::CopyLocation << List{} << u"Nothing is selected."_s;
    QTest::newRow("copy a location") << Command::CopyLocation << List{plain} << QString();
    QTest::newRow("copy what has none") << Command::CopyLocation << List{plain, homeless}
                                        << u"homeless has no location."_s;
    QTest::newRow("upload needs no selection") << Command::Upload << List{} << QString();
}

void tst_Situation::selection()
{
    QFETCH(Command, command);
    QFETCH(QList<ObjectInfo>, selected);
    QFETCH(QString, reason);
    Situation situation = best();
    situation.store = u"cheap"_s;
    situation.snapshot = snapshot({});
    situation.selection = selected;
    const ActionState action = actionState(command, situation);
    QCOMPARE(action.enabled, reason.isEmpty());
    QVERIFY2(action.reason.contains(reason), qPrintable(action.reason));
    // What the store itself refuses is told first, selection or not.
    if (operationOf(command)) {
        situation.snapshot = snapshot({Finding::unavailable(Layer::Backend, Reason::Unreachable)});
        QVERIFY(actionState(command, situation).reason.contains(u"reached"_s));
        QCOMPARE(actionState(command, situation).verdict.deciding.reason, Reason::Unreachable);
    }
}

void tst_Situation::plainRules_data()
{
    using Change = std::function<void(Situation &)>;
    QTest::addColumn<Command>("command");
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char *name, Command command, const Change &change, const QString &reason) {
        QTest::newRow(name) << command << change << reason;
    };
    row(
        "paste without files", Command::Paste, [](Situation &s) { s.offersFiles = false; },
        u"The clipboard holds no files and no objects."_s);
    row("paste objects", Command::Paste,
        [](Situation &s) {
            s.offersFiles = false;
            s.offersObjects = true;
            s.sourceStore = u"other"_s;
            s.source = snapshot({});
            s.offered = QList{object(u"img"_s)};
        },
        {});
    row(
        "paste objects of nowhere", Command::Paste, [](Situation &s) { s.offersObjects = true; },
        u"The objects are of a store that this configuration does not have."_s);
    row(
        "paste objects that cannot be read", Command::Paste,
        [](Situation &s) {
            s.offersObjects = true;
            s.sourceStore = u"other"_s;
            s.source = snapshot({Finding::no(Layer::Backend, {Capability::ReadAccess}, Reason::NotPermitted)});
            s.offered = QList{object(u"img"_s)};
        },
        u"Cannot download objects in other: the permissions do not allow it. Give the user or key of this store the right to do it."_s);
    row(
        "paste a folder", Command::Paste,
        [](Situation &s) {
            s.offersObjects = true;
            s.sourceStore = u"other"_s;
            s.source = snapshot({});
            s.offered = QList{object(u"dir"_s, ObjectInfo::Kind::Prefix)};
        },
        u"dir is a folder: open it and select what is in it."_s);
    row(
        "drop objects where they are", Command::Drop,
        [](Situation &s) {
            s.offersObjects = true;
            s.sourceStore = u"cheap"_s;
            s.source = snapshot({});
            s.offered = QList{object(u"img"_s)};
            s.offersOwn = true;
        },
        u"The objects are here already."_s);
    row(
        "drop without files", Command::Drop, [](Situation &s) { s.offersFiles = false; },
        u"What is dragged holds no files and no objects."_s);
    row(
        "check without stores", Command::Probe, [](Situation &s) { s = {}; }, u"No stores are configured."_s);
    row("check all stores", Command::Probe, [](Situation &s) { s.store.clear(); }, {});
    row(
        "check one that has no driver", Command::Probe,
        [](Situation &s) {
            s.storeIsUsable = false;
            s.snapshot = snapshot({Finding::unavailable(Layer::Driver, Reason::UnknownDriver)}, {});
        },
        u"Cannot check cheap: there is no such driver."_s);
    row(
        "up from the top", Command::Up, [](Situation &s) { s.canGoUp = false; }, u"This is the top of the store."_s);
    row(
        "back from the first", Command::Back, [](Situation &s) { s.canGoBack = false; },
        u"There is no place to go back to."_s);
    row(
        "forward from the last", Command::Forward, [](Situation &s) { s.canGoForward = false; },
        u"There is no place to go forward to."_s);
    row(
        "cancel nothing", Command::CancelTransfer,
        [](Situation &s) { s.selectedTransfers = s.cancelableTransfers = 0; }, u"No transfer is selected."_s);
    row(
        "retry nothing", Command::RetryTransfer, [](Situation &s) { s.selectedTransfers = s.retryableTransfers = 0; },
        u"No transfer is selected."_s);
    row(
        "retry what has not failed", Command::RetryTransfer, [](Situation &s) { s.retryableTransfers = 0; },
        u"What is selected has not failed."_s);
    row(
        "cancel what is over", Command::CancelTransfer, [](Situation &s) { s.cancelableTransfers = 0; },
        u"What is selected is over."_s);
    row(
        "pause nothing", Command::PauseTransfer, [](Situation &s) { s.selectedTransfers = 0; },
        u"No transfer is selected."_s);
    row(
        "pause what is over", Command::PauseTransfer, [](Situation &s) { s.pausableTransfers = 0; },
        u"What is selected neither waits nor is under way."_s);
    row(
        "resume what is not paused", Command::ResumeTransfer, [](Situation &s) { s.resumableTransfers = 0; },
        u"What is selected is not paused."_s);
    for (const Command command : {Command::MoveTransferFirst, Command::MoveTransferUp, Command::MoveTransferDown}) {
        row(
            "move what does not wait", command, [](Situation &s) { s.movableTransfers = 0; },
            u"What is selected does not wait."_s);
    }
    row(
        "forget nothing", Command::ForgetTransfer, [](Situation &s) { s.selectedTransfers = 0; },
        u"No transfer is selected."_s);
    row(
        "pause when nothing runs", Command::PauseTransfers, [](Situation &s) { s.runningTransfers = 0; },
        u"No transfer waits or is under way."_s);
    row(
        "resume when nothing is paused", Command::ResumeTransfers, [](Situation &s) { s.pausedTransfers = 0; },
        u"No transfer is paused."_s);
    row(
        "retry when nothing has failed", Command::RetryTransfers, [](Situation &s) { s.failedTransfers = 0; },
        u"No transfer has failed."_s);
    row(
        "leave out nothing", Command::LeaveOutTransfers, [](Situation &s) { s.leftTransfers = 0; },
        u"All that was asked for is in the list already."_s);
    row(
        "export an empty list", Command::ExportTransfers, [](Situation &s) { s.shownTransfers = 0; },
        u"The list of transfers is empty."_s);
    row(
        "clear nothing", Command::ClearTransfers, [](Situation &s) { s.finishedTransfers = 0; },
        u"No transfer is over."_s);
}

void tst_Situation::plainRules()
{
    QFETCH(Command, command);
    QFETCH(std::function<void(Situation &)>, change);
    QFETCH(QString, reason);
    Situation situation = best();
    situation.store = u"cheap"_s;
    situation.snapshot = snapshot({});
    QVERIFY(actionState(command, situation).enabled);
    change(situation);
    QCOMPARE(actionState(command, situation).reason, reason);
    QCOMPARE(actionState(command, situation).enabled, reason.isEmpty());
}

void tst_Situation::everyCommand_hasAReasonWhenOff()
{
    QCOMPARE(allCommands().size(), static_cast<int>(Command::MakeDefaultStore) + 1);
    for (const Command command : allCommands()) {
        const ActionState action = actionState(command, Situation());
        if (command == Command::AddStore
            || command == Command::ImportStores) { // it is what there is to do without any store
            QVERIFY(action.enabled);
            continue;
        }
        QVERIFY2(!action.enabled, qPrintable(commandName(command)));
        QVERIFY2(action.reason.endsWith(u'.'), qPrintable(action.reason));
    }
}

void tst_Situation::safeMode_takesWriting()
{
    FakeStores stores({u"cheap"_s});
    stores.probe(u"cheap"_s);
    SafeMode safeMode(stores.registry);
    QSignalSpy changes(&stores[u"cheap"_s], &Store::capabilitiesChanged);
    QSignalSpy enabled(&safeMode, &SafeMode::enabledChanged);
    safeMode.setEnabled(true);
    safeMode.setEnabled(true);
    QCOMPARE(changes.count(), 1);
    QCOMPARE(enabled.count(), 1);
    Situation situation = best();
    situation.setStore(&stores[u"cheap"_s]);
    for (const Command command :
         {Command::Upload, Command::Delete, Command::CreateContainer, Command::Paste, Command::Drop}) {
        QVERIFY(!actionState(command, situation).enabled);
        QCOMPARE(actionState(command, situation).verdict.deciding.reason, Reason::SafeMode);
    }
    QVERIFY(downloadState(situation).enabled);
    QCOMPARE(situation.snapshot.answer(Capability::ServerCopy), Answer::No);
    QCOMPARE(situation.snapshot.answer(Capability::WriteChunk), Answer::No);
    safeMode.setEnabled(false);
    situation.setStore(&stores[u"cheap"_s]);
    QVERIFY(uploadState(situation).enabled);
}

void tst_Situation::safeMode_holdsForStoresThatComeLater()
{
    FakeStores stores;
    SafeMode safeMode(stores.registry);
    safeMode.setEnabled(true);
    stores.configure({u"cheap"_s});
    stores.probe(u"cheap"_s);
    QCOMPARE(stores[u"cheap"_s].snapshot().answer(Capability::WriteAccess), Answer::No);
    QCOMPARE(stores[u"cheap"_s].snapshot().answer(Capability::ReadAccess), Answer::Yes);
}

QTEST_GUILESS_MAIN(tst_Situation)
#include "tst_situation.moc"
