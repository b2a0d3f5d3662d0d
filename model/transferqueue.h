// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "model/registry.h"
#include "model/transfer.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <unordered_map>

namespace Quartermaster {

/// Uploads, downloads, removals and copies, a few at a time, in order. The capability check is made again when one starts: the
/// driver's front does it. GUI thread only; the registry must outlive the queue.
class TransferQueue final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TransferQueue)

public:
    static constexpr int defaultConcurrency = 2;

    explicit TransferQueue(StoreRegistry &registry, QObject *parent = nullptr);
    ~TransferQueue() override;

    /// At least 1; those under way go on.
    void setConcurrency(int most);
    [[nodiscard]] int concurrency() const { return m_concurrency; }

    // Each gives the transfer's id; it starts from the event loop, never at once.
    quint64 upload(const QString &localFile, const QString &storeId, const QString &path, bool overwrite = false);
    quint64 download(const QString &storeId, const ObjectInfo &object, const QString &localFile,
                     bool overwrite = false);
    /// Into \a folder, under the object's own name made safe; fails with BadInput for a name that can't be a file's.
    Result<quint64> downloadInto(const QString &folder, const QString &storeId, const ObjectInfo &object,
                                 bool overwrite = false);
    /// One transfer an object.
    QList<quint64> remove(const QString &storeId, const QList<ObjectInfo> &objects);
    /// On the server within one store that can; else streamed through this machine.
    quint64 copy(const QString &storeId, const ObjectInfo &object, const QString &targetStoreId,
                 const QString &targetPath, bool overwrite = false);

    void cancel(quint64 id); ///< Harmless when it is over.
    void cancelAll();
    void retry(quint64 id); ///< Queues a failed or canceled one again, in its place.
    void clearFinished();   ///< Drops all that is over.

    [[nodiscard]] const QList<Transfer> &transfers() const { return m_transfers; }
    [[nodiscard]] const Transfer *transfer(quint64 id) const; ///< Null when not there.
    [[nodiscard]] TransferCounts counts() const { return m_counts; }

Q_SIGNALS:
    void aboutToAdd(int first, int last);
    void added();
    void aboutToRemove(int first, int last);
    void removed();
    void changed(int row); ///< Progress, too.
    /// One is over: done, failed or canceled.
    void finished(const Quartermaster::Transfer &transfer);
    void countsChanged();
    void objectAdded(const QString &storeId, const QString &path);
    void objectRemoved(const QString &storeId, const QString &path);

private:
    struct Work;

    quint64 enqueue(Transfer transfer);
    [[nodiscard]] int rowOf(quint64 id) const; ///< -1 when not there.
    void setState(Transfer &transfer, Transfer::State state);
    void startNext();
    void start(int row);
    [[nodiscard]] Result<std::shared_ptr<Driver>> driverFor(const QString &storeId);
    void startUpload(Work &work, const Transfer &transfer);
    void checkUpload(quint64 id, const AddedObject &added);
    void startDownload(Work &work, const Transfer &transfer);
    void startRemoval(Work &work, const Transfer &transfer);
    void startCopy(Work &work, const Transfer &transfer);
    void startStreamedCopy(Work &work, const Transfer &transfer);
    void streamEnded(quint64 id);
    void progress(quint64 id, qint64 done, qint64 total);
    void measure(Work &work, Transfer &transfer, int row);
    void complete(quint64 id, qint64 size, Transfer::Check check);
    void fail(quint64 id, Error error);
    void settle(quint64 id);
    void dropStore(Store *store);
    void tick();

    StoreRegistry &m_registry;
    QList<Transfer> m_transfers;
    std::unordered_map<quint64, std::unique_ptr<Work>> m_work; ///< Of the active ones.
    QElapsedTimer m_clock;
    QTimer m_ticker; ///< While something is active: speeds fall when nothing comes.
    QTimer m_starter;
    TransferCounts m_counts;
    int m_searchFrom = 0; ///< No row above it waits.
    quint64 m_lastId = 0;
    int m_concurrency = defaultConcurrency;
};

} // namespace Quartermaster
