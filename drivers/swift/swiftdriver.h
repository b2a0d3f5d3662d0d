// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include "drivers/swift/swiftclient.h"
#include "model/driver.h"
#include "model/registry.h"
#include "model/workerpool.h"

namespace Quartermaster {

/// OpenStack Swift: containers, objects, large objects in segments. It keeps its token and nothing that an operation could spoil for
/// another.
class SwiftDriver final : public Driver
{
    Q_OBJECT

public:
    SwiftDriver(Store &store, std::shared_ptr<WorkerPool> pool);

    /// Known once the cluster has told its features.
    bool canSignUrls() const override { return m_session && (*m_session)->features().hasTempUrl; }
    bool canFindLeftovers() const override { return m_session && (*m_session)->config().hasOneContainer(); }

protected:
    OperationPtr<ProbeReport> doProbe() override;
    ConnectionTestPtr doTestConnection() override;
    OperationPtr<ObjectPage> doList(const QString &path, const QString &pageToken) override;
    OperationPtr<ObjectInfo> doStat(const QString &path) override;
    OperationPtr<FetchedObject> doGet(const QString &path, ByteRange range, std::shared_ptr<DataSink> sink) override;
    OperationPtr<AddedObject> doAdd(const QString &path, std::shared_ptr<DataSource> source, bool overwrite) override;
    bool canResumeUploads() const override { return true; }
    OperationPtr<AddedObject> doAddResumable(const QString &path, std::shared_ptr<DataSource> source, bool overwrite,
                                             std::shared_ptr<UploadMemory> memory) override;
    OperationPtr<void> doDiscardUpload(const QString &path, std::shared_ptr<UploadMemory> memory) override;
    OperationPtr<void> doRemove(const QString &path) override;
    OperationPtr<void> doCreateContainer(const QString &path) override;
    OperationPtr<AddedObject> doCopy(const QString &from, const QString &to, bool overwrite) override;
    OperationPtr<void> doSetMetadata(const QString &path, const Metadata &before, const Metadata &after) override;
    OperationPtr<SignedUrl> doSignedUrl(const QString &path, int seconds) override;
    OperationPtr<LeftoverPage> doLeftovers(const QString &pageToken) override;
    OperationPtr<void> doRemoveLeftover(const Leftover &leftover) override;

private:
    /// \a work(session, context) in a worker's thread; the configuration's error where it has one.
    template<typename T, typename Work>
    OperationPtr<T> run(Work work);
    /// \a work(client, context, place) of a path.
    template<typename T, typename Work>
    OperationPtr<T> runAt(const QString &path, Work work);

    std::shared_ptr<WorkerPool> m_pool;
    Result<std::shared_ptr<SwiftSession>> m_session;
};

[[nodiscard]] DriverEntry swiftDriverEntry(std::shared_ptr<WorkerPool> pool);

} // namespace Quartermaster
