// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/connectiontest.h"
#include "model/datastream.h"
#include "model/objectinfo.h"
#include "model/operation.h"
#include "model/snapshot.h"

#include <QHash>

#include <functional>

namespace Quartermaster {

class Store;
class UploadMemory;

/// What a probe found: the backend layer, new each time.
struct ProbeReport {
    QList<Finding> findings; ///< Layer::Backend. Times may be left null: the store fills them in.
    Limits limits = {};
    /// Takes the driver's own bits away for good, such as READ_OFFSET on a server without ranges: also Layer::Backend.
};

/// One configured store, reached through one kind of backend. GUI thread only; no call blocks.
///
/// The public functions are not virtual: each asks the store's live snapshot and refuses what the store cannot do, with
/// glance_store's exception and without a word to the backend. do...() only works. What an operation teaches (a 403 on PUT)
/// is handed to the store.
class Driver
    : public QObject
    , public std::enable_shared_from_this<Driver>
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Driver)

public:
    ~Driver() override;

    [[nodiscard]] Store &store() const { return m_store; }

    /// Reads what the backend tells without side effects (with active_probe = true also by writing, reading and deleting
    /// one small object). Fails with Unreachable, TimedOut, NotAuthenticated, BadAnswer...: then nothing works.
    [[nodiscard]] OperationPtr<ProbeReport> probe();

    /// Tries the way to the backend step by step, for people who set a store up. Whatever the snapshot says: it asks the
    /// backend itself. Writes nothing there.
    [[nodiscard]] ConnectionTestPtr testConnection();

    /// One page of what lies under \a path ("" for the root; a container or prefix ends with "/"), in the backend's order.
    /// \a pageToken is empty for the first page, afterwards ObjectPage::nextToken.
    [[nodiscard]] OperationPtr<ObjectPage> list(const QString &path, const QString &pageToken = {});
    /// \a path is a name within the store or a whole location URI.
    [[nodiscard]] OperationPtr<ObjectInfo> stat(const QString &path);
    [[nodiscard]] OperationPtr<FetchedObject> get(const QString &path, ByteRange range, std::shared_ptr<DataSink> sink,
                                                  const QList<Finding> &objectFindings = {});
    /// Invisible until complete. Fails with AlreadyExists unless \a overwrite. With a \a memory a driver that can do so goes on
    /// with what an earlier attempt has left, and leaves what it has for a later one.
    [[nodiscard]] OperationPtr<AddedObject> add(const QString &path, std::shared_ptr<DataSource> source,
                                                bool overwrite = false, std::shared_ptr<UploadMemory> memory = {});
    /// Removes what an interrupted upload has left, as far as the store lets it, and forgets it. Refused in safe mode.
    [[nodiscard]] OperationPtr<void> discardUpload(const QString &path, std::shared_ptr<UploadMemory> memory);
    /// Writes into an existing object from \a offset on; the object may grow.
    [[nodiscard]] OperationPtr<AddedObject> addAt(const QString &path, qint64 offset,
                                                  std::shared_ptr<DataSource> source);
    [[nodiscard]] OperationPtr<void> remove(const QString &path, const QList<Finding> &objectFindings = {});
    [[nodiscard]] OperationPtr<void> createContainer(const QString &path);
    /// Within the store, on the server.
    [[nodiscard]] OperationPtr<AddedObject> copy(const QString &from, const QString &to, bool overwrite = false);
    /// Gives one object another name within the store. Fails with AlreadyExists rather than replace another object. Where it
    /// means to copy (Renaming::ByCopy) and the old one then can't be removed, both are there, and the error says so.
    [[nodiscard]] OperationPtr<AddedObject> rename(const QString &from, const QString &to,
                                                   const QList<Finding> &objectFindings = {});

    /// Replaces what people wrote to an object or container by \a after, as a whole; content and type stay. Fails with SourceChanged
    /// where the backend has something else by now than \a before (as stat() told it).
    [[nodiscard]] OperationPtr<void> setMetadata(const QString &path, const Metadata &before, const Metadata &after,
                                                 const QList<Finding> &objectFindings = {});
    /// How many objects removeAll() takes; 1 where the backend takes no list.
    [[nodiscard]] virtual int largestRemoval() const { return 1; }
    /// Objects alone. What could not be removed, by its path, with the reason; what was not there counts as removed. Needs DELETE.
    [[nodiscard]] OperationPtr<QHash<QString, Error>> removeAll(const QStringList &paths);
    /// A page of what the store keeps of one object. Needs LIST.
    [[nodiscard]] OperationPtr<VersionPage> versions(const QString &path, const QString &pageToken = {});
    /// For good: nothing is kept of it. Needs DELETE.
    [[nodiscard]] OperationPtr<void> removeVersion(const QString &path, const QString &versionId,
                                                   const QList<Finding> &objectFindings = {});

    /// Whether signedUrl() can make one.
    [[nodiscard]] virtual bool canSignUrls() const { return false; }
    /// A URL with which anyone can read the object for \a seconds. Needs READ_ACCESS.
    [[nodiscard]] OperationPtr<SignedUrl> signedUrl(const QString &path, int seconds,
                                                    const QList<Finding> &objectFindings = {});
    /// Whether leftovers() can find some.
    [[nodiscard]] virtual bool canFindLeftovers() const { return false; }
    /// A page of what unfinished uploads have left, of others' too and of those that go on. Needs LIST.
    [[nodiscard]] OperationPtr<LeftoverPage> leftovers(const QString &pageToken = {});
    /// The upload that it is of, if it goes on yet, comes to nothing. Needs DELETE.
    [[nodiscard]] OperationPtr<void> removeLeftover(const Leftover &leftover);

protected:
    /// \a store outlives every driver instance of it.
    explicit Driver(Store &store);

    /// False while an override, as safe mode, takes what writes: then a probe must not write either, whatever active_probe says.
    [[nodiscard]] bool mayProbeByWriting() const;

    virtual OperationPtr<ProbeReport> doProbe() = 0;
    /// Probes and lists, unless a driver knows of smaller steps.
    virtual ConnectionTestPtr doTestConnection();
    virtual OperationPtr<ObjectPage> doList(const QString &path, const QString &pageToken) = 0;
    virtual OperationPtr<ObjectInfo> doStat(const QString &path) = 0;
    virtual OperationPtr<FetchedObject> doGet(const QString &path, ByteRange range, std::shared_ptr<DataSink> sink) = 0;
    /// The others fail with NotSupported unless a driver that declares the capability overrides them.
    virtual OperationPtr<AddedObject> doAdd(const QString &path, std::shared_ptr<DataSource> source, bool overwrite);
    /// Whether doAddResumable() can go on with what an earlier attempt has left. Unless overridden: where WRITE_OFFSET is permitted.
    [[nodiscard]] virtual bool canResumeUploads() const;
    /// Only where canResumeUploads(). Unless overridden: doAdd(), which cannot go on.
    virtual OperationPtr<AddedObject> doAddResumable(const QString &path, std::shared_ptr<DataSource> source,
                                                     bool overwrite, std::shared_ptr<UploadMemory> memory);
    virtual OperationPtr<void> doDiscardUpload(const QString &path, std::shared_ptr<UploadMemory> memory);
    virtual OperationPtr<AddedObject> doAddAt(const QString &path, qint64 offset, std::shared_ptr<DataSource> source);
    virtual OperationPtr<void> doRemove(const QString &path);
    virtual OperationPtr<void> doCreateContainer(const QString &path);
    virtual OperationPtr<AddedObject> doCopy(const QString &from, const QString &to, bool overwrite);
    virtual OperationPtr<void> doSetMetadata(const QString &path, const Metadata &before, const Metadata &after);
    /// Only where largestRemoval() is more than 1.
    virtual OperationPtr<QHash<QString, Error>> doRemoveAll(const QStringList &paths);
    virtual OperationPtr<VersionPage> doVersions(const QString &path, const QString &pageToken);
    virtual OperationPtr<void> doRemoveVersion(const QString &path, const QString &versionId);
    virtual OperationPtr<SignedUrl> doSignedUrl(const QString &path, int seconds);
    virtual OperationPtr<LeftoverPage> doLeftovers(const QString &pageToken);
    virtual OperationPtr<void> doRemoveLeftover(const Leftover &leftover);
    /// A driver that overrides it says Renaming::Native. Unless overridden: doCopy(), a comparison, then doRemove().
    virtual OperationPtr<AddedObject> doRename(const QString &from, const QString &to);

private:
    /// Whether what comes of an operation tells something of \a kind.
    enum class Lesson : quint8 { Learnt, Ignored };

    template<typename T, typename Make>
    OperationPtr<T> front(OperationKind kind, CapabilitySet required, const QString &path,
                          const QList<Finding> &objectFindings, Make &&make, Lesson lesson = Lesson::Learnt);

    Store &m_store;
};

/// Says that something about a backend may have changed, so that a probe is due at once: mount table, inotify, a push.
class BackendWatcher : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

Q_SIGNALS:
    /// \a cause is for the event list: "mount table changed".
    void hinted(const QString &cause);
};

} // namespace Quartermaster
